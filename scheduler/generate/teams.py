"""Past teams of a made-up service: who carried whom, and who answered how many calls."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity.tone import similarity, tone_table
from scheduler.calendar import MINUTES_PER_DAY
from scheduler.entities import Pairing, PairingCalls, Role
from scheduler.generate.clients import profiles
from scheduler.generate.settings import stream
from scheduler.generate.truth import learning_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import CallHistory
    from scheduler.entities import Client, Operator
    from scheduler.generate.arrivals import Counts
    from scheduler.generate.clients import Clientele
    from scheduler.generate.people import Person
    from scheduler.generate.settings import GeneratorSettings

TRAINING_DAYS: Final = 12
TRAINING_MINUTES: Final = 120
RECENT_SHARE: Final = 0.04
"""Pairings that began in the last eight weeks."""
LARGEST_TEAM: Final = 6
SEATS: Final = LARGEST_TEAM + 2
"""A whole team, and up to two outsiders who now and then take a call."""
WIDE_TEAM_EXTRA: Final = 2
"""More people for lines open on Saturdays or into the evening: one team works in shifts."""
OUTSIDER_WEIGHT: Final = 0.04
FIT_WEIGHT: Final = 2.0
LOAD_WEIGHT: Final = 1.2
COVER_WEIGHT: Final = 8.0
NIGHT_PENALTY: Final = 3.0
CHANCE: Final = 0.35
"""Standard deviation of what nobody remembers the reason of."""
QUIET_CALLS_A_WEEK: Final = 12.0
ROLE_WEIGHTS: Final[dict[Role, float]] = {"lead": 0.45, "member": 0.3, "backup": 0.12}


@dataclass(frozen=True)
class Teams:
    """Teams in force and their past calls.

    Attributes
    ----------
    pairings
        As the case sees them.
    seats
        Operators who took calls of a client, ``[client, seat]``; -1 where empty.
    answered
        Calls each seat answered, ``[client, week, seat]``.
    slowness
        Handle time of each seat against its final one, ``[client, week, seat]``.
    """

    pairings: tuple[Pairing, ...]
    seats: NDArray[np.int64]
    answered: NDArray[np.int64]
    slowness: NDArray[np.float64]

    def client_slowness(self) -> NDArray[np.float64]:
        """Mean slowness of a client's answered calls, ``[client, week]``; 1 without calls."""
        calls = self.answered.sum(axis=2)
        total = (self.answered * self.slowness).sum(axis=2)
        return np.where(calls > 0, total / np.maximum(calls, 1), 1.0)


