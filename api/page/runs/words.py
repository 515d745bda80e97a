"""Runs in words: how far a plan may be from the best one, what a run does, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.texts import Speaker
from api.view.words import obstacle_line
from models.tables.rosters import UNDER_WAY, RunRow
from scheduler.errors import Obstacle
from scheduler.files.texts import Texts

GOOD_GAP: Final = 0.0005
"""A gap below which a plan is called the best: figures are shown with one decimal."""

BADGES: Final[Mapping[str, str]] = {
    "queued": "badge",
    "running": "badge",
    "done": "badge good",
    "failed": "badge bad",
    "cancelled": "badge warn",
}
STATES: Final[Mapping[str, str]] = {
    "draft": "badge warn",
    "approved": "badge good",
    "published": "badge good",
    "rejected": "badge bad",
}
"""How the state of a version is coloured; the others are plain."""

STAGES: Final = ("demand", "portfolio", "weeks", "parts", "roster", "breaks", "desk")
"""Phases of a run, in their order."""
ANEW: Final = ("no_lawful_plan", "no_roster_in_time", "case_gone", "bad_question")
"""Failures after which the same question has the same answer: something has to change first."""


@dataclass(frozen=True, slots=True)
class RunShown:
    """One run as a line of a list, or the head of its page."""

    id: str
    week: Any
    status: str
    badge: str
    under_way: bool
    asked_by: str
    asked_at: Any
    ended_at: Any
    objective: float | None
    bound: float | None
    gap: float | None
    quality: str
    named_share: float | None
    seconds: float | None
    limit_s: float | None
    stage: str
    cancel_asked: bool
    failure: str


def run_shown(row: RunRow, names: Mapping[str, str], zone: ZoneInfo, speaker: Speaker) -> RunShown:
    """Say a run in words."""
    settings = row.settings
    return RunShown(
        id=row.id,
        week=row.week,
        status=row.status,
        badge=BADGES[row.status],
        under_way=row.status in UNDER_WAY,
        asked_by=names.get(row.requested_by, speaker.say("runs.somebody")),
        asked_at=row.requested_at.astimezone(zone),
        ended_at=None if row.ended_at is None else row.ended_at.astimezone(zone),
        objective=row.objective,
        bound=row.bound,
        gap=row.gap,
        quality="" if row.objective is None else gap_words(speaker, row.bound, row.gap),
        named_share=row.named_share,
        seconds=row.seconds,
        limit_s=settings["time_limit_s"] if settings.get("effort") is None else None,
        stage=stage_words(speaker, row.status, row.stage),
        cancel_asked=row.cancel_asked,
        failure=failure_words(speaker, row.failure) if row.status == "failed" else "",
    )


def gap_words(speaker: Speaker, bound: float | None, gap: float | None) -> str:
    """Say how far a plan may be from the best one."""
    if bound is None or gap is None:
        return speaker.say("js.board.no_bound")
    if gap <= GOOD_GAP:
        return speaker.say("js.board.best")
    told = speaker.number(bound, 1, trim=True)
    return speaker.say("js.board.gap", gap=speaker.percent(gap), bound=told)


def stage_words(speaker: Speaker, status: str, stage: str | None) -> str:
    """Say what a run that has not ended is doing."""
    if status == "queued":
        return speaker.say("js.runs.queued")
    key = f"stage.{stage}"
    return speaker.say(key) if stage and speaker.knows(key) else speaker.say("js.runs.beginning")


def stages_said(speaker: Speaker) -> dict[str, str]:
    """Every phase of a run in words, for scripts."""
    return {each: speaker.say(f"stage.{each}") for each in STAGES}


def limit_words(speaker: Speaker, seconds: float) -> str:
    """Say a time limit, as ``2 min``."""
    if seconds < 60:
        return speaker.say("runs.seconds", count=speaker.number(seconds))
    return speaker.say("runs.minutes", count=speaker.number(seconds / 60, 1, trim=True))


def settings_words(speaker: Speaker, settings: Mapping[str, Any]) -> list[str]:
    """Say how a run was asked for."""
    effort = settings.get("effort")
    told = [
        speaker.say("runs.asked_effort", count=speaker.number(effort))
        if effort is not None
        else speaker.say("runs.asked_time", time=limit_words(speaker, settings["time_limit_s"])),
        speaker.say(f"runs.teams_{settings.get('portfolio', 'adjust')}"),
        speaker.say("runs.asked_seed", seed=str(settings["seed"])),
    ]
    if settings.get("parts", 1) > 1:
        told.append(speaker.say("runs.asked_parts", count=settings["parts"]))
    return told


def failure_words(speaker: Speaker, failure: str | None) -> str:
    """Say why a run has failed."""
    key = f"failure.{failure}"
    return speaker.say(key if speaker.knows(key) else "failure.internal")


def next_words(speaker: Speaker, failure: str | None) -> str:
    """Say what to do after a failure."""
    key = f"runs.next.{failure}"
    return speaker.say(key if speaker.knows(key) else "runs.next.internal")


def obstacle_words(speaker: Speaker, row: RunRow, texts: Texts) -> list[str]:
    """Say who or what left no lawful plan, by name."""
    told = (row.failure_details or {}).get("obstacles", [])
    return [
        obstacle_line(
            speaker,
            Obstacle(
                each.get("operator_id"),
                each.get("client_id"),
                tuple(each.get("rules", ())),
                each.get("params", {}),
            ),
            texts,
        )
        for each in told
    ]


def trace_rows(speaker: Speaker, trace: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Say every improvement of a run, the last first."""
    rows = [
        {
            "time": speaker.say("runs.seconds", count=speaker.number(point["seconds"])),
            "objective": speaker.number(point["objective"], 1),
            "bound": "–" if point.get("bound") is None else speaker.number(point["bound"], 1),
            "change": _change(speaker, point),
        }
        for point in trace
    ]
    return rows[::-1]


def _change(speaker: Speaker, point: Mapping[str, Any]) -> str:
    weeks, pairings = point.get("weeks", 0), point.get("pairings", 0)
    if not weeks and not pairings:
        return speaker.say("js.runs.first_plan")
    return speaker.say("js.runs.change", weeks=weeks, pairings=pairings)
