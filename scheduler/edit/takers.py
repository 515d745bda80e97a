"""Who could take a stretch of time: lawful ways, in the order of the plan's own objective.

The order is that of the week, never of persons: each way is a list of edits with what it
does. Days that save most at first sight are tried first, until enough are lawful.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from scheduler.edit import AddShift, CannotEdit, MoveShift
from scheduler.patterns import day_patterns
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scheduler.edit import Edit, Preview
    from scheduler.edit.editor import Editor
    from scheduler.explain.plan import Plan
    from scheduler.result import Violation
    from scheduler.shifts import DayPattern, Shift

MOST_TRIED: Final = 160
"""Ways that the rules are asked about."""
EACH_TRIED: Final = 4
"""Ways of one person among them."""

Way = Literal["extra", "longer", "moved"]
"""A day off that is worked, a shift that holds the stretch as well, or one that is moved there."""


@dataclass(frozen=True, slots=True)
class Taker:
    """One person's lawful way to take the stretch.

    Attributes
    ----------
    way
        How their day changes.
    in_team
        Whether they are in the team of the client that was asked about.
    edits
        What would be done, after the edits that leave the hole.
    preview
        What these edits alone do to the week that has the hole.
    """

    operator_id: str
    way: Way
    in_team: bool
    edits: tuple[Edit, ...]
    preview: Preview


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody whose best way a rule forbids."""

    operator_id: str
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Takers:
    """Who could, the least costly week first, and who may not."""

    could: tuple[Taker, ...]
    barred: tuple[Barred, ...]


def who_could(
    editor: Editor,
    start: dt.datetime,
    end: dt.datetime,
    *,
    client_id: str | None = None,
    most: int = 8,
) -> Takers:
    """Say who could be on duty through a stretch of time.

    Parameters
    ----------
    editor
        The week that has the hole: edits that leave it are in it already.
    start, end
        The stretch, inside the week.
    client_id
        Only people with the languages and skills of this client, and no veto.
    most
        Lawful ways after which nobody more is tried.

    Raises
    ------
    CannotEdit
        When the stretch is empty or not in the week, or the client is unknown.
    """
    case, horizon = editor.case, editor.case.horizon
    first, last = horizon.minute(start), horizon.minute(end)
    if not 0 <= first < last <= min(horizon.minutes, first + 24 * 60):
        raise CannotEdit(0, "outside_week")
    if client_id is not None and client_id not in case.client_index:
        raise CannotEdit(0, "unknown_client", value=client_id)
    team = (
        set()
        if client_id is None
        else {p.operator_id for p in editor.weigher.plan.team_of.get(client_id, ())}
    )
    could: list[Taker] = []
    barred: dict[str, tuple[Violation, ...]] = {}
    for operator_id, pattern in _ranked(editor, first, last, client_id):
        if any(taker.operator_id == operator_id for taker in could):
            continue
        way, edits = _edits(editor, operator_id, pattern)
        hard = editor.breaches(edits)
        if hard:
            barred.setdefault(operator_id, hard)
        else:
            preview = editor.preview(edits)
            could.append(Taker(operator_id, way, operator_id in team, tuple(edits), preview))
        if len(could) >= most:
            break
    able = {taker.operator_id for taker in could}
    return Takers(
        could=tuple(sorted(could, key=lambda taker: taker.preview.objective)),
        barred=tuple(Barred(o, why) for o, why in barred.items() if o not in able),
    )


def _ranked(
    editor: Editor, first: int, last: int, client_id: str | None
) -> list[tuple[str, DayPattern]]:
    """Days that hold the stretch, those that save most at first sight first."""
    case, shared = editor.case, editor.weigher.shared_days
    day = case.horizon.day_of(first)
    found: list[tuple[float, str, DayPattern]] = []
    for o, operator in enumerate(case.operators):
        key = operator.operator_id
        if client_id is not None and not editor.facts.eligible[o, case.client_index[client_id]]:
            continue
        own = _on_day(editor, editor.weigher.plan, key, day)
        if any(shift.start <= first and last <= shift.end for shift in own):
            continue
        worth = _worth(editor, o, own)
        present = _marked(worth, own)
        # The planned day is given up for another: only the difference counts.
        ways = [
            (float(worth[_marked(worth, p.shifts)].sum() - worth[present].sum()), p)
            for p in _holding(day_patterns(case, operator, shared)[day], first, last, own)
        ]
        ways.sort(key=lambda way: (-way[0], way[1].start, way[1].end))
        found += [(saved, key, pattern) for saved, pattern in ways[:EACH_TRIED]]
    found.sort(key=lambda way: (-way[0], way[1], way[2].start))
    return [(key, pattern) for _, key, pattern in found[:MOST_TRIED]]


def _holding(
    patterns: Sequence[DayPattern], first: int, last: int, own: Sequence[Shift]
) -> Iterator[DayPattern]:
    """Days of one shift around the stretch; of somebody who works, those nearest to their own."""
    spans = set()
    for pattern in patterns:
        shift = pattern.shifts[0]
        if len(pattern.shifts) > 1 or not (shift.start <= first and last <= shift.end):
            continue
        if shift.code is not None or len(own) > 1 or (shift.start, shift.end) in spans:
            continue
        spans.add((shift.start, shift.end))
        yield pattern


def _edits(editor: Editor, operator_id: str, pattern: DayPattern) -> tuple[Way, list[Edit]]:
    """Write a day as edits of what is planned."""
    moment, shift = editor.case.horizon.moment, pattern.shifts[0]
    start, end = moment(shift.start), moment(shift.end)
    own = _on_day(editor, editor.weigher.plan, operator_id, pattern.day)
    if not own:
        return "extra", [AddShift(operator_id=operator_id, start=start, end=end)]
    way: Way = "longer" if shift.start <= own[0].start and own[0].end <= shift.end else "moved"
    return way, [
        MoveShift(operator_id=operator_id, start=moment(own[0].start), to_start=start, to_end=end)
    ]


def _on_day(editor: Editor, plan: Plan, operator_id: str, day: int) -> tuple[Shift, ...]:
    day_of = editor.case.horizon.day_of
    return tuple(shift for shift in plan.week[operator_id] if day_of(shift.start) == day)


def _worth(editor: Editor, operator: int, own: Sequence[Shift]) -> NDArray[np.float64]:
    """Calls that somebody's presence saves in each tick, were they off that day, ``[tick]``."""
    on_duty = editor.weigher.on_duty.copy()
    for shift in own:
        on_duty[operator, max(0, shift.start // TICK_MINUTES) : -(-shift.end // TICK_MINUTES)] = 0
    return editor.weigher.worth_of_duty(operator, on_duty)


def _marked(worth: NDArray[np.float64], shifts: Sequence[Shift]) -> NDArray[np.bool_]:
    row = np.zeros(len(worth), dtype=np.bool_)
    mark(row, shifts)
    return row
