"""The backtest: what it looks at, what it counts, and whom it can compare."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from scheduler.case import Case
from scheduler.demand.backtest import as_it_was, backtest
from scheduler.demand.baselines import same_weekday_mean, weekly_naive
from scheduler.demand.forecast import Forecast, foresee
from scheduler.entities import Event
from tests.factories import a_case
from tests.scheduler.demand.test_outline import PLAIN, drawn_case
from tests.scheduler.demand.worlds import a_history, local, office_hours, past_days


def a_world(weeks: int = 14, seed: int = 1) -> Case:
    days = past_days(weeks, before=PLAIN)
    rate = np.random.default_rng(seed).gamma(2, 12, (12, 1)) * np.ones((1, len(days)))
    return drawn_case(rate, days, seed=seed)


def test_each_week_is_foretold_once_and_reported() -> None:
    seen: list[tuple[int, int]] = []
    found = backtest(a_world(), 4, report=lambda done, of: seen.append((done, of)))
    assert found.weeks == tuple(PLAIN - timedelta(weeks=back) for back in (4, 3, 2, 1))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [score.forecaster for score in found.scores] == [
        "diapason",
        "weekly_naive",
        "weekday_mean",
    ]


def test_the_forecast_beats_simple_ones_and_its_band_holds() -> None:
    ours, naive, mean = backtest(a_world(20), 8).scores
    for grain in ("slot", "half_hour", "day"):
        assert ours.wape[grain] < mean.wape[grain] < naive.wape[grain]
    assert ours.pinball < mean.pinball
    assert 0.72 < ours.coverage < 0.88


def test_a_forecaster_is_given_nothing_of_the_future() -> None:
    case = a_world()

    def curious(then: Case) -> Forecast:
        limit = then.as_of.timestamp() / 60
        rows = then.calls.start_minute < limit
        values = {name: getattr(then, name) for name in Case.model_fields}
        columns = {
            name: getattr(then.calls, name)[rows]
            for name in type(then.calls).model_fields
            if name != "client_ids"
        }
        past = type(then.calls)(client_ids=then.calls.client_ids, **columns)
        cut = foresee(Case.model_validate(values | {"calls": past}))
        assert (cut.demand.calls == foresee(then).demand.calls).all()
        return cut

    found = backtest(case, 2, {"cut": curious, "whole": foresee})
    assert found.scores[0].wape == found.scores[1].wape


def test_events_told_of_later_were_not_known() -> None:
    monday = PLAIN - timedelta(weeks=2)
    day = {"start": monday, "end": monday, "factor": 2.0}
    known, late = (
        Event.model_validate(day | {"set_on": monday + timedelta(days=d)}) for d in (-1, 1)
    )
    undated = Event.model_validate(day)
    case = drawn_case(np.ones((1, 5)), past_days(1, before=PLAIN), events=(known, late, undated))
    assert as_it_was(case, monday).events == (known, undated)


def test_a_perfect_forecaster_has_no_error() -> None:
    days = past_days(8, before=PLAIN)
    rows = [("c1", local(day, f"{h}:00"), 60, 40) for day in days for h in range(9, 17)]
    case = a_case(week=PLAIN, opening_hours=office_hours(), calls=a_history(rows))
    found = backtest(case, 3)
    assert all(score.wape["slot"] == pytest.approx(0, abs=1e-6) for score in found.scores)
    assert [(band.over, band.clients) for band in found.bands] == [(250.0, 1)]


def test_simple_forecasts_take_the_last_same_weekdays() -> None:
    days = past_days(5, before=PLAIN)
    rows = [("c1", local(day, "10:00"), 15, 1 + i) for i, day in enumerate(days)]
    case = a_case(week=PLAIN, opening_hours=office_hours(), calls=a_history(rows))
    naive, mean = (
        f(case).demand.calls[0].reshape(7, 96)[:5, 40] for f in (weekly_naive, same_weekday_mean)
    )
    assert naive.tolist() == [21, 22, 23, 24, 25]
    assert mean.tolist() == [13.5, 14.5, 15.5, 16.5, 17.5]


def test_a_history_of_less_than_two_weeks_leaves_nothing_to_test() -> None:
    assert backtest(a_world(1), 4).weeks == ()


def test_no_week_is_no_backtest() -> None:
    with pytest.raises(ValueError, match="at least one week"):
        backtest(a_world(), 0)
