"""Signals as conversations to have: with whom, about what, what was seen, how one might begin.

Nothing here says what somebody is like or puts people in an order: talks go by their age.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from api.page.letters import plain_letters
from api.view.signals import seen_words
from models.account_pages import names_of_actors
from models.plans import names_at
from models.signals import WAITING, inbox, notes_about
from models.sites import zone_of
from scheduler.said import SignalKind

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session

    from api.texts import Speaker
    from models.signals import InInbox
    from scheduler.files.texts import Texts

STATES: Final = {
    "waiting": WAITING,
    "open": ("open",),
    "planned": ("acknowledged",),
    "closed": ("closed",),
}
"""What can be looked at, and the states of a signal in it."""
AT_ONCE: Final = 30


class Noted(NamedTuple):
    """What somebody did about a signal."""

    on: dt.date
    by: str
    what: str
    note: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation to have.

    Attributes
    ----------
    says, talk, opening
        What was seen; who should talk with whom; a question to begin with.
    sure
        Probability that what was seen is no play of chance; ``None`` where it is a fact.
    """

    id: int
    version: int
    state: str
    kind: str
    operator_id: str | None
    operator: str
    client_id: str | None
    client: str
    says: str
    talk: str
    opening: str
    sure: float | None
    opened_on: dt.date
    closed_on: dt.date | None
    gone: bool
    notes: tuple[Noted, ...] = ()


def talks_to_have(
    session: Session,
    site_id: int,
    speaker: Speaker,
    *,
    state: str,
    kind: str | None,
    words: str,
    page: int,
) -> dict[str, Any]:
    """Tell a page of talks in one state, of one kind or of all, about people of some letters."""
    zone, names = zone_of(session, site_id), names_at(session, site_id)
    rows = inbox(session, site_id, STATES[state])
    if state == "closed":
        rows = rows[::-1]
    letters = plain_letters(words.strip())
    found = [row for row in rows if letters in plain_letters(_whom(row, names))]
    kinds = Counter(row.signal.kind for row in found)
    told = [row for row in found if kind in (None, row.signal.kind)]
    shown = told[page * AT_ONCE : (page + 1) * AT_ONCE]
    return {
        "talks": [_talk(session, site_id, row, names, zone, speaker) for row in shown],
        "kinds": [(each, kinds[each]) for each in get_args(SignalKind) if kinds[each]],
        "total": len(told),
        "all": len(found),
        "first": page * AT_ONCE + 1,
        "last": page * AT_ONCE + len(shown),
        "more": len(told) > (page + 1) * AT_ONCE,
    }


def _whom(row: InInbox, names: Texts) -> str:
    """Names of everybody whom a signal is about, to be searched."""
    who, client = row.signal.operator_id, row.signal.client_id
    person = "" if who is None else names.operator_name(who)
    return f"{person} {'' if client is None else names.client_name(client)}"


def _talk(
    session: Session,
    site_id: int,
    row: InInbox,
    names: Texts,
    zone: dt.tzinfo,
    speaker: Speaker,
) -> Talk:
    signal = row.signal
    who, whom = signal.operator_id, signal.client_id
    client = "" if whom is None else names.client_name(whom)
    notes: tuple[Noted, ...] = ()
    if row.state != "open":
        notes = _notes(session, site_id, row, speaker)
    return Talk(
        id=row.id,
        version=row.version,
        state=row.state,
        kind=signal.kind,
        operator_id=who,
        operator="" if who is None else names.operator_name(who),
        client_id=whom,
        client=client,
        says=seen_words(signal, speaker),
        talk=speaker.say(f"signals.{signal.kind}.talk"),
        opening=speaker.say(f"signal_page.opening.{signal.kind}", client=client),
        sure=signal.confidence if signal.confidence < 1 else None,
        opened_on=row.opened_at.astimezone(zone).date(),
        closed_on=None if row.closed_at is None else row.closed_at.astimezone(zone).date(),
        gone=row.gone_at is not None,
        notes=notes,
    )


def _notes(session: Session, site_id: int, row: InInbox, speaker: Speaker) -> tuple[Noted, ...]:
    found = notes_about(session, site_id, row.signal)
    people = names_of_actors(session, {each.by for each in found})
    return tuple(
        Noted(
            each.on,
            people.get(each.by, each.by),
            speaker.say(f"signal_page.did.{each.outcome or 'acknowledged'}"),
            each.note,
        )
        for each in found
    )
