"""The roster as people by days, with the hours of each week against the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.style import heading, note, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week
    from scheduler.calendar import Horizon
    from scheduler.shifts import Shift

ROOMY: Final = 125
"""Columns from which seven days fit with full times."""
DAYS_A_PAGE: Final = 7


def roster(week: Week, speaker: Speaker, width: int) -> list[RenderableType]:
    """One table a planned week; times are written in full where the page is wide enough."""
    roomy = width >= ROOMY
    legend = "view.hours_legend" if roomy else "view.hours_legend_short"
    shown: list[RenderableType] = [heading(speaker.say("view.roster"))]
    for first in range(0, week.case.days, DAYS_A_PAGE):
        days = range(first, min(first + DAYS_A_PAGE, week.case.days))
        shown.append(_page(week, speaker, days, roomy=roomy))
    return [*shown, note(speaker.say(legend))]


def _page(week: Week, speaker: Speaker, days: range, *, roomy: bool) -> RenderableType:
    horizon = week.case.horizon
    titles = [speaker.short_day(horizon.date_of(day)) for day in days]
    page = table(
        speaker.say("view.operator"), *titles, speaker.say("view.hours"), right=(len(titles) + 1,)
    )
    page.box = None  # every column of the page is needed for times
    page.padding = (0, 1, 0, 0)
    page.columns[0].max_width = 24 if roomy else 13
    for operator in week.case.operators:
        by_day = week.evidence.by_day(operator)
        cells = [
            "\n".join(shift_times(horizon, shift, roomy=roomy) for shift in by_day.get(day, ()))
            for day in days
        ]
        worked = sum(shift.worked_minutes for day in days for shift in by_day.get(day, ()))
        contract = operator.contract_minutes_week * len(days) / DAYS_A_PAGE
        page.add_row(
            Text(week.texts.operator_name(operator.operator_id)),
            *(Text(cell or "·", style="" if cell else "dim") for cell in cells),
            Text(f"{speaker.hours(worked)}/{speaker.hours(contract)}"),
        )
    return page


def shift_times(horizon: Horizon, shift: Shift, *, roomy: bool) -> str:
    """Write a shift's times; a shift that ends on a later day says so."""
    start, end = horizon.moment(shift.start), horizon.moment(shift.end)
    later = (end.date() - start.date()).days
    if end.hour == end.minute == 0 and later == 1:
        later = 0  # midnight closes the day on which the shift began
        written = ("24:00", "2400")
    else:
        written = (f"{end:%H:%M}", f"{end:%H%M}")
    if roomy:
        return f"{start:%H:%M}–{written[0]}" + (f"+{later}" if later else "")
    return f"{start:%H%M}–{written[1]}" + ("+" if later else "")
