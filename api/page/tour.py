"""The tour of the demo: a few steps for each role, each at a page of theirs, told in words.

Which step somebody is at and whether they left the tour is kept by their browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.page.menu import first_site, menu_of
from api.web.access import Visit

STEPS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "supervisor": (
        ("welcome", "week"),
        ("board", "week"),
        ("runs", "runs"),
        ("portfolio", "portfolio"),
        ("clients", "clients"),
        ("absence", "absence"),
        ("import", "import"),
    ),
    "hr": (
        ("welcome", "signals"),
        ("pairs", "pairs"),
        ("fairness", "fairness"),
        ("training", "training"),
        ("contests", "contests"),
    ),
    "admin": (
        ("welcome", "admin/accounts"),
        ("law", "admin/settings/law"),
        ("policy", "admin/settings/policy"),
        ("retention", "admin/settings/retention"),
        ("audit", "admin/audit"),
    ),
    "operator": (
        ("welcome", "/me"),
        ("clients", "/me/clients"),
        ("wishes", "/me/wishes"),
        ("requests", "/me/requests"),
        ("scores", "/me/scores"),
        ("data", "/me/data"),
    ),
}
"""Steps of each role: the key of their words, and the page; below the site, or one's own."""

WORDS: Final = ("name", "next", "previous", "finish", "leave", "go")
"""What the buttons of the tour say."""


def tour_of(visit: Visit, site: str | None) -> dict[str, Any] | None:
    """Tell the tour of somebody's first role at a site; ``None`` when they have no role."""
    groups = menu_of(visit, site)
    if not groups:
        return None
    role = groups[0].role
    at = site or first_site(visit)
    say = visit.speaker.say
    steps = [
        {
            "place": say("tour.step", number=number, count=len(STEPS[role])),
            "title": say(f"tour.{role}.{key}.title"),
            "text": say(f"tour.{role}.{key}.text"),
            "path": path if path.startswith("/") else f"/s/{at}/{path}",
        }
        for number, (key, path) in enumerate(STEPS[role], 1)
    ]
    words = {key: say(f"tour.{key}") for key in WORDS}
    return {"who": f"{visit.identity.account_id}:{role}", "steps": steps, "words": words}
