"""Links by which a client gives feedback without an account: made by the house, used by anybody.

Who holds a link sees the client's team by first names and no id. A token is told once,
when it is made; it never has an idempotency key, because its answer would be kept.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Final, Literal, get_args

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.identity.links import link_hash, new_link_token
from api.identity.tokens import keyed_hash
from api.web.access import ByPlanner, Public, address_of
from api.web.errors import Unacceptable
from api.web.idempotency import SecretRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey, site_id_of
from api.web.service import Service
from api.web.speech import speaker_of
from api.web.told import Body, Words
from models.links import LinkSeen, list_links, make_link, revoke_link, see_link, use_link
from models.plans import names_at
from models.tables.accounts import FeedbackLinkRow
from scheduler.entities import Id

router = APIRouter(
    prefix="/sites/{site}/feedback-links", tags=["feedback links"], route_class=SecretRoute
)
public = APIRouter(prefix="/feedback", tags=["feedback links"], route_class=SecretRoute)

PURPOSE: Final = "feedback-team"
_HANDLE: Final = 16

ClientTag = Literal[
    "too_cold",
    "too_familiar",
    "too_formal",
    "too_slow",
    "too_fast",
    "too_blunt",
    "too_vague",
    "too_technical",
    "inaccurate",
    "indiscreet",
    "warm",
    "clear",
    "reassuring",
    "efficient",
    "well_informed",
]
Token = Annotated[str, Path(min_length=1, max_length=400, examples=["AAAAAGk7…"])]
LinkId = Annotated[int, Path(ge=1, lt=2**31, examples=[6])]


class LinkAsked(Body):
    """A link to make for a client."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"client_id": "c7", "days": 30, "most_uses": 3}]}
    )

    client_id: Id
    days: int = Field(default=30, ge=1, le=366, description="for so long it holds")
    most_uses: int = Field(default=1, ge=1, le=1000)


class LinkTold(BaseModel):
    """A link, without its token."""

    id: int = Field(examples=[6])
    client_id: str = Field(examples=["c7"])
    client_name: str = Field(examples=["Cabinet Langlois"])
    created_at: dt.datetime
    expires_at: dt.datetime
    most_uses: int = Field(examples=[3])
    uses: int = Field(examples=[1])
    revoked_at: dt.datetime | None


class LinkMade(LinkTold):
    """A link that was just made: its address is told this once."""

    url: str = Field(examples=["https://diapason.example.org/feedback/AAAAAGk7…"])
    token: str = Field(examples=["AAAAAGk7…"])


class Member(BaseModel):
    """Somebody of the client's team, by first name."""

    person: str = Field(description="send it back with a rating", examples=["5f0c1d…"])
    first_name: str = Field(examples=["Leïla"])


class Tag(BaseModel):
    """A word to choose."""

    tag: ClientTag
    words: str = Field(examples=["chaleureux"])


class LinkPage(BaseModel):
    """What somebody who holds a link sees."""

    client_name: str = Field(examples=["Cabinet Langlois"])
    team: list[Member]
    tags: list[Tag]
    uses_left: int = Field(examples=[2])
    expires_at: dt.datetime


