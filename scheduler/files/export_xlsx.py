"""A ``Result`` to a workbook for whoever runs the week: board, shifts, teams, desk, cover, score.

Moments are told by the site's clock, as typed cells; the offset stands beside
them, so that the hour which a clock change repeats stays clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from scheduler.files.board import DAYS_A_WEEK, board, worked_minutes
from scheduler.files.spreadsheet import wall_time
from scheduler.files.xlsx import HEADER, new_book, printed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scheduler.entities import BreakTime
    from scheduler.files.board import Board, Person, Planned, Span, Voice
    from scheduler.files.spreadsheet import Typed
    from scheduler.files.xlsx import Book

ONE_DECIMAL: Final[Mapping[str, object]] = {"num_format": "#,##0.0"}
TWO_DECIMALS: Final[Mapping[str, object]] = {"num_format": "#,##0.00"}
SHARE: Final[Mapping[str, object]] = {"num_format": "0.0%"}
CELL: Final[Mapping[str, object]] = {"text_wrap": True, "valign": "top", "bottom": 4}
QUIET: Final[Mapping[str, object]] = {**CELL, "bg_color": "#F6F3EC"}
QUIET_HEAD: Final[Mapping[str, object]] = {**HEADER, "bg_color": "#E9E1D0"}


class Table(NamedTuple):
    """Header, rows, and the look of columns by their number."""

    header: Sequence[str]
    rows: Sequence[Sequence[Typed]]
    looks: Mapping[int, Mapping[str, object]] = {}


class ClientCover(NamedTuple):
    """Expected calls of one client, and how many of them meet somebody of its own team."""

    client_id: str
    calls: float
    covered: float


def export_xlsx(
    planned: Planned, out: Path, voice: Voice, cover: Sequence[ClientCover] = ()
) -> list[Path]:
    """Write ``week.xlsx``.

    Parameters
    ----------
    planned
        The week.
    out
        The folder, made when it is not there.
    voice
        Says the words.
    cover
        Service by client; its sheet is left out when there is none.

    Returns
    -------
    list[Path]
        The file written.

    Raises
    ------
    OSError
        When the folder or the file cannot be written.
    """
    sheets = {
        "shifts": _shifts(planned, voice),
        "portfolio": _portfolio(planned, voice),
        "desk": _desk(planned, voice),
        **({"cover": _cover(planned, voice, cover)} if cover else {}),
        "score": _score(planned, voice),
    }
    out.mkdir(parents=True, exist_ok=True)
    path = out / "week.xlsx"
    with new_book(path, planned.result.as_of) as book:
        _write_board(book, planned, voice)
        for name, table in sheets.items():
            book.table(voice.say(f"workbook.{name}"), *table)
    return [path]


def _write_board(book: Book, planned: Planned, voice: Voice) -> None:
    """Write people by days as the first sheet."""
    laid_out = board(planned)
    sheet = book.workbook.add_worksheet(voice.say("workbook.week"))
    last = len(laid_out.days) + 1
    title = voice.say("workbook.title", first=laid_out.days[0].date, last=laid_out.days[-1].date)
    site = planned.texts.site_name
    book.write(sheet, 0, 0, f"{site} – {title}" if site else title, bold=True, font_size=14)
    book.write(sheet, 1, 0, voice.say("workbook.legend"), font_color="#5B6775")
    _write_head(book, sheet, laid_out, voice)
    for row, person in enumerate(laid_out.people, start=3):
        _write_person(book, sheet, row, person, laid_out)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, last - 1, 16)
    sheet.set_column(last, last, 9)
    sheet.freeze_panes(3, 1)
    printed(sheet)
    sheet.fit_to_pages(len(laid_out.days) // DAYS_A_WEEK, 0)
    sheet.repeat_rows(2)
    sheet.repeat_columns(0)


def _write_head(book: Book, sheet: Any, laid_out: Board, voice: Voice) -> None:
    book.write(sheet, 2, 0, voice.say("workbook.operator"), **HEADER)
    for column, day in enumerate(laid_out.days, start=1):
        name = voice.short_day(day.date)
        if day.is_holiday:
            name = f"{name}\n{voice.say('poster.holiday')}"
        look = QUIET_HEAD if day.is_weekend or day.is_holiday else HEADER
        book.write(sheet, 2, column, name, **{**look, "text_wrap": True})
    book.write(sheet, 2, len(laid_out.days) + 1, voice.say("workbook.hours"), **HEADER)


def _write_person(book: Book, sheet: Any, row: int, person: Person, laid_out: Board) -> None:
    book.write(sheet, row, 0, person.name, **{**CELL, "bold": True})
    for column, (day, spans) in enumerate(zip(laid_out.days, person.spans, strict=True), start=1):
        look = QUIET if day.is_weekend or day.is_holiday else CELL
        book.write(sheet, row, column, "\n".join(map(_span, spans)), **look)
    hours = "" if person.worked_minutes is None else person.worked_minutes / 60
    book.write(sheet, row, len(laid_out.days) + 1, hours, **{**CELL, "num_format": "0.00"})
    lines = max(
        (sum(2 if span.pauses else 1 for span in spans) for spans in person.spans), default=1
    )
    sheet.set_row(row, 15 * max(1, lines))


def _span(span: Span) -> str:
    """Write a shift's hours, and below them its unpaid breaks."""
    later = f" +{span.days_later}" if span.days_later else ""
    code = f" {span.code}" if span.code else ""
    unpaid = " ".join(f"{each.start}–{each.end}" for each in span.pauses if not each.paid)
    return f"{span.start}–{span.end}{later}{code}" + (f"\n({unpaid})" if unpaid else "")


