"""A world whose week is published, and short ways to ask in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.audit import Act
from tests.api.web.worlds import NOW
from tests.models.worlds import a_published_site

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.api.web.worlds import World

HERE = "/sites/paris"
TUESDAY = "2026-06-02T09:00:00+02:00"
WEDNESDAY = "2026-06-03T22:00:00+02:00"
HOSTILE = "<script>alert(1)</script> '; DROP TABLE operator; -- \u2028é"


def published(world: World) -> World:
    """The same world after its week was published; ``operator`` is o1, ``colleague`` o2."""
    with world.service.database.writing() as session:
        a_published_site(session, Act("tests", NOW), replace=True)
    return world


def done(answer: Response, status: int = 200) -> Any:
    """What was answered, as it was hoped for."""
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def seen(answer: Response) -> dict[str, str]:
    """The header of an edit of what was answered."""
    return {"If-Match": answer.headers["etag"]}


def refused(answer: Response, status: int, reason: str | None = None) -> dict[str, Any]:
    """Why it was not done."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert reason is None or told.get("reason") == reason, told
    return told