class ClientSays(Body):
    """What a client says of somebody of its team."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"person": "5f0c1d2e3a4b5c6d", "rating": 5, "tags": ["warm"]}]
        }
    )

    person: Annotated[str, Field(min_length=1, max_length=64)]
    rating: int = Field(ge=1, le=5)
    tags: list[ClientTag] = Field(default=[], max_length=15)
    comment: Words = ""


class Thanks(BaseModel):
    """It was kept."""

    uses_left: int = Field(examples=[1])


@router.get("")
def links(
    visit: ByPlanner,
    site: SiteKey,
    paging: ByNumber,
    client_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[LinkTold]:
    """List the links of a site, those that have ended too."""
    with visit.reading() as session:
        rows = list_links(
            session,
            site,
            after=paging.after or 0,
            limit=paging.limit + 1,
            client_id=client_id,
        )
        names = names_at(session, site_id_of(session, site))
        return paging.page(
            rows, lambda row: _link(row, names.client_name(row.client_id)), lambda row: row.id
        )


@router.post("", status_code=201)
def make(told: LinkAsked, visit: ByPlanner, site: SiteKey, request: Request) -> LinkMade:
    """Make a link for a client."""
    expires_at = visit.at + dt.timedelta(days=told.days)
    token = new_link_token(visit.service.secret, expires_at)
    hashed = link_hash(visit.service.secret, token, visit.at)
    with visit.writing() as session:
        row = make_link(
            session,
            site,
            told.client_id,
            hashed,
            visit.act(),
            expires_at=expires_at,
            most_uses=told.most_uses,
        )
        names = names_at(session, site_id_of(session, site))
        shown = _link(row, names.client_name(row.client_id))
    base = visit.service.settings.public_url or str(request.base_url)
    return LinkMade(**shown.model_dump(), url=f"{base.rstrip('/')}/feedback/{token}", token=token)


@router.delete("/{link_id}", status_code=204)
def revoke(link_id: LinkId, visit: ByPlanner, site: SiteKey) -> None:
    """Let a link be used no more; a second time changes nothing."""
    with visit.writing() as session:
        revoke_link(session, site, link_id, visit.act())


@public.get("/{token}")
def open_link(token: Token, service: Public, request: Request) -> LinkPage:
    """Tell what a link is for; nothing is counted."""
    service.rates.take("link", address_of(request))
    at, speaker = service.clock(), speaker_of(request)
    hashed = link_hash(service.secret, token, at)
    with service.database.reading() as session:
        seen = see_link(session, hashed, at)
    firsts = first_names([name for _, name in seen.team])
    return LinkPage(
        client_name=seen.client_name or seen.client_id,
        team=[
            Member(person=_handle(service, seen, who), first_name=first)
            for (who, _), first in zip(seen.team, firsts, strict=True)
        ],
        tags=[
            Tag(tag=tag, words=speaker.say(f"feedback.tag.{tag}")) for tag in get_args(ClientTag)
        ],
        uses_left=seen.uses_left,
        expires_at=seen.expires_at,
    )


@public.post("/{token}", status_code=201)
def say(
    told: ClientSays, token: Token, service: Public, request: Request, later: BackgroundTasks
) -> Thanks:
    """Say how somebody of the team answers; it counts one use of the link."""
    service.rates.take("link", address_of(request))
    at = service.clock()
    hashed = link_hash(service.secret, token, at)
    if "\0" in told.comment:
        raise Unacceptable("body.comment", "expected.printable")
    with service.database.writing() as session:
        seen = see_link(session, hashed, at)
        people = {_handle(service, seen, who): who for who, _ in seen.team}
        if told.person not in people:
            raise Unacceptable("body.person", "expected.in_team")
        use_link(
            session,
            hashed,
            people[told.person],
            told.rating,
            at,
            tags=tuple(dict.fromkeys(told.tags)),
            comment=told.comment,
        )
    later.add_task(service.freshness.scores, seen.site_key)
    return Thanks(uses_left=seen.uses_left - 1)


def first_names(names: Sequence[str]) -> list[str]:
    """First names of a team; two of the same name get the first letter of the rest."""
    parts = [name.split() or ["–"] for name in names]
    met = Counter(part[0] for part in parts)
    return [
        f"{part[0]} {part[-1][0]}." if met[part[0]] > 1 and len(part) > 1 else part[0]
        for part in parts
    ]


def _handle(service: Service, seen: LinkSeen, operator_id: str) -> str:
    """Name somebody of a team to who holds a link: no id leaves the house."""
    return keyed_hash(service.secret, PURPOSE, f"{seen.link_id}:{operator_id}")[:_HANDLE]


def _link(row: FeedbackLinkRow, client_name: str) -> LinkTold:
    told = {name: getattr(row, name) for name in LinkTold.model_fields if name != "client_name"}
    return LinkTold(**told, client_name=client_name)
