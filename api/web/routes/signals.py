"""The inbox of signals: conversations to have, each taken on, closed with what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.texts import Speaker
from api.web.access import ByPlanner
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey, site_id_of
from api.web.told import Body, Words
from api.web.versions import Seen, show_version
from models.account_pages import names_of_actors
from models.plans import names_at
from models.signals import (
    WAITING,
    InboxState,
    InInbox,
    answer_signal,
    find_signal,
    inbox,
    notes_about,
)
from scheduler.files.texts import Texts
from scheduler.said import SignalKind, SignalOutcome

router = APIRouter(prefix="/sites/{site}/signals", tags=["signals"], route_class=KeyedRoute)

SignalId = Annotated[int, Path(ge=1, lt=2**31, examples=[8])]
States = Annotated[list[InboxState], Query(description="those that wait when left out")]


class SignalTold(BaseModel):
    """Something that drifts, with the talk that it suggests."""

    id: int = Field(examples=[8])
    version: int = Field(examples=[1])
    state: InboxState
    kind: SignalKind
    operator_id: str | None = Field(examples=["o12"])
    operator_name: str | None = Field(examples=["Leïla Vasseur"])
    client_id: str | None = Field(examples=["c7"])
    client_name: str | None = Field(examples=["Cabinet Langlois"])
    says: str = Field(description="what was seen, in words")
    talk: str = Field(description="the conversation that it suggests")
    seen: dict[str, Any] = Field(description="the numbers behind it")
    evidence: int = Field(description="ratings, calls or weeks behind it", examples=[6])
    confidence: float = Field(description="that it is no play of chance", examples=[0.93])
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    gone_at: dt.datetime | None = Field(description="since when nothing shows it any more")


class NoteTold(BaseModel):
    """What somebody did about it."""

    on: dt.date
    state: Literal["acknowledged", "resolved"]
    outcome: SignalOutcome | None
    by: str = Field(examples=["Claire Morel"])
    note: str


class SignalWithNotes(SignalTold):
    """A signal and what people did about it."""

    notes: list[NoteTold]


class Acknowledged(Body):
    """I take it on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Je l’appelle jeudi."}]})

    note: Words = ""


class Closed(Body):
    """It is settled."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"outcome": "talked", "note": "Consignes revues."}]}
    )

    outcome: SignalOutcome
    note: Words = ""


@router.get("")
def signals(
    visit: ByPlanner,
    site: SiteKey,
    paging: ByNumber,
    state: States = list(WAITING),  # noqa: B006
) -> Page[SignalTold]:
    """List conversations to have, the oldest first."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        names = names_at(session, site_id)
        rows = inbox(session, site_id, state, after_id=paging.after or 0, limit=paging.limit + 1)
    return paging.page(rows, lambda row: _told(row, names, visit.speaker), lambda row: row.id)


@router.post("/refresh")
def refresh(visit: ByPlanner, site: SiteKey) -> list[SignalTold]:
    """Look for signals now, which takes some seconds; tell those that are new."""
    found = visit.service.freshness.signals(site, visit.act())
    with visit.reading() as session:
        names = names_at(session, site_id_of(session, site))
    return [_told(row, names, visit.speaker) for row in found]


@router.get("/{signal_id:int}")  # so that refresh is no signal
def read_signal(
    signal_id: SignalId, visit: ByPlanner, site: SiteKey, response: Response
) -> SignalWithNotes:
    """Tell one signal, and what people did about it so far."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        found = find_signal(session, site_id, signal_id)
        notes = notes_about(session, site_id, found.signal)
        people = names_of_actors(session, {note.by for note in notes})
        names = names_at(session, site_id)
    show_version(response, found.version)
    return SignalWithNotes(
        **_told(found, names, visit.speaker).model_dump(),
        notes=[
            NoteTold.model_validate(
                {
                    "on": note.on,
                    "state": note.state,
                    "outcome": note.outcome,
                    "by": people.get(note.by, note.by),
                    "note": note.note,
                }
            )
            for note in notes
        ],
    )


@router.post("/{signal_id}/acknowledge")
def acknowledge(
    told: Acknowledged,
    signal_id: SignalId,
    visit: ByPlanner,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> SignalTold:
    """Take a signal on."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        found = answer_signal(
            session, site_id, signal_id, seen, visit.act(), note=told.note.strip()
        )
        names = names_at(session, site_id)
    show_version(response, found.version)
    return _told(found, names, visit.speaker)


@router.post("/{signal_id}/close")
def close(
    told: Closed,
    signal_id: SignalId,
    visit: ByPlanner,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> SignalTold:
    """Close a signal with what came of it."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        found = answer_signal(
            session,
            site_id,
            signal_id,
            seen,
            visit.act(),
            outcome=told.outcome,
            note=told.note.strip(),
        )
        names = names_at(session, site_id)
    show_version(response, found.version)
    return _told(found, names, visit.speaker)


def _told(row: InInbox, names: Texts, speaker: Speaker) -> SignalTold:
    from api.view.signals import seen_words  # noqa: PLC0415 - slow to load

    signal = row.signal
    who, whom = signal.operator_id, signal.client_id
    return SignalTold(
        id=row.id,
        version=row.version,
        state=row.state,
        kind=signal.kind,
        operator_id=who,
        operator_name=None if who is None else names.operator_name(who),
        client_id=whom,
        client_name=None if whom is None else names.client_name(whom),
        says=seen_words(signal, speaker),
        talk=speaker.say(f"signals.{signal.kind}.talk"),
        seen=dict(signal.seen),
        evidence=signal.evidence,
        confidence=round(signal.confidence, 3),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        gone_at=row.gone_at,
    )
