"""Operators of a made-up service: contracts, skills, tones, availability, absences and wishes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from scheduler.calendar import midnight
from scheduler.entities import Absence, Availability, Operator, Wish, WishKind
from scheduler.generate.clients import HARD_LANGUAGE, tone_of
from scheduler.generate.sectors import SECTORS
from scheduler.generate.settings import stream
from scheduler.generate.truth import DECLARED_TONE_NOISE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.entities import Client, Level
    from scheduler.generate.settings import GeneratorSettings

Kind = Literal["day", "part", "night"]
ENOUGH_ELIGIBLE: Final = 6
"""Operators who can serve every client that is not deliberately hard."""
FULL_TIME: Final = 2100
PART_TIME: Final = (1440, 1560, 1680)

# Weekday windows of part-timers: (weekdays, start, end) in wall-clock minutes.
_PART_WINDOWS: Final = (
    ((0, 1, 2, 3, 4), 7 * 60, 16 * 60),
    ((0, 1, 3, 4), 8 * 60, 18 * 60),
    ((0, 1, 2, 3, 4), 10 * 60, 21 * 60),
    ((0, 4, 5, 6), 8 * 60, 21 * 60),
)
_PART_SHARES: Final = (0.2, 0.25, 0.25, 0.3)


@dataclass(frozen=True)
class Person:
    """One operator with what the roster of past weeks and the truth need to know."""

    operator: Operator
    kind: Kind
    true_tone: NDArray[np.float64]
    windows: tuple[Availability, ...]
    works_sundays: bool

    @property
    def days(self) -> frozenset[int]:
        """Weekdays on which a day shift may start."""
        if not self.windows:
            return frozenset(range(7))
        return frozenset(w.weekday for w in self.windows if w.weekday is not None)


def draw_people(
    count: int, clients: int, seed: int, settings: GeneratorSettings
) -> tuple[Person, ...]:
    """Draw the staff: full-timers by day, part-timers, night workers."""
    rng = stream(seed, "people")
    carried = max(15, -(-7 * clients // max(count, 1)))
    nights = min(count // 2, -int(-count * settings.night_share // 1) + 2)
    nights = nights if settings.always_open_share > 0 else 0
    parts = round(count * settings.part_time_share)
    order = rng.permutation(count).tolist()
    kinds: list[Kind] = [
        "night" if place < nights else "part" if place < nights + parts else "day"
        for place in order
    ]
    width = len(str(max(count, 10)))
    return tuple(
        _person(f"o{i + 1:0{width}d}", kind, carried, rng, settings) for i, kind in enumerate(kinds)
    )


def equip(people: tuple[Person, ...], clients: tuple[Client, ...], seed: int) -> tuple[Person, ...]:
    """Teach languages and skills until every client has enough operators who can serve it.

    Clients of the hard language get exactly two or three operators.
    """
    rng = stream(seed, "skills")
    languages = [dict(p.operator.languages) for p in people]
    skills = [dict(p.operator.skills) for p in people]
    order = [int(i) for i in rng.permutation(len(people))]
    needs = sorted({_need(c) for c in clients}, key=repr)
    for need in needs:
        wanted = 3 if (HARD_LANGUAGE, 2) in need[0] else ENOUGH_ELIGIBLE
        holders = [i for i in order if _holds(languages[i], skills[i], need)]
        for i in (i for i in order if i not in holders):
            if len(holders) >= min(wanted, len(people)):
                break
            _teach(languages[i], need[0])
            _teach(skills[i], need[1])
            holders.append(i)
    return tuple(
        replace(
            person,
            operator=person.operator.model_copy(
                update={"languages": languages[i], "skills": skills[i]}
            ),
        )
        for i, person in enumerate(people)
    )


def eligible(people: tuple[Person, ...], clients: tuple[Client, ...]) -> NDArray[np.bool_]:
    """Who holds the languages and skills of whom, ``[operator, client]``."""
    table = np.zeros((len(people), len(clients)), dtype=np.bool_)
    known: dict[object, NDArray[np.bool_]] = {}
    for j, client in enumerate(clients):
        need = _need(client)
        if need not in known:
            known[need] = np.array(
                [_holds(p.operator.languages, p.operator.skills, need) for p in people],
                dtype=np.bool_,
            )
        table[:, j] = known[need]
    return table


def draw_absences(
    people: tuple[Person, ...], seed: int, settings: GeneratorSettings
) -> tuple[Absence, ...]:
    """Draw weeks of leave in the past quarter and a few days off in the planned week."""
    rng = stream(seed, "absences")
    rows: list[Absence] = []
    away_now = rng.permutation(len(people))[: round(0.06 * len(people))]
    for i, person in enumerate(people):
        spans = []
        if rng.random() < 0.3:
            monday = settings.week - dt.timedelta(
                weeks=int(rng.integers(2, max(settings.roster_weeks, 3)))
            )
            spans.append((monday, monday + dt.timedelta(days=7)))
        if i in away_now:
            first = settings.week + dt.timedelta(days=int(rng.integers(0, 5)))
            spans.append((first, first + dt.timedelta(days=int(rng.integers(1, 3)))))
        rows.extend(
            Absence(
                operator_id=person.operator.operator_id,
                start=midnight(begin, settings.timezone),
                end=midnight(end, settings.timezone),
            )
            for begin, end in spans
        )
    return tuple(rows)


def draw_wishes(
    people: tuple[Person, ...], seed: int, settings: GeneratorSettings
) -> tuple[Wish, ...]:
    """Draw preferences: about half the staff asks for something."""
    rng = stream(seed, "wishes")
    kinds: tuple[WishKind, ...] = ("off", "early", "late")
    rows: list[Wish] = []
    for person in people:
        if rng.random() < 0.5:
            continue
        days = rng.permutation(6)[: int(rng.integers(1, 4))]
        for day in sorted(int(d) for d in days):
            kind = kinds[int(rng.choice(3, p=(0.5, 0.3, 0.2)))]
            dated = kind == "off" and rng.random() < 0.5
            rows.append(
                Wish(
                    operator_id=person.operator.operator_id,
                    weekday=None if dated else day,
                    date=settings.week + dt.timedelta(days=day) if dated else None,
                    kind="off" if person.kind == "night" else kind,
                    weight=int(rng.integers(1, 6)),
                )
            )
    return tuple(rows)


def _person(
    operator_id: str,
    kind: Kind,
    carried: int,
    rng: np.random.Generator,
    settings: GeneratorSettings,
) -> Person:
    contract = int(rng.choice(PART_TIME)) if kind == "part" else FULL_TIME
    true_tone = np.clip(rng.normal((0.4, 0.3, 0.0, 0.1, 0.2), 0.9), -2.0, 2.0)
    declared = np.clip(true_tone + rng.normal(0.0, DECLARED_TONE_NOISE, 5), -2.0, 2.0)
    works_sundays = kind == "night" or rng.random() < 0.35
    windows = _windows(operator_id, kind, works_sundays, rng)
    operator = Operator(
        operator_id=operator_id,
        contract_minutes_week=contract,
        max_minutes_week=contract * 11 // 10 if kind == "part" else 2400,
        part_time=kind == "part",
        night_worker=kind == "night",
        employed_since=settings.week - dt.timedelta(days=int(rng.integers(60, 3000))),
        max_clients=min(80, carried if kind != "part" else -(-4 * carried // 5)),
        languages=_languages(rng),
        skills=_skills(kind, rng),
        tone=tone_of(declared),
    )
    return Person(operator, kind, true_tone, windows, works_sundays)


def _windows(
    operator_id: str, kind: Kind, works_sundays: bool, rng: np.random.Generator
) -> tuple[Availability, ...]:
    """Draw availability; a quarter of the full-timers may work at any time."""
    spans: list[tuple[int, int, int]]
    if kind == "night":
        spans = [(day, 17 * 60, 31 * 60) for day in range(5)]
        spans += [(day, 7 * 60, 31 * 60) for day in (5, 6)]
    elif kind == "part":
        days, start, end = _PART_WINDOWS[int(rng.choice(len(_PART_WINDOWS), p=_PART_SHARES))]
        spans = [(day, start, end) for day in days]
    elif rng.random() < 0.25:
        spans = []
    else:
        spans = [(day, 6 * 60, 22 * 60) for day in range(7 if works_sundays else 6)]
    return tuple(
        Availability(operator_id=operator_id, weekday=day, start_minute=a, end_minute=b)
        for day, a, b in spans
    )


def _languages(rng: np.random.Generator) -> dict[str, Level]:
    draw = rng.random(3)
    languages: dict[str, Level] = {"fr": 3}
    if draw[0] < 0.45:
        languages["en"] = 3 if draw[1] < 0.3 else 2
    if draw[2] < 0.2:
        languages["es"] = 2
    return languages


def _skills(kind: Kind, rng: np.random.Generator) -> dict[str, Level]:
    """Draw sector skills; whoever works nights knows the trades and property lines."""
    skills: dict[str, Level] = {}
    for sector in SECTORS:
        draw = rng.random(2)
        needed = kind == "night" and sector.emergency
        if needed or draw[0] < 0.62:
            skills[sector.skill] = 1 if draw[1] < 0.3 else 2 if draw[1] < 0.75 else 3
    return skills


Need = tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]


def _need(client: Client) -> Need:
    return tuple(sorted(client.languages.items())), tuple(sorted(client.skills.items()))


def _holds(languages: dict[str, int], skills: dict[str, int], need: Need) -> bool:
    return all(languages.get(k, 0) >= v for k, v in need[0]) and all(
        skills.get(k, 0) >= v for k, v in need[1]
    )


def _teach(known: dict[str, int], wanted: tuple[tuple[str, int], ...]) -> None:
    for name, level in wanted:
        known[name] = max(known.get(name, 0), level)
