"""Explanations in words: pairs and overviews, and what all explanations share.

Keys and parameters come from ``scheduler.explain``; ids become names here.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from rich.padding import Padding
from rich.text import Text

from api.view.style import heading, note
from api.view.words import violation_words
from scheduler.calendar import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.case import Case
    from scheduler.explain import (
        Alternative,
        Change,
        Factor,
        Flip,
        Overview,
        PairExplanation,
        Reason,
        Worth,
    )
    from scheduler.files.texts import Texts
    from scheduler.result import Violation

SHOWN: Final = 12
"""Pairs of a person that an overview lists."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT.+")
_WORDS_OF: Final = {"lock": "lock", "of": "level", "wish": "wish", "limit": "limit_name"}
"""Parameters that name one of a few things, and where their words are."""


class Words:
    """Says the parts of explanations in one language, with the names of one case."""

    def __init__(self, speaker: Speaker, case: Case, texts: Texts) -> None:
        self.speaker, self.case, self.texts = speaker, case, texts

    def say(self, key: str, **params: object) -> str:
        """Text of a key under ``explain``."""
        return self.speaker.say(f"explain.{key}", **params)

    def operator(self, operator_id: str) -> str:
        """Name of a person."""
        return self.texts.operator_name(operator_id)

    def client(self, client_id: str) -> str:
        """Name of a client."""
        return self.texts.client_name(client_id)

    def calls(self, calls: float) -> str:
        """Expected calls with their sign."""
        number = self.speaker.number(abs(calls), 2)
        return self.say("more" if calls >= 0 else "less", calls=number)

    def moment(self, moment: dt.datetime) -> str:
        """A weekday, a date and a time on the site's clock."""
        local = moment.astimezone(self.case.horizon.zone)
        return f"{self.speaker.short_day(local)} {local:%H:%M}"

    def span(self, start: dt.datetime, end: dt.datetime) -> str:
        """Two times of the site's clock; the date stands elsewhere."""
        zone = self.case.horizon.zone
        return f"{start.astimezone(zone):%H:%M}–{end.astimezone(zone):%H:%M}"

    def factors(self, factors: Iterable[Factor]) -> str:
        """Factors in one line, each with its calls."""
        parts = (f"{self.factor(f.key)} {self.calls(f.calls)}" for f in factors)
        return "; ".join(parts)

    def factor(self, key: str) -> str:
        """Name of a factor: those of pairs have their own, terms theirs."""
        own = f"explain.factor.{key}"
        return self.speaker.say(own if self.speaker.knows(own) else f"term.{key}.name")

    def breaches(self, violations: Iterable[Violation]) -> str:
        """What rules find, in one line."""
        return "; ".join(
            violation_words(self.speaker, v, self.case, self.texts) for v in violations
        )

    def change(self, change: Change) -> str:
        """A change as something to do."""
        return self.say(f"change.{change.kind}", **self._told(change.params))

    def fact(self, change: Change) -> str:
        """The fact that a change would take away."""
        return self.say(f"fact.{change.kind}", **self._told(change.params))

    def reason(self, reason: Reason) -> str:
        """A state or an outcome."""
        return self.say(f"reason.{reason.key}", **self._told(reason.params))

    def flip(self, flip: Flip) -> str:
        """Changes and what came of them."""
        changes = f" {self.say('and')} ".join(self.change(change) for change in flip.changes)
        return self.say("flip", changes=changes, outcome=self.reason(flip.outcome))

    def _told(self, params: Mapping[str, object]) -> dict[str, object]:
        told: dict[str, object] = {}
        for name, value in params.items():
            told[name] = self._value(name, value)
        if params.get("lock") == "off":
            told["what"] = told["date"]
        elif "start" in params and "end" in params:
            told["what"] = f"{told['start']} – {told['end']}"
        if "wish" in params:
            told["when"] = self._when(params)
        return told

    def _value(self, name: str, value: object) -> object:
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, float) and name == "calls":
            return self.calls(value)
        return clock(value) if isinstance(value, int) and name.endswith("_minute") else value

    def _text(self, name: str, text: str) -> str:
        """A name for an id, a date or a moment as people read it, words for one of a few things."""
        told = text
        if name in {"operator_id", "beside"}:
            told = self.operator(text)
        elif name == "client_id":
            told = self.client(text)
        elif name in _WORDS_OF and self.speaker.knows(f"explain.{_WORDS_OF[name]}.{text}"):
            told = self.say(f"{_WORDS_OF[name]}.{text}")
        elif _DATE.fullmatch(text):
            told = self.speaker.short_day(dt.date.fromisoformat(text))
        elif _MOMENT.fullmatch(text):
            told = self.moment(dt.datetime.fromisoformat(text))
        return told

    def _when(self, params: Mapping[str, object]) -> str:
        date, weekday = params["date"], params["weekday"]
        if isinstance(date, str):
            return self.speaker.short_day(dt.date.fromisoformat(date))
        return self.say(f"weekday.{weekday}")


def pair_view(words: Words, told: PairExplanation) -> list[Text]:
    """Why somebody is in a client's team, or why not."""
    names = {"operator": words.operator(told.operator_id), "client": words.client(told.client_id)}
    shown = [heading(words.say("pair.in_team" if told.in_team else "pair.not_in_team", **names))]
    facts = {
        "affinity": round(told.affinity, 1),
        "share": words.speaker.percent(told.duty_share),
        "role": words.say(f"role.{told.role}"),
    }
    shown.append(Text(words.say("pair.facts" if told.in_team else "pair.facts_outside", **facts)))
    if told.in_team and not told.trained:
        shown.append(Text(words.say("pair.untrained"), style="yellow"))
    if told.locked:
        shown.append(Text(words.say("pair.locked"), style="bold"))
    if told.in_team:
        shown += _worth(words, told.worth, "pair.worth")
    shown += _alternatives(words, told)
    return [*shown, *flips_view(words, told.flips, told.settles_anyway, "pair.settles_anyway")]


