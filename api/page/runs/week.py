"""The runs of a week and of the site, and what a new run of that week would use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from api.page.board import MOST_VERSIONS, WEEK, monday_of, week_to_show
from api.page.runs.words import STATES, gap_words, limit_words, run_shown, stages_said
from api.texts import Speaker
from api.web.access import Visit
from api.web.rosters import shown_versions
from models.account_pages import names_of_actors
from models.roster_pages import list_versions
from models.run_inputs import RunInputs, run_inputs
from models.run_pages import last_runs, list_runs, rosters_of
from models.sites import find_site, id_of, zone_of
from scheduler.settings import PortfolioMode

MOST_RUNS: Final = 30
MOST_OTHERS: Final = 10
LIMITS_S: Final = (30, 60, 120, 300, 600, 1_800, 3_600)
"""Time limits to choose from, in seconds."""
BY_SIZE: Final = ((20, 60), (60, 120), (150, 300))
"""People up to whom a time limit is enough, in seconds."""
LARGE_S: Final = 600
TEAMS: Final[tuple[PortfolioMode, ...]] = ("adjust", "keep", "free")
OLD_CALLS: Final = dt.timedelta(days=21)
"""A history that ends so long before the week foresees it badly."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that a run lacks: its words, whether it stops the run, where to go."""

    key: str
    stops: bool
    path: str
    params: dict[str, Any]


def runs_of_week(
    visit: Visit, session: Session, site: str, asked: dt.date | None
) -> dict[str, Any]:
    """What the page of the runs of a week shows."""
    site_id = id_of(find_site(session, site))
    zone, speaker = zone_of(session, site_id), visit.speaker
    today = visit.at.astimezone(zone).date()
    week = monday_of(asked or week_to_show(session, site, today))
    rows = list_runs(session, site_id, week, limit=MOST_RUNS)
    others = last_runs(session, site_id, but=week, limit=MOST_OTHERS)
    names = names_of_actors(session, {row.requested_by for row in (*rows, *others)})
    versions = shown_versions(session, list_versions(session, site_id, week, limit=MOST_VERSIONS))
    numbers = {each.id: each.number for each in versions}
    left = rosters_of(session, [row.id for row in rows])
    runs = [run_shown(row, names, zone, speaker) for row in rows]
    inputs = run_inputs(session, site_id, week)
    lacking = lacking_of(inputs, week)
    return {
        "week": week,
        "before": week - WEEK,
        "after": week + WEEK,
        "this_week": monday_of(today),
        "past": week + WEEK <= today,
        "runs": runs,
        "others": [run_shown(row, names, zone, speaker) for row in others],
        "under_way": next((each for each in runs if each.under_way), None),
        "versions": versions,
        "badges": STATES,
        "stages": stages_said(speaker),
        "quality": {each.id: gap_words(speaker, each.bound, each.gap) for each in versions},
        "made": {
            run: (roster, numbers[roster]) for run, roster in left.items() if roster in numbers
        },
        "inputs": inputs,
        "lacking": lacking,
        "stopped": any(each.stops for each in lacking),
        "limits": limits_of(speaker, visit.service.settings.longest_run_s),
        "usual_s": usual_limit(inputs.operators, visit.service.settings.longest_run_s),
        "teams": TEAMS,
        "published": next((each for each in versions if each.state == "published"), None),
    }


def lacking_of(inputs: RunInputs, week: dt.date) -> list[Lacking]:
    """What a run of a week lacks; what stops it comes first."""
    found = []
    if not inputs.operators:
        found.append(Lacking("operators", True, "import", {}))
    if not inputs.clients:
        found.append(Lacking("clients", True, "import", {}))
    elif not inputs.clients_with_hours:
        found.append(Lacking("hours", False, "import", {}))
    if inputs.clients and not inputs.known_calls and not inputs.declared:
        found.append(Lacking("calls", False, "import", {}))
    elif inputs.calls_until is not None and inputs.calls_until + OLD_CALLS < week:
        found.append(Lacking("old_calls", False, "import", {"day": inputs.calls_until}))
    return found


def limits_of(speaker: Speaker, longest_s: int) -> list[tuple[int, str]]:
    """Time limits to choose from, in seconds and in words."""
    allowed = [each for each in LIMITS_S if each <= longest_s] or [longest_s]
    return [(each, limit_words(speaker, each)) for each in allowed]


def usual_limit(operators: int, longest_s: int) -> int:
    """Return a time limit that fits the size of a site, in seconds."""
    wanted = next((seconds for most, seconds in BY_SIZE if operators <= most), LARGE_S)
    return min(wanted, longest_s)
