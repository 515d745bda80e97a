"""Links by which a client gives feedback without an account: made, seen, used, revoked.

A use is counted by one statement that only a link with uses left meets, so it is never
used more often than it may be, however many come at once. What is said becomes feedback
of the client's side about somebody of its team.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, get_args
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import select, update

from models import audit
from models.audit import Act, Subject
from models.edits import add_row
from models.errors import LinkRefused, NotFound
from models.mapping import figures_of, table_of
from models.sites import find_site, id_of, settled
from models.tables.accounts import FeedbackLinkRow
from models.tables.clients import ClientRow
from models.tables.pairs import FeedbackRow, PairingRow
from models.tables.people import OperatorRow
from models.tables.sites import SiteRow
from scheduler.said import Feedback, FeedbackTag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

MOST_USES: Final = 1000
LONGEST: Final = dt.timedelta(days=366)
LONGEST_COMMENT: Final = 2000
TAGS_OF_OPERATORS: Final = frozenset(
    {"pleasant", "unclear_brief", "tense_callers", "no_authority", "too_many_calls"}
)
TAGS_OF_CLIENTS: Final = tuple(tag for tag in get_args(FeedbackTag) if tag not in TAGS_OF_OPERATORS)


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """What somebody who holds a link may see: the client, and whom they can speak of."""

    link_id: int
    site_key: str
    client_id: str
    client_name: str = field(repr=False)
    team: tuple[tuple[str, str], ...] = field(repr=False)
    """Id and name of everybody who carries the client today."""
    uses_left: int
    expires_at: dt.datetime


def make_link(
    session: Session,
    site_key: str,
    client_id: str,
    token_hash: str,
    act: Act,
    *,
    expires_at: dt.datetime,
    most_uses: int = 1,
) -> FeedbackLinkRow:
    """Make a link for a client, kept by the hash of its token.

    Raises
    ------
    NotFound
        When there is no such site or client, or the client has left.
    LinkRefused
        ``ends`` or ``uses``: when it would end too late or too soon, or serve too often.
    """
    audit.lock(session)
    site_id = id_of(find_site(session, site_key))
    clients = table_of(ClientRow)
    query = select(clients.c.id).where(
        clients.c.site_id == site_id,
        clients.c.client_id == client_id,
        clients.c.left_at.is_(None),
    )
    if session.execute(query).first() is None:
        raise NotFound("client", client_id)
    if not act.at < expires_at <= act.at + LONGEST:
        raise LinkRefused("ends")
    if not 1 <= most_uses <= MOST_USES:
        raise LinkRefused("uses")
    link = FeedbackLinkRow(
        site_id=site_id,
        client_id=client_id,
        token_hash=token_hash,
        created_by=act.by,
        created_at=act.at,
        expires_at=expires_at,
        most_uses=most_uses,
    )
    session.add(link)
    session.flush()
    _log(session, link, "link.made", act)
    return link


def list_links(
    session: Session,
    site_key: str,
    *,
    after: int = 0,
    limit: int = 50,
    client_id: str | None = None,
) -> list[FeedbackLinkRow]:
    """List the links of a site by number, those that have ended too.

    Raises
    ------
    NotFound
    """
    table = table_of(FeedbackLinkRow)
    which = (table.c.site_id == id_of(find_site(session, site_key))) & (table.c.id > after)
    if client_id is not None:
        which &= table.c.client_id == client_id
    query = select(FeedbackLinkRow).where(which).order_by(table.c.id).limit(limit)
    return list(session.execute(query).scalars())


def revoke_link(session: Session, site_key: str, link_id: int, act: Act) -> bool:
    """Let a link be used no more; false when it was revoked before.

    Raises
    ------
    NotFound
        When the site has no such link.
    """
    audit.lock(session)
    site_id = id_of(find_site(session, site_key))
    link = session.get(FeedbackLinkRow, link_id, populate_existing=True)
    if link is None or link.site_id != site_id:
        raise NotFound("feedback_link", link_id)
    if link.revoked_at is not None:
        return False
    link.revoked_at = act.at
    session.flush()
    _log(session, link, "link.revoked", act)
    return True


def see_link(session: Session, token_hash: str, at: dt.datetime) -> LinkSeen:
    """Tell what a link is for; nothing is counted.

    Raises
    ------
    LinkRefused
        ``unknown`` when it does not hold any more, ``spent`` when it has no uses left.
    """
    link, site_key, zone = _holding(session, token_hash, at)
    if link.uses >= link.most_uses:
        raise LinkRefused("spent")
    clients = table_of(ClientRow)
    name = session.execute(
        select(clients.c.name).where(
            clients.c.site_id == link.site_id, clients.c.client_id == link.client_id
        )
    ).scalar_one()
    assert link.id is not None  # noqa: S101 - narrows the type
    return LinkSeen(
        link_id=link.id,
        site_key=site_key,
        client_id=link.client_id,
        client_name=name,
        team=_team(session, link, at.astimezone(zone).date()),
        uses_left=link.most_uses - link.uses,
        expires_at=link.expires_at,
    )


def use_link(
    session: Session,
    token_hash: str,
    operator_id: str,
    rating: int,
    at: dt.datetime,
    *,
    tags: Sequence[str] = (),
    comment: str = "",
) -> FeedbackRow:
    """Count a use and keep what the client says of somebody of its team.

    Raises
    ------
    LinkRefused
        ``unknown``, ``spent``, ``team`` when the client is not carried by that person,
        ``said`` when rating, tags or comment may not be.
    """
    audit.lock(session)
    link, _, zone = _holding(session, token_hash, at)
    today = at.astimezone(zone).date()
    said = _said(link, operator_id, rating, today, tags, comment)
    if operator_id not in dict(_team(session, link, today)):
        raise LinkRefused("team")
    table = table_of(FeedbackLinkRow)
    counted: Any = session.execute(
        update(table)
        .where(table.c.id == link.id, table.c.uses < table.c.most_uses)
        .values(uses=table.c.uses + 1)
    )
    if counted.rowcount != 1:
        raise LinkRefused("spent")
    row = FeedbackRow(
        site_id=link.site_id,
        comment=comment.strip(),
        **figures_of(said, table_of(FeedbackRow)),
    )
    add_row(session, row, Act(f"link:{link.id}", at))
    session.expire(link)
    return row


def _holding(
    session: Session, token_hash: str, at: dt.datetime
) -> tuple[FeedbackLinkRow, str, ZoneInfo]:
    """Return a link that was not revoked and has not ended, its site and the site's zone."""
    links = table_of(FeedbackLinkRow)
    query = (
        select(FeedbackLinkRow)
        .where(
            links.c.token_hash == token_hash,
            links.c.revoked_at.is_(None),
            links.c.expires_at > at,
        )
        .execution_options(populate_existing=True)
    )
    link: FeedbackLinkRow | None = session.execute(query).scalar_one_or_none()
    if link is None:
        raise LinkRefused("unknown")
    site = session.get_one(SiteRow, link.site_id)
    place = settled(session, link.site_id, "site")
    return link, site.key, ZoneInfo(place["timezone"] if place else "UTC")


