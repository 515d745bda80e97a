"""Options and arguments that several commands share, and how their texts become values."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.outcome import UsageProblem

YEARS: Final = range(1971, 2200)
"""Years in which a week may lie; a year more on either side can be told of."""


def _remember_json(context: typer.Context, value: bool) -> bool:
    context.obj.as_json = value
    return value


Json = Annotated[
    bool, typer.Option("--json", help="help.json", callback=_remember_json, is_eager=True)
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="help.folder", show_default=False)]
ResultFile = Annotated[
    Path, typer.Argument(metavar="RESULT", help="help.result", show_default=False)
]
Week = Annotated[
    str | None, typer.Option("--week", metavar="DATE", help="help.week", show_default=False)
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="MOMENT", help="help.as_of", show_default=False)
]
ResultWeek = Annotated[
    str | None, typer.Option("--week", metavar="DATE", help="help.result_week", show_default=False)
]
ResultAsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="MOMENT", help="help.result_as_of", show_default=False),
]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0, help="help.time_limit")]
MOST_REPLICATIONS: Final = 10_000
"""Sums of each are kept by client; far fewer make every interval narrow."""
Replications = Annotated[int, typer.Option(min=1, max=MOST_REPLICATIONS, help="help.replications")]
All = Annotated[bool, typer.Option("--all", help="help.all")]


def as_date(text: str | None) -> dt.date | None:
    """Read an ISO date.

    Raises
    ------
    UsageProblem
        When it is none.
    """
    if text is None:
        return None
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise UsageProblem("error.date", value=text) from None
    _require_year(text, date.year)
    return date


def as_moment(text: str | None) -> dt.datetime | None:
    """Read an ISO date and time with its offset.

    Raises
    ------
    UsageProblem
        When it is none, or has no offset.
    """
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageProblem("error.moment", value=text)
    _require_year(text, moment.year)
    return moment


def _require_year(text: str, year: int) -> None:
    if year not in YEARS:
        raise UsageProblem(
            "error.year", value=text, first=str(YEARS.start), last=str(YEARS.stop - 1)
        )
