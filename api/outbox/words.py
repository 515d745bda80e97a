"""A notice in the words of its reader: subject, text, and where to look; for page and mail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.texts import LANGS, Speaker

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says."""

    subject: str
    text: str


def speaker_for(lang: str) -> Speaker:
    """Return who speaks the language of an account; French when it is none of ours."""
    return Speaker(next((each for each in LANGS if each == lang), "fr"))


def words_of(speaker: Speaker, key: str, params: Mapping[str, Any]) -> Words:
    """Say a notice.

    Raises
    ------
    KeyError
        When the catalogue does not know the notice.
    """
    told = {name: _value(speaker, name, value) for name, value in params.items()}
    return Words(
        speaker.say(f"notice.{key}.subject", **told), speaker.say(f"notice.{key}.text", **told)
    )


def _value(speaker: Speaker, name: str, value: Any) -> Any:
    if name == "dates":
        return ", ".join(speaker.short_day(dt.date.fromisoformat(each)) for each in value)
    if name == "week":
        return dt.date.fromisoformat(value)
    if name == "kind" and speaker.knows(f"signals.{value}.title"):
        return speaker.say(f"signals.{value}.title")
    return value
