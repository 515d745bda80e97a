"""``diapason explain``: why a pair, a shift, an hour or nothing lawful at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Folder, Json, ResultAsOf, ResultWeek, as_date, as_moment
from api.cli.outcome import Exit, UsageProblem
from api.cli.planned import read_planned, require_case

if TYPE_CHECKING:
    from rich.text import Text

    from api.cli.terminal import Terminal
    from api.view.explain import Words
    from scheduler.case import Case
    from scheduler.explain.weigh import Weigher
    from scheduler.shifts import Shift

    Answer = tuple[object, list[Text]]


def explain(
    context: typer.Context,
    folder: Folder,
    result: Annotated[
        Path | None,
        typer.Argument(metavar="[RESULT]", help="help.explain_result", show_default=False),
    ] = None,
    client: Annotated[
        str | None,
        typer.Option("--client", metavar="ID", help="help.explain_client", show_default=False),
    ] = None,
    operator: Annotated[
        str | None,
        typer.Option("--operator", metavar="ID", help="help.explain_operator", show_default=False),
    ] = None,
    shift: Annotated[
        str | None,
        typer.Option("--shift", metavar="ID:START", help="help.explain_shift", show_default=False),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="help.explain_at", show_default=False),
    ] = None,
    change: Annotated[bool, typer.Option("--change", help="help.explain_change")] = False,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    json: Json = False,
) -> None:
    """Tell why, and what would have to change."""
    _require_one_question(client, operator, shift, at)
    asked = Asked(client, operator, shift, at, change)
    terminal: Terminal = context.obj
    seen = as_date(week), as_moment(as_of)
    if result is None:
        _explain_nobody(terminal, asked, folder, *seen)
    else:
        _explain_plan(terminal, asked, folder, result, *seen)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained."""

    client: str | None
    operator: str | None
    shift: str | None
    at: str | None
    change: bool


def _explain_plan(
    terminal: Terminal,
    asked: Asked,
    folder: Path,
    result: Path,
    week: dt.date | None,
    as_of: dt.datetime | None,
) -> None:
    """Explain something of a result.

    Raises
    ------
    Mismatch
        When the result was computed from another case.
    """
    from api.view.explain import Words  # noqa: PLC0415 - slow to load
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.explain.weigh import Weigher  # noqa: PLC0415

    imported, planned = read_planned(folder, result, week, as_of)
    case = imported.case
    require_case(case, planned)
    words = Words(terminal.speaker, case, imported.texts)
    weigher = Weigher(case, derive(case, planned.cuts), planned)
    client, operator, change = asked.client, asked.operator, asked.change
    if asked.shift is not None:
        value, lines = _shift(weigher, words, asked.shift, change)
    elif client is not None and asked.at is not None:
        value, lines = _hour(weigher, words, client, asked.at, change)
    elif client is not None and operator is not None:
        value, lines = _pair(weigher, words, operator, client, change)
    else:
        value, lines = _overview(weigher, words, operator, client)
    _tell(terminal, words, value, lines)


def _require_one_question(
    client: str | None, operator: str | None, shift: str | None, at: str | None
) -> None:
    """Refuse a call that asks nothing, or two things at once.

    Raises
    ------
    UsageProblem
        Saying what goes together.
    """
    if (shift and (client or operator or at)) or (at and (operator or not client)):
        raise UsageProblem("error.explain_mixed")
    if not (shift or client or operator):
        raise UsageProblem("error.explain_nothing")


def _tell(terminal: Terminal, words: Words, value: object, lines: list[Text]) -> None:
    from api.view.explain import laid_out  # noqa: PLC0415
    from api.view.explain_json import plain  # noqa: PLC0415
    from api.view.style import note  # noqa: PLC0415

    terminal.show(*laid_out(lines), note(words.say("legend")))
    document: dict[str, Any] = {"case_digest": words.case.digest, "kind": type(value).__name__}
    told = [line.plain.strip("\n") for line in lines]
    terminal.tell(document | {"explanation": plain(value), "words": told})


def _pair(weigher: Weigher, words: Words, operator: str, client: str, change: bool) -> Answer:
    from api.view.explain import nothing_flips, pair_view  # noqa: PLC0415
    from scheduler.explain.flip_pair import with_flips  # noqa: PLC0415
    from scheduler.explain.pair import explain_pair  # noqa: PLC0415

    _require_known(weigher.case, operator, client)
    told = explain_pair(weigher, operator, client)
    if change:
        told = with_flips(weigher, told)
    lines = pair_view(words, told)
    if change and not told.flips and not told.settles_anyway:
        lines.append(nothing_flips(words))
    return told, lines


