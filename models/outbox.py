"""Events on their way to webhooks: written with their cause, claimed by a sender, settled.

A delivery is committed in the transaction of what it tells, so nothing is told that did not
happen and nothing that happened is forgotten. A sender claims deliveries for a while; one
that dies leaves them to the next. So an event may come twice: its id is always the same.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sqlalchemy import select, update

from models.edits import add_row, change_row
from models.errors import NotFound, TransitionRefused
from models.mapping import table_of
from models.tables.outbox import DeliveryRow, WebhookRow
from models.tables.sites import SiteRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Table
    from sqlmodel import Session

    from models.audit import Act

Event = Literal["roster.published", "roster.changed", "signal.opened", "run.ended"]
EVENTS: Final[tuple[Event, ...]] = get_args(Event)
TRIAL: Final = "webhook.tried"
"""An event that tells nothing; an admin asks for it."""

MOST_ATTEMPTS: Final = 12
"""Then a delivery is given up: after about fifteen hours."""
CLAIM: Final = dt.timedelta(minutes=2)
"""How long a sender that says nothing keeps what it claimed."""
_FIRST_WAIT_S: Final = 30
_LONGEST_WAIT_S: Final = 6 * 3600


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook, claimed by a sender."""

    id: int
    url: str
    signing_key: str = field(repr=False)
    event_id: str
    event: str
    site: str
    payload: Mapping[str, Any]
    created_at: dt.datetime


def add_webhook(
    session: Session, site_id: int, url: str, events: Collection[Event], act: Act
) -> WebhookRow:
    """Add a webhook with a new signing key, which the caller shows once.

    Raises
    ------
    RowRefused
        When there is no such site.
    """
    row = WebhookRow(
        site_id=site_id,
        url=url,
        signing_key=_new_key(),
        events=sorted(events),
        created_at=act.at,
    )
    add_row(session, row, act)
    return row


def change_webhook(
    session: Session,
    webhook_id: int,
    version: int,
    act: Act,
    *,
    url: str | None = None,
    events: Collection[Event] | None = None,
    new_key: bool = False,
) -> WebhookRow:
    """Change where a webhook is, what it wants, or its key.

    Raises
    ------
    NotFound, EditConflict
    """
    changes: dict[str, Any] = {}
    if url is not None:
        changes["url"] = url
    if events is not None:
        changes["events"] = sorted(events)
    if new_key:
        changes["signing_key"] = _new_key()
    return change_row(session, WebhookRow, webhook_id, version, changes, act)


def disable_webhook(session: Session, webhook_id: int, version: int, act: Act) -> WebhookRow:
    """Tell a webhook nothing any more; what waited for it is given up.

    Raises
    ------
    NotFound, EditConflict
    """
    row = change_row(session, WebhookRow, webhook_id, version, {"disabled_at": act.at}, act)
    table = table_of(DeliveryRow)
    waiting = (table.c.webhook_id == webhook_id) & (table.c.state == "waiting")
    session.execute(update(table).where(waiting).values(state="given_up"))
    return row


def list_webhooks(session: Session, site_id: int) -> list[WebhookRow]:
    """Return the webhooks of a site, disabled ones too, by age."""
    table = table_of(WebhookRow)
    query = select(WebhookRow).where(table.c.site_id == site_id).order_by(table.c.id)
    return list(session.execute(query).scalars())


def find_webhook(session: Session, site_id: int, webhook_id: int) -> WebhookRow:
    """Return a webhook of a site.

    Raises
    ------
    NotFound
    """
    row = session.get(WebhookRow, webhook_id)
    if row is None or row.site_id != site_id:
        raise NotFound("webhook", webhook_id)
    return row


def list_deliveries(
    session: Session, webhook_id: int, limit: int = 50, *, below: int | None = None
) -> list[DeliveryRow]:
    """Return the latest deliveries of a webhook, newest first; those before one, when told."""
    table = table_of(DeliveryRow)
    query = select(DeliveryRow).where(table.c.webhook_id == webhook_id)
    if below is not None:
        query = query.where(table.c.id < below)
    return list(session.execute(query.order_by(table.c.id.desc()).limit(limit)).scalars())


def tell(
    session: Session, event: Event, site_id: int, payload: Mapping[str, Any], at: dt.datetime
) -> int:
    """Queue an event for every webhook of a site that wants it; return for how many.

    ``payload`` holds ids and numbers, never words or names.
    """
    table = table_of(WebhookRow)
    query = select(WebhookRow).where(table.c.site_id == site_id, table.c.disabled_at.is_(None))
    rows = session.execute(query).scalars()
    wanted = [row.id for row in rows if row.id is not None and event in row.events]
    event_id = secrets.token_hex(16)
    session.add_all(_delivery(each, event_id, event, payload, at) for each in wanted)
    session.flush()
    return len(wanted)


