"""A worker of a test's own: it tells how far a run is, as a real one does, and leaves its plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.accounts import find_account, grant
from models.audit import Act
from models.cases import load_case
from models.results import load_result, save_result
from models.roster_pages import people_names
from models.runs import ask_run, end_run, start_run, tell_progress
from models.sites import find_site, id_of, make_site
from models.snapshots import write_case
from models.written import write_out
from scheduler.derive import derive
from scheduler.edit import RemoveShift
from scheduler.edit.editor import Editor
from scheduler.progress import Progress, relative_gap
from scheduler.result import TracePoint
from scheduler.settings import Settings
from tests.e2e.page.house import ACT, NASTY, SITE

if TYPE_CHECKING:
    from typing import Any

    from models.runs import Ending
    from tests.e2e.page.house import House


@dataclass
class Worker:
    """Works on one run of a house."""

    house: House
    run_id: str
    attempt: int = 0
    trace: list[TracePoint] = field(default_factory=list)

    @property
    def act(self) -> Act:
        """What the worker does, by the clock of the house."""
        return Act("w1", self.house.clock.at, "")

    def begin(self) -> None:
        """Take the run, or take it again."""
        with self.house.database.writing() as session:
            attempt = start_run(session, self.run_id, "w1", self.act.at)
        assert attempt is not None
        self.attempt, self.trace = attempt, []

    def tell(self, stage: str, seconds: float, value: float, bound: float | None = None) -> None:
        """Tell of a better plan."""
        self.trace.append(
            TracePoint(
                seconds=seconds,
                objective=value,
                bound=bound,
                weeks=3 if self.trace else 0,
                pairings=1 if self.trace else 0,
            )
        )
        gap = relative_gap(value, bound)
        progress = Progress(stage, seconds, value, bound, gap, named_share=0.9, improved=True)
        with self.house.database.writing() as session:
            tell_progress(session, self.run_id, self.attempt, progress, self.trace)

    def leave(self) -> int:
        """Save a plan: that of the house without one shift of the one with the nasty name."""
        return save_second(self.house, self.run_id)

    def end(self, ending: Ending, failure: str | None = None, **details: Any) -> None:
        """End the run without a plan."""
        with self.house.database.writing() as session:
            end_run(session, self.run_id, ending, self.act, failure=failure, details=details)


def queued(house: House, run_id: str = "r2") -> Worker:
    """Queue a run of the house's week, asked for by its supervisor."""
    by = Act("account:1", house.clock.at, "")
    with house.database.writing() as session:
        case = load_case(session, SITE, house.week).case
        site_id = id_of(find_site(session, SITE))
        ask_run(session, run_id, site_id, write_case(case), Settings(time_limit_s=60), by)
    return Worker(house, run_id)


def second_version(house: House, run_id: str = "r2") -> int:
    """Leave another proposal for the week of a house."""
    worker = queued(house, run_id)
    worker.begin()
    return worker.leave()


def nasty_one(house: House) -> str:
    """Id of the one with the nasty name."""
    with house.database.reading() as session:
        names = people_names(session, id_of(find_site(session, SITE)))
    return next(key for key, name in names.items() if name == NASTY)


def new_site(house: House, key: str) -> None:
    """Make a site that knows nobody, with the house's supervisor."""
    with house.database.writing() as session:
        make_site(session, key, key.title(), ACT)
        account = find_account(session, "supervisor")
        assert account is not None
        assert account.id is not None
        grant(session, account.id, key, "supervisor", ACT)


def save_second(house: House, run_id: str) -> int:
    """Save another plan of the week as what a run found."""
    who = nasty_one(house)
    with house.database.writing() as session:
        case = load_case(session, SITE, house.week).case
        before = load_result(session, house.roster.id)
        before = before.model_copy(update={"case_digest": case.digest})
        shift = next(each for each in before.roster if each.operator_id == who)
        editor = Editor(case, derive(case, before.cuts), before)
        result = editor.apply([RemoveShift(operator_id=who, start=shift.start)])
        lawful = result.model_copy(update={"violations": ()})
        act = Act("w1", house.clock.at, "")
        row = save_result(session, run_id, write_out(lawful), act)
        assert row.id is not None
        return row.id