def _worth(words: Words, worth: Sequence[Factor], title: str) -> list[Text]:
    """A sum and its parts, one a line."""
    total = sum(factor.calls for factor in worth)
    shown = [Text(words.say(title, calls=words.calls(total)))]
    for factor in worth:
        line = words.say("part", calls=words.calls(factor.calls), factor=words.factor(factor.key))
        shown.append(Text(f"  {line}"))
    return shown


def _alternatives(words: Words, told: PairExplanation) -> list[Text]:
    """The best alternatives with their costs, then those that something blocks."""
    shown = []
    title = "pair.alternatives" if told.in_team else "pair.ways_in"
    if told.alternatives:
        shown.append(Text(words.say(title)))
        shown += [Text(f"  {_alternative(words, other)}") for other in told.alternatives]
    elif not told.in_team:
        shown.append(Text(words.say("pair.no_way_in")))
    if told.reasons and told.alternatives[0].joins is not None:
        decisive = words.say("pair.decisive", factors=words.factors(told.reasons))
        shown.append(Text(decisive, style="bold"))
    if told.alternatives and told.alternatives[0].calls < 0:
        shown.append(Text(words.say("pair.better_exists"), style="yellow"))
    if told.blocked:
        shown.append(Text(words.say("pair.blocked")))
        for other in told.blocked:
            shown.append(Text(f"  {_alternative(words, other)}"))
            shown += [Text(f"    {line}") for line in _in_the_way(words, other)]
    return shown


def _alternative(words: Words, other: Alternative) -> str:
    joins = None if other.joins is None else words.operator(other.joins)
    leaves = None if other.leaves is None else words.operator(other.leaves)
    if joins is None:
        who = words.say("team.without", leaves=leaves)
    elif leaves is None:
        who = words.say("team.beside", joins=joins)
    else:
        who = words.say("team.instead", joins=joins, leaves=leaves)
    calls = words.calls(other.calls)
    if joins is None:  # its parts stand above, as what the pairing is worth
        return words.say("alternative_plain", who=who, calls=calls)
    factors = words.factors(other.factors) or words.say("no_difference")
    return words.say("alternative", who=who, calls=calls, factors=factors)


def _in_the_way(words: Words, other: Alternative) -> list[str]:
    lines = []
    if other.blocks:
        lines.append(words.say("pair.rules", rules=words.breaches(other.blocks)))
    if other.untrained:
        lines.append(words.say("pair.training_not_done"))
    if other.absent_share > 0:
        lines.append(words.say("pair.absent", share=words.speaker.percent(other.absent_share)))
    return lines


def laid_out(lines: Iterable[Text]) -> list[RenderableType]:
    """Lines for a page: those that begin with spaces keep them where they wrap."""
    shown: list[RenderableType] = []
    for line in lines:
        indent = len(line.plain) - len(line.plain.lstrip(" "))
        shown.append(Padding(line[indent:], (0, 0, 0, indent)) if indent else line)
    return shown


def flips_view(
    words: Words, flips: Sequence[Flip], settles_anyway: bool, anyway: str
) -> list[Text]:
    """What would have to change, when that was asked for."""
    shown = [Text(words.say(anyway), style="yellow")] if settles_anyway else []
    if flips:
        shown.append(heading(words.say("flips")))
        shown += [Text(f"  {words.flip(flip)}") for flip in flips]
    return shown


def nothing_flips(words: Words) -> Text:
    """Said when changes were asked for, tried, and none gave the opposite."""
    return note(words.say("no_flips"))


def overview_view(words: Words, told: Overview) -> list[Text]:
    """All pairs and shifts of one client or one person."""
    if told.client_id is not None:
        name = words.client(told.client_id)
        share = words.speaker.percent(told.named_share)
        shown = [heading(words.say("overview.client", client=name, share=share))]
    else:
        name = words.operator(told.operator_id or "")
        shown = [heading(words.say("overview.operator", operator=name))]
    by_client = told.client_id is None
    if told.shifts:
        shown.append(Text(words.say("overview.shifts")))
        shown += [Text(f"  {_worth_line(words, each, by_client)}") for each in told.shifts]
    shown.append(Text(words.say("overview.pairs")))
    shown += [Text(f"  {_worth_line(words, each, by_client)}") for each in told.pairs[:SHOWN]]
    if len(told.pairs) > SHOWN:
        shown.append(note(words.say("overview.more", count=len(told.pairs) - SHOWN)))
    if told.gaps:
        shown.append(Text(words.say("overview.gaps")))
        for gap in told.gaps:
            stretch = f"{words.moment(gap.start)} – {words.moment(gap.end)}"
            line = words.say("overview.gap", stretch=stretch, calls=gap.calls)
            shown.append(Text(f"  {line}"))
    return shown


def _worth_line(words: Words, worth: Worth, by_client: bool) -> str:
    if worth.start is not None:
        what = words.moment(worth.start)
    elif by_client and worth.client_id is not None:
        what = words.client(worth.client_id)
    else:
        what = words.operator(worth.operator_id)
    factors = words.factors(worth.factors) or words.say("no_difference")
    return words.say("alternative", who=what, calls=words.calls(worth.calls), factors=factors)
