"""Webhooks of a site, for its admins: where events are told to, and what became of each.

A signing key is shown when it is made and never again.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.outbox.guard import AddressRefused, require_url
from api.web.access import ByAdmin, Visit
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute, SecretRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey, site_id_of
from api.web.versions import Seen, show_version
from models import outbox
from models.outbox import Event
from models.tables.outbox import DeliveryRow, WebhookRow

router = APIRouter(prefix="/sites/{site}/webhooks", tags=["webhooks"], route_class=KeyedRoute)
secret_router = APIRouter(
    prefix="/sites/{site}/webhooks", tags=["webhooks"], route_class=SecretRoute
)

WebhookId = Annotated[int, Path(ge=1, lt=2**31, examples=[2])]

_ASKED: dict[str, Any] = {
    "url": "https://payroll.example.org/diapason",
    "events": ["roster.published", "roster.changed"],
}


class WebhookTold(BaseModel):
    """Where events are told to, and which."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ASKED]})

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[Event], Field(min_length=1, max_length=20)]


class Webhook(BaseModel):
    """A webhook without its key."""

    webhook_id: int = Field(examples=[2])
    url: str
    events: list[str] = Field(examples=[_ASKED["events"]])
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    version: int = Field(examples=[1])


class WebhookKey(BaseModel):
    """A webhook and its signing key, shown here and never again."""

    webhook: Webhook
    signing_key: str = Field(description="what arrives is signed by it")


class Delivery(BaseModel):
    """One event on its way to a webhook, or there."""

    delivery_id: int = Field(examples=[17])
    event_id: str = Field(description="`Diapason-Delivery`; the same when it is sent again")
    event: str = Field(examples=["roster.published"])
    payload: dict[str, Any] = Field(description="ids and numbers that are told")
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    last_status: int | None = Field(description="what the webhook answered; null: nothing")
    created_at: dt.datetime
    due_at: dt.datetime = Field(description="when it is tried next, while it waits")
    delivered_at: dt.datetime | None


@router.get("")
def list_webhooks(visit: ByAdmin, site: SiteKey) -> list[Webhook]:
    """List the webhooks of the site, disabled ones too."""
    with visit.reading() as session:
        return [_shown(row) for row in outbox.list_webhooks(session, site_id_of(session, site))]


@secret_router.post("", status_code=201)
def add_webhook(told: WebhookTold, visit: ByAdmin, site: SiteKey, response: Response) -> WebhookKey:
    """Add a webhook; its signing key is in the answer."""
    _require_url(visit, told.url)
    with visit.writing() as session:
        row = outbox.add_webhook(
            session, site_id_of(session, site), told.url, set(told.events), visit.act()
        )
        show_version(response, row.version)
        response.headers["Location"] = f"/api/v1/sites/{site}/webhooks/{row.id}"
        return WebhookKey(webhook=_shown(row), signing_key=row.signing_key)


@router.get("/{webhook_id}")
def read_webhook(
    webhook_id: WebhookId, visit: ByAdmin, site: SiteKey, response: Response
) -> Webhook:
    """Read one webhook."""
    with visit.reading() as session:
        row = outbox.find_webhook(session, site_id_of(session, site), webhook_id)
        show_version(response, row.version)
        return _shown(row)


@router.put("/{webhook_id}")
def change_webhook(
    told: WebhookTold,
    webhook_id: WebhookId,
    visit: ByAdmin,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> Webhook:
    """Change where a webhook is and what it is told."""
    _require_url(visit, told.url)
    with visit.writing() as session:
        outbox.find_webhook(session, site_id_of(session, site), webhook_id)
        row = outbox.change_webhook(
            session, webhook_id, seen, visit.act(), url=told.url, events=set(told.events)
        )
        show_version(response, row.version)
        return _shown(row)


@secret_router.post("/{webhook_id}/key")
def renew_key(
    webhook_id: WebhookId, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> WebhookKey:
    """Give a webhook another signing key; the one before signs nothing any more."""
    with visit.writing() as session:
        outbox.find_webhook(session, site_id_of(session, site), webhook_id)
        row = outbox.change_webhook(session, webhook_id, seen, visit.act(), new_key=True)
        show_version(response, row.version)
        return WebhookKey(webhook=_shown(row), signing_key=row.signing_key)


@router.post("/{webhook_id}/disable")
def disable_webhook(
    webhook_id: WebhookId, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> Webhook:
    """Tell a webhook nothing any more; what waited for it is given up."""
    with visit.writing() as session:
        outbox.find_webhook(session, site_id_of(session, site), webhook_id)
        row = outbox.disable_webhook(session, webhook_id, seen, visit.act())
        show_version(response, row.version)
        return _shown(row)


@router.post("/{webhook_id}/try", status_code=201)
def try_webhook(webhook_id: WebhookId, visit: ByAdmin, site: SiteKey) -> Delivery:
    """Send a webhook an event that tells nothing; its delivery says how it went."""
    with visit.writing() as session:
        row = outbox.find_webhook(session, site_id_of(session, site), webhook_id)
        return _delivery(outbox.try_out(session, row, visit.at))


@router.get("/{webhook_id}/deliveries")
def list_deliveries(
    webhook_id: WebhookId, visit: ByAdmin, site: SiteKey, paging: ByNumber
) -> Page[Delivery]:
    """List what was told to a webhook, the newest first."""
    with visit.reading() as session:
        outbox.find_webhook(session, site_id_of(session, site), webhook_id)
        rows = outbox.list_deliveries(session, webhook_id, paging.limit + 1, below=paging.after)
        return paging.page(rows, _delivery, lambda row: row.id)


@router.post("/{webhook_id}/deliveries/{delivery_id}/retry")
def send_again(
    webhook_id: WebhookId,
    delivery_id: Annotated[int, Path(ge=1, lt=2**31, examples=[17])],
    visit: ByAdmin,
    site: SiteKey,
) -> Delivery:
    """Send once more what was given up; it arrives under the same `event_id`."""
    with visit.writing() as session:
        hook = outbox.find_webhook(session, site_id_of(session, site), webhook_id)
        return _delivery(outbox.send_again(session, hook, delivery_id, visit.at))


def _require_url(visit: Visit, url: str) -> None:
    try:
        require_url(url, private=visit.service.settings.webhooks_to_private)
    except AddressRefused:
        raise Unacceptable("body.url", "expected.webhook_url") from None


def _shown(row: WebhookRow) -> Webhook:
    assert row.id is not None  # noqa: S101 - narrows the type
    return Webhook(
        webhook_id=row.id,
        url=row.url,
        events=row.events,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        version=row.version,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    told = {name: getattr(row, name) for name in Delivery.model_fields if hasattr(row, name)}
    return Delivery(delivery_id=row.id, **told)
