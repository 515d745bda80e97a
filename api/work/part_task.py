"""Parts in a process of their own: weeks of some people, batches of replications, cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from api.work.asked import Batch, CellAsked
from api.work.shelf import case_of, facts_of, result_of
from models import parts
from models.errors import NotFound
from scheduler.errors import NoLawfulPlan
from scheduler.parts.packing import pack, pack_answer, unpack, unpack_problem
from scheduler.parts.unit import answer
from scheduler.proof.compare import Lived, live
from scheduler.proof.replay.replications import Replay, run
from scheduler.proof.replay.stage import stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.work.desk import Desk
    from models.parts import Question


def answer_part(desk: Desk) -> None:
    """Answer a part and store the answer, or why there is none."""
    question = desk.look(lambda session: parts.read(session, desk.id))
    if question is None:
        return
    found, failure = None, None
    try:
        found = PARTS[question.kind](desk, question)
    except NoLawfulPlan:
        failure = "no_lawful_plan"
    except NotFound:
        failure = "case_gone"
    desk.save(lambda session: parts.answer(session, desk.id, found, failure))


def _weeks(desk: Desk, question: Question) -> bytes:
    """Weeks of some people of a large site."""
    case = case_of(desk, question.snapshot_id, calls=False)
    return pack_answer(answer(unpack_problem(case, question.packed)))


def _batch(desk: Desk, question: Question) -> bytes:
    """Some replications of a planned week."""
    asked = Batch.model_validate_json(question.packed)
    case, result = case_of(desk, question.snapshot_id), result_of(desk, asked.roster_id)
    ground = stage(case, result, facts_of(desk, question.snapshot_id, result))
    wanted = range(asked.first, asked.end)
    return pack_replay(run(ground, wanted, asked.seed, asked.volume, 1, _silent, _never))


def _cell(desk: Desk, question: Question) -> bytes:
    """One plan in one scenario."""
    asked = CellAsked.model_validate_json(question.packed)
    case, result = case_of(desk, question.snapshot_id), result_of(desk, asked.roster_id)
    lived = live(
        case,
        facts_of(desk, question.snapshot_id, result),
        result,
        asked.scenario.scenario(),
        replications=asked.replications,
        seed=asked.seed,
        workers=1,
    )
    return pack_lived(lived)


PARTS: Final[Mapping[str, Callable[[Desk, Question], bytes]]] = {
    "weeks": _weeks,
    "batch": _batch,
    "cell": _cell,
}


def pack_replay(replay: Replay) -> bytes:
    """Write some replications."""
    return pack(
        None,
        {
            "numbers": replay.numbers,
            "of_client": replay.of_client,
            "of_operator": replay.of_operator,
            "of_slot": replay.of_slot,
        },
    )


def unpack_replay(data: bytes) -> Replay:
    """Return the replications; the inverse of :func:`pack_replay`."""
    return Replay(**unpack(data)[1])


def pack_lived(lived: Lived) -> bytes:
    """Write a cell."""
    arrays = {str(name): np.stack(sums) for name, sums in lived.sums.items()}
    return pack({"offered": lived.offered, "below": lived.below}, arrays)


def unpack_lived(data: bytes) -> Lived:
    """Return the cell; the inverse of :func:`pack_lived`."""
    told, arrays = unpack(data)
    sums: dict[str, tuple[object, object]] = {n: (both[0], both[1]) for n, both in arrays.items()}
    return Lived(offered=told["offered"], sums=sums, below=tuple(told["below"]))  # type: ignore[arg-type]


def _silent(done: int) -> None:
    """Say nothing."""


def _never() -> bool:
    return False
