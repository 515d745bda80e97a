"""What pictures of calls and service are drawn from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from api.view.series import past_series, service_series, week_series
from scheduler.case import Case
from scheduler.demand.backtest import as_it_was
from scheduler.demand.forecast import foresee
from scheduler.files.texts import ClientWords, Texts
from scheduler.proof.replay.simulate import simulate
from tests.scheduler.proof.believable import a_believable_case, a_believable_result
from tests.scheduler.proof.test_actual import lived_week

TEXTS = Texts(clients={"c1": ClientWords(name="Garage")})


def test_the_planned_week_is_told_by_half_hour_with_nothing_of_what_is_to_come() -> None:
    case = a_believable_case()
    series = week_series(case, foresee(case), TEXTS)
    assert len(series.starts) == len(series.expected) == 7 * 48
    assert sum(series.expected) == pytest.approx(140.0)
    assert series.client is None
    assert series.actual is None


def test_what_came_is_told_as_far_as_the_rows_go() -> None:
    after = lived_week(a_believable_case(), 0, days=2)
    series = week_series(after, foresee(after), TEXTS, "c1")
    assert series.client == "Garage"
    assert series.actual is not None
    known = [each is not None for each in series.actual]
    last = known.index(False)
    assert 48 < last <= 2 * 48
    assert not any(known[last:])


def test_past_weeks_are_told_by_day_without_clients_who_were_none_yet() -> None:
    after = lived_week(a_believable_case(), 0)

    def weeks_of(case: Case) -> list[Case]:
        return [as_it_was(case, case.week + timedelta(weeks=number)) for number in (0, 1)]

    series = past_series([(each, foresee(each)) for each in weeks_of(after)], TEXTS)
    assert len(series.starts) == len(series.low) == 14
    assert series.actual is not None
    assert [each is None for each in series.actual] == [day >= 5 for day in range(14)]
    later = [client.model_copy(update={"since": date(2100, 1, 4)}) for client in after.clients]
    unborn = after.model_copy(update={"clients": (after.clients[0], later[1])})
    fewer = past_series([(each, foresee(each)) for each in weeks_of(unborn)], TEXTS)
    assert sum(fewer.expected) < sum(series.expected)


def test_service_of_one_replication_has_intervals_without_width() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    one = service_series(simulate(case, result, facts, replications=1), TEXTS)
    assert [client.name for client in one.clients] == ["Garage", "c2"]
    assert all(client.low == client.level == client.high for client in one.clients)
    more = service_series(simulate(case, result, facts, replications=5), TEXTS)
    assert all(client.low < client.level < client.high for client in more.clients)
