"""One operator with one client, as the dialog of the matrix and the client's page tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from api.page.own.scores import MOVED, QUITE_SURE, SURE, Line, level_of
from api.page.own.why import FEW_CALLS
from api.page.teams.seen import provenances_of
from api.view.affinity import NORMAL_90, step_words
from models.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.page.teams.seen import Fixed, TeamsSeen
    from api.texts import Speaker
    from api.web.access import Visit


LEAST_CALLS: Final = 0.05
"""Fewer calls than that are told as none."""


@dataclass(frozen=True)
class PairShown:
    """Two who work together or might, in words.

    Attributes
    ----------
    low, high
        Where the true score lies nine times in ten.
    can
        Whether the person has the languages and skills that the client asks for.
    now
        Their role today, which may not be that of the version.
    """

    operator_id: str
    operator: str
    client_id: str
    client: str
    level: str
    sureness: str
    score: int
    low: int
    high: int
    planning: float
    ratings: float
    trend: float
    vetoed: bool
    tried: bool
    can: bool
    role: str | None
    trained: bool
    calls: float
    now: str | None
    lock: Fixed | None
    lines: tuple[Line, ...]


def pair_shown(visit: Visit, seen: TeamsSeen, operator_id: str, client_id: str) -> PairShown:
    """Tell everything of two.

    Raises
    ------
    NotFound
        When the week does not know one of them.
    """
    from scheduler.facts import skilled  # noqa: PLC0415 - loads compiled code

    case, speaker = seen.case, visit.speaker
    if operator_id not in case.operator_index:
        raise NotFound("operator", operator_id)
    if client_id not in case.client_index:
        raise NotFound("client", client_id)
    at = case.operator_index[operator_id], case.client_index[client_id]
    told = provenances_of(visit, case).of(*at)
    can = visit.service.weeks.derived(case, "skilled", lambda: skilled(case))
    pairing, now = seen.pair(operator_id, client_id), seen.in_force.get((operator_id, client_id))
    spread = NORMAL_90 * told.deviation
    return PairShown(
        operator_id=operator_id,
        operator=seen.names.operator_name(operator_id),
        client_id=client_id,
        client=seen.names.client_name(client_id),
        level=speaker.say(f"own_score.level.{level_of(told.mean)}"),
        sureness=speaker.say(f"own_score.sure.{sureness_of(told.deviation)}"),
        score=round(told.mean),
        low=max(0, round(told.mean - spread)),
        high=min(100, round(told.mean + spread)),
        planning=told.planning,
        ratings=told.evidence,
        trend=told.trend if abs(told.trend) >= MOVED else 0.0,
        vetoed=told.vetoed,
        tried=told.tried,
        can=bool(can[at]),
        role=pairing.role if pairing else None,
        trained=seen.trained(operator_id, client_id),
        calls=pairing.calls if pairing else 0.0,
        now=now.role if now else None,
        lock=seen.locks.get((operator_id, client_id)),
        lines=tuple(Line(step.points, step_words(step, speaker)) for step in told.steps),
    )


def sureness_of(deviation: float) -> str:
    """Name how sure a score is."""
    if deviation <= SURE:
        return "sure"
    return "quite" if deviation <= QUITE_SURE else "little"


def reason_sentences(told: Mapping[str, Any], speaker: Speaker) -> list[str]:
    """Say why somebody is in a client's team or not, from the values of its explanation."""
    say = speaker.say
    share = speaker.percent(told["duty_share"], 0)
    if told["role"] is None:
        found = [say("teams.why.share", share=share)]
        ways = [each for each in told["alternatives"] if each["joins"] == told["operator_id"]]
        if ways:
            found.append(_against(ways[0]["calls"], speaker))
        elif told["blocked"]:
            key = "untrained" if told["blocked"][0]["untrained"] else "forbidden"
            found.append(say(f"teams.why.{key}"))
        return found
    saves = sum(each["calls"] for each in told["worth"])
    found = [say("teams.why.locked")] if told["locked"] else []
    found.append(say("teams.why.share", share=share))
    if not told["trained"]:
        found.append(say("teams.why.learns"))
    if abs(saves) < LEAST_CALLS:
        found.append(say("teams.why.little"))
    else:
        key = "saves" if saves > 0 else "costs"
        found.append(say(f"teams.why.{key}", calls=speaker.number(abs(saves), 1)))
    cover = _factor(told["worth"], "cover")
    if cover >= FEW_CALLS:
        found.append(say("teams.why.cover", calls=speaker.number(cover, 1)))
    others = [each for each in told["alternatives"] if each["joins"] is not None]
    if others:
        key = "best" if others[0]["calls"] >= 0 else "better_exists"
        calls = speaker.number(abs(others[0]["calls"]), 1)
        found.append(say(f"teams.why.{key}", calls=calls))
    return found


def _against(calls: float, speaker: Speaker) -> str:
    key = "would_cost" if calls >= 0 else "would_save"
    return speaker.say(f"teams.why.{key}", calls=speaker.number(abs(calls), 1))


def _factor(factors: Iterable[Mapping[str, Any]], key: str) -> float:
    total: float = sum(each["calls"] for each in factors if each["key"] == key)
    return total
