"""``Case`` and ``Texts`` → rows of a site, all of them in the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DataError

from models import audit
from models.audit import Act, Subject
from models.calls import save_calls
from models.cases import load_case
from models.changes import Change, changes_between
from models.errors import AlreadyThere, NotFound, NotStorable
from models.mapping import FILES, ROWS, figures_of, table_of, words_of
from models.sites import find_site, id_of, make_site, settle
from models.storable import require_storable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from sqlalchemy import Table
    from sqlmodel import Session

    from models.tables.sites import SiteRow
    from scheduler.case import Case
    from scheduler.files.texts import Texts

KEYED: Final[Mapping[str, str]] = {"operators": "operator_id", "clients": "client_id"}
"""Lists whose rows others point at: they are changed or leave, and are never deleted."""


def import_case(
    session: Session,
    site_key: str,
    case: Case,
    texts: Texts,
    act: Act,
    *,
    replace: bool = False,
    keep: Collection[str] = (),
) -> SiteRow:
    """Store a case as what a site knows.

    Parameters
    ----------
    site_key
        The site, made when it is not there.
    replace
        Put the case in the place of what the site knew. Operators and clients that the
        case lacks have left; rosters, runs and the log stay.
    keep
        Lists, ``calls`` and settings (``site``, ``policy``, ``law``) that stay as they are.

    Raises
    ------
    AlreadyThere
        When the site knows people or clients and ``replace`` is not asked for.
    NotStorable
        When a text holds a zero character or a number has no end.
    """
    try:
        site = find_site(session, site_key, lock=True)
    except NotFound:
        site = make_site(session, site_key, texts.site_name, act)
    else:
        if not replace and knows_anybody(session, id_of(site)):
            raise AlreadyThere("site", site_key)
    _settle_house(session, site, case, texts, act, keep)
    counts = {
        name: _store(session, id_of(site), name, case, texts, act)
        for name in ROWS
        if name not in keep
    }
    if "calls" not in keep:
        counts["calls"] = len(case.calls)
        save_calls(session, id_of(site), case.calls)
        site.planned_from = case.week
    audit.append(
        session,
        act,
        "case.imported",
        Subject("site", site_key, id_of(site)),
        after=case.digest,
        details={"rows": counts, "week": case.week.isoformat()},
    )
    return site


def knows_anybody(session: Session, site_id: int) -> bool:
    """Tell whether a site knows people or clients, whether they left or not."""
    tables = [table_of(ROWS[name]) for name in KEYED]
    queries = [select(table.c.id).where(table.c.site_id == site_id).limit(1) for table in tables]
    return any(session.execute(query).first() is not None for query in queries)


def see_import(
    session: Session, site_key: str, case: Case, texts: Texts, *, keep: Collection[str] = ()
) -> tuple[Change, ...]:
    """Tell what importing a case would change of what a site knows; nothing is written.

    Raises
    ------
    NotFound
    """
    present = load_case(session, site_key, case.week, case.as_of)
    found = changes_between(present.case, case)
    rows = {(each.table, each.key) for each in found}
    words = (
        Change(name, key, "changed")
        for name, key in _other_words(present.texts, texts)
        if (name, key) not in rows
    )
    return tuple(each for each in (*found, *words) if each.table not in keep)


def _other_words(before: Texts, after: Texts) -> Iterator[tuple[str, str]]:
    """Rows whose names, addresses or other texts differ: what a digest does not cover."""
    for name, file in FILES.items():
        if file.words is None or file.words_key is None:
            continue
        was: Mapping[str, Any] = getattr(before, name)
        now: Mapping[str, Any] = getattr(after, name)
        nothing = file.words()
        for key in dict.fromkeys((*was, *now)):
            if was.get(key, nothing) != now.get(key, nothing):
                yield name, key


def _settle_house(
    session: Session, site: SiteRow, case: Case, texts: Texts, act: Act, keep: Collection[str]
) -> None:
    if "site" not in keep:
        require_storable("site", {"name": texts.site_name, **texts.law_motives})
        site.name = texts.site_name
        settle(session, site, "site", case.site, act, motives=texts.law_motives)
    if "policy" not in keep:
        settle(session, site, "policy", case.policy, act)
    if "law" not in keep:
        settle(session, site, "law", case.law, act)


def _store(session: Session, site_id: int, name: str, case: Case, texts: Texts, act: Act) -> int:
    table = table_of(ROWS[name])
    rows = rows_of(site_id, name, case, texts)
    for row in rows:
        require_storable(table.name, row)
    try:
        if name in KEYED:
            rows = _change_keyed(
                session, site_id, table, KEYED[name], rows, min(act.at, case.as_of)
            )
        else:
            session.execute(delete(table).where(table.c.site_id == site_id))
        if rows:
            session.execute(insert(table), rows)
    except (DataError, OverflowError) as refused:
        raise NotStorable(table.name, str(getattr(refused, "orig", refused))) from refused
    return len(getattr(case, name))


def rows_of(site_id: int, name: str, case: Case, texts: Texts) -> list[dict[str, Any]]:
    """Rows of one list of a case, by column."""
    file, table = FILES[name], table_of(ROWS[name])
    beside: Mapping[Any, Any] = getattr(texts, name) if file.words else {}
    rows = []
    for place, entity in enumerate(getattr(case, name)):
        key = getattr(entity, file.words_key) if file.words_key else place
        rows.append(
            {"site_id": site_id, "position": place}
            | figures_of(entity, table)
            | words_of(beside.get(key), file.words)
        )
    return rows


def _change_keyed(
    session: Session,
    site_id: int,
    table: Table,
    key: str,
    rows: list[dict[str, Any]],
    gone_at: dt.datetime,
) -> list[dict[str, Any]]:
    """Change the rows that are there, let the others leave; return those to insert."""
    of_site = table.c.site_id == site_id
    there = set(session.execute(select(table.c[key]).where(of_site)).scalars())
    for row in rows:
        if row[key] in there:
            session.execute(
                update(table)
                .where(of_site, table.c[key] == row[key])
                .values(row | {"left_at": None, "version": table.c.version + 1})
            )
    gone = there - {row[key] for row in rows}
    if gone:
        session.execute(
            update(table)
            .where(of_site, table.c[key].in_(gone), table.c.left_at.is_(None))
            .values(left_at=gone_at, version=table.c.version + 1)
        )
    session.expire_all()
    return [row for row in rows if row[key] not in there]
