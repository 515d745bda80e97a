"""Every router of the page; a router that is not here does not exist."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.page.routes import (
    absence,
    account,
    admin_accounts,
    admin_log,
    admin_settings,
    admin_webhooks,
    assets,
    clients,
    contests,
    entry,
    fairness,
    feedback,
    imports,
    own,
    own_asks,
    own_why,
    pairs,
    requests,
    runs,
    signals,
    teams,
    training,
    week,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    entry.router,
    week.router,
    teams.router,
    clients.router,
    absence.router,
    runs.router,
    imports.router,
    account.router,
    own.router,
    own_asks.router,
    own_why.router,
    feedback.router,
    signals.router,
    pairs.router,
    fairness.router,
    training.router,
    contests.router,
    requests.router,
    admin_accounts.router,
    admin_settings.router,
    admin_log.router,
    admin_webhooks.router,
)
