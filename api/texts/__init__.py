"""The catalogue of words, and the ``Speaker`` who says them in French or in English.

Every text that a person reads comes from ``api/texts/<lang>/*.toml``; numbers,
dates and hours are written as each language writes them. Nothing here decides
what is said.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Lang = Literal["fr", "en"]
LANGS: Final[tuple[Lang, ...]] = get_args(Lang)


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """Every text of a language by its dotted key, as ``rule.lunch.title``.

    Raises
    ------
    ValueError
        When two files say the same key.
    """
    found: dict[str, str] = {}
    folder = files(__name__) / lang
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        for key, text in _flat(tomllib.loads(file.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"{lang}: {key} is said twice, again in {file.name}")
            found[key] = text
    return found


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, str(value)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says keys, numbers and dates in one language."""

    lang: Lang

    def say(self, key: str, /, **params: object) -> str:
        """Text of a key with its ``{placeholders}`` filled; numbers and dates are written out.

        Raises
        ------
        KeyError
            When the catalogue has no such key, or the text asks for a parameter not given.
        """
        told = {name: self.value(value) for name, value in params.items()}
        return catalogue(self.lang)[key].format(**told)

    def knows(self, key: str) -> bool:
        """Tell whether the catalogue holds a key."""
        return key in catalogue(self.lang)

    def value(self, value: object) -> str:
        """Write any parameter: numbers, dates and lists in the language, the rest as it is."""
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self.say("word.yes" if value else "word.no")
        if isinstance(value, int | float):
            return self.number(value, 0 if isinstance(value, int) else 2, trim=True)
        if isinstance(value, list | tuple):
            return ", ".join(self.value(each) for each in value)
        return self.date(value) if isinstance(value, dt.date) else str(value)

    def number(self, value: float, digits: int = 0, *, trim: bool = False) -> str:
        """Write a number with so many decimals; ``trim`` leaves needless zeros out."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - slow to load, seldom needed

        decimals = ("#" if trim else "0") * digits
        pattern = f"#,##0.{decimals}" if decimals else "#,##0"
        return str(format_decimal(value, format=pattern, locale=self.lang))

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Write a share of 1 in percent; a dash when it is not known."""
        from babel.numbers import format_percent  # noqa: PLC0415

        if share is None:
            return "–"
        pattern = f"#,##0.{'0' * digits}\u00a0%" if self.lang == "fr" else f"0.{'0' * digits}%"
        return str(format_percent(share, format=pattern, locale=self.lang))

    def date(self, day: dt.date) -> str:
        """Write a date in full, as ``30 November 2026``; a moment with its time."""
        time = f" {day:%H:%M}" if isinstance(day, dt.datetime) else ""
        return self._date(day, "d MMMM y") + time

    def short_day(self, day: dt.date) -> str:
        """Write a weekday and a date in few letters, as ``Mon 30/11``."""
        return self._date(day, "EEE").rstrip(".") + f" {day:%d/%m}"

    def long_day(self, day: dt.date) -> str:
        """Write a weekday and a date in full, as ``Monday 30 November``."""
        return self._date(day, "EEEE d MMMM")

    def weekday(self, number: int) -> str:
        """Name a weekday in full; Monday is 0."""
        return self._date(dt.date(2024, 1, 1) + dt.timedelta(days=number), "EEEE")

    def duration(self, minutes: float) -> str:
        """Write minutes as people say them, as ``7 h 15``."""
        hours, rest = divmod(round(minutes), 60)
        return f"{self.number(hours)}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")

    def hours(self, minutes: float) -> str:
        """Write minutes as hours, as ``34.5`` or ``34,5``."""
        return self.number(minutes / 60, 2, trim=True)

    def _date(self, day: dt.date, pattern: str) -> str:
        from babel.dates import format_date  # noqa: PLC0415

        told = str(format_date(day, pattern, locale=self.lang))
        # French counts the first of a month as an ordinal; Babel has no letter for it.
        first = self.lang == "fr" and day.day == 1 and "d MMMM" in pattern
        return re.sub(r"(?<!\d)1 ", "1er ", told, count=1) if first else told
