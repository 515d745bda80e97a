"""A version goes on over HTTP: proposed, approved, published, archived, pinned, repaired."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from models.edits import add_row
from models.sites import find_site, id_of
from models.tables.people import AbsenceRow
from tests.api.web.weeks import ACT, PLANNED_SITE

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.api.web.weeks import PlannedWorld


def step(
    planned: PlannedWorld, name: str, version: int, who: str = "supervisor", **body: Any
) -> Response:
    path = f"/rosters/{planned.roster_id}/{name}"
    return planned.ask(who, "POST", path, json=body, headers={"If-Match": f'"{version}"'})


def test_a_version_is_approved_by_name_and_published(planned: PlannedWorld) -> None:
    approved = step(planned, "approve", 1, reason="relu").json()
    assert (approved["state"], approved["approved_by"]) == ("approved", "Supervisor")
    published = step(planned, "publish", 2)
    assert published.status_code == 200
    assert published.json()["state"] == "published"
    shifts = planned.ask("hr", "GET", "/published-shifts?limit=500").json()["items"]
    starts = {(s["operator_id"], dt.datetime.fromisoformat(s["start"])) for s in shifts}
    assert {(s.operator_id, s.start) for s in planned.made.result.roster} <= starts
    archived = step(planned, "archive", published.json()["version"])
    assert archived.json()["state"] == "archived"


def test_a_version_is_refused_with_a_reason_and_for_good(planned: PlannedWorld) -> None:
    assert step(planned, "refuse", 1).status_code == 422
    assert step(planned, "refuse", 1, reason="").status_code == 422
    assert step(planned, "refuse", 1, who="hr", reason="non").status_code == 403
    refused = step(planned, "refuse", 1, reason="Lundi trop juste")
    assert (refused.status_code, refused.json()["state"]) == (200, "rejected")
    assert step(planned, "approve", 2).status_code == 409


def test_a_step_that_is_not_from_this_state_is_refused(planned: PlannedWorld) -> None:
    assert step(planned, "publish", 1).status_code == 409
    assert step(planned, "approve", 9).status_code == 412
    assert step(planned, "approve", 1, who="hr").status_code == 403


def test_inputs_that_changed_refuse_publication_and_are_named(planned: PlannedWorld) -> None:
    step(planned, "approve", 1)
    operator_id = planned.made.case.operators[0].operator_id
    with planned.world.service.database.writing() as session:
        monday = planned.made.case.horizon.moment(0)
        add_row(
            session,
            AbsenceRow(
                site_id=id_of(find_site(session, PLANNED_SITE)),
                operator_id=operator_id,
                start=monday,
                start_offset_s=3600,
                end=monday + dt.timedelta(days=1),
                end_offset_s=3600,
            ),
            ACT,
        )
    refused = step(planned, "publish", 2)
    assert refused.status_code == 409
    assert {change["table"] for change in refused.json()["changes"]} == {"absences"}
    assert planned.roster().json()["state"] == "approved"


def test_whom_publishing_concerns_is_told_before(planned: PlannedWorld) -> None:
    planned.world.clock.at = planned.made.case.horizon.moment(0) - dt.timedelta(days=1)
    told = planned.roster("/publication").json()
    assert told["concerned"] == []
    assert {notice["binding"] for notice in told["notices"]} <= {False}
    assert all(notice["name"] for notice in told["notices"])


def test_a_shift_is_pinned_as_it_is_planned(planned: PlannedWorld) -> None:
    shift = planned.made.result.roster[0]
    told = {
        "kind": "shift",
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
        "reason": "promis",
    }
    path = f"/rosters/{planned.roster_id}/pins"
    pinned = planned.ask("supervisor", "POST", path, json=told)
    assert pinned.status_code == 201
    lock = planned.ask("supervisor", "GET", f"/locks/{pinned.json()['id']}").json()
    assert (lock["operator_id"], lock["why"]) == (shift.operator_id, "promis")
    moved = told | {"end": (shift.end + dt.timedelta(hours=1)).isoformat()}
    assert planned.ask("supervisor", "POST", path, json=moved).status_code == 404
    odd = {"kind": "off", "operator_id": shift.operator_id, "start": told["start"]}
    assert planned.ask("supervisor", "POST", path, json=odd).status_code == 422


def test_an_absence_has_ranked_ways_on_and_one_is_taken(planned: PlannedWorld) -> None:
    shift = planned.made.result.roster[3]
    day = {
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
    }
    told = step(planned, "repairs", 1, absent=[day])
    assert told.status_code == 200
    options = told.json()["options"]
    assert [o["value"] for o in options] == sorted(o["value"] for o in options)
    assert all(option["words"] and option["title"] for option in options)
    free = next(o for o in options if not any(m["needs_agreement"] for m in o["moved"]))
    taken = step(planned, "repairs", 1, absent=[day], take=free["number"])
    assert taken.status_code == 201
    saved = taken.json()["saved"]
    assert (saved["state"], saved["based_on"]) == ("proposed", planned.roster_id)
    assert saved["objective"] == free["objective"]
    absences = planned.ask("hr", "GET", "/absences?limit=500").json()["items"]
    assert shift.operator_id in {absence["operator_id"] for absence in absences}
    path = f"/rosters/{saved['id']}"
    planned.ask("supervisor", "POST", f"{path}/approve", json={}, headers={"If-Match": '"1"'})
    done = planned.ask(
        "supervisor", "POST", f"{path}/publish", json={}, headers={"If-Match": '"2"'}
    )
    assert done.status_code == 200


def test_days_that_were_agreed_to_ask_nobody_again(planned: PlannedWorld) -> None:
    step(planned, "approve", 1)
    step(planned, "publish", 2)
    shift = planned.made.result.roster[3]
    day = {
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
    }
    now = (planned.made.case.horizon.moment(0) - dt.timedelta(days=1)).isoformat()
    told = step(planned, "repairs", 3, absent=[day], now=now).json()["options"]
    asked = {
        (moved["operator_id"], moved["date"])
        for option in told
        for moved in option["moved"]
        if moved["needs_agreement"]
    }
    agreed = [{"operator_id": who, "date": date} for who, date in sorted(asked)]
    again = step(planned, "repairs", 3, absent=[day], now=now, agreed=agreed).json()["options"]
    assert not any(m["needs_agreement"] for option in again for m in option["moved"])


def test_an_absence_that_cannot_be_is_told(planned: PlannedWorld) -> None:
    monday = planned.made.case.horizon.moment(0)
    day = {"operator_id": "nobody", "start": monday.isoformat(), "end": monday.isoformat()}
    answer = step(planned, "repairs", 1, absent=[day])
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "body.absent"


def test_a_published_week_is_edited_and_published_again(planned: PlannedWorld) -> None:
    step(planned, "approve", 1)
    step(planned, "publish", 2)
    shift = planned.made.result.roster[3]
    earlier = {
        "kind": "move",
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "to_start": shift.start.isoformat(),
        "to_end": (shift.end - dt.timedelta(minutes=15)).isoformat(),
    }
    edited = step(planned, "edits", 3, edits=[earlier])
    assert edited.status_code == 201, edited.text
    assert edited.json()["effect"]["lawful"]
    draft = edited.json()["roster"]
    assert (draft["state"], draft["based_on"]) == ("draft", planned.roster_id)
    assert _published(planned, draft["id"]) == 200
    now = planned.ask("supervisor", "GET", f"/rosters/{planned.roster_id}").json()
    assert now["state"] == "archived"


def test_a_published_week_is_repaired_and_published_again(planned: PlannedWorld) -> None:
    step(planned, "approve", 1)
    step(planned, "publish", 2)
    shift = planned.made.result.roster[3]
    day = {
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
    }
    options = step(planned, "repairs", 3, absent=[day]).json()["options"]
    free = next(o for o in options if not any(m["needs_agreement"] for m in o["moved"]))
    saved = step(planned, "repairs", 3, absent=[day], take=free["number"]).json()["saved"]
    assert _published(planned, saved["id"]) == 200


def _published(planned: PlannedWorld, roster_id: int) -> int:
    """Lead a version to publication, with everybody's agreement; return the last status."""
    people = sorted({shift.operator_id for shift in planned.made.result.roster})
    path, version, status = f"/rosters/{roster_id}", 1, 0
    state = planned.ask("supervisor", "GET", path).json()["state"]
    steps = ("propose", "approve", "publish") if state == "draft" else ("approve", "publish")
    for name in steps:
        body = {"reason": "vu ensemble"} | ({"agreed": people} if name == "publish" else {})
        headers = {"If-Match": f'"{version}"'}
        told = planned.ask("supervisor", "POST", f"{path}/{name}", json=body, headers=headers)
        assert told.status_code == 200, told.text
        version, status = told.json()["version"], told.status_code
    return status
