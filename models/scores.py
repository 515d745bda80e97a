"""Scores of pairs as the scheduler computes them, kept so that the two concerned may read them.

One row a pair of which something is known: a team in force, a rating, something set by a
person. They are computed for the beginning of a day, between two transactions, and expire.
Lists go by the names of clients, never by a score.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, insert, select

from models import audit
from models.cases import FADED_DAYS, load_case
from models.errors import NotFound
from models.mapping import table_of
from models.packing import plain, with_days
from models.sites import find_site, id_of, zone_of
from models.tables.clients import ClientRow
from models.tables.duties import PairScoreRow
from models.tables.people import OperatorRow
from scheduler.affinity.provenance import Provenances, Step
from scheduler.calendar import midnight, monday_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

    from models.database import Database
    from scheduler.affinity.provenance import Provenance
    from scheduler.case import Case

LISTS: Final = ("feedback", "affinity_overrides", "portfolio")
"""What affinities are computed from, besides people, clients and policy."""

GOOD_FOR_DAYS: Final = 31
"""Days for which a score may be shown when nobody computes another."""


_AS_TOLD: Final = (
    *("operator_id", "client_id", "deviation", "planning", "by_client", "by_operator"),
    *("trend", "vetoed", "tried"),
)


@dataclass(frozen=True, slots=True)
class PairScore:
    """The affinity of one pair, with its doubt, where it comes from and until when it holds.

    Attributes
    ----------
    score, deviation
        0 to 100, and its standard deviation.
    planning
        What plans use.
    by_client, by_operator
        Both directions, what people set left out.
    ratings
        Number of ratings behind it, after fading.
    trend
        Points by which it moved over the last 91 days.
    steps
        What moved it, adding up to ``score``.
    """

    operator_id: str
    client_id: str
    client_name: str
    as_of: dt.datetime
    score: float
    deviation: float
    planning: float
    by_client: float
    by_operator: float
    ratings: float
    trend: float
    vetoed: bool
    tried: bool
    steps: tuple[Step, ...]
    computed_at: dt.datetime
    expires_on: dt.date


def refresh_scores(database: Database, site_key: str, at: dt.datetime) -> int:
    """Compute the scores of a site for the day of ``at``, unless they are; return how many.

    Raises
    ------
    NotFound
        When there is no such site.
    """
    with database.reading() as session:
        case = affinity_case(session, site_key, at)
        if _is_current(session, site_key, case):
            return 0
    found = known_pairs(case)
    with database.writing() as session:
        return store_scores(session, site_key, case, found, at)


def affinity_case(session: Session, site_key: str, at: dt.datetime) -> Case:
    """Read what affinities are computed from, as of the beginning of a day. No case to plan.

    Raises
    ------
    NotFound
    """
    zone = zone_of(session, id_of(find_site(session, site_key)))
    today = at.astimezone(zone).date()
    return load_case(
        session,
        site_key,
        monday_of(today),
        midnight(today, zone.key),
        history_days=FADED_DAYS,
        lists=LISTS,
    ).case


def known_pairs(case: Case) -> tuple[Provenance, ...]:
    """Tell of every pair that is in force, was rated, or about which somebody decided."""
    operators, clients = case.operator_index, case.client_index
    pairs = {
        *((row.operator_id, row.client_id) for row in case.portfolio),
        *((row.operator_id, row.client_id) for row in case.feedback),
        *((row.operator_id, row.client_id) for row in case.affinity_overrides),
    }
    behind = Provenances(case)
    return tuple(behind.of(operators[o], clients[c]) for o, c in sorted(pairs))


def store_scores(
    session: Session,
    site_key: str,
    case: Case,
    found: Iterable[Provenance],
    at: dt.datetime,
) -> int:
    """Put scores in the place of those that a site has; return how many."""
    audit.lock(session)  # one who computes at a time
    site_id = id_of(find_site(session, site_key))
    table = table_of(PairScoreRow)
    today = case.as_of.astimezone(case.horizon.zone).date()
    rows = [_row(told, today) for told in found]
    beside = {
        "site_id": site_id,
        "as_of": case.as_of,
        "inputs_digest": case.digest,
        "computed_at": at,
    }
    session.execute(delete(table).where(table.c.site_id == site_id))
    if rows:
        session.execute(insert(table), [row | beside for row in rows])
    return len(rows)


def _row(told: Provenance, today: dt.date) -> dict[str, Any]:
    ends = [step.seen["expires"] for step in told.steps if step.kind == "score"]
    last = [today + dt.timedelta(days=GOOD_FOR_DAYS), *(e for e in ends if isinstance(e, dt.date))]
    return {name: getattr(told, name) for name in _AS_TOLD} | {
        "score": told.mean,
        "ratings": told.evidence,
        "provenance": plain(list(told.steps)),
        "expires_on": min(last),
    }


def _is_current(session: Session, site_key: str, case: Case) -> bool:
    table = table_of(PairScoreRow)
    query = select(table.c.inputs_digest).where(
        table.c.site_id == id_of(find_site(session, site_key))
    )
    return session.execute(query.limit(1)).scalar_one_or_none() == case.digest


def scores_of(
    session: Session, site_id: int, operator_id: str, today: dt.date
) -> tuple[PairScore, ...]:
    """Scores of one person's pairs that hold on a day, by the names of the clients."""
    return _read(session, site_id, today, table_of(PairScoreRow).c.operator_id == operator_id)


