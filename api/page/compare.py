"""Versions of a week side by side: figures and terms in calls, and what each does otherwise.

What takes a derived case to know (rules broken, fairness) is asked for by the page's script.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from sqlmodel import Session

from api.page.board import MOST_VERSIONS, WEEK, monday_of, week_to_show
from api.page.letters import plain_letters
from api.page.runs.words import STATES, gap_words
from api.texts import Speaker
from api.web.access import Visit
from api.web.errors import Unacceptable
from api.web.rosters import Version, shown_versions, version_of
from api.web.routes.roster_analysis import terms_told
from models.roster_pages import VersionSeen, account_names, list_versions, names_of, refusals
from models.rosters import Diff, PairingChange, ShiftChange, diff
from models.sites import find_site, id_of, zone_of
from scheduler.files.texts import Texts
from scheduler.result import PlannedShift

AT_ONCE: Final = 3
"""Versions that stand beside each other; figures have to be read without scrolling."""
ALIKE: Final = 0.05
"""A difference, in calls, below which two figures look the same with one decimal."""


def compared(
    visit: Visit, site: str, wanted: Sequence[int], asked: dt.date | None
) -> dict[str, Any]:
    """What the page shows; without two versions it says what to do.

    Raises
    ------
    NotFound
        When a version is not there.
    Unacceptable
        When they are of different weeks.
    """
    speaker = visit.speaker
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        zone = zone_of(session, site_id)
        own = [version_of(session, site, each) for each in dict.fromkeys(wanted)]
        if len({each.week for each in own}) > 1:
            raise Unacceptable("query.b", "expected.same_week")
        today = visit.at.astimezone(zone).date()
        week = own[0].week if own else monday_of(asked or week_to_show(session, site, today))
        versions = list_versions(session, site_id, week, limit=MOST_VERSIONS)
        chosen = chosen_of(own, versions)
        head = {"week": week, "before": week - WEEK, "after": week + WEEK}
        if len(chosen) < 2:
            return head | {"columns": [], "versions": versions}
        columns = shown_versions(session, chosen)
        texts = names_of(session, site_id)
        return head | {
            "versions": shown_versions(session, versions),
            "columns": columns,
            "badges": STATES,
            "other_data": len({each.case_digest for each in chosen}) > 1,
            "made_at": {each.id: each.created_at.astimezone(zone) for each in columns},
            "figures": figures_of(columns, speaker),
            "terms": terms_of(columns, speaker),
            "refused": _refusals(session, columns),
            "diffs": [
                differing(columns[0], other, diff(session, columns[0].id, other.id), texts, speaker)
                for other in columns[1:]
            ],
            "data": {
                "api": f"/api/v1/sites/{site}/rosters",
                "versions": {str(each.id): each.version for each in columns},
                "states": {str(each.id): each.state for each in columns},
            },
        }


def chosen_of(wanted: Sequence[VersionSeen], versions: Sequence[VersionSeen]) -> list[VersionSeen]:
    """Return what is compared: those asked for; one alone, or none, beside what may still count.

    What is in force, else what is older, comes first: the others are told against it.
    """
    if len(wanted) > 1:
        return list(wanted[:AT_ONCE])
    alive = [each for each in versions if each.state not in ("rejected", "archived")]
    two = list(wanted)
    for each in (*alive, *versions):
        if len(two) < 2 and each not in two:
            two.append(each)
    return sorted(two, key=lambda each: (each.state != "published", each.number))


def figures_of(columns: Sequence[Version], speaker: Speaker) -> list[dict[str, Any]]:
    """Figures of versions line by line, with what the others have more or less than the first."""

    def calls(value: float | None, first: float | None) -> dict[str, Any]:
        words = "–" if value is None else speaker.number(value, 1)
        more = 0.0 if value is None or first is None else value - first
        return _cell(words, more, speaker.number(abs(more), 1, trim=True))

    def share(value: float, first: float) -> dict[str, Any]:
        more = value - first
        points = speaker.say("compare_page.points", points=round(abs(more) * 100, 1))
        return _cell(speaker.percent(value), -more, points, least=0.0005)

    first = columns[0]
    return [
        _line("objective", [calls(each.objective, first.objective) for each in columns]),
        _line("bound", [calls(each.bound, each.bound) for each in columns]),
        _line(
            "quality", [_cell(gap_words(speaker, each.bound, each.gap), 0, "") for each in columns]
        ),
        _line("lost", [calls(each.lost_calls, first.lost_calls) for each in columns]),
        _line("named", [share(each.named_share, first.named_share) for each in columns]),
        _line("hard", [_whole(each.hard_violations, speaker) for each in columns]),
    ]


def _line(key: str, cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {"key": key, "cells": cells}


def _whole(count: int, speaker: Speaker) -> dict[str, Any]:
    return _cell(speaker.number(count), 0, "") | {"bad": count > 0}


def _cell(words: str, worse: float, size: str, *, least: float = ALIKE) -> dict[str, Any]:
    """One cell: its words, and how it stands against the first column; less is better."""
    sign = "" if abs(worse) < least else "worse" if worse > 0 else "better"
    return {"words": words, "sign": sign, "size": size, "bad": False}


def terms_of(columns: Sequence[Version], speaker: Speaker) -> list[dict[str, Any]]:
    """Terms of the objective with their meaning; those that cost nothing are left out."""
    rows = []
    for name in dict.fromkeys(name for each in columns for name in each.terms):
        values = [each.terms.get(name, 0.0) for each in columns]
        if all(abs(value) < ALIKE for value in values):
            continue
        [told] = terms_told(speaker, {name: 0.0})
        cells = [
            _cell(
                speaker.number(value, 1),
                value - values[0],
                speaker.number(abs(value - values[0]), 1, trim=True),
            )
            for value in values
        ]
        rows.append({"title": told.title, "meaning": told.meaning, "cells": cells})
    return rows


def differing(
    first: Version, other: Version, found: Diff, texts: Texts, speaker: Speaker
) -> dict[str, Any]:
    """What one version does otherwise than the first: days of people, and teams of clients.

    Days on which only breaks differ are counted: told one by one they would hide the others.
    """
    moved = [each for each in found.shifts if _spans(each.before) != _spans(each.after)]
    people = sorted(
        (
            {"name": texts.operator_name(who), "days": [_day(each, speaker) for each in days]}
            for who, days in groupby(moved, key=lambda each: each.operator_id)
        ),
        key=lambda each: plain_letters(str(each["name"])),
    )
    teams = sorted(
        (
            {"name": texts.client_name(who), "pairs": [_pair(each, texts, speaker) for each in own]}
            for who, own in groupby(found.pairings, key=lambda each: each.client_id)
        ),
        key=lambda each: plain_letters(str(each["name"])),
    )
    return {
        "first": first,
        "other": other,
        "people": people,
        "only_breaks": len(found.shifts) - len(moved),
        "teams": teams,
    }


def _spans(shifts: Sequence[PlannedShift]) -> str:
    return ", ".join(f"{each.start:%H:%M}–{each.end:%H:%M}" for each in shifts)


def _day(change: ShiftChange, speaker: Speaker) -> dict[str, str]:
    off = speaker.say("compare_page.off")
    return {
        "day": speaker.short_day(change.date),
        "before": _spans(change.before) or off,
        "after": _spans(change.after) or off,
    }


def _pair(change: PairingChange, texts: Texts, speaker: Speaker) -> dict[str, str]:
    def role(name: str | None) -> str:
        return speaker.say(f"compare_page.role_{name or 'none'}")

    return {
        "name": texts.operator_name(change.operator_id),
        "before": role(change.before),
        "after": role(change.after),
    }


def _refusals(session: Session, columns: Sequence[Version]) -> Mapping[int, dict[str, str]]:
    """Who refused a version and why, by version."""
    found = refusals(session, [each.id for each in columns])
    names = account_names(session, [by for by, _ in found.values()])
    return {key: {"by": names.get(by, by), "why": why} for key, (by, why) in found.items()}
