"""What an edit does, in words and in numbers, and why one makes no sense."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from pydantic import BaseModel, Field

from api.texts import Speaker
from api.web.errors import Unacceptable
from api.web.rosters import Broken, broken
from models.rosters import shift_changes
from scheduler.case import Case
from scheduler.edit import CannotEdit, DayEdited, Preview
from scheduler.files.texts import Texts
from scheduler.result import PlannedShift, Result

SMALLEST_CALLS = 0.05
"""A smaller change of a term is not said."""
MOST_SAID = 4


class TermChange(BaseModel):
    """By how much one term rises; below 0 it falls."""

    name: str
    title: str
    calls: float


class DayTold(BaseModel):
    """One person's day that is worked otherwise; a side without shifts is empty."""

    operator_id: str
    name: str
    date: dt.date
    before: list[PlannedShift]
    after: list[PlannedShift]


class Effect(BaseModel):
    """What edits do; figures are after less before, in expected calls."""

    lawful: bool = Field(description="no hard rule is broken that was kept before")
    objective: float = Field(description="below 0 the week is better")
    terms: list[TermChange] = Field(description="terms that change, the largest change first")
    lost_calls: float
    named_share: float
    appear: list[Broken] = Field(description="rules that are newly broken")
    vanish: list[Broken] = Field(description="rules that are kept again")
    days: list[DayTold]
    words: list[str] = Field(description="the same, to be read")

    @classmethod
    def between(
        cls, speaker: Speaker, before: Result, after: Result, case: Case, texts: Texts
    ) -> Effect:
        """Tell what differs between two contents of a version."""
        told = [Counter(v.model_dump_json() for v in r.violations) for r in (before, after)]
        new, gone = told[1] - told[0], told[0] - told[1]
        preview = Preview(
            objective=after.objective - before.objective,
            terms={n: after.terms[n] - before.terms.get(n, 0.0) for n in after.terms},
            lost_calls=after.cover.lost_calls - before.cover.lost_calls,
            named_share=after.cover.named_share - before.cover.named_share,
            appear=tuple(v for v in after.violations if v.model_dump_json() in new),
            vanish=tuple(v for v in before.violations if v.model_dump_json() in gone),
            days=tuple(
                DayEdited(each.operator_id, each.date, each.before, each.after)
                for each in shift_changes(before.roster, after.roster)
            ),
        )
        return effect_of(speaker, preview, case, texts)


def spoken_of(preview: Preview) -> set[str]:
    """Ids of everybody and every client whom words about edits may name."""
    told = (*preview.appear, *preview.vanish)
    named = {key for each in told for key in (each.operator_id, each.client_id) if key}
    besides = {value for each in told for value in each.params.values() if isinstance(value, str)}
    return named | besides | {day.operator_id for day in preview.days}


def effect_of(speaker: Speaker, preview: Preview, case: Case, texts: Texts) -> Effect:
    """Say what edits do."""
    changes = sorted(
        ((name, calls) for name, calls in preview.terms.items() if abs(calls) > 1e-9),
        key=lambda each: -abs(each[1]),
    )
    appear = broken(speaker, preview.appear, case, texts)
    return Effect(
        lawful=preview.lawful,
        objective=preview.objective,
        terms=[
            TermChange(name=name, title=speaker.say(f"term.{name}.name"), calls=calls)
            for name, calls in changes
        ],
        lost_calls=preview.lost_calls,
        named_share=preview.named_share,
        appear=appear,
        vanish=broken(speaker, preview.vanish, case, texts),
        days=[
            DayTold(
                operator_id=day.operator_id,
                name=texts.operator_name(day.operator_id),
                date=day.date,
                before=list(day.before),
                after=list(day.after),
            )
            for day in preview.days
        ],
        words=_words(speaker, preview, changes, appear),
    )


def cannot_edit(wrong: CannotEdit) -> Unacceptable:
    """Turn an edit that makes no sense into a wrong value of the request."""
    return Unacceptable(f"body.edits.{wrong.place}", f"edits.cannot.{wrong.key}", **wrong.params)


def _words(
    speaker: Speaker, preview: Preview, changes: list[tuple[str, float]], appear: list[Broken]
) -> list[str]:
    def calls(value: float) -> str:
        told = round(value, 1) or 0.0  # never "-0,0"
        return ("+" if told > 0 else "") + speaker.number(told, 1)

    if not changes and not preview.days:
        return [speaker.say("edits.nothing")]
    better = "better" if preview.objective < 0 else "worse"
    said = [
        speaker.say(f"edits.{better}", calls=speaker.number(abs(preview.objective), 1)),
        speaker.say(
            "edits.service",
            lost=calls(preview.lost_calls),
            points=calls(preview.named_share * 100),
        ),
    ]
    told = [(n, c) for n, c in changes if abs(c) > SMALLEST_CALLS][:MOST_SAID]
    if told:
        parts = (f"{speaker.say(f'term.{name}.name')} {calls(value)}" for name, value in told)
        said.append(speaker.say("edits.by_term", terms=", ".join(parts)))
    if not appear:
        return [*said, speaker.say("edits.lawful")]
    said += [
        f"{each.title} – {each.who} – {each.words}" for each in appear if each.severity == "hard"
    ]
    return said
