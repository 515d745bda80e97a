"""Everybody's own four weeks against their own fair share, in the order of the case.

Never sorted by a figure: it is for each person to read their line, and for those
who plan to see what the plan asks of whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from api.view.portfolio import short_names
from api.view.style import heading, note, table
from scheduler.counters import standings
from scheduler.terms.tension import given_up_calls, turns_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week


def fairness(week: Week, speaker: Speaker) -> list[RenderableType]:
    """One line a person: tension, unsocial hours and wishes, each beside its fair share."""
    names = short_names(week.texts.operator_name(o.operator_id) for o in week.case.operators)
    page = table(
        *(speaker.say(f"fairness.{key}") for key in ("person", "tension", "unsocial", "wishes")),
        right=(1, 2, 3),
    )
    for own in standings(week.evidence, week.facts):
        name = week.texts.operator_name(own.operator_id)
        page.add_row(
            Text(names.get(name, name)),
            Text(_beside(speaker, own.tension / 60, own.tension_fair / 60)),
            Text(_beside(speaker, own.unsocial / 60, own.unsocial_fair / 60)),
            Text(
                speaker.say(
                    "fairness.granted",
                    granted=own.wishes_granted,
                    asked=own.wishes_asked,
                    fair=speaker.number(own.wishes_fair, 1),
                )
            ),
        )
    given_up = given_up_calls(week.case, week.facts, turns_of(week.evidence, week.facts))
    return [
        heading(speaker.say("fairness.title", weeks=week.case.policy.fairness.weeks)),
        page,
        note(speaker.say("fairness.legend")),
        note(speaker.say("fairness.given_up", calls=speaker.number(given_up, 1))),
    ]


def _beside(speaker: Speaker, hours: float, fair: float) -> str:
    return speaker.say(
        "fairness.beside", hours=speaker.number(hours, 1), fair=speaker.number(fair, 1)
    )
