"""``solve`` from end to end on small made-up services: lawful, honest, repeatable, stoppable."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.entities import Availability, Lock, Post, ShiftCode
from scheduler.errors import NoLawfulPlan
from scheduler.generate import GeneratorSettings, generate
from scheduler.proof.validate import validate
from scheduler.settings import PortfolioMode, Settings
from scheduler.solve import solve
from scheduler.terms import TERMS
from tests.factories import at
from tests.random_cases import coarse_grid, random_trial, with_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.case import Case
    from scheduler.progress import Progress
    from scheduler.result import Result

EFFORT = 60
KEEP = Settings(effort=EFFORT, portfolio="keep")


@pytest.fixture(scope="module", autouse=True)
def _short_search_for_teams() -> Iterator[None]:
    """Let CP-SAT count to little: these services are small."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scheduler.alternate.PORTFOLIO_EFFORT", 0.005)
        yield


def a_service(
    week: date = date(2026, 11, 30),
    operators: int = 4,
    clients: int = 6,
    subdivision: str | None = None,
    **changes: Any,
) -> Case:
    """Make up a small service on a coarse grid."""
    case = generate(operators, clients, 3, seed=1, settings=GeneratorSettings(week=week)).case
    site = {"grid": coarse_grid(), "holiday_subdivision": subdivision} | changes.pop("site", {})
    return with_changes(case, site=case.site.model_copy(update=site), **changes)


@pytest.fixture(scope="module")
def service() -> Case:
    return a_service()


@pytest.fixture(scope="module")
def planned(service: Case) -> Result:
    return solve(service, Settings(effort=EFFORT))


def assert_lawful(case: Case, result: Result) -> None:
    """No hard rule is broken and no claim of the Result is wrong."""
    report = validate(case, result)
    assert [v for v in report.violations if v.severity == "hard"] == []
    assert result.objective == pytest.approx(report.objective)


def without_seconds(result: Result) -> Result:
    """The Result without what the speed of the machine decides."""
    trace = tuple(point.model_copy(update={"seconds": 0.0}) for point in result.trace)
    return result.model_copy(update={"seconds": 0.0, "trace": trace})


def test_the_plan_is_lawful_and_its_terms_add_up_to_its_objective(
    service: Case, planned: Result
) -> None:
    assert_lawful(service, planned)
    assert planned.roster
    assert list(planned.terms) == [term.NAME for term in TERMS]
    assert planned.objective == pytest.approx(sum(planned.terms.values()))


def test_the_bound_lies_below_and_the_gap_says_how_far(planned: Result) -> None:
    assert planned.bound is not None
    assert planned.gap is not None
    assert planned.unavoidable <= planned.bound <= planned.objective + 1e-6
    assert planned.gap == pytest.approx((planned.objective - planned.bound) / planned.objective)


def test_the_best_that_was_reported_is_what_is_returned(planned: Result) -> None:
    values = [point.objective for point in planned.trace]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(planned.objective)


def test_the_same_seed_and_effort_give_the_same_result(service: Case, planned: Result) -> None:
    again = solve(service, Settings(effort=EFFORT))
    assert without_seconds(again) == without_seconds(planned)


def test_another_seed_gives_a_lawful_plan_that_names_it(service: Case) -> None:
    other = solve(service, KEEP.model_copy(update={"seed": 2}))
    assert_lawful(service, other)
    assert other.seed == 2


def test_one_worker_is_enough(service: Case) -> None:
    assert_lawful(service, solve(service, KEEP.model_copy(update={"workers": 1})))


@pytest.mark.parametrize("mode", ["keep", "adjust", "free"])
def test_every_way_to_treat_the_portfolio_gives_a_lawful_plan(
    service: Case, mode: PortfolioMode
) -> None:
    result = solve(service, Settings(effort=20, portfolio=mode))
    assert_lawful(service, result)
    if mode == "keep":
        kept = {(row.client_id, row.operator_id) for row in result.portfolio}
        assert kept <= {(row.client_id, row.operator_id) for row in service.portfolio}


