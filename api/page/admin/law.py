"""The law of a site in words: every number with its article, its force and its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.law_words import article_words, value_words
from api.texts import Speaker
from scheduler.laws import LawProfile
from scheduler.rules import RULES
from scheduler.site import LawSwitches

GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("day", ("day_", "pause_", "run_", "lunch_", "short_break_", "breath_", "screen_")),
    ("rest", ("daily_rest", "weekly_rest", "days_", "running_days", "second_rest")),
    ("week", ("week_", "average_", "legal_week")),
    ("sunday", ("sunday", "may_day")),
    ("night", ("night_",)),
    ("part_time", ("part_time_", "complementary_", "notice_", "posting_")),
    ("minor", ("minor_",)),
)
"""Parts of the page and how the keys of their values begin; the first that fits counts."""
_REST_FIRST: Final = ("days_a_week", "days_average", "daily_rest")

SWITCHES: Final = tuple(LawSwitches.model_fields)


@dataclass(frozen=True, slots=True)
class LawLine:
    """One number of the law."""

    key: str
    label: str
    value: str
    article: str
    force: str
    hard: bool
    source: str
    since: dt.date
    rules: str


@dataclass(frozen=True, slots=True)
class LawPart:
    """Numbers that are about the same thing."""

    name: str
    lines: Sequence[LawLine]


def law_parts(law: LawProfile, speaker: Speaker) -> list[LawPart]:
    """Put every value of a profile into words, part by part."""
    users = _users(speaker)
    found: dict[str, list[LawLine]] = {}
    for key in law.values:
        found.setdefault(_part_of(key), []).append(_line(law, key, speaker, users))
    names = [*(name for name, _ in GROUPS), "other"]
    return [
        LawPart(speaker.say(f"law_part.{name}"), found[name]) for name in names if name in found
    ]


def switch_values(law: LawSwitches) -> dict[str, object]:
    """How every switch stands, by its name."""
    return {name: getattr(law, name) for name in SWITCHES}


def _part_of(key: str) -> str:
    if key.startswith(_REST_FIRST):
        return "rest"
    return next((name for name, begins in GROUPS if key.startswith(begins)), "other")


def _users(speaker: Speaker) -> Mapping[str, list[str]]:
    """Titles of the rules that read each value."""
    users: dict[str, list[str]] = {}
    for rule in RULES:
        for key in rule.KEYS:
            users.setdefault(key, []).append(speaker.say(f"rule.{rule.ID}.title"))
    return users


def _line(
    law: LawProfile, key: str, speaker: Speaker, users: Mapping[str, Sequence[str]]
) -> LawLine:
    value, words = law.values[key], f"law_value.{key}"
    status = value.status if value.article else "unverified"
    return LawLine(
        key,
        speaker.say(words) if speaker.knows(words) else key,
        value_words(speaker, key, value),
        article_words(speaker, value.article) if value.article else "–",
        speaker.say("law_force.hard" if value.hard else "law_force.soft"),
        value.hard,
        speaker.say(f"law_source.{status}"),
        value.since,
        ", ".join(users.get(key, ())),
    )
