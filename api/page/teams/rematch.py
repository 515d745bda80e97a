"""What a version would change of the teams in force: who joins and leaves which client, and why.

Nothing moves by itself: a person opens each pair, reads what it saves, and decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from api.page.letters import plain_letters
from api.page.teams.seen import affinities_of
from api.view.affinity import NORMAL_90
from api.web.edited import SMALLEST_CALLS
from api.web.routes.roster_analysis import terms_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.page.teams.seen import Pair, TeamsSeen
    from api.texts import Speaker
    from api.web.access import Visit
    from scheduler.affinity import Affinities
    from scheduler.case import Case
    from scheduler.result import PlannedPairing

MOST_TERMS: Final = 4
"""Terms of the objective that are named."""


class Person(NamedTuple):
    """Somebody whose place in a team would change, and what that rests on."""

    operator_id: str
    name: str
    words: str


@dataclass(frozen=True)
class TeamChange:
    """One client's team: who would join, leave, or have another role, by name."""

    client_id: str
    name: str
    joins: list[Person] = field(default_factory=list)
    leaves: list[Person] = field(default_factory=list)
    roles: list[Person] = field(default_factory=list)


class Against(NamedTuple):
    """What a version costs beside the published one of its week, in expected calls lost."""

    number: int
    calls: float
    terms: Sequence[tuple[str, float]]


class Rematch(NamedTuple):
    """What a version would change of the teams in force."""

    clients: Sequence[TeamChange]
    joins: int
    leaves: int
    roles: int
    against: Against | None

    def of(self, kinds: Sequence[str]) -> list[TeamChange]:
        """Clients to whose team something of some kinds happens."""
        return [each for each in self.clients if any(getattr(each, kind) for kind in kinds)]


def rematch_of(visit: Visit, seen: TeamsSeen) -> Rematch | None:
    """Tell how the teams of a version differ from those in force; ``None`` without a version."""
    if seen.version is None:
        return None
    affinities, speaker = affinities_of(visit, seen.case), visit.speaker
    planned = {(each.operator_id, each.client_id): each for each in seen.pairings}
    found: dict[str, TeamChange] = {}
    for pair in sorted({*planned, *seen.in_force}, key=lambda each: _by_name(seen, each)):
        before, after = seen.in_force.get(pair), planned.get(pair)
        if pair[1] not in seen.case.client_index or (
            before and after and before.role == after.role
        ):
            continue
        name = seen.names.client_name(pair[1])
        change = found.setdefault(pair[1], TeamChange(pair[1], name))
        if after is None:
            fit = _fit(seen.case, affinities, pair, speaker)
            change.leaves.append(_person(seen, pair, fit))
        elif before is None:
            fit = _fit(seen.case, affinities, pair, speaker)
            change.joins.append(_person(seen, pair, _joining(seen, after, fit, speaker)))
        else:
            words = speaker.say(
                "teams.rematch.role",
                before=speaker.say(f"explain.role.{before.role}"),
                after=speaker.say(f"explain.role.{after.role}"),
            )
            change.roles.append(_person(seen, pair, words))
    clients = sorted(found.values(), key=lambda each: (plain_letters(each.name), each.client_id))
    return Rematch(
        clients,
        sum(len(each.joins) for each in clients),
        sum(len(each.leaves) for each in clients),
        sum(len(each.roles) for each in clients),
        _against(visit, seen),
    )


def _by_name(seen: TeamsSeen, pair: Pair) -> tuple[str, str]:
    return plain_letters(seen.names.operator_name(pair[0])), pair[0]


def _person(seen: TeamsSeen, pair: Pair, words: str) -> Person:
    return Person(pair[0], seen.names.operator_name(pair[0]), words)


def _fit(case: Case, affinities: Affinities, pair: Pair, speaker: Speaker) -> str:
    """How well two fit, with the band; nothing of somebody who left."""
    if pair[0] not in case.operator_index:
        return speaker.say("teams.rematch.gone")
    at = case.operator_index[pair[0]], case.client_index[pair[1]]
    band = NORMAL_90 * float(affinities.deviation[at])
    if affinities.vetoed[at]:
        return speaker.say("teams.rematch.vetoed")
    return speaker.say(
        "teams.rematch.fit", score=round(float(affinities.mean[at])), band=round(band)
    )


def _joining(seen: TeamsSeen, after: PlannedPairing, fit: str, speaker: Speaker) -> str:
    key = "joins" if seen.trained(after.operator_id, after.client_id) else "joins_untrained"
    return speaker.say(
        f"teams.rematch.{key}",
        role=speaker.say(f"explain.role.{after.role}"),
        fit=fit,
        calls=speaker.number(after.calls, 0),
    )


def _against(visit: Visit, seen: TeamsSeen) -> Against | None:
    """What differs from the published version of the week, where there is another one."""
    version = next(
        (each for each in seen.versions if seen.version and each.id == seen.version.id), None
    )
    published = next((each for each in seen.versions if each.state == "published"), None)
    if version is None or published is None or published.id == version.id:
        return None
    names = version.terms.keys() & published.terms.keys()
    terms = terms_told(visit.speaker, {n: version.terms[n] - published.terms[n] for n in names})
    largest = sorted(terms, key=lambda each: -abs(each.value))[:MOST_TERMS]
    told = [(each.title, each.value) for each in largest if abs(each.value) >= SMALLEST_CALLS]
    return Against(published.number, version.objective - published.objective, told)
