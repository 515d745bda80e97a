"""Why this shift, why this client: what counts most, in plain sentences for whom it concerns.

The whole explanation, with its numbers, stands beside them for those who want it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from api.page.own.scores import level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from api.texts import Speaker
    from scheduler.files.texts import Texts

SHOWN: Final = 3
"""Clients that are named before the others are counted."""
FEW_CALLS: Final = 0.5
"""Expected calls below which nothing is said of them."""
NEAR_CALLS: Final = 1.0
"""A neighbouring day that costs less than so many calls more is nearly as good."""


def shift_sentences(
    told: Mapping[str, Any], names: Texts, zone: ZoneInfo, speaker: Speaker
) -> list[str]:
    """Say why somebody works a shift, from the values of its explanation."""
    say = speaker.say
    found = [say("own_why.locked_shift")] if told["locked"] else []
    lost = _factor(told["worth"], "lost")
    if lost >= FEW_CALLS:
        found.append(say("own_why.lost", calls=_about(lost, speaker)))
    voice = [names.client_name(each["client_id"]) for each in told["only_voice"]]
    if voice:
        more = len(voice) - SHOWN
        key = "voice_one_more" if more == 1 else "voice_more" if more > 0 else "voice"
        found.append(say(f"own_why.{key}", clients=voice[:SHOWN], count=more))
    better = [move for move in told["moves"] if _calls(move) < 0 and move["breaks"]]
    if better:
        rules = dict.fromkeys(each["rule"] for move in better for each in move["breaks"])
        titles = [say(f"rule.{rule}.title") for rule in list(rules)[:SHOWN]]
        found.append(say("own_why.forbidden", rules=titles))
    near = [
        _move(move, zone, speaker)
        for move in told["moves"]
        if not move["breaks"] and _calls(move) < NEAR_CALLS
    ]
    if near:
        found.append(say("own_why.near", moves="; ".join(near[:SHOWN])))
    return found or [say("own_why.balance")]


def pair_sentences(told: Mapping[str, Any], speaker: Speaker) -> list[str]:
    """Say why somebody carries a client, from the values of its explanation."""
    say = speaker.say
    if told["role"] is None:
        return [say("own_why.not_in_team")]
    found = [say("own_why.locked_pair")] if told["locked"] else []
    found.append(say("own_why.duty", share=speaker.percent(told["duty_share"], 0)))
    level = say(f"own_score.level.{level_of(told['affinity'])}")
    found.append(say("own_why.fit", level=level, score=round(told["affinity"])))
    if _factor(told["worth"], "cover") >= FEW_CALLS:
        calls = _about(_factor(told["worth"], "cover"), speaker)
        found.append(say("own_why.cover", calls=calls))
    if _factor(told["worth"], "change") > 0:
        found.append(say("own_why.change"))
    if any(each["untrained"] for each in told["blocked"]):
        found.append(say("own_why.untrained"))
    return found


def _factor(factors: Iterable[Mapping[str, Any]], key: str) -> float:
    total: float = sum(each["calls"] for each in factors if each["key"] == key)
    return total


def _calls(move: Mapping[str, Any]) -> float:
    total: float = sum(each["calls"] for each in move["factors"])
    return total


def _about(calls: float, speaker: Speaker) -> str:
    return speaker.number(max(1, round(calls)))


def _move(move: Mapping[str, Any], zone: ZoneInfo, speaker: Speaker) -> str:
    def local(name: str) -> str:
        told = move.get(name)
        return "" if told is None else f"{_moment(told).astimezone(zone):%H:%M}"

    span = f"{local('start')}–{local('end')}"
    return speaker.say(f"explain.move.{move['kind']}", span=span, pause=local("pause"))


def _moment(told: str | dt.datetime) -> dt.datetime:
    return dt.datetime.fromisoformat(told) if isinstance(told, str) else told
