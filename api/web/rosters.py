"""What the routes of rosters share: which version a path names, and how a version is shown."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.texts import Speaker
from api.view.words import concerned, rule_title, violation_words
from api.web.places import site_id_of
from models.roster_pages import VersionSeen, account_names, see_version
from scheduler.case import Case
from scheduler.files.texts import Texts
from scheduler.result import Violation

RosterKey = Annotated[
    int, Path(ge=1, lt=2**31, description="number of the version, over all weeks", examples=[12])
]


class Version(BaseModel):
    """One version of a week, without its content. Costs are in expected calls lost."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    week: dt.date
    number: int = Field(description="first, second … version of its week")
    version: int = Field(description="rises with every change; If-Match asks for it")
    state: str = Field(
        description="draft, proposed, approved, published, archived; rejected breaks a hard rule "
        "or was refused by somebody"
    )
    run_id: str | None = None
    based_on: int | None = Field(default=None, description="the version it was edited from")
    objective: float
    bound: float | None = Field(default=None, description="proven: no roster of these teams less")
    gap: float | None = None
    named_share: float = Field(description="of expected calls that meet their own team")
    lost_calls: float
    hard_violations: int
    terms: dict[str, float]
    created_at: dt.datetime
    created_by: str
    approved_at: dt.datetime | None = None
    approved_by: str | None = None
    published_at: dt.datetime | None = None
    published_by: str | None = None
    archived_at: dt.datetime | None = None


class Broken(BaseModel):
    """One breach of one rule by a plan, in words and in numbers."""

    rule: str
    title: str
    severity: str = Field(description="hard forbids publication; warning does not")
    operator_id: str | None = None
    client_id: str | None = None
    date: dt.date | None = None
    amount: float
    unit: str
    who: str
    words: str = Field(description="what is broken, by how much, with its article")
    article: str | None = None
    params: dict[str, Any] = Field(description="numbers that the words hold")


def version_of(session: Session, site: str, roster_id: int) -> VersionSeen:
    """Return the version that a path names.

    Raises
    ------
    NotFound
    """
    return see_version(session, site_id_of(session, site), roster_id)


def shown_versions(session: Session, versions: Iterable[VersionSeen]) -> list[Version]:
    """Show versions with the names of those who made, approved and published them."""
    own = list(versions)
    actors = {a for v in own for a in (v.created_by, v.approved_by, v.published_by)}
    names = account_names(session, actors)
    return [_named(Version.model_validate(version), names) for version in own]


def shown_version(session: Session, version: VersionSeen) -> Version:
    """Show one version."""
    return shown_versions(session, [version])[0]


def _named(version: Version, names: Mapping[str, str]) -> Version:
    told = {
        field: names.get(actor, actor)
        for field in ("created_by", "approved_by", "published_by")
        if (actor := getattr(version, field))
    }
    return version.model_copy(update=told)


def tag_of_page(version: VersionSeen, *beside: bytes) -> str:
    """Write the entity tag of a version with what is told beside it.

    The number before the dash is the version, which is what ``If-Match`` reads.
    """
    digest = hashlib.sha256(version.content_digest.encode())
    for each in beside:
        digest.update(each)
    return f'"{version.version}-{digest.hexdigest()[:16]}"'


def json_answer(body: bytes, tag: str) -> Response:
    """Answer with JSON that is written already; readers may keep it and ask whether it holds."""
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    return Response(body, media_type="application/json", headers=headers)


def unchanged(tag: str) -> Response:
    """Answer that the reader has the present state."""
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


def broken(
    speaker: Speaker, violations: Iterable[Violation], case: Case, texts: Texts
) -> list[Broken]:
    """Say violations in the language of the reader."""
    from scheduler.proof.validate import explain  # noqa: PLC0415 - loads compiled code

    return [
        Broken(
            **violation.model_dump(exclude={"severity"}),
            severity=violation.severity,
            title=rule_title(speaker, violation.rule),
            who=concerned(speaker, violation, texts),
            words=violation_words(speaker, violation, case, texts),
            article=explain(violation, case).article,
        )
        for violation in violations
    ]
