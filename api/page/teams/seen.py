"""The teams of a week as they are looked at: those of a version, or those in force without one.

Everything that the matrix, its warnings and the page of a pair tell comes from one
``TeamsSeen``; what takes computing is kept by the service for the case that it follows from.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from api.page.board import MOST_VERSIONS, best_of, monday_of, week_to_show
from api.page.letters import plain_letters
from api.web.rosters import shown_versions, version_of
from models.plans import names_at
from models.records import list_records
from models.roster_pages import VersionSeen, list_versions
from models.sites import find_site, id_of, zone_of
from scheduler.result import PlannedPairing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

    from api.web.access import Visit
    from api.web.rosters import Version
    from scheduler.affinity import Affinities
    from scheduler.affinity.provenance import Provenances
    from scheduler.case import Case
    from scheduler.entities import Role
    from scheduler.files.texts import Texts

MOST_PAIRS: Final = 200_000

Pair = tuple[str, str]
"""Operator and client."""


class Carried(NamedTuple):
    """A pair in force."""

    role: Role
    trained: bool
    since: dt.date


class Fixed(NamedTuple):
    """A pair that somebody fixed for every later plan."""

    id: int
    version: int
    why: str


@dataclass(frozen=True)
class TeamsSeen:
    """Teams of one week at one site.

    Attributes
    ----------
    version
        Whose teams they are; ``None`` where the week has none: those in force then.
    case
        What the version was planned for, or the site as it is now.
    pairings
        The teams.
    in_force
        The teams that answer today, whatever the version says.
    """

    site: str
    site_id: int
    zone: ZoneInfo
    today: dt.date
    week: dt.date
    version: VersionSeen | None
    versions: Sequence[Version]
    case: Case
    pairings: tuple[PlannedPairing, ...]
    in_force: Mapping[Pair, Carried]
    locks: Mapping[Pair, Fixed]
    names: Texts

    def people(self) -> list[str]:
        """Everybody, in the order of their names: no figure puts people in order."""
        name = self.names.operator_name
        ids = (each.operator_id for each in self.case.operators)
        return sorted(ids, key=lambda who: (plain_letters(name(who)), who))

    def clients(self) -> list[str]:
        """Every client, in the order of their names."""
        name = self.names.client_name
        ids = (each.client_id for each in self.case.clients)
        return sorted(ids, key=lambda which: (plain_letters(name(which)), which))

    def trained(self, operator_id: str, client_id: str) -> bool:
        """Tell whether somebody's training for a client is done.

        A plan counts everybody as trained where nobody is; here only what was learnt counts.
        """
        carried = self.in_force.get((operator_id, client_id))
        return carried is not None and carried.trained

    def pair(self, operator_id: str, client_id: str) -> PlannedPairing | None:
        """The planned pairing of two, if there is one."""
        for each in self.pairings:
            if (each.operator_id, each.client_id) == (operator_id, client_id):
                return each
        return None


def teams_seen(visit: Visit, site: str, week: dt.date | None, roster: int | None) -> TeamsSeen:
    """Read the teams of a version, else of the best version of a week, else those in force.

    Raises
    ------
    NotFound
        When there is no such version.
    """
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        zone = zone_of(session, site_id)
        today = visit.at.astimezone(zone).date()
        version, versions = _version(session, site, site_id, week, roster, today)
        names = names_at(session, site_id)
        in_force, locks = _in_force(session, site_id, today), _locks(session, site_id)
        shown = shown_versions(session, versions)
        monday = version.week if version else monday_of(week or week_to_show(session, site, today))
    plans, weeks = visit.service.plans, visit.service.weeks
    if version is None:
        case = weeks.case(site, monday)
        pairings = _as_planned(case, in_force)
    else:
        case = plans.case(version.snapshot_id)
        pairings = plans.result(version.id, version.content_digest).portfolio
    return TeamsSeen(
        site=site,
        site_id=site_id,
        zone=zone,
        today=today,
        week=monday,
        version=version,
        versions=shown,
        case=case,
        pairings=pairings,
        in_force=in_force,
        locks=locks,
        names=names,
    )


def affinities_of(visit: Visit, case: Case) -> Affinities:
    """Affinity of every pair of a case, computed once."""
    from scheduler.affinity.estimate import estimate  # noqa: PLC0415 - loads compiled code

    return visit.service.weeks.derived(case, "affinities", lambda: estimate(case))


def provenances_of(visit: Visit, case: Case) -> Provenances:
    """Whoever tells where an affinity of a case comes from."""
    from scheduler.affinity.provenance import Provenances  # noqa: PLC0415 - loads compiled code

    return visit.service.weeks.derived(case, "provenances", lambda: Provenances(case))


def _version(
    session: Session,
    site: str,
    site_id: int,
    week: dt.date | None,
    roster: int | None,
    today: dt.date,
) -> tuple[VersionSeen | None, Sequence[VersionSeen]]:
    chosen = None if roster is None else version_of(session, site, roster)
    monday = chosen.week if chosen else monday_of(week or week_to_show(session, site, today))
    versions = list_versions(session, site_id, monday, limit=MOST_VERSIONS)
    if chosen is None and versions:
        chosen = best_of(versions)
    return chosen, versions


def _in_force(session: Session, site_id: int, today: dt.date) -> dict[Pair, Carried]:
    rows = list_records(session, "portfolio", site_id, limit=MOST_PAIRS)
    return {
        (row.operator_id, row.client_id): Carried(
            row.role, row.trained_on is not None and row.trained_on <= today, row.since
        )
        for row in rows
        if row.ended_on is None or row.ended_on > today
    }


def _locks(session: Session, site_id: int) -> dict[Pair, Fixed]:
    rows = list_records(session, "locks", site_id, limit=MOST_PAIRS)
    return {
        (row.operator_id, row.client_id): Fixed(row.id, row.version, row.why)
        for row in rows
        if row.kind == "pairing" and row.client_id is not None
    }


def _as_planned(case: Case, in_force: Mapping[Pair, Carried]) -> tuple[PlannedPairing, ...]:
    """Teams in force in the form of a plan's; nobody has shared the calls out yet."""
    return tuple(
        PlannedPairing.model_construct(
            client_id=client_id,
            operator_id=operator_id,
            role=carried.role,
            trained=carried.trained,
            affinity=0.0,
            calls=0.0,
        )
        for (operator_id, client_id), carried in in_force.items()
        if operator_id in case.operator_index and client_id in case.client_index
    )
