"""Calls expected, heads needed and what came, over HTTP."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models import audit
from models.accounts import find_account, grant
from models.audit import Subject
from models.calls import save_calls
from models.sites import find_site, id_of
from scheduler.case import CallHistory
from scheduler.demand.forecast import foresee
from tests.api.web.weeks import ACT, PLANNED_SITE
from tests.api.web.worlds import SITE

if TYPE_CHECKING:
    from tests.api.web.weeks import PlannedWorld


def _week(planned: PlannedWorld) -> str:
    return planned.made.case.week.isoformat()


def test_the_calls_of_a_week_are_told_by_day_and_by_slot(planned: PlannedWorld) -> None:
    path = f"/weeks/{_week(planned)}/forecast"
    by_day = planned.ask("supervisor", "GET", path).json()
    by_slot = planned.ask("hr", "GET", f"{path}?by=slot").json()
    expected = float(foresee(planned.made.case).demand.calls.sum())
    assert by_day["whole"]["expected"] == pytest.approx(expected, abs=1e-2)
    for told in (by_day, by_slot):
        total = sum(each["calls"]["expected"] for each in told["spans"])
        assert total == pytest.approx(expected, abs=0.5)
    assert len(by_day["spans"]) == 7
    assert {each["minutes"] for each in by_slot["spans"]} == {planned.made.case.site.slot_minutes}
    assert len(by_day["clients"]) == 12
    band = by_day["whole"]
    assert band["q10"] <= band["expected"] <= band["q90"]
    for note in by_day["notes"]:
        assert note["words"]


def test_one_client_is_told_alone(planned: PlannedWorld) -> None:
    client = planned.made.case.clients[3].client_id
    path = f"/weeks/{_week(planned)}/forecast?client_id={client}"
    told = planned.ask("supervisor", "GET", path).json()
    assert told["handle_seconds"] > 0
    assert told["clients"] == []
    assert {each["client_id"] for each in told["notes"]} <= {client}
    assert planned.ask("supervisor", "GET", path + "x").status_code == 404


def test_forecast_and_staffing_are_tables_too(planned: PlannedWorld) -> None:
    for path in ("forecast.csv", "staffing.csv", f"staffing.csv?roster_id={planned.roster_id}"):
        answer = planned.ask("supervisor", "GET", f"/weeks/{_week(planned)}/{path}")
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(rows) > 100
    client = planned.made.case.clients[0].client_id
    answer = planned.ask(
        "supervisor", "GET", f"/weeks/{_week(planned)}/forecast.csv?client_id={client}"
    )
    assert {row["client_id"] for row in csv.DictReader(io.StringIO(answer.text))} == {client}


def test_heads_needed_stand_beside_heads_of_a_roster(planned: PlannedWorld) -> None:
    path = f"/weeks/{_week(planned)}/staffing"
    bare = planned.ask("hr", "GET", path).json()
    assert bare["shortfalls"] is None
    told = planned.ask("hr", "GET", f"{path}?roster_id={planned.roster_id}").json()
    assert told["site"]["heads_needed"] == bare["site"]["heads_needed"]
    assert len(told["site"]["heads_on_duty"]) == len(told["site"]["heads_needed"])
    assert told["shortfalls"] is not None
    assert {pool["pool"] for pool in told["pools"]} == set(range(1, len(told["pools"]) + 1))


def test_a_change_of_the_site_changes_the_forecast(planned: PlannedWorld) -> None:
    path, day = f"/weeks/{_week(planned)}/forecast", planned.made.case.week
    client = planned.made.case.clients[0].client_id
    before = planned.ask("hr", "GET", f"{path}?client_id={client}").json()["whole"]["expected"]
    event = {
        "client_id": client,
        "start": day.isoformat(),
        "end": (day + dt.timedelta(days=6)).isoformat(),
        "factor": 2.0,
    }
    assert planned.ask("supervisor", "POST", "/events", json=event).status_code == 201
    after = planned.ask("hr", "GET", f"{path}?client_id={client}").json()["whole"]["expected"]
    assert after == pytest.approx(2 * before, rel=0.05)


def test_days_that_begin_no_week_and_versions_of_others_are_refused(planned: PlannedWorld) -> None:
    tuesday = (planned.made.case.week + dt.timedelta(days=1)).isoformat()
    later = (planned.made.case.week + dt.timedelta(days=7)).isoformat()
    for what in ("forecast", "staffing", "actual?roster_id=1"):
        assert planned.ask("hr", "GET", f"/weeks/{tuesday}/{what}").status_code == 422
    for what in ("staffing", "actual"):
        path = f"/weeks/{later}/{what}?roster_id={planned.roster_id}"
        assert planned.ask("hr", "GET", path).status_code == 422
        path = f"/sites/{SITE}/weeks/{_week(planned)}/{what}?roster_id={planned.roster_id}"
        assert planned.world.ask("hr", "GET", path).status_code == 404


def test_a_site_without_people_and_clients_expects_nothing(planned: PlannedWorld) -> None:
    world = planned.world
    made = world.ask("admin", "POST", "/sites", json={"key": "new", "name": "New"})
    assert made.status_code == 201, made.text
    with world.service.database.writing() as session:
        account = find_account(session, "supervisor")
        assert account is not None
        assert account.id is not None
        grant(session, account.id, "new", "supervisor", ACT)
    for what in ("forecast", "forecast.csv", "staffing", "staffing.csv"):
        answer = world.ask("supervisor", "GET", f"/sites/new/weeks/2026-06-01/{what}")
        assert answer.status_code == 200, (what, answer.text)


def _let_calls_come(planned: PlannedWorld) -> None:
    """Four calls in each of four half-hours of Monday, of the first client."""
    case = planned.made.case
    calls, first = case.calls, int(case.horizon.moment(9 * 60).timestamp() // 60)
    more = {
        "client": [0] * 4,
        "start_minute": [first + 30 * i for i in range(4)],
        "minutes": [30] * 4,
        "offered": [4] * 4,
        "answered": [3] * 4,
        "answered_in_time": [2] * 4,
        "abandoned": [1] * 4,
    }
    columns = {
        name: np.concatenate([own, np.array(more.get(name, [180] * 4), dtype=own.dtype)])
        for name in type(calls).model_fields
        if name != "client_ids"
        for own in [getattr(calls, name)]
    }
    with planned.world.service.database.writing() as session:
        site_id = id_of(find_site(session, PLANNED_SITE))
        save_calls(session, site_id, CallHistory(client_ids=calls.client_ids, **columns))
        audit.append(session, ACT, "calls.imported", Subject("site", site_id, site_id))


def test_what_came_is_held_against_the_plan_once_it_is_known(planned: PlannedWorld) -> None:
    path = f"/weeks/{_week(planned)}/actual?roster_id={planned.roster_id}"
    assert planned.ask("supervisor", "GET", path).status_code == 404
    _let_calls_come(planned)
    told = planned.ask("supervisor", "GET", path).json()
    assert told["whole"]["offered"] == 16
    assert told["same_case"]
