"""Rows → ``Case`` and ``Texts``: what a site knows, seen for one week from one moment."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, or_, select

from models.calls import load_calls
from models.errors import NotFound
from models.mapping import FILES, ROWS, entities_of, table_of
from models.sites import find_site, id_of, settled
from scheduler.case import CallHistory, Case, default_as_of
from scheduler.files.texts import Texts
from scheduler.laws import LawProfile, load_profile
from scheduler.policy import Policy
from scheduler.site import Site

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement, Table
    from sqlmodel import Session

    from models.tables.sites import SiteRow
    from scheduler.entities import Frozen

DATED: Final[dict[str, str]] = {
    "reviews": "planned",
    "pairing_calls": "week",
    "feedback": "date",
    "roster": "start",
    "counters": "week",
}
"""Lists that grow with time, and the column that tells how old a row is."""


FADED_DAYS: Final = 2 * 366
"""Days of history for what is told of pairs; what is older has faded to a quarter."""


class Loaded(NamedTuple):
    """A case and the words beside it."""

    case: Case
    texts: Texts


def load_case(
    session: Session,
    site_key: str,
    week: dt.date | None = None,
    as_of: dt.datetime | None = None,
    *,
    days: int = 7,
    history_days: int | None = None,
    call_days: int | None = None,
    lists: Collection[str] | None = None,
) -> Loaded:
    """Read the case of one week of a site.

    Parameters
    ----------
    site_key
        The site.
    week
        Monday of the first planned week; the site's next one when left out.
    as_of
        Moment from which the case is seen; Monday 00:00 of the week when left out.
    days
        Planned days from that Monday.
    history_days
        Days before the week of which calls, feedback, shifts and the like are read; all
        when left out.
    call_days
        The same for calls alone, where they are wanted from fewer days.
    lists
        Lists of the case to read besides operators and clients, ``calls`` among them; all
        when left out. A case without some of them is no case to plan.

    Raises
    ------
    NotFound
        When there is no such site, or it knows no week and none is given.
    """
    site = find_site(session, site_key)
    week = week or site.planned_from
    if week is None:
        raise NotFound("week of site", site_key)
    place = Site.model_validate(settled(session, id_of(site), "site") or {})
    as_of = as_of or default_as_of(week, place.timezone)
    law = settled(session, id_of(site), "law")
    seen = _Seen(session, id_of(site), week, days, as_of, history_days)
    rows = {name: _rows(seen, name) for name in ("operators", "clients")}
    known = {
        "operator_id": {row["operator_id"] for row in rows["operators"]},
        "client_id": {row["client_id"] for row in rows["clients"]},
    }
    wanted = {*ROWS, "calls"} if lists is None else set(lists)
    for name in ROWS:
        if name in wanted and name not in rows:
            rows[name] = [row for row in _rows(seen, name) if _of_known(row, known)]
    case = Case(
        week=week,
        days=days,
        as_of=as_of,
        site=place,
        policy=Policy.model_validate(settled(session, id_of(site), "policy") or {}),
        law=LawProfile.model_validate(law) if law else load_profile(place.law_profile),
        calls=_calls(seen, rows["clients"], call_days)
        if "calls" in wanted
        else CallHistory.empty(),
        **{name: _entities(name, own) for name, own in rows.items()},
    )
    return Loaded(case, _texts(site, rows))


class _Seen(NamedTuple):
    """From where a case is seen."""

    session: Session
    site_id: int
    week: dt.date
    days: int
    as_of: dt.datetime
    history_days: int | None

    @property
    def since(self) -> dt.date | None:
        """First day of the history that is read."""
        return None if self.history_days is None else self.week - dt.timedelta(self.history_days)


def _calls(seen: _Seen, clients: Sequence[Mapping[Any, Any]], call_days: int | None) -> CallHistory:
    days = seen.history_days if call_days is None else call_days
    first = None if days is None else seen.week - dt.timedelta(days)
    return load_calls(
        seen.session,
        seen.site_id,
        [row["client_id"] for row in clients],
        from_minute=None if first is None else (first - dt.date(1970, 1, 1)).days * 24 * 60,
    )


def _rows(seen: _Seen, name: str) -> Sequence[Mapping[Any, Any]]:
    table = table_of(ROWS[name])
    query = select(table).where(table.c.site_id == seen.site_id, *_in_sight(seen, name, table))
    return seen.session.execute(query.order_by(table.c.position, table.c.id)).mappings().all()


def _in_sight(seen: _Seen, name: str, table: Table) -> list[ColumnElement[bool]]:
    """Return what a row must satisfy to be part of the case."""
    wanted: list[ColumnElement[bool]] = []
    if "left_at" in table.c:
        wanted.append(or_(table.c.left_at.is_(None), table.c.left_at > seen.as_of))
    if name == "portfolio":
        last = seen.week + dt.timedelta(days=seen.days - 1)
        wanted += [
            or_(table.c.ended_on.is_(None), table.c.ended_on > seen.week),
            or_(table.c.roster_id.is_(None), table.c.since <= last),
        ]
    if seen.since is not None and name in DATED:
        column = table.c[DATED[name]]
        first: Any = seen.since
        if name == "roster":
            first = dt.datetime.combine(seen.since, dt.time(), dt.UTC)
        wanted.append(and_(column >= first))
    return wanted


def _of_known(row: Mapping[Any, Any], known: Mapping[str, set[str]]) -> bool:
    return all(row.get(key) is None or row[key] in ids for key, ids in known.items())


def _entities(name: str, rows: Sequence[Mapping[Any, Any]]) -> tuple[Frozen, ...]:
    return entities_of(FILES[name].entity, rows)


def _texts(site: SiteRow, rows: Mapping[str, Sequence[Mapping[Any, Any]]]) -> Texts:
    told: dict[str, dict[Any, Any]] = {}
    for name, own in rows.items():
        file = FILES[name]
        if file.words is None:
            continue
        fields = list(file.words.model_fields)
        told[name] = {
            row[file.words_key] if file.words_key else place: {f: row[f] for f in fields}
            for place, row in enumerate(own)
            if any(row[f] for f in fields)
        }
    return Texts(site_name=site.name, law_motives=site.law_motives or {}, **told)
