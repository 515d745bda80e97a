"""Scores and burdens as the person concerned reads them: ranges in words, bars, fair shares.

A range is where the truth lies nine times in ten. Nothing here compares people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from api.view.affinity import NORMAL_90, step_words

if TYPE_CHECKING:
    import datetime as dt

    from api.texts import Speaker
    from models.contests import Contest
    from models.fairness import Burden
    from models.scores import PairScore

LEVELS: Final = ((75, "very_good"), (60, "good"), (45, "fair"), (0, "fragile"))
SURE, QUITE_SURE = 5.0, 9.0
"""Standard deviations, in points, up to which a score is told as sure or quite sure."""
MOVED: Final = 3.0
"""Points in three months from which a score is said to have moved."""


class Line(NamedTuple):
    """One thing that moved a score."""

    points: float
    words: str


@dataclass(frozen=True, slots=True)
class ScoreShown:
    """One score in words, with its range."""

    client_id: str
    client_name: str
    level: str
    sureness: str
    score: int
    low: int
    high: int
    ratings: float
    trend: str
    vetoed: bool
    tried: bool
    computed_on: dt.date
    expires_on: dt.date
    lines: tuple[Line, ...]


def score_shown(score: PairScore, zone: dt.tzinfo, speaker: Speaker) -> ScoreShown:
    """Put a score into words."""
    spread = NORMAL_90 * score.deviation
    return ScoreShown(
        client_id=score.client_id,
        client_name=score.client_name,
        level=speaker.say(f"own_score.level.{level_of(score.score)}"),
        sureness=speaker.say(f"own_score.sure.{_sureness(score.deviation)}"),
        score=round(score.score),
        low=max(0, round(score.score - spread)),
        high=min(100, round(score.score + spread)),
        ratings=score.ratings,
        trend=_trend(score.trend, speaker),
        vetoed=score.vetoed,
        tried=score.tried,
        computed_on=score.as_of.astimezone(zone).date(),
        expires_on=score.expires_on,
        lines=tuple(Line(step.points, step_words(step, speaker)) for step in score.steps),
    )


def level_of(score: float) -> str:
    """Name the band in which a score lies."""
    return next(name for least, name in LEVELS if score >= least or least == 0)


def _sureness(deviation: float) -> str:
    if deviation <= SURE:
        return "sure"
    return "quite" if deviation <= QUITE_SURE else "little"


def _trend(points: float, speaker: Speaker) -> str:
    if abs(points) < MOVED:
        return ""
    key = "up" if points > 0 else "down"
    return speaker.say(f"own_score.trend.{key}", points=round(abs(points)))


@dataclass(frozen=True, slots=True)
class ContestShown:
    """A contested score in words."""

    id: int
    version: int
    client_name: str
    state: str
    words: str
    answer: str
    score: int
    opened_at: dt.datetime
    answered_at: dt.datetime | None
    open: bool


def contest_shown(contest: Contest, client_name: str, zone: dt.tzinfo) -> ContestShown:
    """Put a contest into words."""
    answered = contest.answered_at
    return ContestShown(
        id=contest.id,
        version=contest.version,
        client_name=client_name,
        state=contest.state,
        words=contest.words,
        answer=contest.answer,
        score=round(contest.score),
        opened_at=contest.opened_at.astimezone(zone),
        answered_at=None if answered is None else answered.astimezone(zone),
        open=contest.state == "open",
    )


class Share(NamedTuple):
    """What was borne beside a fair share, on one scale of 0 to 100."""

    key: str
    own: float
    fair: float
    own_width: float
    fair_at: float
    words: str


def shares_of(burden: Burden, speaker: Speaker) -> list[Share]:
    """Tense calls and unsocial hours beside the fair share."""
    stood = burden.standing
    if stood is None:
        return []
    return [
        _share("tension", stood.tension, stood.tension_fair, speaker),
        _share("unsocial", stood.unsocial, stood.unsocial_fair, speaker),
    ]


def _share(key: str, own: float, fair: float, speaker: Speaker) -> Share:
    most = max(own, fair, 1.0) * 1.1
    near = abs(own - fair) <= max(30.0, fair / 10)
    how = "near" if near else "above" if own > fair else "below"
    words = speaker.say(f"own_fairness.{how}", hours=speaker.duration(abs(own - fair)))
    return Share(key, own, fair, 100 * own / most, 100 * fair / most, words)


class WeekBar(NamedTuple):
    """One week of work, and how high its bar is in percent of the highest."""

    monday: dt.date
    minutes: int
    days: int
    sunday_minutes: int
    night_minutes: int
    height: float


def week_bars(burden: Burden) -> list[WeekBar]:
    """Weeks worked, the earliest first."""
    most = max([1, burden.contract_minutes, *(week.minutes for week in burden.weeks)])
    return [
        WeekBar(
            week.monday,
            week.minutes,
            week.days,
            week.sunday_minutes,
            week.night_minutes,
            100 * week.minutes / most,
        )
        for week in burden.weeks
    ]
