"""Questions that take a while are asked over HTTP, done elsewhere, and read when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.work.desk import Desk
from api.work.job_task import do_job
from api.work.shelf import Shelf
from models.jobs import start_job
from tests.api.web.worlds import SITE

if TYPE_CHECKING:
    from tests.api.web.weeks import PlannedWorld


def _asked(planned: PlannedWorld, **told: Any) -> dict[str, Any]:
    answer = planned.ask("supervisor", "POST", "/jobs", json=told)
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()
    assert answer.headers["location"].endswith(f"/jobs/{job['id']}")
    assert job["status"] == "queued"
    assert planned.world.runs.jobs[-1] == job["id"]
    return job


def _do(planned: PlannedWorld, job_id: str) -> dict[str, Any]:
    """Do a job as a worker does; return what is read then."""
    service = planned.world.service
    with service.database.writing() as session:
        attempt = start_job(session, job_id, "tests", service.clock())
    assert attempt is not None
    do_job(Desk(service.database, job_id, attempt, service.clock, lambda _: None, Shelf()))
    read: dict[str, Any] = planned.ask("hr", "GET", f"/jobs/{job_id}").json()
    return read


def test_a_roster_is_proven_by_its_last_replay(planned: PlannedWorld) -> None:
    assert planned.roster("/proof").status_code == 404
    job = _asked(planned, kind="simulate", roster_id=planned.roster_id, replications=5)
    assert planned.roster("/proof").status_code == 404
    done = _do(planned, job["id"])
    assert done["status"] == "done"
    assert done["answer"]["replications"] == 5
    more = _asked(planned, kind="simulate", roster_id=planned.roster_id, replications=2, volume=2)
    _do(planned, more["id"])
    proof = planned.roster("/proof", who="hr").json()
    assert proof["job_id"] == job["id"]
    assert proof["current"]
    clients = proof["simulation"]["clients"]
    assert len(clients) == 12
    level = clients[0]["service"]["service_level"]
    assert level["low"] <= level["value"] <= level["high"]


def test_versions_are_compared_as_planned_and_in_scenarios(planned: PlannedWorld) -> None:
    number = planned.roster_id
    scenarios = [{"volume": 1.5}, {"leaving": [planned.made.case.clients[0].client_id]}]
    job = _asked(
        planned,
        kind="compare",
        roster_ids=[number, number],
        scenarios=scenarios,
        replications=2,
    )
    done = _do(planned, job["id"])
    assert done["status"] == "done", done
    assert len(done["answer"]["rows"]) == 3


def test_forecasts_are_tested_on_past_weeks(planned: PlannedWorld) -> None:
    job = _asked(planned, kind="backtest", week=planned.made.case.week.isoformat(), weeks=1)
    done = _do(planned, job["id"])
    assert done["status"] == "done", done
    assert done["answer"]["scores"]


def test_a_question_about_nobody_fails_with_words(planned: PlannedWorld) -> None:
    told = {"roster_ids": [planned.roster_id], "scenarios": [{"leaving": ["nobody"]}]}
    job = _asked(planned, kind="compare", **told)
    done = _do(planned, job["id"])
    assert (done["status"], done["failure"]) == ("failed", "bad_question")
    assert done["failure_words"]


def test_a_job_is_cancelled_and_stays_so(planned: PlannedWorld) -> None:
    job = _asked(planned, kind="simulate", roster_id=planned.roster_id)
    for _ in range(2):
        answer = planned.ask("supervisor", "POST", f"/jobs/{job['id']}/cancel")
        assert answer.json()["status"] == "cancelled"


def test_jobs_are_listed_the_last_first_by_kind_and_page(planned: PlannedWorld) -> None:
    asked = []
    for seed in range(3):
        planned.world.clock.at = planned.world.clock.at.replace(second=seed)
        asked.append(_asked(planned, kind="simulate", roster_id=planned.roster_id, seed=seed)["id"])
    first = planned.ask("hr", "GET", "/jobs?limit=2&kind=simulate").json()
    assert [each["id"] for each in first["items"]] == asked[:0:-1]
    rest = planned.ask("hr", "GET", f"/jobs?limit=2&cursor={first['next']}").json()
    assert [each["id"] for each in rest["items"]] == asked[:1]
    assert planned.ask("hr", "GET", "/jobs?kind=backtest").json()["items"] == []


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"kind": "simulate", "roster_id": 987_654}, 404),
        ({"kind": "simulate", "roster_id": 2**63}, 422),
        ({"kind": "simulate", "roster_id": 1, "replications": 0}, 422),
        ({"kind": "guess", "roster_id": 1}, 422),
        ({"kind": "compare", "roster_ids": []}, 422),
        ({"kind": "backtest", "week": "2026-12-01"}, 422),
        ({}, 422),
    ],
)
def test_questions_that_cannot_be_are_refused(
    planned: PlannedWorld, told: dict[str, Any], status: int
) -> None:
    assert planned.ask("supervisor", "POST", "/jobs", json=told).status_code == status
    assert planned.world.runs.jobs == []


def test_an_absence_that_ends_before_it_starts_is_told_with_its_place(
    planned: PlannedWorld,
) -> None:
    away = {
        "operator_id": planned.made.case.operators[0].operator_id,
        "start": "2026-06-02T10:00:00+02:00",
        "end": "2026-06-02T09:00:00+02:00",
    }
    told = {"kind": "compare", "roster_ids": [planned.roster_id], "scenarios": [{"absent": [away]}]}
    answer = planned.ask("supervisor", "POST", "/jobs", json=told)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "body.scenarios.0.absent.0.end"


def test_jobs_of_another_site_do_not_exist(planned: PlannedWorld) -> None:
    job = _asked(planned, kind="simulate", roster_id=planned.roster_id)
    world = planned.world
    assert world.ask("supervisor", "GET", f"/sites/{SITE}/jobs/{job['id']}").status_code == 404
    told = {"kind": "simulate", "roster_id": planned.roster_id}
    assert world.ask("supervisor", "POST", f"/sites/{SITE}/jobs", json=told).status_code == 404
