"""A ``Result`` to four tables that a spreadsheet opens: roster, portfolio, desk and terms.

Columns are named as in the input files; names stand beside ids when they are
known. A ``roster.csv`` of shifts without codes reads back as the roster of a
later case, its other columns being ignored with a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from scheduler.calendar import clock
from scheduler.files.atomic import write_atomically
from scheduler.files.kinds import protect, write_instant, write_number
from scheduler.files.writer import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from scheduler.entities import BreakTime
    from scheduler.files.texts import Texts
    from scheduler.result import PlannedShift, Result

Row = tuple[str, ...]
CsvTable = Literal["roster", "portfolio", "desk", "terms"]

DECIMALS: Final = 4
"""Enough for people; the result file keeps them all."""


def export_csv(result: Result, out: Path, texts: Texts | None = None) -> list[Path]:
    """Write ``roster.csv``, ``portfolio.csv``, ``desk.csv`` and ``terms.csv``.

    Cells that a spreadsheet would run as a formula are written as the input
    files write them. Each file is written whole or not at all.

    Parameters
    ----------
    result
        Instants are written with the offsets they carry, which are the site's.
    out
        The folder, made when it is not there.
    texts
        Gives the columns of names; without it they are left out.

    Returns
    -------
    list[Path]
        The files written, in the order above.

    Raises
    ------
    OSError
        When the folder or a file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = {table: out / f"{table}.csv" for table in get_args(CsvTable)}
    for table, path in files.items():
        write_atomically(path, csv_table(result, table, texts))
    return list(files.values())


def csv_table(result: Result, table: CsvTable, texts: Texts | None = None) -> bytes:
    """Write one of the tables of :func:`export_csv`."""
    rows: Iterable[Row]
    match table:
        case "roster":
            rows = _roster(result, texts)
        case "portfolio":
            rows = _portfolio(result, texts)
        case "desk":
            rows = _desk(result, texts)
        case "terms":
            rows = _terms(result)
    return "".join(",".join(map(quoted, row)) + "\n" for row in rows).encode()


def _roster(result: Result, texts: Texts | None) -> Iterable[Row]:
    named = ("name",) if texts else ()
    # A proposal is neither published nor agreed to: those columns are for who publishes it.
    columns = ("start", "end", "breaks", "worked_minutes", "published_on", "agreed")
    yield ("operator_id", *named, "date", *columns, "code")
    for shift in result.roster:
        yield (
            shift.operator_id,
            *((protect(texts.operator_name(shift.operator_id)),) if texts else ()),
            shift.date.isoformat(),
            write_instant(shift.start),
            write_instant(shift.end),
            ";".join(_break(pause, shift.start) for pause in shift.breaks),
            _worked(shift),
            "",
            "",
            shift.code or "",
        )


def _worked(shift: PlannedShift) -> str:
    """Presence less unpaid breaks; nothing for a named code, whose paid minutes the case tells."""
    if shift.code is not None:
        return ""
    away = sum(_minutes(pause.start, pause.end) for pause in shift.breaks if not pause.paid)
    return str(_minutes(shift.start, shift.end) - away)


def _minutes(start: datetime, end: datetime) -> int:
    return round((end.timestamp() - start.timestamp()) / 60)


def _break(pause: BreakTime, shift_start: datetime) -> str:
    """Write a break as a published roster does; as instants once the clock has changed."""
    paid = "p" if pause.paid else ""
    if {pause.start.utcoffset(), pause.end.utcoffset()} == {shift_start.utcoffset()}:
        return f"{_clock(pause.start)}-{_clock(pause.end)}{paid}"
    return f"{write_instant(pause.start)}/{write_instant(pause.end)}{paid}"


def _clock(moment: datetime) -> str:
    return clock(moment.hour * 60 + moment.minute)


def _portfolio(result: Result, texts: Texts | None) -> Iterable[Row]:
    client, operator = (("client_name",), ("operator_name",)) if texts else ((), ())
    yield ("client_id", *client, "operator_id", *operator, "role", "trained", "affinity", "calls")
    for pairing in result.portfolio:
        yield (
            pairing.client_id,
            *((protect(texts.client_name(pairing.client_id)),) if texts else ()),
            pairing.operator_id,
            *((protect(texts.operator_name(pairing.operator_id)),) if texts else ()),
            pairing.role,
            "true" if pairing.trained else "false",
            write_number(round(pairing.affinity, DECIMALS)),
            write_number(round(pairing.calls, DECIMALS)),
        )


def _desk(result: Result, texts: Texts | None) -> Iterable[Row]:
    client, operators = (("client_name",), ("operator_names",)) if texts else ((), ())
    yield ("client_id", *client, "start", "end", "operators", *operators)
    for stretch in result.desk:
        yield (
            stretch.client_id,
            *((protect(texts.client_name(stretch.client_id)),) if texts else ()),
            write_instant(stretch.start),
            write_instant(stretch.end),
            ";".join(stretch.operators),
            *((_names(stretch.operators, texts),) if texts else ()),
        )


def _names(operators: Sequence[str], texts: Texts) -> str:
    return protect("; ".join(texts.operator_name(operator) for operator in operators))


def _terms(result: Result) -> Iterable[Row]:
    yield ("term", "value")
    for term, value in result.terms.items():
        yield protect(term), write_number(value)
