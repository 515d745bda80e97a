"""``diapason forecast``: calls expected in a week, with a band, and how good that has been."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import All, AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import UsageProblem
from api.cli.planning import require_writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.terminal import Terminal
    from scheduler.case import Case
    from scheduler.demand.backtest import Backtest
    from scheduler.entities import Event

_DATE: Final = r"\d{4}-\d\d-\d\d"
_EVENT: Final = re.compile(rf"(?:(?!{_DATE}[:=])([^:=]+):)?({_DATE})(?::({_DATE}))?=(.+)")
_PERCENT: Final = re.compile(r"([+-]\d{1,4}(?:\.\d+)?)\s?%", re.ASCII)
_FACTOR: Final = re.compile(r"\d{1,2}(?:\.\d+)?", re.ASCII)
_MOST: Final = 20.0


Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="help.forecast_out", show_default=False),
]
Backtested = Annotated[
    int | None,
    typer.Option(
        "--backtest",
        min=1,
        max=104,
        metavar="N",
        help="help.forecast_backtest",
        show_default=False,
    ),
]
OneClient = Annotated[
    str | None,
    typer.Option("--client", metavar="ID", help="help.one_client", show_default=False),
]
Events = Annotated[
    list[str] | None,
    typer.Option(
        "--event",
        metavar="[ID:]DATE[:DATE]=CHANGE",
        help="help.forecast_event",
        show_default=False,
    ),
]


def forecast(
    context: typer.Context,
    folder: Folder,
    out: Out = None,
    backtest: Backtested = None,
    client: OneClient = None,
    event: Events = None,
    week: Week = None,
    as_of: AsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Tell the calls expected in a week, or how good the forecast has been."""
    from api.view import forecast as view  # noqa: PLC0415 - slow to load
    from scheduler.demand.forecast import foresee  # noqa: PLC0415
    from scheduler.files.forecast_csv import write_forecast  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415

    terminal: Terminal = context.obj
    if out is not None:
        require_writable(out)
    imported = read_folder(folder, week=as_date(week), as_of=as_moment(as_of))
    case = _with_events(imported.case, event or ())
    if client is not None and client not in case.client_index:
        raise UsageProblem("error.unknown_client", value=client)
    texts, speaker = imported.texts, terminal.speaker
    if backtest is not None:
        found = _tested(terminal, case, backtest)
        terminal.show(*view.backtest_page(found, speaker))
        terminal.tell(view.backtest_document(found, case))
        return
    made = foresee(case)
    if client is None:
        terminal.show(*view.page(case, made, texts, speaker, everything=all_))
    else:
        terminal.show(*view.client_page(case, made, client, texts, speaker))
    document = view.document(case, made)
    if out is not None:
        rows = write_forecast(case, made, out)
        terminal.say("forecast.written", rows=rows, path=out)
        document["file"] = str(out)
    terminal.tell(document)


def _tested(terminal: Terminal, case: Case, weeks: int) -> Backtest:
    """Run the backtest, telling each week on standard error."""
    from scheduler.demand.backtest import backtest  # noqa: PLC0415

    def report(done: int, of: int) -> None:
        if not terminal.as_json:
            terminal.complain(
                terminal.speaker.say("forecast.backtest_line", done=done, of=of), "dim"
            )

    found = backtest(case, weeks, report=report)
    if not found.weeks:
        raise UsageProblem("forecast.nothing_to_test")
    return found


def _with_events(case: Case, texts: Sequence[str]) -> Case:
    """The case with events that are only tried."""
    from scheduler.case import Case as Whole  # noqa: PLC0415

    if not texts:
        return case
    events = (*case.events, *(_event(case, text) for text in texts))
    values = {name: getattr(case, name) for name in Whole.model_fields}
    return Whole.model_validate(values | {"events": events})


def _event(case: Case, text: str) -> Event:
    """Read one event.

    Raises
    ------
    UsageProblem
        When the text says none, or names a client that is not there.
    """
    from scheduler.entities import Event  # noqa: PLC0415

    match = _EVENT.fullmatch(text)
    factor = None if match is None else _factor(match[4])
    if match is None or factor is None:
        raise UsageProblem("forecast.bad_event", value=text)
    client_id = match[1]
    if client_id is not None and client_id not in case.client_index:
        raise UsageProblem("error.unknown_client", value=client_id)
    start, end = as_date(match[2]), as_date(match[3] or match[2])
    if start is None or end is None or end < start:
        raise UsageProblem("forecast.bad_event", value=text)
    return Event(client_id=client_id, start=start, end=end, factor=factor)


def _factor(text: str) -> float | None:
    """A change as ``+40%`` or a factor as ``1.4``; nothing when it is neither or too large."""
    percent = _PERCENT.fullmatch(text.strip())
    if percent is not None:
        factor = 1 + float(percent[1]) / 100
    elif _FACTOR.fullmatch(text.strip()):
        factor = float(text)
    else:
        return None
    return round(factor, 6) if 0 <= factor <= _MOST else None
