"""What people say of a pair and decide about it: ratings, scores, vetoes, their history.

Every decision has a reason, and a score an end; its effect is told before it is written.
Scores themselves are computed in ``models.scores``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import select

from models import audit
from models.edits import add_row, change_row, find_row, remove_row
from models.errors import NotFound, refuse
from models.mapping import figures_of, table_of
from models.sites import find_site, id_of, settle, settled, zone_of
from models.tables.clients import ClientRow
from models.tables.pairs import AffinityOverrideRow, FeedbackRow, PairingRow
from models.tables.people import OperatorRow
from scheduler.policy import Policy
from scheduler.said import OPERATOR_TAGS, AffinityOverride, Feedback

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.audit import Act
    from scheduler.said import FeedbackTag

AnyRow = TypeVar("AnyRow", FeedbackRow, AffinityOverrideRow)

LONGEST_DAYS: Final = 366
"""Days for which a score set by a person may hold: then somebody looks again."""


def record_feedback(
    session: Session, site_id: int, said: Feedback, act: Act, *, comment: str = ""
) -> FeedbackRow:
    """Write down a rating of either direction.

    Raises
    ------
    NotFound
        When there is no such person or client.
    RequestRefused
        ``in_the_future``, or ``tag_of_other_side``.
    """
    require_pair(session, site_id, said.operator_id, said.client_id)
    _require_sayable(session, site_id, said, act)
    row = FeedbackRow(site_id=site_id, comment=comment, **figures_of(said, table_of(FeedbackRow)))
    add_row(session, row, act)
    return row


def rate_own(
    session: Session,
    site_id: int,
    operator_id: str,
    client_id: str,
    rating: int,
    act: Act,
    *,
    tags: tuple[FeedbackTag, ...] = (),
    comment: str = "",
) -> FeedbackRow:
    """Say how one finds a client that one carries or carried.

    Raises
    ------
    NotFound
        When one never carried it.
    RequestRefused
        ``tag_of_other_side``.
    """
    table = table_of(PairingRow)
    query = select(table.c.id).where(
        table.c.site_id == site_id,
        table.c.operator_id == operator_id,
        table.c.client_id == client_id,
    )
    if session.execute(query).first() is None:
        raise NotFound("pairing", f"{operator_id} {client_id}")
    said = Feedback(
        date=_today(session, site_id, act),
        operator_id=operator_id,
        client_id=client_id,
        side="operator",
        rating=rating,
        tags=tags,
    )
    return record_feedback(session, site_id, said, act, comment=comment)


def correct_feedback(
    session: Session,
    site_id: int,
    row_id: int,
    version: int,
    said: Feedback,
    act: Act,
    *,
    comment: str = "",
) -> FeedbackRow:
    """Put right a rating that was written down wrongly; what stood there is remembered.

    Raises
    ------
    NotFound, EditConflict
    RequestRefused
        ``no_reason``; ``another_pair`` when it is about another pair or of the other side;
        ``in_the_future``; ``tag_of_other_side``.
    """
    refuse("no_reason", not act.reason.strip())
    row = _require_site(session, FeedbackRow, site_id, row_id)
    same = (said.operator_id, said.client_id, said.side)
    refuse("another_pair", same != (row.operator_id, row.client_id, row.side))
    _require_sayable(session, site_id, said, act)
    changes = figures_of(said, table_of(FeedbackRow)) | {"comment": comment}
    return change_row(session, FeedbackRow, row_id, version, changes, act)


def _require_sayable(session: Session, site_id: int, said: Feedback, act: Act) -> None:
    """Refuse a rating of a day to come, or with tags of the other direction."""
    refuse("in_the_future", said.date > _today(session, site_id, act))
    tags = set(said.tags)
    refuse(
        "tag_of_other_side",
        bool(tags & OPERATOR_TAGS if said.side == "client" else tags - OPERATOR_TAGS),
    )


def find_feedback(session: Session, site_id: int, row_id: int) -> FeedbackRow:
    """Return one rating of a site.

    Raises
    ------
    NotFound
    """
    return _require_site(session, FeedbackRow, site_id, row_id)


def remove_feedback(session: Session, site_id: int, row_id: int, version: int, act: Act) -> None:
    """Take back a rating that was written down wrongly; the log keeps why.

    Raises
    ------
    NotFound, EditConflict
    RequestRefused
        ``no_reason``.
    """
    refuse("no_reason", not act.reason.strip())
    _require_site(session, FeedbackRow, site_id, row_id)
    remove_row(session, FeedbackRow, row_id, version, act)


def set_override(
    session: Session, site_id: int, decided: AffinityOverride, act: Act
) -> AffinityOverrideRow:
    """Write down a score, a veto or a clearing; the reason is that of the act.

    Raises
    ------
    NotFound
        When there is no such person or client.
    RequestRefused
        ``no_reason``; ``in_the_future``; ``ends_before_it_starts``; or, of a score,
        ``no_expiry`` or ``too_long``.
    """
    require_pair(session, site_id, decided.operator_id, decided.client_id)
    refuse("no_reason", not act.reason.strip())
    today, until = _today(session, site_id, act), decided.expires_on
    refuse("in_the_future", decided.set_on > today)
    refuse("ends_before_it_starts", until is not None and until < max(decided.set_on, today))
    if decided.score is not None:
        refuse("no_expiry", until is None)
        refuse("too_long", until is not None and (until - today).days > LONGEST_DAYS)
    row = AffinityOverrideRow(
        site_id=site_id,
        reason=act.reason,
        set_by=act.by,
        **figures_of(decided, table_of(AffinityOverrideRow)),
    )
    add_row(session, row, act)
    return row


def end_override(session: Session, site_id: int, row_id: int, version: int, act: Act) -> None:
    """Let a decision end with yesterday; one of today is taken away.

    Raises
    ------
    NotFound, EditConflict
    RequestRefused
        ``no_reason``, or ``over`` when it has ended.
    """
    refuse("no_reason", not act.reason.strip())
    audit.lock(session)
    row = _require_site(session, AffinityOverrideRow, site_id, row_id)
    today = _today(session, site_id, act)
    refuse("over", row.expires_on is not None and row.expires_on < today)
    if row.set_on >= today:
        remove_row(session, AffinityOverrideRow, row_id, version, act)
        return
    last = {"expires_on": today - dt.timedelta(days=1)}
    change_row(session, AffinityOverrideRow, row_id, version, last, act)


def switch_affinity(session: Session, site_key: str, act: Act, *, enabled: bool) -> bool:
    """Let plans use affinity, or one neutral value for every pair; vetoes hold either way.

    Returns
    -------
    bool
        Whether anything changed.

    Raises
    ------
    NotFound
        When there is no such site.
    RequestRefused
        ``no_reason``.
    """
    refuse("no_reason", not act.reason.strip())
    site = find_site(session, site_key, lock=True)
    policy = Policy.model_validate(settled(session, id_of(site), "policy") or {})
    affinity = policy.affinity.model_copy(update={"enabled": enabled})
    changed = policy.model_copy(update={"affinity": affinity})
    return policy != changed and settle(session, site, "policy", changed, act)


def require_pair(session: Session, site_id: int, operator_id: str, client_id: str) -> None:
    """Refuse a pair of which one is not at the site.

    Raises
    ------
    NotFound
    """
    people, clients = table_of(OperatorRow), table_of(ClientRow)
    for kind, table, key, own in (
        ("operator", people, people.c.operator_id, operator_id),
        ("client", clients, clients.c.client_id, client_id),
    ):
        query = select(table.c.id).where(table.c.site_id == site_id, key == own)
        if session.execute(query).first() is None:
            raise NotFound(kind, own)


def _require_site(session: Session, kind: type[AnyRow], site_id: int, row_id: int) -> AnyRow:
    row = find_row(session, kind, row_id)
    if row.site_id != site_id:
        raise NotFound(table_of(kind).name, row_id)
    return row


def _today(session: Session, site_id: int, act: Act) -> dt.date:
    return act.at.astimezone(zone_of(session, site_id)).date()
