"""``calls.csv`` ⇄ ``CallHistory``: millions of rows, read and checked as columns.

A column is read with its type at once; only one in which something does not fit
is looked at text by text. Starts repeat across clients, so each different text
of a start is read once.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scheduler.case import CallHistory
from scheduler.files.callchecks import Wrong, check_counts, check_overlaps, tell
from scheduler.files.expected import Expected, fault
from scheduler.files.kinds import INTEGER, NUMBER, WrongCell, read_instant, write_instant
from scheduler.files.sheets import Line, check_header, decode, read_bytes
from scheduler.files.source import sheet_name
from scheduler.files.tables import CALLS_COLUMNS, CALLS_FILE, CALLS_FILE_GZIP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    import pandas as pd
    from numpy.typing import NDArray

    from scheduler.errors import Fault
    from scheduler.files.source import Source


CALLS_KINDS: Final[Mapping[str, Expected]] = MappingProxyType(
    dict.fromkeys(CALLS_COLUMNS, Expected.NUMBER)
    | {"client_id": Expected.ID, "start": Expected.INSTANT}
)
"""What each column holds."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The call history and the local date of its last row (``None`` when it has none)."""

    history: CallHistory
    last_day: date | None
    present: bool = True


def read_calls(
    source: Source, client_ids: Sequence[str] | None, zone: ZoneInfo, found: list[Fault]
) -> Calls:
    """Read ``calls.csv``, ``calls.csv.gz`` or the sheet that stands for them.

    Parameters
    ----------
    source
        Where the case lies.
    client_ids
        Known clients in the order of ``clients.csv``: the history's own order;
        ``None`` when that file could not be read.
    zone
        The site's zone.
    found
        Faults are added here; when there are any the history is empty.
    """
    file = _file_of(source, found)
    data = None if file is None else _data(source, file, zone, found)
    if file is None or data is None:
        return Calls(CallHistory.empty(), None, present=False)
    return parse_calls(data, file, client_ids, zone, found)


def parse_calls(
    data: bytes, file: str, client_ids: Sequence[str] | None, zone: ZoneInfo, found: list[Fault]
) -> Calls:
    """Read the bytes of ``calls.csv``; as :func:`read_calls`."""
    text = decode(data, file, found)
    frame = None if text is None else _table(data, text, file, found)
    if text is None or frame is None:
        return Calls(CallHistory.empty(), None, present=False)
    return _history(frame, _Source(file, text, client_ids, zone), found)


def _file_of(source: Source, found: list[Fault]) -> str | None:
    if source.title(CALLS_FILE) is not None:
        return CALLS_FILE
    names = (CALLS_FILE, CALLS_FILE_GZIP)
    present = [name for name in names if (source.folder / name).is_file()]
    if not present:
        found.append(source.missing(CALLS_FILE))
    if len(present) > 1:
        found.append(fault(CALLS_FILE_GZIP, None, None, None, Expected.ONE_CALLS_FILE))
    return present[0] if len(present) == 1 else None


def _data(source: Source, file: str, zone: ZoneInfo, found: list[Fault]) -> bytes | None:
    """Bytes of the file, or of the file that the sheet stands for, its rows on the same lines."""
    if source.book is None or source.title(CALLS_FILE) is None:
        return _uncompressed(source.folder / file, file, found)
    before = len(found)
    lines = source.book.lines(sheet_name(CALLS_FILE), CALLS_KINDS, zone, found)
    if len(found) > before:
        return None
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for last, line in pairwise((Line(0, ()), *lines)):
        text.write("\n" * (line.number - last.number - 1))
        writer.writerow([" ".join(cell.splitlines()) for cell in line.cells])
    return text.getvalue().encode()


def _uncompressed(path: Path, file: str, found: list[Fault]) -> bytes | None:
    data = read_bytes(path, file, found)
    if data is None or file != CALLS_FILE_GZIP:
        return data
    try:
        return gzip.decompress(data)
    except (gzip.BadGzipFile, EOFError, zlib.error) as damaged:
        found.append(fault(file, None, None, str(damaged), Expected.READABLE))
        return None


