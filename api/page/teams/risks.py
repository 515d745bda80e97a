"""Single points of failure: clients whose service hangs on one person, or on nobody at some hours.

Hours are those in which nobody trained of the team could be on duty at all, by their
availability and absences; what shifts make of it is on the week board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from api.page.teams.seen import TeamsSeen
    from api.texts import Speaker
    from api.web.access import Visit
    from scheduler.case import Case
    from scheduler.result import PlannedPairing

KINDS: Final = ("nobody", "untrained", "hours", "alone")
"""What can be wrong, the gravest first."""
STRETCHES: Final = 3
"""Stretches of time that are named before the others are counted."""


class Risk(NamedTuple):
    """One client whose service hangs on too little, and its planned calls of the week."""

    client_id: str
    name: str
    kind: str
    words: str
    calls: float


class Group(NamedTuple):
    """Clients with the same trouble, by name."""

    kind: str
    risks: Sequence[Risk]


def risks_of(visit: Visit, seen: TeamsSeen) -> list[Group]:
    """Tell which clients hang on one person or have hours that nobody of their team can take."""
    bare = _uncovered(visit, seen)
    team: dict[str, list[PlannedPairing]] = {}
    for pairing in seen.pairings:
        team.setdefault(pairing.client_id, []).append(pairing)
    found = [
        risk
        for client_id in seen.clients()
        if (
            risk := _risk(
                visit.speaker,
                seen,
                client_id,
                team.get(client_id, []),
                bare[seen.case.client_index[client_id]],
            )
        )
    ]
    groups = (Group(kind, [each for each in found if each.kind == kind]) for kind in KINDS)
    return [group for group in groups if group.risks]


def _risk(
    speaker: Speaker,
    seen: TeamsSeen,
    client_id: str,
    team: Sequence[PlannedPairing],
    bare: NDArray[np.float64],
) -> Risk | None:
    """The gravest trouble of one client; ``bare`` are its minutes without anybody, by slot."""
    name = seen.names.client_name(client_id)
    people = [each.operator_id for each in team]
    trained = [each for each in people if seen.trained(each, client_id)]
    hours, calls = float(bare.sum()), sum(each.calls for each in team)

    def risk(kind: str, **params: Any) -> Risk:
        return Risk(client_id, name, kind, speaker.say(f"teams.risk.{kind}.says", **params), calls)

    if not team:
        return risk("nobody")
    if not trained:
        return risk("untrained", count=len(team))
    if hours > 0:
        when = _stretches(seen.case, bare, speaker)
        return risk("hours", hours=speaker.duration(hours), when=when)
    if len(trained) == 1:
        return risk("alone", name=seen.names.operator_name(trained[0]))
    return None


def _uncovered(visit: Visit, seen: TeamsSeen) -> NDArray[np.float64]:
    """Open minutes in which nobody trained of a client's team is available, ``[client, slot]``."""
    from scheduler.demand.opening import open_share  # noqa: PLC0415 - loads compiled code
    from scheduler.portfolio.available import available  # noqa: PLC0415

    case, weeks = seen.case, visit.service.weeks
    minutes = case.site.slot_minutes
    shares = weeks.derived(case, "open", lambda: open_share(case))
    free = weeks.derived(case, "available", lambda: available(case, minutes))
    slots = min(shares.shape[1], free.shape[1])
    trained = np.zeros((len(case.clients), len(case.operators)))
    for each in seen.pairings:
        if seen.trained(each.operator_id, each.client_id):
            place = case.client_index.get(each.client_id), case.operator_index.get(each.operator_id)
            if None not in place:
                trained[place] = 1
    somebody = trained @ free[:, :slots] > 0
    return np.asarray(np.where(somebody, 0.0, shares[:, :slots]) * minutes)


def _stretches(case: Case, bare: NDArray[np.float64], speaker: Speaker) -> str:
    """Name the first stretches of time, and count the others."""
    minutes, edges = case.site.slot_minutes, np.flatnonzero(np.diff(np.r_[0, bare > 0, 0]))
    spans = [
        (int(a) * minutes, int(b) * minutes) for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    told = []
    for start, end in spans[:STRETCHES]:
        first, last = case.horizon.moment(start), case.horizon.moment(end)
        told.append(f"{speaker.short_day(first)} {first:%H:%M}–{last:%H:%M}")
    if len(spans) > STRETCHES:
        told.append(speaker.say("teams.risk.more", count=len(spans) - STRETCHES))
    return ", ".join(told)