def _shift(weigher: Weigher, words: Words, asked: str, change: bool) -> Answer:
    from api.view.explain import nothing_flips  # noqa: PLC0415
    from api.view.explain_week import shift_view  # noqa: PLC0415
    from scheduler.explain.flip_week import shift_with_flips  # noqa: PLC0415
    from scheduler.explain.shift import explain_shift  # noqa: PLC0415

    operator, found = _shift_asked(weigher, words, asked)
    told = explain_shift(weigher, operator, found)
    if change:
        told = shift_with_flips(weigher, told)
    lines = shift_view(words, told)
    if change and not told.flips and not told.settles_anyway:
        lines.append(nothing_flips(words))
    return told, lines


def _hour(weigher: Weigher, words: Words, client: str, at: str, change: bool) -> Answer:
    from api.view.explain import nothing_flips  # noqa: PLC0415
    from api.view.explain_week import hour_view  # noqa: PLC0415
    from scheduler.explain.flip_week import hour_with_flips  # noqa: PLC0415
    from scheduler.explain.hour import explain_hour  # noqa: PLC0415

    _require_known(weigher.case, None, client)
    told = explain_hour(weigher, client, _minute_asked(weigher.case, at))
    wanted = change and told.is_open and not told.named
    if wanted:
        told = hour_with_flips(weigher, told)
    lines = hour_view(words, told)
    if wanted and not told.flips:
        lines.append(nothing_flips(words))
    return told, lines


def _overview(weigher: Weigher, words: Words, operator: str | None, client: str | None) -> Answer:
    from api.view.explain import overview_view  # noqa: PLC0415
    from scheduler.explain.overview import explain_client, explain_operator  # noqa: PLC0415

    _require_known(weigher.case, operator, client)
    told = (
        explain_client(weigher, client)
        if client is not None
        else explain_operator(weigher, operator or "")
    )
    return told, overview_view(words, told)


def _explain_nobody(
    terminal: Terminal,
    asked: Asked,
    folder: Path,
    week: dt.date | None,
    as_of: dt.datetime | None,
) -> None:
    """Explain why somebody has no lawful week, which takes no result."""
    operator = asked.operator
    if operator is None or asked.client is not None:
        raise UsageProblem("error.explain_without_result")
    from rich.text import Text  # noqa: PLC0415

    from api.view.explain import Words, laid_out  # noqa: PLC0415 - slow to load
    from api.view.explain_json import plain  # noqa: PLC0415
    from api.view.explain_week import clash_view  # noqa: PLC0415
    from scheduler.explain.clash import clash_of  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415

    imported = read_folder(folder, week=week, as_of=as_of)
    case, texts = imported.case, imported.texts
    _require_known(case, operator, None)
    words = Words(terminal.speaker, case, texts)
    clash = clash_of(case, operator)
    lines = (
        [words.say("has_a_week", operator=words.operator(operator), id=operator)]
        if clash is None
        else clash_view(words, clash)
    )
    terminal.show(*laid_out(Text(line) for line in lines))
    document = {"case_digest": case.digest, "kind": "Clash", "explanation": plain(clash)}
    terminal.tell(document | {"words": lines})
    if clash is not None:
        raise typer.Exit(Exit.NO)


def _require_known(case: Case, operator: str | None, client: str | None) -> None:
    if operator is not None and operator not in case.operator_index:
        raise UsageProblem("error.unknown_operator", value=operator)
    if client is not None and client not in case.client_index:
        raise UsageProblem("error.unknown_client", value=client)


def _shift_asked(weigher: Weigher, words: Words, asked: str) -> tuple[str, Shift]:
    """Find the shift that begins on a day, or at a time, of the site's clock."""
    operator, _, when = asked.partition(":")
    horizon = weigher.case.horizon
    try:
        moment = dt.datetime.fromisoformat(when)
    except ValueError:
        raise UsageProblem("error.shift_form", value=asked) from None
    _require_known(weigher.case, operator, None)
    own = weigher.plan.week[operator]
    if len(when) <= len("2026-12-21"):
        found = [s for s in own if horizon.moment(s.start).date() == moment.date()]
    else:
        start = horizon.minute(moment if moment.tzinfo else moment.replace(tzinfo=horizon.zone))
        found = [s for s in own if s.start == start]
    if not found:
        starts = ", ".join(words.moment(horizon.moment(s.start)) for s in own) or "–"
        name = words.operator(operator)
        raise UsageProblem("error.no_such_shift", operator=name, value=when, starts=starts)
    return operator, found[0]


def _minute_asked(case: Case, at: str) -> int:
    """Elapsed minute of a time on the site's clock."""
    horizon = case.horizon
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        raise UsageProblem("error.at_form", value=at) from None
    minute = horizon.minute(moment if moment.tzinfo else moment.replace(tzinfo=horizon.zone))
    if not 0 <= minute < horizon.minutes:
        last = horizon.date_of(case.days - 1)
        raise UsageProblem("error.outside_week", value=at, first=case.week, last=last)
    return minute