def try_out(session: Session, webhook: WebhookRow, at: dt.datetime) -> DeliveryRow:
    """Queue an event of no meaning for one webhook, so that its house sees one arrive.

    Raises
    ------
    TransitionRefused
        When the webhook is disabled.
    """
    if webhook.disabled_at is not None:
        raise TransitionRefused("disabled", "tried", "webhook")
    assert webhook.id is not None  # noqa: S101 - narrows the type
    row = _delivery(webhook.id, secrets.token_hex(16), TRIAL, {"webhook": webhook.id}, at)
    session.add(row)
    session.flush()
    return row


def send_again(
    session: Session, webhook: WebhookRow, delivery_id: int, at: dt.datetime
) -> DeliveryRow:
    """Queue a delivery that was given up once more, under the id that it had.

    Raises
    ------
    NotFound
        When it is not one of this webhook.
    TransitionRefused
        When it was not given up, or the webhook is disabled.
    """
    row = session.get(DeliveryRow, delivery_id, with_for_update=True)
    if row is None or row.webhook_id != webhook.id:
        raise NotFound("delivery", delivery_id)
    if row.state != "given_up" or webhook.disabled_at is not None:
        state = row.state if webhook.disabled_at is None else "disabled"
        raise TransitionRefused(state, "waiting", "delivery")
    row.state, row.attempts, row.due_at = "waiting", 0, at
    session.flush()
    return row


def _delivery(
    webhook_id: int, event_id: str, event: str, payload: Mapping[str, Any], at: dt.datetime
) -> DeliveryRow:
    return DeliveryRow(
        webhook_id=webhook_id,
        event_id=event_id,
        event=event,
        payload=dict(payload),
        due_at=at,
        created_at=at,
    )


def due(session: Session, at: dt.datetime, limit: int) -> list[Delivery]:
    """Claim deliveries whose time has come, the longest due first.

    Senders never claim the same: PostgreSQL skips rows that another one holds, SQLite has
    one writer at a time.
    """
    table, hooks, sites = table_of(DeliveryRow), table_of(WebhookRow), table_of(SiteRow)
    query = (
        select(table, hooks.c.url, hooks.c.signing_key, sites.c.key.label("site"))
        .join(hooks, hooks.c.id == table.c.webhook_id)
        .join(sites, sites.c.id == hooks.c.site_id)
        .where(table.c.state == "waiting", table.c.due_at <= at)
        .order_by(table.c.due_at, table.c.id)
        .limit(limit)
        .with_for_update(of=table, skip_locked=True)
    )
    rows = session.execute(query).mappings().all()
    claim(session, table, [row["id"] for row in rows], at)
    return [
        Delivery(
            id=row["id"],
            url=row["url"],
            signing_key=row["signing_key"],
            event_id=row["event_id"],
            event=row["event"],
            site=row["site"],
            payload=row["payload"],
            created_at=row["created_at"],
        )
        for row in rows
    ]


def claim(session: Session, table: Table, ids: Collection[int], at: dt.datetime) -> None:
    """Count an attempt of each, and let nobody else try before the claim has passed."""
    if ids:
        session.execute(
            update(table)
            .where(table.c.id.in_(ids))
            .values(due_at=at + CLAIM, attempts=table.c.attempts + 1)
        )


def delivered(session: Session, delivery_id: int, status: int, at: dt.datetime) -> None:
    """Say that a webhook took an event."""
    table = table_of(DeliveryRow)
    session.execute(
        update(table)
        .where(table.c.id == delivery_id)
        .values(state="delivered", delivered_at=at, last_status=status)
    )


def failed(session: Session, delivery_id: int, status: int | None, at: dt.datetime) -> None:
    """Say that a webhook did not take an event: it is tried later, or given up.

    Parameters
    ----------
    status
        What the webhook answered; ``None`` when it did not.
    """
    table = table_of(DeliveryRow)
    waiting = (table.c.id == delivery_id) & (table.c.state == "waiting")
    attempts = session.execute(select(table.c.attempts).where(waiting)).scalar_one_or_none()
    if attempts is None:
        return
    state = "given_up" if attempts >= MOST_ATTEMPTS else "waiting"
    session.execute(
        update(table)
        .where(waiting)
        .values(state=state, last_status=status, due_at=at + wait_after(attempts))
    )


def wait_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many attempts: twice as long each time, to a limit."""
    return dt.timedelta(seconds=min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** max(0, attempts - 1)))


def _new_key() -> str:
    return secrets.token_urlsafe(32)