def draw_teams(
    people: tuple[Person, ...],
    clientele: Clientele,
    eligible: NDArray[np.bool_],
    counts: Counts,
    presence: NDArray[np.float64],
    *,
    weeks: int,
    seed: int,
    settings: GeneratorSettings,
) -> Teams:
    """Choose past teams by fit, load and opening hours, then deal them the past calls."""
    rng = stream(seed, "teams")
    chosen = _choose(people, clientele, eligible, presence, rng)
    pairings: list[Pairing] = []
    clients = len(clientele.clients)
    seats = np.full((clients, SEATS), -1, dtype=np.int64)
    weight = np.zeros((clients, SEATS))
    began = np.zeros((clients, SEATS), dtype=np.int64)
    first_day = settings.week - dt.timedelta(weeks=weeks)
    for c, team in enumerate(chosen):
        for seat, o in enumerate(team):
            pairing = _pairing(
                clientele.clients[c], people[o].operator, rng, settings, seat=seat, size=len(team)
            )
            pairings.append(pairing)
            seats[c, seat], weight[c, seat] = o, ROLE_WEIGHTS[pairing.role]
            began[c, seat] = max(0, -(-(pairing.since - first_day).days // 7))
        others = rng.permutation(np.setdiff1d(np.flatnonzero(eligible[:, c]), team))[:2]
        seats[c, len(team) : len(team) + len(others)] = others
        weight[c, len(team) : len(team) + len(others)] = OUTSIDER_WEIGHT
    answered = _deal(counts.answered_by_week(clients, weeks), seats, weight, began, rng)
    veteran = (began == 0) & (weight > OUTSIDER_WEIGHT)
    before = np.where(veteran, 1000.0, 0.0)[:, None, :] + np.cumsum(answered, axis=1) - answered
    return Teams(tuple(pairings), seats, answered, learning_factor(before + answered / 2.0))


def pairing_calls(
    teams: Teams,
    people: tuple[Person, ...],
    clientele: Clientele,
    history: CallHistory,
    *,
    weeks: int,
    seed: int,
    settings: GeneratorSettings,
) -> tuple[PairingCalls, ...]:
    """Share each client-week's handle time among those who answered, for the last weeks."""
    rng = stream(seed, "pairing calls")
    work = _handle_by_week(history, weeks, settings)
    spread = 1.15 / np.sqrt(np.maximum(teams.answered, 1))
    part = teams.answered * teams.slowness * rng.lognormal(0.0, spread)
    part /= np.maximum(part.sum(axis=2, keepdims=True), 1e-9)
    seconds = np.round(part * work[:, :, None])
    kept = teams.answered > 0
    kept[:, : max(0, weeks - settings.pairing_weeks)] = False
    first = settings.week - dt.timedelta(weeks=weeks)
    mondays = [first + dt.timedelta(weeks=w) for w in range(weeks)]
    rows = sorted(
        (int(w), int(teams.seats[c, s]), int(c), int(s))
        for c, w, s in zip(*(axis.tolist() for axis in np.nonzero(kept)), strict=True)
    )
    return tuple(
        PairingCalls(
            operator_id=people[o].operator.operator_id,
            client_id=clientele.clients[c].client_id,
            week=mondays[w],
            answered=int(teams.answered[c, w, s]),
            handle_seconds=float(seconds[c, w, s]),
        )
        for w, o, c, s in rows
    )


def _choose(
    people: tuple[Person, ...],
    clientele: Clientele,
    eligible: NDArray[np.bool_],
    presence: NDArray[np.float64],
    rng: np.random.Generator,
) -> list[list[int]]:
    """Pick operators for each client, busiest first: fit, less load, who is there, some chance."""
    declared = tone_table(p.operator.tone for p in people)
    asked = tone_table(c.tone for c in clientele.clients)
    fit = similarity(declared, asked, np.ones(len(asked)))
    most = np.array([p.operator.max_clients for p in people], dtype=np.int64)
    contract = np.array([p.operator.contract_minutes_week for p in people], dtype=np.float64)
    night = np.array([p.kind == "night" for p in people], dtype=np.bool_)
    carried = np.zeros(len(people), dtype=np.int64)
    load = np.zeros(len(people))
    teams: list[list[int]] = [[] for _ in clientele.clients]
    weekly = clientele.daily.sum(axis=1)
    when = _moments(clientele, presence.shape[1])
    for c in np.argsort(-weekly, kind="stable").tolist():
        size = int(clientele.clients[c].team_target - rng.integers(0, 2))
        size += WIDE_TEAM_EXTRA * bool(clientele.openings[c].wide)
        size -= bool(weekly[c] < QUIET_CALLS_A_WEEK and rng.random() < 0.5)
        share = load / contract
        score = FIT_WEIGHT * fit[:, c] + rng.normal(0.0, CHANCE, len(people))
        score -= LOAD_WEIGHT * share / max(float(share.sum()) / max(len(people), 1), 1e-9)
        if not clientele.openings[c].always:  # night workers sleep while most lines ring
            score[night] -= NIGHT_PENALTY
        score[~eligible[:, c] | (carried >= most)] = -np.inf
        teams[c] = _complementary(
            score, presence, when[c], min(max(size, 3), clientele.clients[c].team_max)
        )
        carried[teams[c]] += 1
        load[teams[c]] += weekly[c] / max(len(teams[c]), 1)
    return teams


def _complementary(
    score: NDArray[np.float64],
    presence: NDArray[np.float64],
    when: NDArray[np.float64],
    size: int,
) -> list[int]:
    """Add one person at a time, each for what their presence adds to the team's."""
    team: list[int] = []
    alone, open_to = when.copy(), score.copy()
    for _ in range(min(size, int(np.isfinite(score).sum()))):
        best = int(np.argmax(open_to + COVER_WEIGHT * (presence @ alone)))
        team.append(best)
        open_to[best] = -np.inf
        alone *= 1.0 - presence[best]
    return team


def _moments(clientele: Clientele, rows: int) -> NDArray[np.float64]:
    """How much each moment of the week matters to each client, ``[client, row of the week]``.

    Half by expected calls and half by opening hours, so that nights and Saturdays count.
    """
    calls = clientele.daily[:, :, None] * profiles(clientele, 7 * MINUTES_PER_DAY // rows)
    calls = calls.reshape(-1, rows)
    opened = (calls > 0).astype(np.float64)
    matters: NDArray[np.float64] = (
        calls / np.maximum(calls.sum(axis=1, keepdims=True), 1e-9)
        + opened / np.maximum(opened.sum(axis=1, keepdims=True), 1.0)
    ) / 2.0
    return matters


def _pairing(
    client: Client,
    operator: Operator,
    rng: np.random.Generator,
    settings: GeneratorSettings,
    *,
    seat: int,
    size: int,
) -> Pairing:
    """Date one pairing: leads are always trained, some of the others only just began."""
    earliest = max(client.since, operator.employed_since)
    yesterday = settings.week - dt.timedelta(days=1)
    age = max((yesterday - earliest).days, 0)
    recent = rng.random() < RECENT_SHARE and seat > 0
    ago = min(age, int(rng.integers(0, 56))) if recent else round(age * rng.uniform(0.3, 1.0))
    since = min(yesterday, settings.week - dt.timedelta(days=ago + 1))
    trained = min(since + dt.timedelta(days=int(rng.integers(2, TRAINING_DAYS))), yesterday)
    # whoever opens a new line was trained before its first call
    done = seat == 0 or ago >= TRAINING_DAYS or age < TRAINING_DAYS
    role: Role = "lead" if seat == 0 else "backup" if seat == size - 1 and size > 2 else "member"
    return Pairing(
        client_id=client.client_id,
        operator_id=operator.operator_id,
        role=role,
        since=since,
        trained_on=trained if done else None,
        training_minutes_done=TRAINING_MINUTES if done else 10 * min(ago, TRAINING_DAYS - 2),
    )


def _deal(
    calls: NDArray[np.int64],
    seats: NDArray[np.int64],
    weight: NDArray[np.float64],
    began: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Deal each client-week's answered calls over the seats, ``[client, week, seat]``.

    Before anybody of today's team had begun, whoever sits there is taken to
    have answered: former colleagues are not in the case.
    """
    started = np.arange(calls.shape[1])[None, :, None] >= began[:, None, :]
    share = weight[:, None, :] * started
    nobody = share.sum(axis=2, keepdims=True) <= 0
    share = np.where(nobody, np.maximum(weight, 1e-6)[:, None, :] * (seats >= 0)[:, None, :], share)
    total = share.sum(axis=2, keepdims=True)
    empty = total[:, :, 0] <= 0
    share = np.where(total > 0, share / np.where(total > 0, total, 1.0), 1.0 / SEATS)
    return rng.multinomial(np.where(empty, 0, calls), share).astype(np.int64)


def _handle_by_week(
    history: CallHistory, weeks: int, settings: GeneratorSettings
) -> NDArray[np.float64]:
    """Handle seconds, ``[client, week]``."""
    past = settings.past(weeks)
    epoch = int(past.moment(0).timestamp()) // 60
    edges = np.array([epoch + past.day_start(7 * week) for week in range(weeks + 1)])
    week = np.searchsorted(edges, history.start_minute, side="right") - 1
    clients = len(history.client_ids)
    key = history.client.astype(np.int64) * weeks + week
    seconds = np.bincount(key, weights=history.handle_seconds, minlength=clients * weeks)
    return seconds.astype(np.float64).reshape(clients, weeks)
