"""Clients whose calls most often meet somebody outside their own team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.style import heading, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week

MOST: Final = 10
FULL: Final = 0.9995
"""A share that reads as 100 %."""


def worst_served(week: Week, speaker: Speaker) -> list[RenderableType]:
    """At most ten clients with calls, the lowest named share first."""
    say, case = speaker.say, week.case
    calls, covered = week.expected.sum(axis=1), week.covered.sum(axis=1)
    shares = {c: covered[c] / calls[c] for c in range(len(case.clients)) if calls[c] > 0}
    worst = sorted(
        (c for c, share in shares.items() if share < FULL), key=lambda c: (shares[c], -calls[c])
    )[:MOST]
    if not worst:
        return [heading(say("view.worst")), Text(say("view.none_worst"))]
    team_size: dict[str, int] = {}
    for pairing in week.result.portfolio:
        team_size[pairing.client_id] = team_size.get(pairing.client_id, 0) + 1
    page = table(
        say("view.client"),
        say("view.named"),
        say("view.calls"),
        say("view.uncovered"),
        say("view.team"),
        right=(1, 2, 3, 4),
    )
    for c in worst:
        client_id = case.clients[c].client_id
        people = team_size.get(client_id, 0)
        page.add_row(
            Text(week.texts.client_name(client_id)),
            Text(speaker.percent(float(shares[c]))),
            Text(speaker.number(float(calls[c]), 1)),
            Text(speaker.number(float(calls[c] - covered[c]), 1)),
            Text(str(people) if people else say("view.no_team")),
        )
    return [heading(say("view.worst")), page]
