"""What one person may ask for: everything that is kept about them, and to be forgotten.

Both walk the tables by their columns: a table with a site and an operator is about that
operator; a column marked personal holds words. A new table needs nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select, update

from models import audit
from models.account_words import ERASED
from models.accounts import require_another_admin
from models.audit import Act, Subject
from models.errors import NotFound
from models.mapping import table_of
from models.packing import plain
from models.sites import find_site, id_of
from models.tables import METADATA
from models.tables.accounts import AccountRow
from models.tables.duties import AuditRow
from models.tables.people import OperatorRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Table
    from sqlmodel import Session

EXPORT_VERSION: Final = 1
_LEFT_WITH_THE_ACCOUNT: Final = (
    "login_session",
    "api_token",
    "calendar_link",
    "account_role",
    "idempotency_key",
    "notice",
)


def export_person(session: Session, site_key: str, operator_id: str, act: Act) -> dict[str, Any]:
    """Return everything that is kept about one person, table by table, as JSON holds it.

    Hashes of passwords and tokens are left out. The export itself is logged.

    Raises
    ------
    NotFound
    """
    site_id = _require_operator(session, site_key, operator_id)
    told: dict[str, Any] = {
        table.name: _rows(session, table, (table.c.site_id == site_id) & _about(table, operator_id))
        for table in tables_about_operators()
    }
    accounts = _account_ids(session, site_id, operator_id)
    for table in METADATA.sorted_tables:
        if "account_id" in table.c and accounts:
            told[table.name] = _rows(session, table, table.c.account_id.in_(accounts))
    audit.append(session, act, "person.exported", _subject(site_id, operator_id))
    return {
        "format": "diapason-person",
        "version": EXPORT_VERSION,
        "site": site_key,
        "operator_id": operator_id,
        "exported_at": act.at.isoformat(),
        "tables": {name: rows for name, rows in told.items() if rows},
    }


def erase_person(session: Session, site_key: str, operator_id: str, act: Act) -> dict[str, int]:
    """Forget who somebody is: words about and by them go, their id and numbers stay.

    Cases, their digests and past plans are as they were. The person has left the site, and
    their account can no longer be used. Asked again, it forgets what came since.

    Returns
    -------
    dict
        Rows emptied, by table.

    Raises
    ------
    NotFound
    LastAdmin
        When nobody else could let others in.
    """
    audit.lock(session)
    site_id = _require_operator(session, site_key, operator_id)
    for account_id in _account_ids(session, site_id, operator_id):
        require_another_admin(session, account_id)
    counts: dict[str, int] = {}
    for table in tables_about_operators():
        words = [column for column in table.c if "personal" in column.info]
        if words and table.name != "account":
            counts[table.name] = _empty(
                session, table, words, (table.c.site_id == site_id) & _about(table, operator_id)
            )
    people = table_of(OperatorRow)
    own = (people.c.site_id == site_id) & (people.c.operator_id == operator_id)
    session.execute(update(people).where(own).values(erased_at=act.at))
    session.execute(update(people).where(own, people.c.left_at.is_(None)).values(left_at=act.at))
    for account_id in _account_ids(session, site_id, operator_id):
        _erase_account(session, account_id, act)
        counts["account"] = counts.get("account", 0) + 1
    session.expire_all()
    counts = {name: count for name, count in counts.items() if count}
    audit.append(session, act, "person.erased", _subject(site_id, operator_id), details=counts)
    return counts


def _erase_account(session: Session, account_id: int, act: Act) -> None:
    for name in _LEFT_WITH_THE_ACCOUNT:
        table = METADATA.tables[name]
        session.execute(delete(table).where(table.c.account_id == account_id))
    accounts = table_of(AccountRow)
    session.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(
            login=f"{ERASED}{account_id}",
            name="",
            email="",
            oidc_subject=None,
            password_hash="",
            disabled_at=act.at,
            erased_at=act.at,
            version=accounts.c.version + 1,
        )
    )
    log = table_of(AuditRow)
    said = log.c.actor == actor_of(account_id)
    session.execute(update(log).where(said).values(reason=None, reason_salt=None))


def actor_of(account_id: int | str) -> str:
    """Name of an account in the log: its number, never its login."""
    return f"account:{account_id}"


def tables_about_operators() -> Iterator[Table]:
    """Tables whose rows are about one operator of one site."""
    for table in METADATA.sorted_tables:
        if "site_id" in table.c and _operator_columns(table):
            yield table


def _operator_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.name in ("operator_id", "other_operator_id")]


def _about(table: Table, operator_id: str) -> Any:
    return or_(*(column == operator_id for column in _operator_columns(table)))


def _empty(session: Session, table: Table, words: list[Column[Any]], which: Any) -> int:
    values = {column.name: None if column.nullable else "" for column in words}
    emptied: int = session.execute(update(table).where(which).values(values)).rowcount  # type: ignore[attr-defined]
    return emptied


def _rows(session: Session, table: Table, which: Any) -> list[dict[str, Any]]:
    columns = [
        column
        for column in table.c
        if "secret" not in column.info and column.name not in ("packed", "reason_salt")
    ]
    keys = list(table.primary_key.columns)
    found = session.execute(select(*columns).where(which).order_by(*keys)).mappings()
    return [plain(dict(row)) for row in found]


def _account_ids(session: Session, site_id: int, operator_id: str) -> list[int]:
    accounts = table_of(AccountRow)
    query = select(accounts.c.id).where(
        accounts.c.site_id == site_id, accounts.c.operator_id == operator_id
    )
    return list(session.execute(query).scalars())


def _require_operator(session: Session, site_key: str, operator_id: str) -> int:
    site_id = id_of(find_site(session, site_key))
    people = table_of(OperatorRow)
    query = select(people.c.id).where(
        people.c.site_id == site_id, people.c.operator_id == operator_id
    )
    if session.execute(query).first() is None:
        raise NotFound("operator", operator_id)
    return site_id


def _subject(site_id: int, operator_id: str) -> Subject:
    return Subject("operator", operator_id, site_id, operator_id)
