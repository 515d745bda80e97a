"""What a solving process can do: a run, a part of one, a job. One function for all of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from api.work.desk import Desk
from api.work.job_task import do_job
from api.work.part_task import answer_part
from api.work.run_task import solve_run
from models.database import open_database
from models.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.work.shelf import Shelf

TASKS: Final[Mapping[str, Callable[[Desk], None]]] = {
    "run": solve_run,
    "job": do_job,
    "part": answer_part,
}


def perform(task: Mapping[str, Any], tell: Callable[[dict[str, Any]], None], shelf: Shelf) -> str:
    """Do a task; return ``done``, or ``unavailable`` when the database is gone for long."""
    database = open_database(task["database"])
    desk = Desk(
        database=database,
        id=task["id"],
        attempt=task["attempt"],
        clock=lambda: dt.datetime.now(dt.UTC),
        tell=tell,
        shelf=shelf,
    )
    try:
        TASKS[task["kind"]](desk)
    except DatabaseUnavailable:
        return "unavailable"
    finally:
        database.close()
    return "done"
