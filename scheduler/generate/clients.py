"""Client companies of a made-up service: needs, tones, opening hours and true volumes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.entities import Brief, Client, OpeningHours, Review, ReviewOutcome, Tone
from scheduler.generate.sectors import ALWAYS_OPEN, SECTORS, day_profile, openings_of
from scheduler.generate.settings import stream
from scheduler.generate.truth import DECLARED_TONE_NOISE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.entities import Level
    from scheduler.generate.sectors import Opening, Sector
    from scheduler.generate.settings import GeneratorSettings

HARD_LANGUAGE: Final = "de"
"""Spoken by two or three operators only."""
MEDIAN_CALLS_A_DAY: Final = 6.0
MOST_CALLS_A_DAY: Final = 60.0
NIGHT_SHARE_OF_A_DAY_AND_NIGHT_LINE: Final = 1.3
"""An always-open line gets this much more than an office one."""
PAST_TALKS: Final = 3
"""Talks on record with a client that is old enough."""
TALKS_KEPT: Final = 0.95
NEGLECTED_TALKS_KEPT: Final = 0.25
OUTCOMES: Final[tuple[ReviewOutcome, ...]] = ("fine", "adjusted", "brief_updated", "team_changed")


@dataclass(frozen=True)
class Clientele:
    """Clients of a generated case with the truth about their calls.

    Attributes
    ----------
    clients
        As the case sees them.
    sectors, openings
        Sector and opening pattern, by client.
    true_tone
        ``[client, scale]``.
    closes_on_holidays
        ``[client]``.
    closures
        Dates on which a client is shut for leave, by client.
    daily
        True expected calls of a plain weekday of each kind, ``[client, weekday]``.
    handle_seconds
        True mean handle time, ``[client]``.
    day_factor_cv
        ``[client]``.
    trend
        Growth a year as a log, ``[client]``.
    """

    clients: tuple[Client, ...]
    sectors: tuple[Sector, ...]
    openings: tuple[Opening, ...]
    true_tone: NDArray[np.float64]
    closes_on_holidays: NDArray[np.bool_]
    closures: tuple[frozenset[dt.date], ...]
    daily: NDArray[np.float64]
    handle_seconds: NDArray[np.float64]
    day_factor_cv: NDArray[np.float64]
    trend: NDArray[np.float64]


def draw_clients(
    count: int, weeks: int, work_seconds: float, seed: int, settings: GeneratorSettings
) -> Clientele:
    """Draw the clients of a service.

    Parameters
    ----------
    count, weeks
        Number of clients, and weeks of history.
    work_seconds
        Handle time that a plain week should bring in all, seconds.
    seed, settings
        See :func:`scheduler.generate.generate`.
    """
    rng = stream(seed, "clients")
    always = _spread(count, settings.always_open_share, rng)
    sectors = _draw_sectors(count, always, rng)
    openings = tuple(
        ALWAYS_OPEN if always[i] else _draw_opening(sectors[i], rng) for i in range(count)
    )
    true_tone = np.array([s.tone for s in sectors]).reshape(count, 5)
    true_tone = np.clip(true_tone + rng.normal(0.0, 0.7, (count, 5)), -2.0, 2.0)
    handle = np.array([s.handle_seconds for s in sectors]) * rng.lognormal(0.0, 0.15, count)
    daily = _volumes(sectors, openings, handle, work_seconds, rng)
    since = _since(count, weeks, rng, settings)
    hard = _spread(count, settings.hard_share, rng, at_least_one=False) & ~always
    clientele = Clientele(
        clients=(),
        sectors=sectors,
        openings=openings,
        true_tone=true_tone,
        closes_on_holidays=(rng.random(count) < 0.7) & ~always,
        closures=_closures(count, always, rng, settings),
        daily=daily,
        handle_seconds=handle,
        day_factor_cv=rng.uniform(0.1, 0.5, count),
        trend=rng.normal(0.0, 0.1, count),
    )
    clients = tuple(
        _client(clientele, i, rng, settings, since=since[i], hard=bool(hard[i]))
        for i in range(count)
    )
    return replace(clientele, clients=clients)


def opening_rows(clientele: Clientele) -> tuple[OpeningHours, ...]:
    """Opening hours as the case tells them: weekdays, holidays, closures."""
    rows: list[OpeningHours] = []
    for i, client in enumerate(clientele.clients):
        key = client.client_id
        for weekday, windows in enumerate(clientele.openings[i].week):
            rows.extend(
                OpeningHours(client_id=key, weekday=weekday, open_minute=a, close_minute=b)
                for a, b in windows
            )
        if clientele.closes_on_holidays[i]:
            rows.append(OpeningHours(client_id=key, holiday=True, closed=True))
        else:
            rows.extend(
                OpeningHours(client_id=key, holiday=True, open_minute=a, close_minute=b)
                for a, b in clientele.openings[i].week[0]
            )
        rows.extend(
            OpeningHours(client_id=key, date=day, closed=True)
            for day in sorted(clientele.closures[i])
        )
    return tuple(rows)


def draw_briefs(clientele: Clientele, seed: int, settings: GeneratorSettings) -> tuple[Brief, ...]:
    """Say which instructions exist; some lack one of the three answers."""
    rng = stream(seed, "briefs")
    rows = []
    for client in clientele.clients:
        missing = int(rng.integers(0, 3)) if rng.random() < settings.not_ready_share else None
        age = int(min(rng.exponential(70.0), max((settings.week - client.since).days - 1, 0)))
        optional = rng.random(4)
        rows.append(
            Brief(
                client_id=client.client_id,
                has_say=missing != 0,
                has_never_say=missing != 1,
                has_authority=missing != 2,
                has_escalation=bool(optional[0] < 0.9),
                has_filter_rule=bool(optional[1] < 0.4),
                may_reassure=bool(optional[2] < 0.7),
                may_decide=bool(optional[3] < 0.15),
                updated=settings.week - dt.timedelta(days=1 + age),
            )
        )
    return tuple(rows)


def draw_reviews(
    clientele: Clientele, seed: int, settings: GeneratorSettings
) -> tuple[Review, ...]:
    """Draw the last talks and the next one with each client; a few clients let most go by."""
    rng = stream(seed, "reviews")
    rows = []
    for client in clientele.clients:
        every = dt.timedelta(days=client.review_every_days)
        last = settings.week - dt.timedelta(days=int(rng.integers(3, client.review_every_days)))
        neglected = rng.random() < settings.neglected_share
        for back in reversed(range(PAST_TALKS)):
            planned = last - back * every
            if planned > client.since:
                kept = rng.random() < (NEGLECTED_TALKS_KEPT if neglected else TALKS_KEPT)
                rows.append(_talk(client.client_id, planned, rng, settings, kept=bool(kept)))
        upcoming = max(last, client.since) + every
        rows.append(Review(client_id=client.client_id, planned=upcoming))
    return tuple(rows)


def _talk(
    client_id: str,
    planned: dt.date,
    rng: np.random.Generator,
    settings: GeneratorSettings,
    *,
    kept: bool,
) -> Review:
    """Draw one past talk: held within two days of its date, or missed."""
    late = dt.timedelta(days=int(rng.integers(0, 3)))
    outcome = OUTCOMES[int(rng.choice(len(OUTCOMES), p=(0.55, 0.2, 0.2, 0.05)))]
    held = min(planned + late, settings.week - dt.timedelta(days=1))
    return Review(
        client_id=client_id,
        planned=planned,
        held=held if kept else None,
        outcome=outcome if kept else None,
    )


def profiles(clientele: Clientele, row_minutes: int) -> NDArray[np.float64]:
    """Share of each weekday's calls by row of the day, ``[client, weekday, row]``."""
    known: dict[tuple[str, Opening], NDArray[np.float64]] = {}
    table = np.zeros((len(clientele.clients), 7, 1440 // row_minutes))
    for i, (sector, opening) in enumerate(zip(clientele.sectors, clientele.openings, strict=True)):
        key = (sector.name, opening)
        if key not in known:
            known[key] = np.stack(
                [day_profile(sector, windows, row_minutes) for windows in opening.week]
            )
        table[i] = known[key]
    return table


def _spread(
    count: int, share: float, rng: np.random.Generator, *, at_least_one: bool = True
) -> NDArray[np.bool_]:
    """Mark a share of the clients, drawn without repetition, ``[client]``."""
    wanted = -int(-count * share // 1) if at_least_one else round(count * share)
    marked = np.zeros(count, dtype=np.bool_)
    marked[rng.permutation(count)[:wanted]] = True
    return marked


def _draw_sectors(
    count: int, always: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Sector, ...]:
    shares = np.array([s.share for s in SECTORS])
    urgent = np.array([s.share if s.emergency else 0.0 for s in SECTORS])
    picks = rng.choice(len(SECTORS), count, p=shares / shares.sum())
    picks = np.where(always, rng.choice(len(SECTORS), count, p=urgent / urgent.sum()), picks)
    return tuple(SECTORS[int(k)] for k in picks)


def _draw_opening(sector: Sector, rng: np.random.Generator) -> Opening:
    chances = [chance for _, chance in sector.openings]
    return openings_of(sector)[int(rng.choice(len(chances), p=chances))]


def _volumes(
    sectors: tuple[Sector, ...],
    openings: tuple[Opening, ...],
    handle: NDArray[np.float64],
    work_seconds: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw expected calls by weekday so that a week's work is what was asked, ``[client, 7]``.

    Where few clients face many operators, lines stay believable and the work
    falls short instead.
    """
    count = len(sectors)
    level = MEDIAN_CALLS_A_DAY * rng.lognormal(0.0, 0.8, count)
    opened = np.array([[bool(day) for day in o.week] for o in openings]).reshape(count, 7)
    weekday = np.array([s.weekday for s in sectors]).reshape(count, 7) * opened
    always = np.array([o.always for o in openings], dtype=np.bool_)
    weekday[always] *= NIGHT_SHARE_OF_A_DAY_AND_NIGHT_LINE
    weekly = weekday.sum(axis=1) * handle
    for _ in range(4):  # capping the largest lines takes work away; four rounds settle it
        total = float((level * weekly).sum())
        level = np.minimum(level * (work_seconds / total if total > 0 else 1.0), MOST_CALLS_A_DAY)
    volumes: NDArray[np.float64] = level[:, None] * weekday
    return volumes


def _since(
    count: int, weeks: int, rng: np.random.Generator, settings: GeneratorSettings
) -> list[dt.date]:
    """Draw start dates: most long before the history, some inside it, a few in the last days."""
    old = rng.integers(7 * weeks + 30, 7 * weeks + 2200, count)
    inside = rng.integers(14, max(7 * weeks, 15), count)
    kind = rng.random(count)
    age = np.where(kind < 0.12, inside, old)
    age[_spread(count, settings.new_share, rng, at_least_one=False)] = 0
    return [settings.week - dt.timedelta(days=int(days)) for days in age]


def _closures(
    count: int, always: NDArray[np.bool_], rng: np.random.Generator, settings: GeneratorSettings
) -> tuple[frozenset[dt.date], ...]:
    """Draw closed weeks: August leave for some, now and then another week."""
    found: list[frozenset[dt.date]] = []
    for i in range(count):
        days: set[dt.date] = set()
        draw = rng.random(2)
        august = dt.date(settings.week.year, 8, 3) + dt.timedelta(weeks=int(rng.integers(0, 3)))
        august -= dt.timedelta(days=august.weekday())
        length = int(rng.integers(1, 4))
        if draw[0] < 0.15 and not always[i]:
            days |= {august + dt.timedelta(days=d) for d in range(7 * length - 2)}
        if draw[1] < 0.02 and not always[i]:
            start = settings.week - dt.timedelta(weeks=int(rng.integers(0, 9)))
            days |= {start + dt.timedelta(days=d) for d in range(5)}
        found.append(frozenset(days))
    return tuple(found)


def _client(
    clientele: Clientele,
    index: int,
    rng: np.random.Generator,
    settings: GeneratorSettings,
    *,
    since: dt.date,
    hard: bool,
) -> Client:
    """Draw what one client asks for, its truth being known."""
    sector, always = clientele.sectors[index], clientele.openings[index].always
    level = int(rng.choice(4, p=sector.skill_levels))
    draw = rng.random(5)
    languages, level = _needs(level, draw[:2], always=always, hard=hard)
    peak = float(clientele.daily[index].max())
    target = 5 if peak > 12 or clientele.openings[index].wide else 4
    declared = clientele.true_tone[index] + rng.normal(0.0, DECLARED_TONE_NOISE, 5)
    new = since > settings.week - dt.timedelta(days=56)
    guess = round(float(clientele.daily[index].sum()) * rng.lognormal(0.0, 0.2))
    return Client(
        client_id=f"c{index + 1:0{len(str(max(len(clientele.sectors), 100)))}d}",
        sector=sector.name,
        languages=languages,
        skills={sector.skill: level} if level else {},
        tone=tone_of(np.clip(declared, -2.0, 2.0)),
        tone_importance=round(float(rng.uniform(0.3, 1.0)), 2),
        team_min=1 if peak <= 5 else 2,
        team_target=target,
        team_max=6 if target == 5 or peak > 8 else 5,
        service_level=float(rng.choice((0.8, 0.8, 0.85, 0.9))),
        answer_within_s=int(rng.choice((20, 20, 30, 30, 45))),
        max_abandon=float(rng.choice((0.05, 0.05, 0.08))),
        patience_s=round(390.0 * float(rng.lognormal(-0.02, 0.2))),
        priority=float(rng.choice((1.0, 1.0, 1.0, 1.0, 1.5, 2.0))) if not always else 1.5,
        tension=int(rng.choice(4, p=(0.7, 0.17, 0.09, 0.04))),
        complexity=int(rng.choice((1, 2, 3), p=(0.6, 0.3, 0.1))),
        declared_calls_week=float(guess) if new or draw[2] < 0.5 else None,
        since=since,
        review_every_days=int(rng.choice((60, 90, 90, 180))),
    )


def _needs(
    level: int, draw: NDArray[np.float64], *, always: bool, hard: bool
) -> tuple[dict[str, Level], int]:
    """Settle languages and skill level together, so that needs stay few and can be met.

    Night workers must be able to take every line that rings at night; a rare
    language is hard enough without a skill.
    """
    languages: dict[str, Level] = {"fr": 2}
    if hard:
        return languages | {HARD_LANGUAGE: 2}, 0
    if always:
        return languages, min(level, 1)
    if draw[0] < 0.07:
        english = draw[1] < 0.8
        return languages | {"en" if english else "es": 2}, min(level, 1) if english else 0
    return languages, level


def tone_of(scales: NDArray[np.float64]) -> Tone:
    """Write five scales as a declared tone, to a tenth of a point."""
    # adding 0.0 turns -0.0 into 0.0, which files write alike
    warmth, formality, pace, directness, detail = (round(float(x), 1) + 0.0 for x in scales)
    return Tone(warmth=warmth, formality=formality, pace=pace, directness=directness, detail=detail)