def _table(data: bytes, text: str, file: str, found: list[Fault]) -> pd.DataFrame | None:
    """Read the file as typed columns, or tell why it has none."""
    import pandas as pd  # noqa: PLC0415 - slow to load

    above = _blank_lines_above(text)
    header, first = _first_lines(text)
    if not check_header(header, file, CALLS_COLUMNS, (), found, row=above + 1):
        return None
    if not set(CALLS_COLUMNS) <= set(header):
        return None
    if len(first) > len(header):  # the parser would take such a row's first cell for a label
        _tell_form(text, len(header), file, "", found)
        return None
    try:
        return _frame(data, header, above)
    except pd.errors.ParserError as wrong:
        _tell_form(text, len(header), file, str(wrong), found)
        return None


def _blank_lines_above(text: str) -> int:
    """Lines above the header."""
    return text[: len(text) - len(text.lstrip("\r\n"))].count("\n")


def _first_lines(text: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the header's names and the cells of the row below it."""
    text = text.lstrip("\r\n")
    start = text[: text.find("\n", text.find("\n") + 1)]
    lines = csv.reader(io.StringIO(start if "\n" in start else text, newline=""))
    names = tuple(name.strip().lower() for name in next(lines, []))
    return names, next(lines, [])


def _frame(data: bytes, header: Sequence[str], above: int) -> pd.DataFrame:
    """Read the known columns, keeping blank lines as rows."""
    import pandas as pd  # noqa: PLC0415 - slow to load

    return pd.read_csv(
        io.BytesIO(data),
        encoding="utf-8",
        header=0,
        skiprows=above,
        names=list(header),
        index_col=False,
        dtype={"client_id": "category", "start": "category"},
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        low_memory=False,
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the rows came from and what their cells are judged by."""

    file: str
    text: str
    client_ids: Sequence[str] | None
    zone: ZoneInfo


def _history(frame: pd.DataFrame, source: _Source, found: list[Fault]) -> Calls:
    wrong: list[Wrong] = []
    blank = frame.isna().all(axis="columns").to_numpy()
    clients, names = _clients(frame["client_id"], source.client_ids, wrong)
    columns: dict[str, NDArray[Any]] = {
        "client_id": clients,
        "start": _starts(frame, source.zone, wrong),
    }
    for name in CALLS_COLUMNS[2:]:
        columns[name] = _numbers(frame[name], name, wrong)
    good = dict.fromkeys(CALLS_COLUMNS, ~blank)
    wrong = [replace(each, rows=each.rows & ~blank) for each in wrong]
    for each in wrong:
        good[each.column] = good[each.column] & ~each.rows
    wrong += check_counts(columns, good)
    wrong += check_overlaps(columns, good)
    if any(each.rows.any() for each in wrong):
        found.extend(tell(source.text, source.file, wrong))
        return Calls(CallHistory.empty(), None, present=False)
    if blank.any():
        columns = {name: values[~blank] for name, values in columns.items()}
    if not len(columns["start"]):
        return Calls(CallHistory.empty(), None)
    history = CallHistory(
        client_ids=tuple(names),
        client=columns["client_id"],
        start_minute=columns["start"],
        **{name: columns[name] for name in CALLS_COLUMNS[2:]},
    )
    last = datetime.fromtimestamp(int(columns["start"].max()) * 60, source.zone)
    return Calls(history, last.date())


def _clients(
    column: pd.Series[Any], client_ids: Sequence[str] | None, wrong: list[Wrong]
) -> tuple[NDArray[Any], Sequence[str]]:
    """Index of each row's client, ``[row]``, and the ids it points into."""
    written = [str(name).strip() for name in column.cat.categories]
    names = tuple(dict.fromkeys(written)) if client_ids is None else client_ids
    index = {name: i for i, name in enumerate(names)}
    places = np.array([*(index.get(name, -2) for name in written), -1], dtype=np.int64)
    clients = places[column.cat.codes.to_numpy()]
    wrong.append(Wrong("client_id", Expected.REQUIRED, clients == -1))
    wrong.append(
        Wrong("client_id", Expected.KNOWN_ID, clients == -2, lambda _: {"known_in": "clients.csv"})
    )
    return clients, names


def _starts(frame: pd.DataFrame, zone: ZoneInfo, wrong: list[Wrong]) -> NDArray[np.int64]:
    """Minutes since 1970-01-01 UTC, ``[row]``."""
    column = frame["start"]
    minutes = np.zeros(len(column.cat.categories) + 1, dtype=np.int64)
    refused: dict[Expected, NDArray[np.bool_]] = {
        expected: np.zeros(len(minutes), dtype=np.bool_)
        for expected in (Expected.INSTANT, Expected.WHOLE_MINUTE, Expected.REQUIRED)
    }
    refused[Expected.REQUIRED][-1] = True
    for i, text in enumerate(column.cat.categories):
        try:
            moment = read_instant(str(text), zone)
        except WrongCell as cell:
            refused[cell.expected][i] = True
            continue
        if moment.second or moment.microsecond:
            refused[Expected.WHOLE_MINUTE][i] = True
        minutes[i] = int(moment.timestamp()) // 60
    codes = column.cat.codes.to_numpy()
    wrong += [Wrong("start", expected, texts[codes]) for expected, texts in refused.items()]
    return minutes[codes]


def _numbers(column: pd.Series[Any], name: str, wrong: list[Wrong]) -> NDArray[Any]:
    """Values of one column of numbers, ``[row]``; 0 where a cell is wrong."""
    kind = NUMBER if name == "handle_seconds" else INTEGER
    missing = column.isna().to_numpy()
    wrong.append(Wrong(name, Expected.REQUIRED, missing))
    if column.dtype.kind in "iu":
        return column.to_numpy()
    if column.dtype.kind == "f":
        values = column.to_numpy(dtype=np.float64)
    else:
        values = _from_texts(column.where(~missing, "0"), kind.read)
    bad = ~missing & ~np.isfinite(values)
    if kind is INTEGER:
        bad |= ~missing & (np.floor(values) != values)
    wrong.append(Wrong(name, kind.expected, bad))
    return np.where(missing | bad, 0.0, values)


def _from_texts(column: pd.Series[Any], read: Any) -> NDArray[np.float64]:
    """Read a column in which some cell is no number; such cells become NaN."""
    import pandas as pd  # noqa: PLC0415 - slow to load

    texts = pd.Categorical(column.astype(str))
    values = np.empty(len(texts.categories), dtype=np.float64)
    for i, text in enumerate(texts.categories):
        try:
            values[i] = read(text, None)
        except WrongCell:
            values[i] = np.nan
    return np.asarray(values[texts.codes])


def _tell_form(text: str, width: int, file: str, reason: str, found: list[Fault]) -> None:
    """Tell why a file is no table: rows much wider than the header, or quotes left open."""
    before = len(found)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        last = 0
        for cells in reader:
            if cells and len(cells) != width:
                shown = ",".join(cells)[:80]
                found.append(
                    fault(
                        file, last + 1, None, shown, Expected.CELLS, cells=width, found=len(cells)
                    )
                )
            last = reader.line_num
    except csv.Error as wrong:
        found.append(fault(file, last + 1, None, str(wrong), Expected.QUOTES))
    if len(found) == before:
        found.append(fault(file, None, None, reason, Expected.READABLE))


def write_calls(history: CallHistory, zone: ZoneInfo, *, compress: bool) -> bytes:
    """Write a call history; the same history always gives the same bytes."""
    import pandas as pd  # noqa: PLC0415 - slow to load

    minutes, place = np.unique(history.start_minute, return_inverse=True)
    starts = [write_instant(datetime.fromtimestamp(int(m) * 60, zone)) for m in minutes]
    seconds = history.handle_seconds
    whole = bool((np.floor(seconds) == seconds).all()) and bool((seconds < 2**53).all())
    frame = pd.DataFrame(
        {
            "client_id": pd.Categorical.from_codes(
                history.client, pd.Index(list(history.client_ids), dtype=object)
            ),
            "start": pd.Categorical.from_codes(place.ravel(), pd.Index(starts, dtype=object)),
            "minutes": history.minutes,
            "offered": history.offered,
            "answered": history.answered,
            "answered_in_time": history.answered_in_time,
            "abandoned": history.abandoned,
            "handle_seconds": seconds.astype(np.int64) if whole else seconds,
        }
    )
    data = frame.to_csv(index=False, lineterminator="\n").encode()
    return gzip.compress(data, compresslevel=9, mtime=0) if compress else data
