"""Where each role can go: the menu of a page, by the roles that somebody has at a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from api.web.access import Visit


class Entry(NamedTuple):
    """One line of the menu: the key of its words, and where it leads."""

    key: str
    path: str


OF_SITE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "supervisor": (
        ("week", "week"),
        ("runs", "runs"),
        ("portfolio", "portfolio"),
        ("clients", "clients"),
        ("absence", "absence"),
        ("requests", "requests"),
        ("import", "import"),
    ),
    "hr": (
        ("signals", "signals"),
        ("pairs", "pairs"),
        ("fairness", "fairness"),
        ("training", "training"),
        ("reviews", "reviews"),
        ("contests", "contests"),
    ),
    "admin": (
        ("accounts", "admin/accounts"),
        ("settings", "admin/settings"),
        ("audit", "admin/audit"),
        ("webhooks", "admin/webhooks"),
    ),
}
"""Pages of a site by role: key and the path after ``/s/{site}/``."""

OWN: Final = (
    ("own_week", "/me"),
    ("own_clients", "/me/clients"),
    ("own_wishes", "/me/wishes"),
    ("own_requests", "/me/requests"),
    ("own_scores", "/me/scores"),
    ("own_fairness", "/me/fairness"),
    ("own_data", "/me/data"),
)
"""Pages of an operator."""


class Menu(NamedTuple):
    """The menu of one page, group by group."""

    role: str
    entries: Sequence[Entry]


def first_site(visit: Visit) -> str | None:
    """Return the site whose pages somebody sees first; ``None`` when they have no role."""
    return min(visit.identity.roles, default=None)


def menu_of(visit: Visit, site: str | None) -> tuple[Menu, ...]:
    """Groups of the menu: what somebody is at the site, and what is theirs."""
    at = site or first_site(visit)
    roles = visit.identity.roles.get(at, frozenset()) if at else frozenset()
    groups = [
        Menu(role, [Entry(key, f"/s/{at}/{path}") for key, path in entries])
        for role, entries in OF_SITE.items()
        if role in roles
    ]
    if visit.identity.operator is not None:
        groups.append(Menu("operator", [Entry(key, path) for key, path in OWN]))
    return tuple(groups)


def sites_of(visit: Visit, path: str) -> list[tuple[str, str]]:
    """Sites of somebody, each with the same page where they have it there, else their first one."""
    there = []
    for site in sorted(visit.identity.roles):
        same = f"/s/{site}/" + (path.split("/", 3)[3:] or [""])[0]
        entries = [entry for group in menu_of(visit, site) for entry in group.entries]
        kept = next((each.path for each in entries if _is_below(same, each.path)), None)
        there.append((site, kept or next((each.path for each in entries), "/")))
    return there


def _is_below(path: str, entry: str) -> bool:
    return path == entry or path.startswith(f"{entry}/")
