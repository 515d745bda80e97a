"""Edits over HTTP: said, done, undone; nobody's edit is lost and every loser is told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from api.texts import Speaker
from api.web.edited import effect_of
from api.web.routes.roster_edits import EditsAsked
from models.audit import verify
from models.results import load_result
from models.rosters import move
from scheduler.derive import derive
from scheduler.edit.editor import Editor
from scheduler.proof.validate import validate
from tests.api.web.weeks import ACT

if TYPE_CHECKING:
    from scheduler.result import PlannedShift
    from tests.api.web.weeks import PlannedWorld

QUARTER = dt.timedelta(minutes=15)


def a_move(shift: PlannedShift, step: dt.timedelta = QUARTER) -> dict[str, Any]:
    return {
        "kind": "move",
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "to_start": (shift.start + step).isoformat(),
        "to_end": (shift.end + step).isoformat(),
    }


def edit(
    planned: PlannedWorld,
    *edits: dict[str, Any],
    version: int = 1,
    roster_id: int | None = None,
    query: str = "",
) -> Any:
    path = f"/rosters/{roster_id or planned.roster_id}/edits{query}"
    seen = {"If-Match": f'"{version}"'}
    return planned.ask("supervisor", "POST", path, json={"edits": edits}, headers=seen)


def test_a_dry_run_says_what_would_change_and_changes_nothing(planned: PlannedWorld) -> None:
    shift = planned.made.result.roster[1]
    before = planned.roster().content
    told = edit(planned, a_move(shift), query="?dry_run=true&lang=en").json()
    assert not told["saved"]
    assert told["roster"]["version"] == 1
    assert told["effect"]["words"]
    [day] = told["effect"]["days"]
    assert day["operator_id"] == shift.operator_id
    assert planned.roster().content == before


def test_an_edit_is_saved_as_its_preview_said(planned: PlannedWorld) -> None:
    shift = planned.made.result.roster[1]
    said = edit(planned, a_move(shift), query="?dry_run=true").json()["effect"]
    answer = edit(planned, a_move(shift))
    told = answer.json()
    assert told["saved"]
    assert told["effect"] == said
    assert (told["roster"]["version"], told["roster"]["state"]) == (2, "draft")
    assert answer.headers["etag"] == '"2"'
    gained = told["roster"]["objective"] - planned.made.result.objective
    assert gained == pytest.approx(said["objective"], abs=1e-6)
    page = planned.roster().json()
    starts = {(s["operator_id"], s["start"]) for s in page["shifts"]}
    assert (shift.operator_id, (shift.start + QUARTER).isoformat()) in starts


def test_what_is_saved_passes_the_independent_checker(planned: PlannedWorld) -> None:
    for number, shift in enumerate(planned.made.result.roster[1:4], start=1):
        edit(planned, a_move(shift), version=number)
    with planned.world.service.database.reading() as session:
        result = load_result(session, planned.roster_id)
    assert validate(planned.made.case, result).violations == result.violations


def test_edits_are_undone_one_by_one_to_the_very_content(planned: PlannedWorld) -> None:
    first, second = planned.made.result.roster[1:3]
    edit(planned, a_move(first))
    told = edit(planned, a_move(second), version=2).json()
    assert told["can_undo"] == 2
    for version, left in ((3, 1), (4, 0)):
        undone = planned.ask(
            "supervisor",
            "POST",
            f"/rosters/{planned.roster_id}/undo",
            headers={"If-Match": f'"{version}"'},
        )
        assert undone.status_code == 200
        assert undone.json()["can_undo"] == left
    with planned.world.service.database.reading() as session:
        assert load_result(session, planned.roster_id) == planned.made.result
    nothing = planned.ask(
        "supervisor", "POST", f"/rosters/{planned.roster_id}/undo", headers={"If-Match": '"5"'}
    )
    assert nothing.status_code == 404


def test_an_edit_of_an_approved_version_is_a_new_draft(planned: PlannedWorld) -> None:
    with planned.world.service.database.writing() as session:
        move(session, planned.roster_id, 1, "approved", ACT)
    answer = edit(planned, a_move(planned.made.result.roster[1]), version=2)
    assert answer.status_code == 201
    told = answer.json()["roster"]
    assert (told["state"], told["based_on"]) == ("draft", planned.roster_id)
    assert planned.roster().json()["state"] == "approved"
    assert answer.headers["location"].endswith(f"/rosters/{told['id']}")


def test_a_rule_that_is_broken_is_told_with_who_and_article(planned: PlannedWorld) -> None:
    shift = planned.made.result.roster[1]
    twice = {
        "kind": "add",
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "end": (shift.end + 16 * QUARTER).isoformat(),
    }
    effect = edit(planned, twice, query="?dry_run=true&lang=en").json()["effect"]
    assert not effect["lawful"]
    assert {"well_formed"} <= {each["rule"] for each in effect["appear"]}
    assert any(each["article"] for each in effect["appear"])
    assert all(each["words"] and each["who"] for each in effect["appear"])


def test_a_preview_names_all_whom_it_concerns_as_if_every_name_were_read(
    planned: PlannedWorld,
) -> None:
    made = planned.made
    editor = Editor(made.case, derive(made.case, made.result.cuts), made.result)
    pair = made.result.portfolio[0]
    leaves = {"kind": "role", "client_id": pair.client_id, "operator_id": pair.operator_id}
    for edits in ([a_move(made.result.roster[1], 40 * QUARTER)], [leaves]):
        told = edit(planned, *edits, query="?dry_run=true&lang=en").json()["effect"]
        preview = editor.preview(EditsAsked.model_validate({"edits": edits}).edits)
        assert preview.appear
        known = effect_of(Speaker("en"), preview, made.case, made.texts)
        assert told["appear"] == known.model_dump(mode="json")["appear"]
        assert told["days"] == known.model_dump(mode="json")["days"]


def test_an_unlawful_draft_is_not_proposed(planned: PlannedWorld) -> None:
    shift = planned.made.result.roster[1]
    twice = {
        "kind": "add",
        "operator_id": shift.operator_id,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
    }
    assert edit(planned, twice).status_code == 200
    path = f"/rosters/{planned.roster_id}/propose"
    refused = planned.ask("supervisor", "POST", path, json={}, headers={"If-Match": '"2"'})
    assert refused.status_code == 409
    assert refused.json()["rules"]["well_formed"] >= 1


def test_an_edit_that_makes_no_sense_names_its_place(planned: PlannedWorld) -> None:
    shift = planned.made.result.roster[1]
    stranger = a_move(shift) | {"operator_id": "nobody"}
    answer = edit(planned, a_move(shift), stranger)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "body.edits.1"
    assert planned.roster().json()["version"] == 1


def test_an_edit_says_which_version_it_saw(planned: PlannedWorld) -> None:
    path = f"/rosters/{planned.roster_id}/edits"
    assert planned.ask("supervisor", "POST", path, json={"edits": []}).status_code == 428
    assert edit(planned, version=7).status_code == 412
    page = planned.roster()
    told = planned.ask(
        "supervisor",
        "POST",
        f"{path}?dry_run=true",
        json={"edits": []},
        headers={"If-Match": page.headers["etag"]},
    )
    assert told.status_code == 200
    assert planned.ask("hr", "POST", path, json={"edits": []}).status_code == 403


def test_fifty_edits_at_once_lose_no_update_and_every_loser_is_told(
    planned: PlannedWorld,
) -> None:
    shifts = planned.made.result.roster
    edit(planned, query="?dry_run=true")

    def one(number: int) -> int:
        return int(edit(planned, a_move(shifts[number % 8])).status_code)

    with ThreadPoolExecutor(12) as pool:
        seen = Counter(pool.map(one, range(50)))
    assert seen == {200: 1, 412: 49}
    page = planned.roster().json()
    assert page["version"] == 2
    before = {(s.operator_id, s.start) for s in shifts}
    after = {(s["operator_id"], dt.datetime.fromisoformat(s["start"])) for s in page["shifts"]}
    assert len(after - before) == 1
    with planned.world.service.database.reading() as session:
        verify(session)


def test_editors_who_read_again_all_get_their_edit_in(planned: PlannedWorld) -> None:
    shifts = planned.made.result.roster[:10]

    def one(number: int) -> int:
        tries = 0
        while True:
            version = planned.ask(
                "supervisor", "GET", f"/weeks/{planned.made.case.week}/rosters"
            ).json()["items"][0]["version"]
            answer = edit(planned, a_move(shifts[number]), version=version)
            if answer.status_code == 200:
                return tries
            assert answer.status_code == 412
            tries += 1

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(one, range(len(shifts))))
    page = planned.roster().json()
    assert page["version"] == 1 + len(shifts)
    starts = {(s["operator_id"], dt.datetime.fromisoformat(s["start"])) for s in page["shifts"]}
    assert {(s.operator_id, s.start + QUARTER) for s in shifts} <= starts


def test_takers_of_a_hole_come_with_the_edits_that_do_it(planned: PlannedWorld) -> None:
    gone = planned.made.result.roster[5]
    leaves = {
        "kind": "remove",
        "operator_id": gone.operator_id,
        "start": gone.start.isoformat(),
    }
    asked = {
        "start": (gone.start + 4 * QUARTER).isoformat(),
        "end": (gone.start + 8 * QUARTER).isoformat(),
        "edits": [leaves],
    }
    path = f"/rosters/{planned.roster_id}/suggestions?lang=en"
    told = planned.ask("supervisor", "POST", path, json=asked).json()
    assert told["could"]
    first = told["could"][0]
    assert first["effect"]["lawful"]
    assert first["way_words"]
    done = edit(planned, leaves, *first["edits"])
    assert done.status_code == 200
