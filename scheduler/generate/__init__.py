"""Synthetic cases: a believable French answering service from a seed, with its hidden truth.

``generate`` is a pure function: the same arguments give the same Case, texts
and truth, to the byte. What drives calls and ratings is in ``HiddenTruth``,
apart from the case, so that learning can be judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.calendar import Horizon
from scheduler.case import Case, default_as_of
from scheduler.generate.arrivals import day_levels, draw_counts, draw_history
from scheduler.generate.clients import (
    Clientele,
    draw_briefs,
    draw_clients,
    draw_reviews,
    opening_rows,
    profiles,
)
from scheduler.generate.habits import LUNCH_MINUTES, usual_presence, usual_starts
from scheduler.generate.people import (
    Person,
    draw_absences,
    draw_people,
    draw_wishes,
    eligible,
    equip,
)
from scheduler.generate.rosters import count_fairness, draw_rosters, tense_minutes
from scheduler.generate.settings import GeneratorSettings, stream
from scheduler.generate.teams import draw_teams, pairing_calls
from scheduler.generate.truth import (
    RATER_BIAS,
    HiddenTruth,
    drop_days,
    true_affinity,
    write_truth,
)
from scheduler.generate.voices import draw_feedback, draw_overrides
from scheduler.generate.words import compose
from scheduler.laws import load_profile
from scheduler.site import LawSwitches, ShiftGrid, Site

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import CallHistory
    from scheduler.files.texts import Texts
    from scheduler.generate.teams import Teams

__all__ = ["Generated", "GeneratorSettings", "HiddenTruth", "generate", "write_truth"]


@dataclass(frozen=True)
class Generated:
    """A case, its words, and the truth it hides."""

    case: Case
    texts: Texts
    truth: HiddenTruth


def generate(
    operators: int,
    clients: int,
    weeks: int,
    seed: int,
    settings: GeneratorSettings | None = None,
) -> Generated:
    """Make up a service.

    Parameters
    ----------
    operators, clients
        How many of each, 0 or more.
    weeks
        Weeks of call history before the planned week, at least 1.
    seed
        Not negative; the same arguments give the same case.
    settings
        Shape of the service; believable defaults.

    Raises
    ------
    ValueError
        When a count is out of range.
    """
    if min(operators, clients, seed) < 0 or weeks < 1:
        raise ValueError("operators, clients and seed are 0 or more, weeks at least 1")
    settings = settings or GeneratorSettings()
    service = _draw(operators, clients, weeks, seed, settings)
    case = _case(service, weeks, seed, settings)
    words = compose(
        service.people,
        service.clientele,
        case.briefs,
        case.feedback,
        case.affinity_overrides,
        seed=seed,
    )
    return Generated(case, words, service.truth)


@dataclass(frozen=True)
class _Service:
    """People, clients and what happened between them, before it is told as a case."""

    people: tuple[Person, ...]
    clientele: Clientele
    able: NDArray[np.bool_]
    truth: HiddenTruth
    starts: tuple[int, ...]
    teams: Teams
    calls: CallHistory


def _draw(
    operators: int, clients: int, weeks: int, seed: int, settings: GeneratorSettings
) -> _Service:
    past = settings.past(weeks)
    people = draw_people(operators, clients, seed, settings)
    contract_seconds = 60.0 * sum(p.operator.contract_minutes_week for p in people)
    clientele = draw_clients(clients, weeks, settings.load_share * contract_seconds, seed, settings)
    people = equip(people, clientele.clients, seed)
    able = eligible(people, clientele.clients)
    counts = draw_counts(clientele, past, seed, settings)
    starts = usual_starts(people, seed)
    presence = usual_presence(people, starts, settings.row_minutes)
    teams = draw_teams(
        people, clientele, able, counts, presence, weeks=weeks, seed=seed, settings=settings
    )
    return _Service(
        people=people,
        clientele=clientele,
        able=able,
        truth=_truth(people, clientele, past, seed, settings),
        starts=starts,
        teams=teams,
        calls=draw_history(counts, clientele, teams.client_slowness(), seed, settings),
    )


def _case(service: _Service, weeks: int, seed: int, settings: GeneratorSettings) -> Case:
    people, clientele, teams = service.people, service.clientele, service.teams
    absences = draw_absences(people, seed, settings)
    roster = draw_rosters(people, service.starts, absences, settings)
    tense = tense_minutes(teams, clientele, len(people), weeks)
    briefs = draw_briefs(clientele, seed, settings)
    return Case(
        week=settings.week,
        as_of=default_as_of(settings.week, settings.timezone),
        site=_site(settings),
        law=load_profile("fr_idcc_2098"),
        operators=tuple(p.operator for p in people),
        availability=tuple(row for p in people for row in p.windows),
        absences=absences,
        preferences=draw_wishes(people, seed, settings),
        clients=clientele.clients,
        reviews=draw_reviews(clientele, seed, settings),
        opening_hours=opening_rows(clientele),
        briefs=briefs,
        calls=service.calls,
        pairing_calls=pairing_calls(
            teams, people, clientele, service.calls, weeks=weeks, seed=seed, settings=settings
        ),
        feedback=draw_feedback(teams, service.truth, clientele.clients, briefs, seed),
        affinity_overrides=draw_overrides(
            people, clientele, service.able, teams, seed=seed, settings=settings
        ),
        portfolio=teams.pairings,
        roster=roster,
        counters=count_fairness(people, roster, tense, seed, settings),
    )


def _site(settings: GeneratorSettings) -> Site:
    return Site(
        timezone=settings.timezone,
        law=LawSwitches(sunday_derogation=True, may_day_sectors=("property", "trades")),
        grid=ShiftGrid(max_length=9 * 60, lunch_minutes=LUNCH_MINUTES),
    )


def _truth(
    people: tuple[Person, ...],
    clientele: Clientele,
    past: Horizon,
    seed: int,
    settings: GeneratorSettings,
) -> HiddenTruth:
    """Draw affinities, their drops and rater biases, and keep the true volumes."""
    rng = stream(seed, "truth")
    count, clients = len(people), len(clientele.clients)
    operator_tone = np.array([p.true_tone for p in people]).reshape(count, 5)
    importance = np.array([c.tone_importance for c in clientele.clients])
    planned = Horizon(settings.week, 7, settings.timezone)
    levels = day_levels(clientele, planned, settings)
    return HiddenTruth(
        operator_ids=tuple(p.operator.operator_id for p in people),
        client_ids=tuple(c.client_id for c in clientele.clients),
        first_day=past.first_day,
        operator_tone=operator_tone,
        client_tone=clientele.true_tone,
        operator_bias=rng.normal(0.0, RATER_BIAS, count),
        client_bias=rng.normal(0.0, RATER_BIAS, clients),
        affinity=true_affinity(operator_tone, clientele.true_tone, importance, rng),
        drop_day=drop_days(past.days, count, clients, rng),
        handle_seconds=clientele.handle_seconds,
        day_factor_cv=clientele.day_factor_cv,
        calls=levels[:, :, None] * profiles(clientele, settings.row_minutes),
        row_minutes=settings.row_minutes,
    )
