"""What an edit changed is kept as it was, and put back to the very content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.errors import EditConflict, NotFound, TransitionRefused
from models.importing import import_case
from models.results import load_result, save_result
from models.rosters import move
from models.tables.rosters import RosterFormerRow
from models.undo import MOST_KEPT, before_parts, edit_undoably, parts_before, undo_edit, undoable
from scheduler.files.texts import Texts
from scheduler.result import DeskStretch
from tests.models.worlds import SITE, a_plan, a_run, a_small_case, rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database
    from scheduler.result import Result


@pytest.fixture
def planned(database: Database, act: Act) -> tuple[int, Result]:
    """A proposed version and what it holds."""
    case = a_small_case()
    result = a_plan(case)
    with database.writing() as session:
        site = import_case(session, SITE, case, Texts(), act)
        roster = save_result(session, a_run(session, site, case, act), result, act)
        assert roster.id is not None
        return roster.id, load_result(session, roster.id)


def edited(result: Result, seed: int) -> Result:
    """Another content: the score, the shifts and one stretch of the desk differ."""
    first = result.desk[0]
    stretch = DeskStretch(client_id="c1", start=first.start, end=first.end, operators=("o2",))
    return result.model_copy(
        update={"seed": seed, "roster": (), "desk": (stretch, *result.desk[1:])}
    )


def test_the_parts_of_a_former_content_give_it_back(planned: tuple[int, Result]) -> None:
    _, result = planned
    after = edited(result, 2)
    assert before_parts(after, parts_before(result, after)) == result
    assert before_parts(result, parts_before(after, result)) == after


def test_edits_are_undone_last_first(
    database: Database, act: Act, planned: tuple[int, Result]
) -> None:
    roster_id, result = planned
    second, third = edited(result, 2), edited(result, 3)
    with database.writing() as session:
        edit_undoably(session, roster_id, 1, result, second, [], act)
        edit_undoably(session, roster_id, 2, second, third, [{"kind": "x"}], act)
        assert undoable(session, roster_id) == 2
    with database.writing() as session:
        assert undo_edit(session, roster_id, 3, third, act)[1] == second
        assert undo_edit(session, roster_id, 4, second, act)[1] == result
        with pytest.raises(NotFound):
            undo_edit(session, roster_id, 5, result, act)
    with database.reading() as session:
        assert load_result(session, roster_id) == result


def test_only_so_many_edits_are_kept(
    database: Database, act: Act, planned: tuple[int, Result]
) -> None:
    roster_id, before = planned
    with database.writing() as session:
        for number in range(MOST_KEPT + 3):
            after = edited(before, 10 + number)
            edit_undoably(session, roster_id, number + 1, before, after, [], act)
            before = after
        assert undoable(session, roster_id) == MOST_KEPT


def test_whoever_is_late_undoes_nothing(
    database: Database, act: Act, planned: tuple[int, Result]
) -> None:
    roster_id, result = planned
    with database.writing() as session:
        edit_undoably(session, roster_id, 1, result, edited(result, 2), [], act)
    with pytest.raises(EditConflict), database.writing() as session:
        undo_edit(session, roster_id, 1, edited(result, 2), act)
    with database.reading() as session:
        assert undoable(session, roster_id) == 1


def test_what_was_approved_is_not_undone(
    database: Database, act: Act, planned: tuple[int, Result]
) -> None:
    roster_id, result = planned
    after = edited(result, 2)
    with database.writing() as session:
        edit_undoably(session, roster_id, 1, result, after, [], act)
        move(session, roster_id, 2, "proposed", act)
        move(session, roster_id, 3, "approved", act)
        assert rows(session, RosterFormerRow) == []
    with pytest.raises(TransitionRefused), database.writing() as session:
        edit_undoably(session, roster_id, 4, after, result, [], act)