def _team(session: Session, link: FeedbackLinkRow, today: dt.date) -> tuple[tuple[str, str], ...]:
    pairs, people = table_of(PairingRow), table_of(OperatorRow)
    query = (
        select(people.c.operator_id, people.c.name)
        .join(
            pairs,
            (pairs.c.site_id == people.c.site_id) & (pairs.c.operator_id == people.c.operator_id),
        )
        .where(
            pairs.c.site_id == link.site_id,
            pairs.c.client_id == link.client_id,
            pairs.c.since <= today,
            pairs.c.ended_on.is_(None) | (pairs.c.ended_on > today),
            people.c.left_at.is_(None),
        )
        .distinct()
        .order_by(people.c.operator_id)
    )
    return tuple((row.operator_id, row.name) for row in session.execute(query))


def _said(
    link: FeedbackLinkRow,
    operator_id: str,
    rating: int,
    today: dt.date,
    tags: Sequence[str],
    comment: str,
) -> Feedback:
    if not set(tags) <= set(TAGS_OF_CLIENTS) or len(set(tags)) < len(tags):
        raise LinkRefused("said")
    if len(comment) > LONGEST_COMMENT or "\0" in comment:
        raise LinkRefused("said")
    told: dict[str, Any] = {"operator_id": operator_id, "client_id": link.client_id}
    try:
        return Feedback(date=today, side="client", rating=rating, tags=tuple(tags), **told)
    except ValidationError:
        raise LinkRefused("said") from None


def _log(session: Session, link: FeedbackLinkRow, action: str, act: Act) -> None:
    subject = Subject("feedback_link", link.id, link.site_id)
    audit.append(session, act, action, subject, details={"client": link.client_id})
