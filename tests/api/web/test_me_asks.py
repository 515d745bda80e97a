"""Requests over HTTP: asked, agreed to, answered, each by whom it concerns."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tests.api.web.people import (
    HERE,
    HOSTILE,
    TUESDAY,
    WEDNESDAY,
    done,
    published,
    refused,
    seen,
)

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.api.web.worlds import World

LEAVE = {"kind": "leave", "first": "2026-06-02", "last": "2026-06-04"}
SWAP = {"kind": "swap", "start": TUESDAY, "other_operator_id": "o2", "other_start": WEDNESDAY}


def _post(world: World, who: str, path: str, last: Response, **body: Any) -> Response:
    return world.ask(who, "POST", path, headers=seen(last), json=body or None)


def test_an_accepted_leave_tells_which_shifts_have_nobody_any_more(world: World) -> None:
    published(world)
    asked = world.ask("operator", "POST", "/me/requests", json=LEAVE)
    path = f"{HERE}/requests/{done(asked, 201)['id']}/answer"
    [listed] = done(world.ask("hr", "GET", f"{HERE}/requests"))["items"]
    assert (listed["operator_id"], listed["state"]) == ("o1", "asked")
    refused(_post(world, "hr", path, asked, answer="accept"), 403)
    told = done(_post(world, "supervisor", path, asked, answer="accept", words=HOSTILE))
    assert told["request"]["state"] == "accepted"
    assert told["request"]["answer"] == HOSTILE
    assert [each["start"] for each in told["uncovered"]] == [TUESDAY]
    week = done(world.ask("operator", "GET", "/me/week"))
    assert len(week["absences"]) == 1
    assert done(world.ask("hr", "GET", f"{HERE}/requests"))["items"] == []
    [notice] = done(world.ask("operator", "GET", "/me/notices?lang=en"))
    assert notice["subject"] == "Your request has an answer"


def test_a_swap_is_agreed_by_the_other_and_then_names_the_edit_that_follows(world: World) -> None:
    published(world)
    asked = world.ask("operator", "POST", "/me/requests", json=SWAP)
    number = done(asked, 201)["id"]
    own = f"/me/requests/{number}"
    [notice] = done(world.ask("colleague", "GET", "/me/notices"))
    assert notice["key"] == "swap_asked"
    for who in ("operator", "elsewhere"):
        refused(_post(world, who, f"{own}/agree", asked), 404)
    answer = f"{HERE}/requests/{number}/answer"
    refused(_post(world, "supervisor", answer, asked, answer="accept"), 409)
    agreed = _post(world, "colleague", f"{own}/agree", asked)
    assert done(agreed)["state"] == "agreed"
    told = done(_post(world, "supervisor", answer, agreed, answer="accept"))
    swap = told["swap"]
    assert (swap["operator_id"], swap["other_operator_id"]) == ("o1", "o2")
    assert dt.datetime.fromisoformat(swap["start"]) == dt.datetime.fromisoformat(TUESDAY)
    other = dt.datetime.fromisoformat(swap["other_start"])
    assert other == dt.datetime.fromisoformat(WEDNESDAY)
    assert swap["roster_id"] is not None


def test_a_request_is_taken_back_by_who_asked_and_declined_by_who_is_asked(world: World) -> None:
    published(world)
    asked = world.ask("operator", "POST", "/me/requests", json=SWAP)
    own = f"/me/requests/{done(asked, 201)['id']}"
    refused(_post(world, "colleague", f"{own}/withdraw", asked), 404)
    refused(world.ask("operator", "POST", f"{own}/withdraw"), 428)
    assert done(_post(world, "colleague", f"{own}/decline", asked))["state"] == "refused"
    again = world.ask("operator", "POST", "/me/requests", json=SWAP)
    own = f"/me/requests/{done(again, 201)['id']}"
    gone = _post(world, "operator", f"{own}/withdraw", again)
    assert done(gone)["state"] == "withdrawn"
    refused(_post(world, "operator", f"{own}/withdraw", gone), 409)


def test_a_shift_for_whoever_wants_it_is_seen_by_others_of_the_site(world: World) -> None:
    published(world)
    given = {"kind": "swap", "start": TUESDAY}
    done(world.ask("operator", "POST", "/me/requests", json=given), 201)
    told = done(world.ask("colleague", "GET", "/me/requests"))
    assert [each["operator_id"] for each in told["offered"]] == ["o1"]
    assert done(world.ask("elsewhere", "GET", "/me/requests"))["offered"] == []
    mine = done(world.ask("operator", "GET", "/me/requests"))
    assert (len(mine["mine"]), mine["offered"]) == (1, [])


def test_what_cannot_be_asked_is_refused_with_its_reason(world: World) -> None:
    published(world)
    for body, reason in (
        (LEAVE | {"first": "2026-06-09"}, "ends_before_it_starts"),
        (LEAVE | {"last": "2028-06-04"}, "too_long"),
        (LEAVE | {"first": "2026-05-01"}, "past"),
        ({"kind": "swap", "start": "2026-06-05T09:00:00+02:00"}, "no_such_shift"),
        (SWAP | {"other_operator_id": "o1"}, "same_person"),
    ):
        refused(world.ask("operator", "POST", "/me/requests", json=body), 409, reason)
    for wrong in (
        LEAVE | {"reason": "my back"},
        {"kind": "strike"},
        LEAVE | {"first": "9999-12-31"},
        SWAP | {"start": "2026-06-02T09:00:00"},
        SWAP | {"other_operator_id": "'; --"},
    ):
        refused(world.ask("operator", "POST", "/me/requests", json=wrong), 422)


def test_requests_of_another_site_are_not_there(world: World) -> None:
    published(world)
    asked = world.ask("operator", "POST", "/me/requests", json=LEAVE)
    number = done(asked, 201)["id"]
    refused(world.ask("elsewhere", "GET", f"/sites/lyon/requests/{number}"), 404)
    path = f"/sites/lyon/requests/{number}/answer"
    refused(_post(world, "elsewhere", path, asked, answer="refuse"), 404)
