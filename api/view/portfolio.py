"""The portfolio: who carries which client, the largest clients first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.style import heading, note, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week
    from scheduler.result import PlannedPairing

TOP: Final = 20
ROOMY: Final = 125
"""Columns from which three people of a team fit on a line."""
ROLES: Final = ("lead", "member", "backup")


def portfolio(
    week: Week, speaker: Speaker, width: int, *, everything: bool = False
) -> list[RenderableType]:
    """Teams of the largest clients, or of all, with the planning affinity of each pairing."""
    case, say = week.case, speaker.say
    calls = week.expected.sum(axis=1)
    order = sorted(range(len(case.clients)), key=lambda c: (-calls[c], case.clients[c].client_id))
    shown = order if everything else order[:TOP]
    teams: dict[str, list[PlannedPairing]] = {}
    for pairing in week.result.portfolio:
        teams.setdefault(pairing.client_id, []).append(pairing)
    short = short_names(
        week.texts.operator_name(operator.operator_id) for operator in case.operators
    )
    page = table(
        say("view.client"),
        say("view.calls"),
        say("view.lead"),
        say("view.members"),
        say("view.backups"),
        right=(1,),
    )
    page.columns[0].max_width = 24 if width >= ROOMY else 22
    abreast = {"lead": 1, "member": 3 if width >= ROOMY else 2, "backup": 1}
    for c in shown:
        client_id = case.clients[c].client_id
        team = teams.get(client_id, [])
        page.add_row(
            Text(week.texts.client_name(client_id)),
            Text(speaker.number(calls[c])),
            *(
                Text(
                    _lines(
                        [_person(week, speaker, p, short) for p in team if p.role == role],
                        abreast[role],
                    )
                )
                for role in ROLES
            ),
        )
    title = (
        say("view.portfolio")
        if len(shown) == len(order)
        else say("view.portfolio_top", count=len(shown), total=len(order))
    )
    return [heading(title), page, note(say("view.portfolio_legend"))]


def _person(week: Week, speaker: Speaker, pairing: PlannedPairing, short: dict[str, str]) -> str:
    name = week.texts.operator_name(pairing.operator_id)
    mark = "" if pairing.trained else "°"
    return f"{short.get(name, name)}{mark} {speaker.number(pairing.affinity)}"


def _lines(people: list[str], abreast: int) -> str:
    """Lines of so many people each."""
    rows = (people[i : i + abreast] for i in range(0, len(people), abreast))
    return "\n".join("  ".join(row) for row in rows)


def short_names(names: Iterable[str]) -> dict[str, str]:
    """First name and initial where that tells people apart, else the whole name."""
    known = list(names)
    short = {name: _shortened(name) for name in known}
    taken = [short[name] for name in known]
    return {name: word if taken.count(word) == 1 else name for name, word in short.items()}


def _shortened(name: str) -> str:
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first
