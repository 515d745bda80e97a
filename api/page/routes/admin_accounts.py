"""Who may come in at a site: the accounts, and one of them with all that an admin may do."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.page.board import MOST_PEOPLE
from api.page.letters import plain_letters
from api.page.render import pages_of, words_of
from api.web.access import ByAdmin, Visit
from api.web.places import SiteKey
from api.web.routes.accounts import AccountId, admin_at
from models.account_pages import AccountSeen, account_at, list_accounts, manageable
from models.accounts import ROLES
from models.errors import AccountRefused
from models.records import list_records
from models.sessions import tokens_of
from models.sites import find_site, id_of, zone_of

router = APIRouter(prefix="/s/{site}/admin/accounts", include_in_schema=False)

AT_ONCE: Final = 300
"""Accounts of one page."""


@router.get("")
def accounts(
    visit: ByAdmin,
    site: SiteKey,
    request: Request,
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> HTMLResponse:
    """Show who may come in, and how somebody else does."""
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        rows = list_accounts(session, after=after, limit=AT_ONCE + 1, site_key=site)
        people = _people(session, site_id)
    linked = {each.operator[1] for each in rows if each.operator and each.operator[0] == site}
    return pages_of(request).show(
        request,
        "admin/accounts.html",
        visit,
        words=("own_copied", *words_of("accounts")),
        accounts=[_shown(each, site, people) for each in rows[:AT_ONCE]],
        next=rows[AT_ONCE - 1].account_id if len(rows) > AT_ONCE else None,
        after=after,
        roles=ROLES,
        people={key: name for key, name in people.items() if key not in linked},
    )


@router.get("/{account_id}")
def account(visit: ByAdmin, site: SiteKey, account_id: AccountId, request: Request) -> HTMLResponse:
    """Show one account: who it is, what it may, how its person comes in."""
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        found = account_at(session, account_id, site)
        people = _people(session, site_id)
        tokens = [each for each in tokens_of(session, account_id) if each.revoked_at is None]
        zone = zone_of(session, site_id)
        others = list_accounts(session, limit=MOST_PEOPLE, site_key=site)
        bound = _why_bound(session, account_id, site, visit)
    linked = {
        each.operator[1]
        for each in others
        if each.operator and each.operator[0] == site and each.account_id != account_id
    }
    return pages_of(request).show(
        request,
        "admin/account.html",
        visit,
        words=("own_copied", *words_of("accounts")),
        account=found,
        shown=_shown(found, site, people),
        own=account_id == visit.identity.account_id,
        bound=bound,
        roles=ROLES,
        tokens=tokens,
        people={key: name for key, name in people.items() if key not in linked},
        zone=zone,
    )


def _shown(account: AccountSeen, site: str, people: dict[str, str]) -> dict[str, Any]:
    """What a row of the list tells."""
    operator = account.operator[1] if account.operator and account.operator[0] == site else None
    state = "active"
    if account.erased_at:
        state = "erased"
    elif account.disabled_at:
        state = "disabled"
    elif not account.has_password and not account.has_subject:
        state = "invited"
    return {
        "id": account.account_id,
        "name": account.name or account.login,
        "login": account.login,
        "roles": sorted(account.roles.get(site, ()), key=ROLES.index),
        "operator": operator,
        "operator_name": people.get(operator, operator) if operator else None,
        "elsewhere": bool(account.roles.keys() - {site}),
        "provider": account.has_subject,
        "state": state,
    }


def _people(session: Session, site_id: int) -> dict[str, str]:
    """Names of the operators of a site by their id, in the order of the names."""
    rows = list_records(session, "operators", site_id, limit=MOST_PEOPLE, past=False)
    names = {row.operator_id: row.name or row.operator_id for row in rows}
    return dict(sorted(names.items(), key=lambda each: (plain_letters(each[1]), each[0])))


def _why_bound(session: Session, account_id: int, site: str, visit: Visit) -> str | None:
    """Say why an account is for others to change as a whole; ``None`` when it is not."""
    try:
        manageable(session, account_id, site, admin_at(visit))
    except AccountRefused as refused:
        return visit.speaker.say(f"account_fault.{refused.fault}")
    return None
