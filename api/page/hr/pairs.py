"""Pairs to be found by a name, and one pair: what happened to it, and what was decided about it.

Lists go by the names of the other side; a score stands with the range that holds it nine
times in ten.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from api.page.letters import plain_letters
from api.view.affinity import NORMAL_90
from models.account_pages import names_of_actors
from models.contests import contests_in
from models.records import list_records
from models.scores import scores_of, scores_of_client

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

    from api.texts import Speaker
    from models.pair_history import PairEvent
    from models.score_log import ScoreChange
    from models.scores import PairScore
    from scheduler.files.texts import Texts

MOST_FOUND: Final = 20
MOST_ROWS: Final = 5_000
EVENTS_SHOWN: Final = 12
DECISIONS: Final = ("score", "veto", "clear")


@dataclass(frozen=True, slots=True)
class Found:
    """One person or client whose name has the letters that were asked for."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair in a list, with its range where a score is known."""

    operator_id: str
    client_id: str
    name: str
    role: str
    score: int | None
    low: int
    high: int
    vetoed: bool
    decided: bool
    contested: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that holds: a score, a veto, or ratings forgotten."""

    id: int
    version: int
    operator_id: str
    client_id: str
    operator: str
    client: str
    kind: str
    score: float | None
    set_on: dt.date
    until: dt.date | None
    reason: str
    by: str


def found_names(names: Texts, letters: str) -> dict[str, list[Found]]:
    """People and clients whose names have some letters, by name."""
    wanted = plain_letters(letters.strip())
    if not wanted:
        return {"people": [], "clients": []}

    def among(told: Iterable[tuple[str, str]]) -> list[Found]:
        kept = [Found(key, name) for key, name in told if wanted in plain_letters(name)]
        return sorted(kept, key=lambda each: plain_letters(each.name))[:MOST_FOUND]

    return {
        "people": among((key, names.operator_name(key)) for key in names.operators),
        "clients": among((key, names.client_name(key)) for key in names.clients),
    }


def pairs_of(
    session: Session,
    site_id: int,
    names: Texts,
    today: dt.date,
    *,
    operator_id: str | None = None,
    client_id: str | None = None,
) -> list[PairLine]:
    """Pairs of one person by the names of clients, or of one client by the names of people."""
    where: dict[str, object]
    if client_id is not None:
        where = {"client_id": client_id}
        scores = scores_of_client(session, site_id, client_id, today)
    else:
        where = {"operator_id": operator_id}
        scores = scores_of(session, site_id, operator_id or "", today)
    known = {(each.operator_id, each.client_id): each for each in scores}
    teams = list_records(session, "portfolio", site_id, limit=MOST_ROWS, where=where, past=False)
    roles = {(row.operator_id, row.client_id): row.role for row in teams}
    decided = {
        (row.operator_id, row.client_id)
        for row in list_records(
            session, "affinity_overrides", site_id, limit=MOST_ROWS, where=where
        )
        if _holds(row, today)
    }
    contested = {(each.operator_id, each.client_id) for each in contests_in(session, site_id)}
    lines = [
        _line(pair, known.get(pair), roles, decided, contested, names, of_client=bool(client_id))
        for pair in {*known, *roles, *decided}
    ]
    return sorted(lines, key=lambda each: plain_letters(each.name))


def _line(
    pair: tuple[str, str],
    score: PairScore | None,
    roles: Mapping[tuple[str, str], str],
    decided: set[tuple[str, str]],
    contested: set[tuple[str, str]],
    names: Texts,
    *,
    of_client: bool,
) -> PairLine:
    low, high = (0, 100) if score is None else range_of(score.score, score.deviation)
    return PairLine(
        operator_id=pair[0],
        client_id=pair[1],
        name=names.operator_name(pair[0]) if of_client else names.client_name(pair[1]),
        role=roles.get(pair, ""),
        score=None if score is None else round(score.score),
        low=low,
        high=high,
        vetoed=score is not None and score.vetoed,
        decided=pair in decided,
        contested=pair in contested,
    )


def range_of(score: float, deviation: float) -> tuple[int, int]:
    """Where a score lies nine times in ten."""
    spread = NORMAL_90 * deviation
    return max(0, round(score - spread)), min(100, round(score + spread))


def decisions_in_force(
    session: Session,
    site_id: int,
    names: Texts,
    today: dt.date,
    where: Mapping[str, object] | None = None,
) -> list[Decision]:
    """Decisions that hold today, those that end first first."""
    rows = list_records(
        session, "affinity_overrides", site_id, limit=MOST_ROWS, where=dict(where or {})
    )
    kept = [row for row in rows if _holds(row, today)]
    by = names_of_actors(session, {row.set_by for row in kept})
    told = [
        Decision(
            id=row.id,
            version=row.version,
            operator_id=row.operator_id,
            client_id=row.client_id,
            operator=names.operator_name(row.operator_id),
            client=names.client_name(row.client_id),
            kind="veto" if row.veto else "clear" if row.clear else "score",
            score=row.score,
            set_on=row.set_on,
            until=row.expires_on,
            reason=row.reason,
            by=by.get(row.set_by, row.set_by),
        )
        for row in kept
    ]
    return sorted(told, key=lambda each: (each.until or dt.date.max, each.operator, each.client))


def _holds(row: Any, today: dt.date) -> bool:
    return bool(row.set_on <= today and (row.expires_on is None or row.expires_on >= today))


@dataclass(frozen=True, slots=True)
class EventShown:
    """One thing that happened to a pair, in words, with who did it."""

    on: dt.date
    kind: str
    what: str
    more: str
    words: str
    by: str
    row_id: int | None
    version: int | None


def events_shown(
    events: Iterable[PairEvent], by: Mapping[str, str], speaker: Speaker
) -> list[EventShown]:
    """Put what happened into words, the latest first."""
    return [
        EventShown(
            each.on,
            each.kind,
            _what(each, speaker),
            ", ".join(speaker.say(f"feedback.tag.{tag}") for tag in each.tags),
            each.words,
            by.get(each.by, each.by),
            each.row_id,
            each.version,
        )
        for each in reversed(list(events))
    ]


def _what(event: PairEvent, speaker: Speaker) -> str:
    until = speaker.say("pair_page.no_end")
    if event.until is not None:
        until = speaker.say("pair_page.until", on=event.until)
    return speaker.say(
        f"pair_page.event.{event.kind}",
        side=speaker.say(f"pair_page.side.{event.side or 'house'}"),
        rating="–" if event.rating is None else event.rating,
        score="–" if event.score is None else speaker.number(event.score),
        until=until,
        role=speaker.say(f"pair_page.role.{event.role or 'none'}"),
    )


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the log of scores in words."""

    number: int
    at: dt.datetime
    by: str
    what: str
    operator_id: str | None
    client_id: str | None
    operator: str
    client: str
    reason: str