def test_a_stop_asked_for_with_the_first_roster_returns_a_lawful_plan(service: Case) -> None:
    shown: list[Progress] = []
    result = solve(service, Settings(), shown.append, lambda: any(p.improved for p in shown))
    assert result.status == "stopped"
    assert_lawful(service, result)


def test_a_stop_asked_for_in_the_middle_keeps_the_best_so_far(service: Case) -> None:
    reports: list[Progress] = []
    result = solve(
        service,
        Settings(time_limit_s=600, portfolio="keep"),
        on_progress=reports.append,
        cancelled=lambda: any(report.rounds > 0 for report in reports),
    )
    assert result.status == "stopped"
    assert_lawful(service, result)
    told = [report.objective for report in reports if report.objective is not None]
    assert result.objective <= min(told) + 1e-6


def test_no_time_at_all_is_time_for_a_lawful_plan(service: Case) -> None:
    result = solve(service, Settings(time_limit_s=0))
    assert result.status in {"feasible", "optimal"}
    assert_lawful(service, result)


def test_the_stages_are_told_in_order(service: Case) -> None:
    stages: list[str] = []
    solve(service, KEEP, on_progress=lambda progress: stages.append(progress.stage))
    assert list(dict.fromkeys(stages))[:4] == ["demand", "portfolio", "weeks", "roster"]
    assert stages[-1] == "desk"


def test_without_anybody_there_is_no_plan() -> None:
    case = generate(operators=0, clients=2, weeks=1, seed=1).case
    with pytest.raises(NoLawfulPlan) as raised:
        solve(case, KEEP)
    (obstacle,) = raised.value.obstacles
    assert obstacle.rules == ("no_operators",)


def owing(service: Case, *, minutes: int, hours: bool) -> Case:
    """The first operator owes so many minutes; ``hours``: and is there on Mondays only."""
    first, *others = service.operators
    values = {"min_minutes_week": minutes, "max_minutes_week": 2400, "part_time": False}
    rows = tuple(r for r in service.availability if r.operator_id != first.operator_id)
    if hours:
        monday = Availability(
            operator_id=first.operator_id, weekday=0, start_minute=480, end_minute=1080
        )
        rows = (*rows, monday)
    return with_changes(
        service,
        operators=(first.model_copy(update=values), *others),
        availability=rows,
        absences=(),
        roster=(),
    )


def test_someone_who_owes_more_than_their_hours_allow_is_named_with_the_rules_that_clash(
    service: Case,
) -> None:
    with pytest.raises(NoLawfulPlan) as raised:
        solve(owing(service, minutes=1800, hours=True), KEEP)
    (obstacle,) = raised.value.obstacles
    assert obstacle.operator_id == service.operators[0].operator_id
    assert sorted(obstacle.rules) == ["agreed_minutes", "availability"]


@pytest.mark.parametrize(("minutes", "hours"), [(0, True), (1800, False)])
def test_without_either_of_the_clashing_rules_there_is_a_plan(
    service: Case, minutes: int, hours: bool
) -> None:
    case = owing(service, minutes=minutes, hours=hours)
    assert_lawful(case, solve(case, KEEP.model_copy(update={"effort": 0})))


def test_a_week_without_calls_or_clients_is_planned_all_the_same() -> None:
    case = generate(operators=3, clients=0, weeks=1, seed=1).case
    case = with_changes(case, site=case.site.model_copy(update={"grid": coarse_grid()}))
    result = solve(case, KEEP)
    assert_lawful(case, result)
    assert result.cover.expected_calls == 0
    assert result.cover.named_share == 1


def test_never_more_people_than_desks() -> None:
    case = a_service(site={"workstations": 2})
    result = solve(case, KEEP)
    assert_lawful(case, result)
    edges = sorted({row.start for row in result.roster})
    busiest = max(sum(row.start <= edge < row.end for row in result.roster) for edge in edges)
    assert busiest <= 2


