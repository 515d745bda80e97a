"""Jobs in a process of their own: weeks lived through, compared, foretold; answers as JSON.

Replays are spread over workers where there are several; the answer is the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from api.work.asked import (
    BacktestAsked,
    Batch,
    CellAsked,
    CompareAsked,
    ScenarioAsked,
    SimulateAsked,
)
from api.work.fan import Fan, PartFailed
from api.work.part_task import unpack_lived, unpack_replay
from api.work.shelf import case_of, facts_of, result_of
from models.audit import Act
from models.errors import NotFound
from models.jobs import end_job, find_job, save_answer, tell_done, word_for
from models.workers import beats
from scheduler.demand.backtest import Backtest, backtest
from scheduler.errors import Mismatch
from scheduler.proof.compare import compare
from scheduler.proof.replay.simulate import BATCH, simulate
from scheduler.proof.scenario import require_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlmodel import Session

    from api.work.desk import Desk
    from scheduler.progress import Progress
    from scheduler.proof.compare import Lived
    from scheduler.proof.replay.replications import Replay
    from scheduler.proof.scenario import Scenario

THREADS: Final = 2
"""Threads of a replay that is lived through in one process."""
TOLD_PARTS: Final = 20
"""Replications between two reports of how many are done."""


def do_job(desk: Desk) -> None:
    """Do a job and save its answer, or say why there is none."""
    job = desk.look(lambda session: find_job(session, desk.id))
    word = desk.look(lambda session: word_for(session, desk.id, desk.attempt))
    if word != "go_on":
        return  # whoever attends to the job ends it
    failure = None
    try:
        answer = JOBS[job.kind](desk, job.snapshot_id, job.asked)
    except NotFound:
        failure = "case_gone"
    except (ValidationError, Mismatch, _Unknown):
        failure = "bad_question"
    except PartFailed:
        failure = "part_failed"

    def save(session: Session) -> None:
        act = Act(job.requested_by, desk.clock())
        if failure is None:
            save_answer(session, desk.id, answer, act)
        else:
            end_job(session, desk.id, "failed", act, failure=failure)

    desk.save(save)


def _simulate(desk: Desk, snapshot_id: int, asked: Mapping[str, Any]) -> Any:
    told = SimulateAsked.model_validate(asked)
    result = result_of(desk, told.roster_id)
    report = _reporter(desk, told.replications)

    def elsewhere(batches: Sequence[range]) -> list[Replay]:
        questions = [
            Batch(
                roster_id=told.roster_id,
                first=batch.start,
                end=batch.stop,
                seed=told.seed,
                volume=told.volume,
            )
            for batch in batches
        ]
        found = Fan(desk, "job").ask(
            "batch", [_packed(each) for each in questions], _go_on, lambda n: report(n * BATCH)
        )
        return [unpack_replay(each) for each in found]

    spread = told.replications > BATCH and _several(desk)
    return simulate(
        case_of(desk, snapshot_id),
        result,
        facts_of(desk, snapshot_id, result),
        replications=told.replications,
        seed=told.seed,
        volume=told.volume,
        workers=THREADS,
        on_progress=_progress(report),
        elsewhere=elsewhere if spread else None,
    ).model_dump(mode="json")


def _compare(desk: Desk, snapshot_id: int, asked: Mapping[str, Any]) -> Any:
    told = CompareAsked.model_validate(asked)
    results = [result_of(desk, roster_id) for roster_id in told.roster_ids]
    of = told.replications * len(results) * (1 + len(told.scenarios))
    report = _reporter(desk, of)
    scenarios = [ScenarioAsked(), *told.scenarios]
    case = case_of(desk, snapshot_id)
    try:
        for each in told.scenarios:
            require_known(case, each.scenario())
    except ValueError as unknown:
        raise _Unknown from unknown

    def elsewhere(cells: Sequence[tuple[Scenario, int]]) -> list[Lived]:
        questions = [
            CellAsked(
                roster_id=told.roster_ids[plan],
                scenario=scenarios[number // len(results)],
                replications=told.replications,
                seed=told.seed,
            )
            for number, (_, plan) in enumerate(cells)
        ]
        found = Fan(desk, "job").ask(
            "cell",
            [_packed(each) for each in questions],
            _go_on,
            lambda n: report(n * told.replications),
        )
        return [unpack_lived(each) for each in found]

    return compare(
        case,
        results,
        facts_of(desk, snapshot_id, results[0]),
        [each.scenario() for each in told.scenarios],
        replications=told.replications,
        seed=told.seed,
        workers=THREADS,
        on_progress=_progress(report),
        elsewhere=elsewhere if _several(desk) else None,
    ).model_dump(mode="json")


def _backtest(desk: Desk, snapshot_id: int, asked: Mapping[str, Any]) -> Any:
    told = BacktestAsked.model_validate(asked)

    def report(done: int, of: int) -> None:
        desk.save(lambda session: tell_done(session, desk.id, desk.attempt, done, of))

    found = backtest(case_of(desk, snapshot_id), told.weeks, report=report)
    return json.loads(TypeAdapter(Backtest).dump_json(found))  # no number is written as null


JOBS: Final[Mapping[str, Callable[[Desk, int, Mapping[str, Any]], Any]]] = {
    "simulate": _simulate,
    "compare": _compare,
    "backtest": _backtest,
}


class _Unknown(Exception):
    """A scenario names somebody whom the case does not know."""


def _several(desk: Desk) -> bool:
    """Tell whether there are others to spread work over."""
    return len(desk.look(beats)) > 1


def _reporter(desk: Desk, of: int) -> Callable[[int], None]:
    """Write how many replications are done, now and then."""
    last = [-TOLD_PARTS]

    def report(done: int) -> None:
        if done - last[0] >= TOLD_PARTS:
            last[0] = done
            desk.save(lambda session: tell_done(session, desk.id, desk.attempt, done, of))

    return report


def _progress(report: Callable[[int], None]) -> Callable[[Progress], None]:
    return lambda progress: report(progress.rounds)


def _packed(question: Batch | CellAsked) -> bytes:
    return question.model_dump_json().encode()


def _go_on() -> None:
    """Whoever cancels a job ends its process."""