def log_lines(
    session: Session,
    changes: Iterable[ScoreChange],
    names: Texts,
    zone: dt.tzinfo,
    speaker: Speaker,
) -> list[LogLine]:
    """Put entries of the log into words."""
    found = list(changes)
    by = names_of_actors(session, {each.by for each in found})
    return [
        LogLine(
            each.number,
            each.at.astimezone(zone),
            by.get(each.by, each.by),
            _changed(each, speaker),
            each.operator_id,
            each.client_id,
            "–" if each.operator_id is None else names.operator_name(each.operator_id),
            "–" if each.client_id is None else names.client_name(each.client_id),
            each.reason,
        )
        for each in found
    ]


def _changed(change: ScoreChange, speaker: Speaker) -> str:
    action = change.action.replace(".", "_")
    key = f"score_log.action.{action}"
    words = speaker.say(key) if speaker.knows(key) else change.action
    seen = change.values
    if change.subject == "feedback" and "rating" in seen:
        side = speaker.say(f"pair_page.side.{seen['side']}")
        return f"{words} : {speaker.say('score_log.rating', rating=seen['rating'], side=side)}"
    if change.subject != "affinity_override":
        return words
    kind = "veto" if seen.get("veto") else "clear" if seen.get("clear") else "score"
    until = _day(seen.get("expires_on"))
    told = speaker.say(
        f"score_log.{kind}",
        score=speaker.number(seen.get("score", 0)),
        until=speaker.say("pair_page.no_end")
        if until is None
        else speaker.say("pair_page.until", on=until),
    )
    return f"{words} : {told}"


def _day(told: object) -> dt.date | None:
    """A day as a row holds it, or as what is gone was kept."""
    return dt.date.fromisoformat(told) if isinstance(told, str) else told  # type: ignore[return-value]
