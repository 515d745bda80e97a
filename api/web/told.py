"""What routes about people answer in more than one place: requests, contests, scores, weeks.

Each shape is built from a value of ``models``; nothing is looked up here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.explained import Asked, Explained
from api.texts import Speaker
from models.contests import Contest
from models.contests import ContestState as StateOfContest
from models.fairness import Burden
from models.request_list import Request, RequestKind, RequestState
from models.scores import PairScore
from scheduler.affinity.provenance import Step
from scheduler.worktime import Standing

MOST_WORDS: Final = 2000
"""Letters of a comment, a reason or an answer."""

Words = Annotated[str, StringConstraints(max_length=MOST_WORDS)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=MOST_WORDS)]


class Body(BaseModel):
    """What somebody sends; a field that we do not know is refused."""

    model_config = ConfigDict(extra="forbid")


class RequestTold(BaseModel):
    """A swap or time off that somebody asks for."""

    id: int = Field(examples=[12])
    version: int = Field(examples=[1])
    kind: RequestKind
    state: RequestState
    operator_id: str = Field(examples=["o12"])
    operator_name: str = Field(examples=["Leïla Vasseur"])
    other_operator_id: str | None = Field(default=None, examples=["o7"])
    other_operator_name: str | None = Field(default=None, examples=["Zoé Le Goff"])
    first: dt.date | None = Field(default=None, description="first day of a leave")
    last: dt.date | None = Field(default=None, description="last day of a leave, included")
    start: dt.datetime | None = Field(default=None, description="begin of the shift to give")
    end: dt.datetime | None = None
    other_start: dt.datetime | None = Field(
        default=None, description="begin of the shift to take in return"
    )
    other_end: dt.datetime | None = None
    asked_at: dt.datetime
    agreed_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    answer: str = Field(default="", description="words of whoever answered")


def request_told(request: Request, names: Mapping[str, str]) -> RequestTold:
    """Tell a request; ``names`` are those of the people of its site."""
    other = request.other_operator_id
    return RequestTold(
        **_same(RequestTold, request),
        operator_name=names.get(request.operator_id, request.operator_id),
        other_operator_name=None if other is None else names.get(other, other),
    )


class StepTold(BaseModel):
    """One thing that moved a score, by so many points."""

    kind: str = Field(examples=["rating"])
    points: float = Field(examples=[3.2])
    words: str = Field(description="the same in words")


class ScoreTold(BaseModel):
    """The score of one pair, with its doubt, where it comes from and until when it holds."""

    operator_id: str = Field(examples=["o12"])
    operator_name: str = Field(examples=["Leïla Vasseur"])
    client_id: str = Field(examples=["c7"])
    client_name: str = Field(examples=["Cabinet Langlois"])
    score: float = Field(description="0 to 100", examples=[71.5])
    deviation: float = Field(description="its standard deviation, in points", examples=[6.4])
    planning: float = Field(description="what plans use", examples=[69.8])
    by_client: float = Field(examples=[74.0])
    by_operator: float = Field(examples=[68.0])
    ratings: float = Field(description="ratings behind it, after fading", examples=[2.7])
    trend: float = Field(description="points over the last 91 days", examples=[-1.5])
    vetoed: bool
    tried: bool = Field(description="whether it is planned as a trial")
    as_of: dt.datetime
    computed_at: dt.datetime
    expires_on: dt.date
    steps: list[StepTold] = Field(description="what moved it, adding up to the score")


def score_told(score: PairScore, operator_name: str, speaker: Speaker) -> ScoreTold:
    """Tell a score."""
    rounded = ("score", "deviation", "planning", "by_client", "by_operator", "ratings", "trend")
    told = _same(ScoreTold, score) | {name: round(getattr(score, name), 1) for name in rounded}
    told["steps"] = steps_told(score.steps, speaker)
    return ScoreTold(**told, operator_name=operator_name)


def steps_told(steps: tuple[Step, ...], speaker: Speaker) -> list[StepTold]:
    """Tell what moved a score."""
    from api.view.affinity import step_words  # noqa: PLC0415 - slow to load

    return [
        StepTold(kind=step.kind, points=round(step.points, 1), words=step_words(step, speaker))
        for step in steps
    ]


class ContestTold(BaseModel):
    """A contested score; score and steps as they were when it was contested."""

    id: int = Field(examples=[4])
    version: int = Field(examples=[1])
    operator_id: str = Field(examples=["o12"])
    operator_name: str = Field(examples=["Leïla Vasseur"])
    client_id: str = Field(examples=["c7"])
    client_name: str = Field(examples=["Cabinet Langlois"])
    state: StateOfContest
    score: float = Field(examples=[58.2])
    deviation: float = Field(examples=[7.1])
    steps: list[StepTold]
    words: str = Field(examples=["Ces appels étaient d’avant ma formation."])
    answer: str = ""
    opened_at: dt.datetime
    answered_at: dt.datetime | None = None
    override_id: int | None = None


def contest_told(
    contest: Contest, operator_name: str, client_name: str, speaker: Speaker
) -> ContestTold:
    """Tell a contest."""
    told = _same(ContestTold, contest)
    told |= {name: round(told[name], 1) for name in ("score", "deviation")}
    told["steps"] = steps_told(contest.steps, speaker)
    return ContestTold(**told, operator_name=operator_name, client_name=client_name)


class StandingTold(BaseModel):
    """Four weeks of one person beside their own fair share; minutes, and days of wishes."""

    week: dt.date = Field(description="last of the four weeks")
    tension: float = Field(examples=[410.0])
    tension_fair: float = Field(examples=[395.5])
    unsocial: float = Field(examples=[960.0])
    unsocial_fair: float = Field(examples=[1010.0])
    wishes_asked: int = Field(examples=[4])
    wishes_granted: int = Field(examples=[3])
    wishes_fair: float = Field(examples=[3.1])


class FairnessTold(BaseModel):
    """What one person bore, beside their own fair share."""

    operator_id: str = Field(examples=["o12"])
    name: str = Field(examples=["Leïla Vasseur"])
    standing: StandingTold | None = Field(description="null before the first published week")


class WeekWorked(BaseModel):
    """One civil week of one person, in minutes of effective work."""

    monday: dt.date
    minutes: int = Field(examples=[2100])
    days: int = Field(examples=[5])
    sunday_minutes: int = Field(examples=[0])
    night_minutes: int = Field(examples=[0])


class WorkingTime(BaseModel):
    """Counters of the working-time law of one person."""

    operator_id: str = Field(examples=["o12"])
    name: str = Field(examples=["Leïla Vasseur"])
    contract_minutes: int = Field(examples=[2100])
    weeks: list[WeekWorked]
    average_minutes: float | None = Field(
        description="null while fewer weeks are known than the law averages", examples=[2088.0]
    )
    average_limit_minutes: int | None = Field(examples=[2640])
    week_limit_minutes: int | None = Field(examples=[2880])
    weekends: int = Field(description="of these weeks, with work on one", examples=[3])
    rest_minutes: int | None = Field(
        description="shortest rest between two days of work", examples=[780]
    )
    rest_limit_minutes: int | None = Field(examples=[660])


def fairness_told(
    operator_id: str, name: str, week: dt.date | None, standing: Standing | None
) -> FairnessTold:
    """Tell what one person bore."""
    told = None
    if standing is not None and week is not None:
        minutes = ("tension", "tension_fair", "unsocial", "unsocial_fair", "wishes_fair")
        counts = {"wishes_asked": standing.wishes_asked, "wishes_granted": standing.wishes_granted}
        rounded: dict[str, Any] = {name: round(getattr(standing, name), 1) for name in minutes}
        told = StandingTold(week=week, **counts, **rounded)
    return FairnessTold(operator_id=operator_id, name=name, standing=told)


def working_time_told(burden: Burden) -> WorkingTime:
    """Tell what one person worked."""
    told = _same(WorkingTime, burden)
    told["weeks"] = [WeekWorked(**_same(WeekWorked, week)) for week in burden.weeks]
    return WorkingTime(**told)


class Reason(BaseModel):
    """Why, as values and in words."""

    roster_id: int = Field(description="the version that it is about", examples=[31])
    kind: str = Field(examples=["PairExplanation"])
    words: list[str] = Field(description="lines in the language of the reader")
    values: dict[str, Any]


def reason_told(asked: Asked, told: Explained) -> Reason:
    """Tell an explanation."""
    return Reason(
        roster_id=asked.roster_id, kind=told.kind, words=list(told.words), values=told.document
    )


class Written(BaseModel):
    """A row that was written: what an edit of it must name."""

    id: int = Field(examples=[41])
    version: int = Field(examples=[1])


Answer = Literal["accept", "refuse"]


def _same(shape: type[BaseModel], value: object) -> dict[str, Any]:
    """Values of the fields that a shape and a value share by name."""
    return {name: getattr(value, name) for name in shape.model_fields if hasattr(value, name)}
