"""Who could take a stretch: lawful ways only, the week that costs least first."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from scheduler.derive import derive
from scheduler.edit import CannotEdit, RemoveShift
from scheduler.edit.editor import Editor
from scheduler.edit.takers import who_could

if TYPE_CHECKING:
    from scheduler.result import PlannedShift

HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def hole(editor: Editor) -> tuple[Editor, PlannedShift]:
    """The week without one shift, and that shift."""
    gone = editor.result.roster[5]
    after = editor.apply([RemoveShift(operator_id=gone.operator_id, start=gone.start)])
    return Editor(editor.case, derive(editor.case, after.cuts), after), gone


def test_every_way_is_lawful_and_holds_the_stretch(hole: tuple[Editor, PlannedShift]) -> None:
    editor, gone = hole
    found = who_could(editor, gone.start + HOUR, gone.start + 2 * HOUR)
    assert found.could
    for taker in found.could:
        assert taker.preview.lawful
        after = editor.apply(taker.edits)
        assert any(
            shift.operator_id == taker.operator_id
            and shift.start <= gone.start + HOUR
            and gone.start + 2 * HOUR <= shift.end
            for shift in after.roster
        )


def test_the_week_that_costs_least_comes_first(hole: tuple[Editor, PlannedShift]) -> None:
    editor, gone = hole
    found = who_could(editor, gone.start + HOUR, gone.start + 2 * HOUR)
    costs = [taker.preview.objective for taker in found.could]
    assert costs == sorted(costs)


def test_whoever_may_not_is_named_with_the_rules(hole: tuple[Editor, PlannedShift]) -> None:
    editor, gone = hole
    found = who_could(editor, gone.start + HOUR, gone.start + 2 * HOUR, most=100)
    assert not {b.operator_id for b in found.barred} & {t.operator_id for t in found.could}
    assert all(each.violations for each in found.barred)


def test_only_people_who_can_serve_the_client_are_asked(
    hole: tuple[Editor, PlannedShift],
) -> None:
    editor, gone = hole
    case = editor.case
    for c, client in enumerate(case.clients):
        found = who_could(editor, gone.start, gone.start + HOUR, client_id=client.client_id, most=1)
        asked = {t.operator_id for t in found.could} | {b.operator_id for b in found.barred}
        assert all(editor.facts.eligible[case.operator_index[o], c] for o in asked)


def test_a_stretch_outside_the_week_is_refused(editor: Editor) -> None:
    monday = editor.case.horizon.moment(0)
    with pytest.raises(CannotEdit):
        who_could(editor, monday - HOUR, monday)
