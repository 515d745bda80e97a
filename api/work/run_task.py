"""A run in its own process: the kept case is solved, the plan checked, the proposal saved.

Nothing is held open while the solver works. Whatever happens ends the run's row: as a
saved roster, or with the key of a failure and the ids that its words need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.work.fan import Fan, PartFailed
from api.work.teller import Teller
from models.announce import announce_run
from models.audit import Act
from models.errors import NotFound, RunEnded
from models.results import load_result, save_result
from models.runs import end_run, find_run, word_for
from models.snapshots import load_snapshot
from models.written import write_out
from scheduler.derive import derive
from scheduler.errors import NoLawfulPlan, NoRosterYet
from scheduler.parts.packing import pack_problem, unpack_answer
from scheduler.proof.validate import validate
from scheduler.settings import Settings
from scheduler.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from api.work.desk import Desk
    from models.runs import Ending
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.parts.coordinate import Executor
    from scheduler.parts.unit import Answer, Problem
    from scheduler.result import Result


def solve_run(desk: Desk) -> None:
    """Solve a run's case and save what comes out; nothing when nobody waits for it any more."""
    with desk.database.reading() as session:
        word = word_for(session, desk.id, desk.attempt)
        if word == "leave":
            return
        run = find_run(session, desk.id)
        settings, by = Settings.model_validate(run.settings), run.requested_by
        snapshot_id, begins_with = run.snapshot_id, run.begins_with
    if word == "stop":
        _end(desk, by, "cancelled")
        return
    try:
        case = desk.look(lambda session: load_snapshot(session, snapshot_id))
    except NotFound:
        _end(desk, by, "failed", "case_gone")
        return
    facts = derive(case)
    teller = Teller(desk)
    try:
        with teller:
            result = solve(
                case,
                settings,
                teller.hear,
                teller.stop_asked,
                facts=facts,
                start=start_of(desk, begins_with),
                executor=_spread(Fan(desk, "run")),
            )
    except NoLawfulPlan as trouble:
        _end(desk, by, "failed", "no_lawful_plan", obstacles_of(trouble))
    except NoRosterYet as trouble:
        if trouble.cancelled:
            _end(desk, by, "cancelled")
        else:
            _end(desk, by, "failed", "no_roster_in_time")
    except PartFailed:
        _end(desk, by, "failed", "part_failed")
    else:
        if not teller.overtaken:
            _save(desk, by, with_findings(case, result, facts))


def start_of(desk: Desk, roster_id: int | None) -> Result | None:
    """Return the plan that a run begins with; none where it is gone or nobody chose one."""
    if roster_id is None:
        return None
    try:
        return desk.look(lambda session: load_result(session, roster_id))
    except NotFound:
        return None


def _spread(fan: Fan) -> Executor:
    """Let parts of the site be answered by whoever is there."""

    def executor(problems: Sequence[Problem], go_on: Callable[[], None]) -> list[Answer]:
        found = fan.ask("weeks", [pack_problem(each) for each in problems], go_on)
        return [unpack_answer(each) for each in found]

    return executor


def with_findings(case: Case, result: Result, facts: Facts) -> Result:
    """Return a plan as the independent checker finds it: one that breaks a hard rule says so."""
    report = validate(case, result, facts if not result.cuts else None)
    if report.valid:
        return result
    return result.model_copy(update={"violations": report.violations})


def obstacles_of(trouble: NoLawfulPlan) -> dict[str, Any]:
    """Who has no lawful week and which rules are in play: ids and numbers."""
    return {
        "obstacles": [
            {
                "operator_id": each.operator_id,
                "client_id": each.client_id,
                "rules": list(each.rules),
                "params": {name: _plain(value) for name, value in each.params.items()},
            }
            for each in trouble.obstacles
        ]
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _save(desk: Desk, by: str, result: Result) -> None:
    """Save a plan, unless the run was ended meanwhile."""
    written = write_out(result)

    def save(session: Session) -> None:
        try:
            act = Act(by, desk.clock())
            save_result(session, desk.id, written, act)
            announce_run(session, desk.id, act)
        except RunEnded:
            session.rollback()

    desk.save(save)


def _end(
    desk: Desk,
    by: str,
    ending: Ending,
    failure: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """End the run of this attempt; one that somebody else has begun again is left alone."""

    def end(session: Session) -> None:
        if word_for(session, desk.id, desk.attempt) != "leave":
            act = Act(by, desk.clock())
            end_run(session, desk.id, ending, act, failure=failure, details=details)
            announce_run(session, desk.id, act)

    desk.save(end)
