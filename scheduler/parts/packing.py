"""Problems and answers as bytes, for whoever answers on another machine.

Arrays are NumPy's own format without pickles, the rest is JSON, all of it compressed. The
case stays behind: whoever answers has that of the whole site.
"""

from __future__ import annotations

import io
import json
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scheduler.parts.unit import Answer, Problem
from scheduler.parts.whole import case_of_part
from scheduler.roster.layout import Coupling
from scheduler.shifts import Break, Shift

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.case import Case

TOLD: Final = "told"
"""Name of the JSON among the arrays."""
QUICK: Final = 1
"""Level of compression: these bytes live for seconds."""

Weeks = dict[str, tuple[Shift, ...]]


def pack_problem(problem: Problem) -> bytes:
    """Write a problem but for its case."""
    arrays: dict[str, Any] = {}
    numbers: dict[str, Any] = {}
    for name, value in problem.coupling._asdict().items():
        (arrays if isinstance(value, np.ndarray) else numbers)[name] = value
    told = {
        "operators": [operator.operator_id for operator in problem.case.operators],
        "numbers": numbers,
        "before": _plain(problem.before),
        "rounds": problem.rounds,
        "seed": problem.seed,
    }
    return pack(told, arrays | {"others_present": problem.others_present})


def unpack_problem(case: Case, data: bytes) -> Problem:
    """Return a problem of a site's case; the inverse of :func:`pack_problem`."""
    told, arrays = unpack(data)
    others_present = arrays.pop("others_present")
    return Problem(
        case=case_of_part(case, told["operators"]),
        coupling=Coupling(**arrays, **told["numbers"]),
        others_present=others_present,
        before=_weeks(told["before"]),
        rounds=told["rounds"],
        seed=told["seed"],
    )


def pack_answer(answer: Answer) -> bytes:
    """Write an answer."""
    return pack(
        {"roster": _plain(answer.roster), "value": answer.value},
        {
            "duty": answer.duty,
            "present": answer.present,
            "posted": answer.posted,
            "own": answer.own,
        },
    )


def unpack_answer(data: bytes) -> Answer:
    """Return an answer; the inverse of :func:`pack_answer`."""
    told, arrays = unpack(data)
    return Answer(roster=_weeks(told["roster"]), value=told["value"], **arrays)


def pack(told: Any, arrays: Mapping[str, Any]) -> bytes:
    """Write a document of JSON and some arrays."""
    text = json.dumps(told, allow_nan=False, separators=(",", ":")).encode()
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{TOLD: np.frombuffer(text, dtype=np.uint8)}, **arrays)
    return zlib.compress(buffer.getvalue(), QUICK)


def unpack(data: bytes) -> tuple[Any, dict[str, Any]]:
    """Return a document and its arrays; the inverse of :func:`pack`."""
    with np.load(io.BytesIO(zlib.decompress(data)), allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    return json.loads(arrays.pop(TOLD).tobytes()), arrays


def _plain(weeks: Mapping[str, tuple[Shift, ...]]) -> dict[str, Any]:
    return {
        key: [
            [
                shift.start,
                shift.end,
                [[pause.start, pause.end, pause.paid] for pause in shift.breaks],
                shift.code,
                shift.counted_minutes,
            ]
            for shift in shifts
        ]
        for key, shifts in weeks.items()
    }


def _weeks(plain: Mapping[str, Any]) -> Weeks:
    return {
        key: tuple(
            Shift(start, end, tuple(Break(*pause) for pause in breaks), code, counted)
            for start, end, breaks, code, counted in shifts
        )
        for key, shifts in plain.items()
    }