def test_someone_fixed_in_a_room_without_desks_leaves_no_plan(service: Case) -> None:
    row = solve(service, KEEP.model_copy(update={"effort": 0})).roster[0]
    lock = Lock(kind="shift", operator_id=row.operator_id, start=row.start, end=row.end)
    site = service.site.model_copy(update={"workstations": 0})
    with pytest.raises(NoLawfulPlan) as raised:
        solve(with_changes(service, site=site, locks=(lock,)), KEEP)
    (obstacle,) = raised.value.obstacles
    assert obstacle.operator_id == row.operator_id
    assert {"workstations", "locks"} <= set(obstacle.rules)


def test_what_a_person_locked_stands(service: Case) -> None:
    free = solve(service, KEEP.model_copy(update={"effort": 0}))
    day_of = {(row.operator_id, row.date): row for row in free.roster}
    (worker, worked), row = next(iter(day_of.items()))
    off = Lock(kind="off", operator_id=worker, date=worked)
    other = next(r for r in free.roster if r.operator_id != worker)
    shift = Lock(kind="shift", operator_id=other.operator_id, start=other.start, end=other.end)
    case = with_changes(service, locks=(off, shift))
    result = solve(case, KEEP)
    assert_lawful(case, result)
    assert row.operator_id == worker
    assert all((r.operator_id, r.date) != (worker, worked) for r in result.roster)
    assert any(
        (r.operator_id, r.start, r.end) == (other.operator_id, other.start, other.end)
        for r in result.roster
    )


def test_named_shifts_and_their_posts_are_planned_and_counted() -> None:
    codes = (
        ShiftCode(code="M", start_minute=480, end_minute=720, paid_minutes=240),
        ShiftCode(code="A", start_minute=780, end_minute=1020, paid_minutes=240),
    )
    posts = tuple(
        Post(code=code.code, weekday=day, heads=1, under_weight=500, over_weight=5)
        for code in codes
        for day in range(5)
    )
    case = a_service(shift_codes=codes, posts=posts)
    result = solve(case, KEEP)
    assert_lawful(case, result)
    assert any(row.code is not None for row in result.roster)
    assert result.terms["posts"] < 500 * len(posts)
    assert result.trace[-1].objective == pytest.approx(result.objective)


@pytest.mark.parametrize(
    ("week", "subdivision", "hours", "holidays"),
    [
        pytest.param(date(2026, 10, 19), None, 169, 0, id="Sunday of 25 hours"),
        pytest.param(date(2026, 3, 23), None, 167, 0, id="Sunday of 23 hours"),
        pytest.param(date(2026, 5, 11), None, 168, 1, id="Ascension"),
        pytest.param(date(2026, 4, 27), None, 168, 1, id="1 May"),
        pytest.param(date(2026, 12, 21), None, 168, 1, id="Christmas"),
        pytest.param(date(2026, 12, 21), "57", 168, 2, id="Christmas in Alsace-Moselle"),
        pytest.param(date(2026, 3, 30), "57", 168, 1, id="Good Friday in Alsace-Moselle"),
    ],
)
def test_weeks_that_are_not_like_others(
    week: date, subdivision: str | None, hours: int, holidays: int
) -> None:
    case = a_service(week, operators=3, clients=4, subdivision=subdivision)
    days = [case.horizon.date_of(day) for day in range(7)]
    assert case.horizon.minutes == hours * 60
    assert sum(day in case.holidays for day in days) == holidays
    result = solve(case, Settings(effort=20, portfolio="keep"))
    assert_lawful(case, result)


def test_nobody_is_planned_on_the_first_of_may_where_the_service_can_stop() -> None:
    plain = a_service(date(2026, 4, 27), operators=3, clients=4)
    law = plain.site.law.model_copy(update={"may_day_sectors": ()})
    case = with_changes(plain, site=plain.site.model_copy(update={"law": law}))
    result = solve(case, Settings(effort=20, portfolio="keep"))
    assert_lawful(case, result)
    first, second = at(case, 4, "00:00"), at(case, 5, "00:00")
    assert not [row for row in result.roster if row.start < second and first < row.end]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 6, 7])
def test_whatever_the_service_its_plan_breaks_no_rule(seed: int) -> None:
    assert random_trial(seed, effort=10).faults() == []
