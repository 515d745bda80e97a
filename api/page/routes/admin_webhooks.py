"""Webhooks of a site as pages: where events are told to, and what became of each."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.page.render import pages_of, words_of
from api.web.access import ByAdmin
from api.web.places import SiteKey
from api.web.routes.webhooks import WebhookId
from models import outbox
from models.sites import find_site, id_of, zone_of

router = APIRouter(prefix="/s/{site}/admin/webhooks", include_in_schema=False)

AT_ONCE: Final = 30
"""Deliveries of one page."""


@router.get("")
def webhooks(visit: ByAdmin, site: SiteKey, request: Request) -> HTMLResponse:
    """Show every webhook and how its last event went; ask for another."""
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        hooks = outbox.list_webhooks(session, site_id)
        zone = zone_of(session, site_id)
        last = {
            hook.id: next(iter(outbox.list_deliveries(session, hook.id, 1)), None)
            for hook in hooks
            if hook.id is not None
        }
    return pages_of(request).show(
        request,
        "admin/webhooks.html",
        visit,
        words=("own_copied", *words_of("webhooks")),
        hooks=sorted(hooks, key=lambda hook: (hook.disabled_at is not None, hook.id)),
        last=last,
        events=outbox.EVENTS,
        zone=zone,
    )


@router.get("/{webhook_id}")
def webhook(
    visit: ByAdmin,
    site: SiteKey,
    webhook_id: WebhookId,
    request: Request,
    below: Annotated[int | None, Query(ge=0, lt=2**31)] = None,
) -> HTMLResponse:
    """Show one webhook and what was told to it, the newest first."""
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        hook = outbox.find_webhook(session, site_id, webhook_id)
        rows = outbox.list_deliveries(session, webhook_id, AT_ONCE + 1, below=below)
        zone = zone_of(session, site_id)
    return pages_of(request).show(
        request,
        "admin/webhook.html",
        visit,
        words=("own_copied", *words_of("webhooks")),
        hook=hook,
        deliveries=rows[:AT_ONCE],
        next=rows[AT_ONCE - 1].id if len(rows) > AT_ONCE else None,
        below=below,
        events=outbox.EVENTS,
        most=outbox.MOST_ATTEMPTS,
        zone=zone,
    )
