"""Numbers of the law in words: their articles, their units, in the language of the reader.

Profiles name articles in English or by their number; people read them as they are quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from api.texts import Speaker
    from scheduler.laws import LawValue

TEXTS: Final[Mapping[str, str]] = {
    "call-centre avenant of 20 June 2002, ": "annex",
    "convention, ": "convention",
    "RTT accord of 11 April 2000, ": "rtt",
}
"""How profiles begin the articles of agreements, and the key of what they are called."""

YES: Final = ("sunday_rest", "may_day_rest", "minor_holiday_rest")
"""Values that only say that a rule holds."""


def article_words(speaker: Speaker, article: str) -> str:
    """Quote an article as people do."""
    for begin, key in TEXTS.items():
        if article.startswith(begin):
            rest = article.removeprefix(begin)
            place = speaker.say("law_article.its_annex") if rest == "annex" else rest
            return speaker.say(f"law_article.{key}", place=place)
    return speaker.say("law_article.code", number=article)


def value_words(speaker: Speaker, key: str, law: LawValue) -> str:
    """Write a number of the law with its unit."""
    if key in YES:
        return speaker.say("word.yes" if law.value else "word.no")
    if isinstance(law.value, str):
        return law.value
    match law.unit:
        case "minutes" if law.value >= 60:
            return speaker.duration(law.value)
        case "share":
            return speaker.percent(law.value)
        case unit:
            key = f"law_unit.{unit}"
            number = speaker.number(law.value, 1, trim=True)
            return speaker.say(key, number=number)
