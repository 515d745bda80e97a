"""Runs over HTTP: asked for once, watched, cancelled, asked again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from models.audit import Act
from models.runs import end_run, start_run, tell_progress
from scheduler.progress import Progress
from tests.api.web.worlds import NOW, SITE

if TYPE_CHECKING:
    from tests.api.web.weeks import PlannedWorld
    from tests.api.web.worlds import World

WEEK = "2026-06-01"


def asked(world: World, **body: Any) -> Any:
    return world.ask("supervisor", "POST", f"/sites/{SITE}/weeks/{WEEK}/runs", json=body)


def test_a_run_is_queued_and_started_once_it_is_in_the_memory(world: World) -> None:
    answer = asked(world, time_limit_s=20, seed=7)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["status"], told["settings"]["seed"]) == ("queued", 7)
    assert world.runs.started == [told["id"]]
    assert answer.headers["location"].endswith(f"/runs/{told['id']}")
    assert world.ask("hr", "GET", f"/sites/{SITE}/runs/{told['id']}").json() == told
    [listed] = world.ask("hr", "GET", f"/sites/{SITE}/weeks/{WEEK}/runs").json()["items"]
    assert listed["id"] == told["id"]
    assert "trace" not in listed


def test_one_run_a_week_is_under_way(world: World) -> None:
    first = asked(world).json()["id"]
    second = asked(world)
    assert (second.status_code, second.json()["run_id"]) == (409, first)
    assert world.runs.started == [first]


def test_a_run_longer_than_the_house_allows_is_refused(world: World) -> None:
    answer = asked(world, time_limit_s=80_000)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "body.time_limit_s"


def test_a_run_begins_with_a_version_that_somebody_chose(planned: PlannedWorld) -> None:
    path = f"/weeks/{planned.made.case.week}/runs"
    for unknown in (planned.roster_id + 99, "x"):
        answer = planned.ask("supervisor", "POST", path, json={"start_from": unknown})
        assert answer.status_code == (404 if isinstance(unknown, int) else 422)
    told = planned.ask("supervisor", "POST", path, json={"start_from": planned.roster_id}).json()
    assert told["begins_with"] == planned.roster_id
    planned.ask("supervisor", "POST", f"/runs/{told['id']}/cancel")
    planned.world.clock.at = NOW.replace(hour=9)
    again = planned.ask("supervisor", "POST", f"/runs/{told['id']}/retry").json()
    assert again["begins_with"] == planned.roster_id


def test_a_week_begins_on_monday(world: World) -> None:
    answer = world.ask("supervisor", "POST", f"/sites/{SITE}/weeks/2026-06-02/runs", json={})
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "path.week"


def test_cancelling_ends_a_run_that_waits_and_it_may_be_asked_again(world: World) -> None:
    run_id = asked(world, seed=5).json()["id"]
    told = world.ask("supervisor", "POST", f"/sites/{SITE}/runs/{run_id}/cancel").json()
    assert told["status"] == "cancelled"
    world.clock.at = NOW.replace(hour=9)
    again = world.ask("supervisor", "POST", f"/sites/{SITE}/runs/{run_id}/retry")
    assert again.status_code == 201
    assert again.json()["settings"] == told["settings"]
    assert again.json()["case_digest"] == told["case_digest"]
    newest, oldest = world.ask("hr", "GET", f"/sites/{SITE}/weeks/{WEEK}/runs").json()["items"]
    assert (newest["id"], oldest["id"]) == (again.json()["id"], run_id)


def test_watching_tells_how_far_it_is_and_how_it_ended(world: World) -> None:
    run_id = asked(world).json()["id"]
    with world.service.database.writing() as session:
        attempt = start_run(session, run_id, "w1", NOW)
        assert attempt is not None
        tell_progress(session, run_id, attempt, Progress("roster", 3.0, objective=12.5, bound=9.0))
        end_run(session, run_id, "failed", Act("w1", NOW, ""), failure="no_roster_in_time")
    events = heard(world, run_id)
    assert [each["event"] for each in events] == ["ended"]
    assert events[0]["data"]["objective"] == 12.5
    assert events[0]["data"]["status"] == "failed"
    seen = {"Last-Event-ID": events[0]["id"]}
    again = world.ask("supervisor", "GET", f"/sites/{SITE}/runs/{run_id}/events", headers=seen)
    assert again.status_code == 204


def test_watching_ends_when_the_service_stops(world: World) -> None:
    run_id = asked(world).json()["id"]
    world.service.stopping.set()
    assert heard(world, run_id) == []


def test_a_run_of_another_site_is_not_there(world: World) -> None:
    run_id = asked(world).json()["id"]
    for path in ("", "/events"):
        found = world.ask("elsewhere", "GET", f"/sites/lyon/runs/{run_id}{path}")
        assert found.status_code == 404


def heard(world: World, run_id: str) -> list[dict[str, Any]]:
    """Every event that a reader hears until the stream ends."""
    answer = world.ask("supervisor", "GET", f"/sites/{SITE}/runs/{run_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in lines:
            found.append({**lines, "data": json.loads(lines["data"])})
    return found