def scores_of_client(
    session: Session, site_id: int, client_id: str, today: dt.date
) -> tuple[PairScore, ...]:
    """Scores of one client's pairs that hold on a day, by the names of the people.

    By name and by nothing else: no order of theirs says who is liked best.
    """
    found = _read(session, site_id, today, table_of(PairScoreRow).c.client_id == client_id)
    people = table_of(OperatorRow)
    query = select(people.c.operator_id, people.c.name).where(
        people.c.site_id == site_id,
        people.c.operator_id.in_([each.operator_id for each in found]),
    )
    names = {row.operator_id: row.name.casefold() for row in session.execute(query)}
    return tuple(sorted(found, key=lambda each: (names[each.operator_id], each.operator_id)))


def score_of_pair(
    session: Session, site_id: int, operator_id: str, client_id: str, today: dt.date
) -> PairScore:
    """Return the score of one pair.

    Raises
    ------
    NotFound
        When nothing is known of the pair, or its score has expired.
    """
    table = table_of(PairScoreRow)
    wanted = and_(table.c.operator_id == operator_id, table.c.client_id == client_id)
    found = _read(session, site_id, today, wanted)
    if not found:
        raise NotFound("score", f"{operator_id} {client_id}")
    return found[0]


def _read(session: Session, site_id: int, today: dt.date, which: Any) -> tuple[PairScore, ...]:
    table, clients = table_of(PairScoreRow), table_of(ClientRow)
    query = (
        select(table, clients.c.name)
        .join(
            clients,
            and_(clients.c.site_id == table.c.site_id, clients.c.client_id == table.c.client_id),
        )
        .where(table.c.site_id == site_id, table.c.expires_on >= today, which)
    )
    found = [_told(row) for row in session.execute(query).mappings()]
    return tuple(sorted(found, key=lambda each: (each.client_name.casefold(), each.client_id)))


def _told(row: Mapping[Any, Any]) -> PairScore:
    more = ("as_of", "score", "ratings", "computed_at", "expires_on")
    return PairScore(
        **{name: row[name] for name in (*_AS_TOLD, *more)},
        client_name=row["name"] or row["client_id"],
        steps=steps_of(row["provenance"]),
    )


def steps_of(provenance: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Read steps as they were kept."""
    return tuple(Step(step["kind"], step["points"], with_days(step["seen"])) for step in provenance)