def _shifts(planned: Planned, voice: Voice) -> Table:
    zone, texts = ZoneInfo(planned.timezone), planned.texts
    header = _header(voice, "operator_id operator day start end offset breaks hours code")
    rows = []
    for shift in planned.result.roster:
        minutes = worked_minutes(shift, planned.case)
        rows.append(
            (
                shift.operator_id,
                texts.operator_name(shift.operator_id),
                shift.date,
                wall_time(shift.start, zone),
                wall_time(shift.end, zone),
                shift.start.astimezone(zone).isoformat()[-6:],
                " ".join(_break(pause, zone) for pause in shift.breaks),
                "" if minutes is None else minutes / 60,
                shift.code or "",
            )
        )
    return Table(header, rows, {7: TWO_DECIMALS})


def _break(pause: BreakTime, zone: ZoneInfo) -> str:
    start, end = pause.start.astimezone(zone), pause.end.astimezone(zone)
    return f"{start:%H:%M}–{end:%H:%M}" + ("°" if pause.paid else "")


def _portfolio(planned: Planned, voice: Voice) -> Table:
    texts = planned.texts
    header = _header(voice, "client_id client operator_id operator role trained affinity calls")
    rows = [
        (
            pairing.client_id,
            texts.client_name(pairing.client_id),
            pairing.operator_id,
            texts.operator_name(pairing.operator_id),
            voice.say(f"workbook.role_{pairing.role}"),
            voice.say("word.yes" if pairing.trained else "word.no"),
            pairing.affinity,
            pairing.calls,
        )
        for pairing in planned.result.portfolio
    ]
    return Table(header, rows, {6: ONE_DECIMAL, 7: ONE_DECIMAL})


def _desk(planned: Planned, voice: Voice) -> Table:
    zone, texts = ZoneInfo(planned.timezone), planned.texts
    header = _header(voice, "client_id client start end ringing")
    rows = [
        (
            stretch.client_id,
            texts.client_name(stretch.client_id),
            wall_time(stretch.start, zone),
            wall_time(stretch.end, zone),
            " › ".join(texts.operator_name(operator) for operator in stretch.operators),
        )
        for stretch in planned.result.desk
    ]
    return Table(header, rows)


def _cover(planned: Planned, voice: Voice, cover: Sequence[ClientCover]) -> Table:
    team: dict[str, int] = {}
    for pairing in planned.result.portfolio:
        team[pairing.client_id] = team.get(pairing.client_id, 0) + 1
    header = _header(voice, "client_id client calls named without team")
    rows = [
        (
            each.client_id,
            planned.texts.client_name(each.client_id),
            each.calls,
            each.covered / each.calls if each.calls > 0 else "",
            each.calls - each.covered,
            team.get(each.client_id, 0),
        )
        for each in cover
    ]
    return Table(header, rows, {2: ONE_DECIMAL, 3: SHARE, 4: ONE_DECIMAL})


def _score(planned: Planned, voice: Voice) -> Table:
    result = planned.result
    rows: list[tuple[Typed, ...]] = [
        (_known(voice, f"term.{term}.name", term), value, _known(voice, f"term.{term}.meaning", ""))
        for term, value in result.terms.items()
    ]
    figures = {
        "objective": result.objective,
        "bound": result.bound,
        "unavoidable": result.unavoidable,
        "named_share": result.cover.named_share,
        "lost_calls": result.cover.lost_calls,
        "expected_calls": result.cover.expected_calls,
    }
    rows += [
        (voice.say(f"workbook.{name}"), value, voice.say(f"workbook.{name}_meaning"))
        for name, value in figures.items()
        if value is not None
    ]
    return Table(_header(voice, "term value meaning"), rows, {1: TWO_DECIMALS})


def _known(voice: Voice, key: str, otherwise: str) -> str:
    """Say a term that a result names; another version of the program may know others."""
    return voice.say(key) if voice.knows(key) else otherwise


def _header(voice: Voice, names: str) -> list[str]:
    return [voice.say(f"workbook.{name}") for name in names.split()]
