"""What an edit is said to do is what it does: previews against full scores."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from scheduler.edit import (
    AddShift,
    CannotEdit,
    GiveShift,
    MoveShift,
    PlaceBreaks,
    RemoveShift,
    SetRole,
    SwapShifts,
)
from scheduler.proof.validate import validate
from scheduler.rules import short_breaks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.edit import Edit
    from scheduler.edit.editor import Editor
    from scheduler.result import PlannedShift, Result

QUARTER = dt.timedelta(minutes=15)
HOUR = dt.timedelta(hours=1)


def shift_of(editor: Editor, place: int) -> PlannedShift:
    return editor.result.roster[place % len(editor.result.roster)]


def somebody_off(editor: Editor, date: dt.date) -> str | None:
    """Somebody who does not work on a date, if there is anybody."""
    busy = {shift.operator_id for shift in editor.result.roster if shift.date == date}
    ids = (operator.operator_id for operator in editor.case.operators)
    return next((operator_id for operator_id in ids if operator_id not in busy), None)


def a_move(shift: PlannedShift, begins: dt.timedelta, ends: dt.timedelta) -> MoveShift:
    return MoveShift(
        operator_id=shift.operator_id,
        start=shift.start,
        to_start=shift.start + begins,
        to_end=shift.end + ends,
    )


def edits_of_every_kind(editor: Editor) -> dict[str, list[Edit]]:
    one, free = next(
        (shift, operator_id)
        for shift in editor.result.roster
        if (operator_id := somebody_off(editor, shift.date))
    )
    other = next(s for s in editor.result.roster if s.operator_id not in (one.operator_id, free))
    pairing = editor.result.portfolio[0]
    team = {p.operator_id for p in editor.result.portfolio if p.client_id == pairing.client_id}
    stranger = next(o.operator_id for o in editor.case.operators if o.operator_id not in team)
    member = next(p for p in editor.result.portfolio if p.role == "member")
    whose = {"operator_id": one.operator_id, "start": one.start}
    role = {"client_id": pairing.client_id, "operator_id": stranger}
    return {
        "moved": [a_move(one, HOUR, HOUR)],
        "longer": [a_move(one, -HOUR, HOUR)],
        "shorter": [a_move(one, 2 * HOUR, -QUARTER)],
        "another_day": [a_move(one, dt.timedelta(days=1), dt.timedelta(days=1))],
        "removed": [RemoveShift(**whose)],
        "added": [AddShift(operator_id=free, start=one.start, end=one.end)],
        "given": [GiveShift(**whose, to=free)],
        "swapped": [
            SwapShifts(**whose, other_id=other.operator_id, other_start=other.start),
        ],
        "breaks": [PlaceBreaks(**whose)],
        "told_breaks": [
            MoveShift(**whose, to_start=one.start, to_end=one.end, breaks=one.breaks[:1])
        ],
        "lead": [SetRole(client_id=member.client_id, operator_id=member.operator_id, role="lead")],
        "leaves": [SetRole(client_id=member.client_id, operator_id=member.operator_id, role=None)],
        "joins": [SetRole(**role, role="backup")],
        "several": [
            RemoveShift(**whose),
            SetRole(**role, role="member"),
            a_move(other, HOUR, HOUR),
        ],
    }


def require_twins(editor: Editor, edits: Sequence[Edit]) -> Result:
    """Hold the preview against the week before and the week that is edited in full."""
    seen, before, after = editor.preview(edits), editor.result, editor.apply(edits)
    assert seen.terms == pytest.approx(
        {name: after.terms[name] - before.terms[name] for name in after.terms}, abs=1e-6
    )
    assert seen.objective == pytest.approx(after.objective - before.objective, abs=1e-6)
    assert seen.lost_calls == pytest.approx(
        after.cover.lost_calls - before.cover.lost_calls, abs=1e-6
    )
    assert seen.named_share == pytest.approx(
        after.cover.named_share - before.cover.named_share, abs=1e-9
    )
    told = [Counter(v.model_dump_json() for v in each.violations) for each in (before, after)]
    assert Counter(v.model_dump_json() for v in seen.appear) == told[1] - told[0]
    assert Counter(v.model_dump_json() for v in seen.vanish) == told[0] - told[1]
    report = validate(editor.case, after)
    assert report.violations == after.violations
    return after


KINDS = (
    "moved",
    "longer",
    "shorter",
    "another_day",
    "removed",
    "added",
    "given",
    "swapped",
    "breaks",
    "told_breaks",
    "lead",
    "leaves",
    "joins",
    "several",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_is_what_the_edit_does(editor: Editor, kind: str) -> None:
    require_twins(editor, edits_of_every_kind(editor)[kind])


@pytest.mark.parametrize("seed", range(4))
def test_a_preview_of_many_edits_is_what_they_do(editor: Editor, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable choices
    shifts = chance.sample(list(editor.result.roster), 3)
    steps = [chance.choice((-4, -1, 1, 3)) * QUARTER for _ in shifts]
    edits: list[Edit] = [a_move(s, step, step) for s, step in zip(shifts, steps, strict=True)]
    require_twins(editor, edits)


def test_breaks_follow_a_shift_that_moves(editor: Editor) -> None:
    one = next(s for s in editor.result.roster if len(s.breaks) > 1)
    after = editor.apply([a_move(one, QUARTER, QUARTER)])
    [moved] = [
        s
        for s in after.roster
        if (s.operator_id, s.start) == (one.operator_id, one.start + QUARTER)
    ]
    assert len(moved.breaks) == len(one.breaks)
    assert short_breaks.ID not in {v.rule for v in after.violations if v.severity == "hard"}


def test_nobody_elses_shift_changes(editor: Editor) -> None:
    one = shift_of(editor, 1)
    after = editor.apply([a_move(one, HOUR, HOUR)])
    others = [{*r.roster} for r in (editor.result, after)]
    assert {s.operator_id for s in others[0] ^ others[1]} == {one.operator_id}


def test_a_shift_on_top_of_another_is_told_with_its_rule(editor: Editor) -> None:
    one = shift_of(editor, 1)
    twice = AddShift(operator_id=one.operator_id, start=one.start + HOUR, end=one.end + HOUR)
    seen = editor.preview([twice])
    assert not seen.lawful
    assert "well_formed" in {violation.rule for violation in seen.appear}


def test_undoing_an_edit_is_no_change(editor: Editor) -> None:
    one = shift_of(editor, 1)
    away = a_move(one, HOUR, HOUR)
    back = MoveShift(
        operator_id=one.operator_id,
        start=one.start + HOUR,
        to_start=one.start,
        to_end=one.end,
        breaks=one.breaks,
    )
    seen = editor.preview([away, back])
    assert seen.days == ()
    assert seen.objective == pytest.approx(0, abs=1e-9)


def test_what_makes_no_sense_is_refused_with_its_place(editor: Editor) -> None:
    one = shift_of(editor, 1)
    whose = {"operator_id": one.operator_id, "start": one.start}
    fine: Edit = PlaceBreaks(**whose)
    later = one.start + dt.timedelta(days=30)
    wrong: list[tuple[Edit, str]] = [
        (RemoveShift(operator_id="nobody", start=one.start), "unknown_operator"),
        (RemoveShift(operator_id=one.operator_id, start=later), "no_shift"),
        (AddShift(operator_id=one.operator_id, start=later, end=later + HOUR), "outside_week"),
        (MoveShift(**whose, to_start=one.start, to_end=one.start), "length"),
        (
            MoveShift(**whose, to_start=one.start + dt.timedelta(seconds=1), to_end=one.end),
            "whole_minutes",
        ),
        (GiveShift(**whose, to=one.operator_id), "to_themselves"),
        (AddShift(operator_id=one.operator_id, start=one.start, end=one.end, code="X"), "code"),
        (SetRole(client_id="nobody", operator_id=one.operator_id), "unknown_client"),
    ]
    for edit, key in wrong:
        with pytest.raises(CannotEdit) as refused:
            editor.preview([fine, edit])
        assert (refused.value.place, refused.value.key) == (1, key)
