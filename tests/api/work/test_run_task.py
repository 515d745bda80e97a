"""What a run begins with: the version that was chosen, or nothing where it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from api.work.desk import Desk
from api.work.run_task import start_of
from models.results import load_result, save_result
from models.written import write_out
from tests.models.worlds import a_plan, a_run, a_small_case, a_small_site

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def test_a_chosen_version_is_begun_with_and_one_that_is_gone_is_not(
    database: Database, act: Act
) -> None:
    case = a_small_case()
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), case, act)
        roster_id = save_result(session, run_id, write_out(a_plan(case)), act).id
        assert roster_id is not None
    desk = Desk(database, run_id, 1, lambda: act.at, lambda _: None, cast("Any", None))
    with database.reading() as session:
        assert start_of(desk, roster_id) == load_result(session, roster_id)
    assert start_of(desk, roster_id + 1) is None
    assert start_of(desk, None) is None
