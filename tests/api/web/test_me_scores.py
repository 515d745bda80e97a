"""Own scores, contests, feedback and reasons; pairs, signals and burdens as HR reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.api.web.people import HERE, HOSTILE, done, published, refused, seen

if TYPE_CHECKING:
    from tests.api.web.worlds import World

OPERATOR_SAYS = {"client_id": "c1", "rating": 2, "tags": ["unclear_brief"]}
HR_HEARD = {
    "date": "2026-05-30",
    "operator_id": "o1",
    "client_id": "c1",
    "side": "client",
    "rating": 5,
    "tags": ["warm"],
    "comment": HOSTILE,
}


def _score(world: World, who: str = "o1") -> dict[str, Any]:
    found = done(world.ask("hr", "GET", f"{HERE}/scores?client_id=c1&lang=en"))
    [told] = [each for each in found if each["operator_id"] == who]
    return dict(told)


def test_a_rating_of_ones_own_moves_ones_score_once_it_was_answered(world: World) -> None:
    done(world.ask("operator", "POST", "/me/feedback", json=OPERATOR_SAYS), 201)
    mine = done(world.ask("operator", "GET", "/me/scores?lang=en"))
    names = [each["client_name"].casefold() for each in mine]
    assert names == sorted(names)
    assert {each["client_id"] for each in mine} == {"c1", "c2"}
    own = _score(world)
    assert own in mine
    assert abs(sum(step["points"] for step in own["steps"]) - own["score"]) < 1
    assert all(step["words"] for step in own["steps"])
    done(world.ask("operator", "POST", "/me/feedback", json=OPERATOR_SAYS | {"rating": 1}), 201)
    assert _score(world)["by_operator"] < own["by_operator"]


def test_one_rates_clients_one_carries_with_ones_own_tags(world: World) -> None:
    for body, status in (
        (OPERATOR_SAYS | {"client_id": "c2"}, 404),
        (OPERATOR_SAYS | {"client_id": "nobody"}, 404),
        (OPERATOR_SAYS | {"tags": ["too_cold"]}, 422),
        (OPERATOR_SAYS | {"rating": 6}, 422),
        (OPERATOR_SAYS | {"comment": "x" * 2001}, 422),
        (OPERATOR_SAYS | {"comment": "a\0b"}, 422),
        (OPERATOR_SAYS | {"operator_id": "o2"}, 422),
    ):
        refused(world.ask("operator", "POST", "/me/feedback", json=body), status)


def test_a_score_is_contested_by_its_person_and_answered_by_hr(world: World) -> None:
    done(world.ask("operator", "POST", "/me/feedback", json=OPERATOR_SAYS), 201)
    asked = {"client_id": "c1", "words": HOSTILE}
    made = world.ask("operator", "POST", "/me/contests", json=asked)
    number = done(made, 201)["id"]
    assert done(made, 201)["words"] == HOSTILE
    refused(world.ask("operator", "POST", "/me/contests", json=asked), 409, "asked_already")
    for who in ("colleague", "elsewhere"):
        path = f"/me/contests/{number}/withdraw"
        refused(world.ask(who, "POST", path, headers=seen(made)), 404)
        assert done(world.ask(who, "GET", "/me/contests")) == []
    [listed] = done(world.ask("hr", "GET", f"{HERE}/contests"))["items"]
    assert (listed["id"], listed["operator_id"]) == (number, "o1")
    path = f"{HERE}/contests/{number}/answer"
    change = {"score": 90, "expires_on": "2026-12-31"}
    body = {"words": "Vous avez raison.", "change": change, "reason": "avant la formation"}
    refused(world.ask("hr", "POST", path, json=body | {"reason": " "}, headers=seen(made)), 422)
    refused(world.ask("elsewhere", "POST", path, json=body, headers=seen(made)), 403)
    elsewhere = f"/sites/lyon/contests/{number}/answer"
    refused(world.ask("elsewhere", "POST", elsewhere, json=body, headers=seen(made)), 404)
    told = done(world.ask("hr", "POST", path, json=body, headers=seen(made)))
    assert (told["state"], told["override_id"] is None) == ("changed", False)
    assert _score(world)["score"] > 80
    assert done(world.ask("operator", "GET", "/me/contests"))[0]["answer"] == "Vous avez raison."
    [notice] = done(world.ask("operator", "GET", "/me/notices"))
    done(world.ask("operator", "POST", f"/me/notices/{notice['id']}/read"), 204)
    refused(world.ask("colleague", "POST", f"/me/notices/{notice['id']}/read"), 404)
    assert done(world.ask("operator", "GET", "/me/notices")) == []


def test_scores_are_asked_for_by_person_or_client_and_come_by_name(world: World) -> None:
    done(world.ask("operator", "POST", "/me/feedback", json=OPERATOR_SAYS), 201)
    refused(world.ask("hr", "GET", f"{HERE}/scores"), 422)
    found = done(world.ask("supervisor", "GET", f"{HERE}/scores?client_id=c1"))
    assert [each["operator_id"] for each in found] == ["o2", "o1"]  # by name, not by score
    refused(world.ask("operator", "GET", f"{HERE}/scores?client_id=c1"), 403)
    both = done(world.ask("hr", "GET", f"{HERE}/scores?client_id=c1&operator_id=o1"))
    assert [each["operator_id"] for each in both] == ["o1"]


def test_hr_writes_down_corrects_and_removes_a_rating_with_a_reason(world: World) -> None:
    made = world.ask("supervisor", "POST", f"{HERE}/feedback", json=HR_HEARD)
    row = f"{HERE}/feedback/{done(made, 201)['id']}"
    right = {"date": "2026-05-30", "rating": 2, "tags": ["too_fast"], "reason": "mal noté"}
    refused(world.ask("supervisor", "PUT", row, json=right, headers=seen(made)), 403)
    wrong_side = right | {"tags": ["pleasant"]}
    answer = world.ask("hr", "PUT", row, json=wrong_side, headers=seen(made))
    refused(answer, 409, "tag_of_other_side")
    changed = world.ask("hr", "PUT", row, json=right, headers=seen(made))
    done(changed)
    refused(world.ask("hr", "PUT", row, json=right, headers=seen(made)), 412)
    elsewhere = row.replace("paris", "lyon")
    refused(world.ask("elsewhere", "PUT", elsewhere, json=right, headers=seen(changed)), 404)
    gone = {"reason": "noté deux fois"}
    path = f"{row}/remove"
    refused(world.ask("hr", "POST", path, json={"reason": " "}, headers=seen(changed)), 409)
    done(world.ask("hr", "POST", path, json=gone, headers=seen(changed)), 204)
    events = done(world.ask("hr", "GET", f"{HERE}/pairs/o1/c1"))["events"]
    [removed] = [each for each in events if each["kind"] == "rating_removed"]
    assert (removed["rating"], removed["by"]) == (2, "Hr")


def test_a_pair_tells_its_events_its_score_and_its_path_with_a_band(world: World) -> None:
    done(world.ask("hr", "POST", f"{HERE}/feedback", json=HR_HEARD), 201)
    told = done(world.ask("hr", "GET", f"{HERE}/pairs/o1/c1"))
    assert [each["kind"] for each in told["events"]][:2] == ["joined", "trained"]
    assert HOSTILE in [each["words"] for each in told["events"]]
    assert told["score"]["client_id"] == "c1"
    path = done(world.ask("hr", "GET", f"{HERE}/pairs/o1/c1/path"))
    assert path[-1]["on"] == "2026-06-01"
    assert all(point["low"] <= point["score"] <= point["high"] for point in path)
    refused(world.ask("supervisor", "GET", f"{HERE}/pairs/o1/c1"), 403)
    for pair in ("o1/c9", "o9/c1"):
        refused(world.ask("hr", "GET", f"{HERE}/pairs/{pair}"), 404)
        refused(world.ask("hr", "GET", f"{HERE}/pairs/{pair}/path"), 404)


def test_a_decision_is_weighed_before_it_is_written_and_ends(world: World) -> None:
    done(world.ask("hr", "POST", f"{HERE}/feedback", json=HR_HEARD), 201)
    asked = {"operator_id": "o1", "client_id": "c1", "kind": "score", "score": 20}
    path = f"{HERE}/affinity-overrides"
    effect = done(world.ask("hr", "POST", f"{path}/preview", json=asked))
    assert effect["planning_after"] < effect["planning_before"]
    veto = {"operator_id": "o1", "client_id": "c1", "kind": "veto"}
    assert done(world.ask("hr", "POST", f"{path}/preview", json=veto))["vetoed"]
    before = _score(world)
    assert before["score"] > 50  # nothing was written
    body = asked | {"reason": HOSTILE}
    refused(world.ask("hr", "POST", path, json=body), 409, "no_expiry")
    body |= {"expires_on": "2026-09-01"}
    refused(world.ask("hr", "POST", path, json=body | {"reason": "  "}), 409, "no_reason")
    refused(world.ask("hr", "POST", path, json=body | {"kind": "veto"}), 422)
    refused(world.ask("hr", "POST", path, json=body | {"client_id": "c9"}), 404)
    refused(world.ask("supervisor", "POST", path, json=body), 403)
    made = world.ask("hr", "POST", path, json=body)
    row = f"{path}/{done(made, 201)['id']}/end"
    assert _score(world)["score"] < before["score"]
    refused(
        world.ask(
            "elsewhere",
            "POST",
            row.replace("paris", "lyon"),
            json={"reason": "x"},
            headers=seen(made),
        ),
        404,
    )
    done(world.ask("hr", "POST", row, json={"reason": "entretien"}, headers=seen(made)), 204)
    assert _score(world)["score"] == before["score"]


def test_the_effect_on_teams_is_told_of_a_version_that_is_there(world: World) -> None:
    published(world)
    veto = {"operator_id": "o1", "client_id": "c1", "kind": "veto"}
    path = f"{HERE}/affinity-overrides/preview"
    found = done(world.ask("operator", "GET", "/me/week"))["versions"][0]["roster_id"]
    effect = done(world.ask("hr", "POST", path, json=veto | {"roster_id": found}))
    assert [each["operator_id"] for each in effect["leaves"]] == ["o1"]
    refused(world.ask("hr", "POST", path, json=veto | {"roster_id": 999}), 404)


def test_signals_are_conversations_to_have_and_end_with_what_came_of_them(world: World) -> None:
    found = done(world.ask("hr", "POST", f"{HERE}/signals/refresh?lang=en"))
    assert found
    page = done(world.ask("supervisor", "GET", f"{HERE}/signals?limit=1"))
    first = page["items"][0]
    assert first["says"]
    assert first["talk"]
    path = f"{HERE}/signals/{first['id']}"
    there = world.ask("hr", "GET", path)
    refused(world.ask("elsewhere", "GET", path.replace("paris", "lyon")), 404)
    note = {"note": HOSTILE}
    taken = world.ask("hr", "POST", f"{path}/acknowledge", json=note, headers=seen(there))
    assert done(taken)["state"] == "acknowledged"
    refused(world.ask("hr", "POST", f"{path}/acknowledge", json=note, headers=seen(there)), 412)
    ended = {"outcome": "talked", "note": ""}
    closed = world.ask("hr", "POST", f"{path}/close", json=ended, headers=seen(taken))
    assert done(closed)["state"] == "closed"
    again = world.ask("hr", "POST", f"{path}/close", json=ended, headers=seen(closed))
    refused(again, 409)
    notes = done(world.ask("hr", "GET", path))["notes"]
    assert (notes[0]["note"], notes[0]["by"]) == (HOSTILE, "Hr")
    open_now = done(world.ask("hr", "GET", f"{HERE}/signals"))["items"]
    assert first["id"] not in [each["id"] for each in open_now]
    told = {each["key"] for each in done(world.ask("supervisor", "GET", "/me/notices"))}
    assert told <= {"signal_opened", "signals_opened"}
    assert told


def test_burdens_and_counters_go_by_name(world: World) -> None:
    published(world)
    for path in ("fairness", "legal-counters"):
        names = [each["name"] for each in done(world.ask("hr", "GET", f"{HERE}/{path}"))]
        assert names == sorted(names, key=str.casefold)
        assert len(names) == 2
    own = done(world.ask("operator", "GET", "/me/fairness"))
    assert own["fairness"]["operator_id"] == own["working_time"]["operator_id"] == "o1"
    assert own["working_time"]["week_limit_minutes"] == 2880


def test_training_and_talks_that_are_due_are_told(world: World) -> None:
    refused(world.ask("hr", "GET", f"{HERE}/training"), 404)
    published(world)
    told = done(world.ask("hr", "GET", f"{HERE}/training"))
    assert [each["operator_id"] for each in told["learners"]] == ["o2"]
    [learner] = told["learners"]
    path = f"{HERE}/training/{learner['id']}/sessions"
    version = {"If-Match": f'"{learner["version"]}"'}
    session = {"minutes": 30, "on": "2026-06-01"}
    late = world.ask("hr", "POST", path, json=session | {"on": "2026-06-30"}, headers=version)
    refused(late, 409, "in_the_future")
    made = world.ask("hr", "POST", path, json=session, headers=version)
    given = learner["training_minutes_done"] + 30
    assert (done(made, 201)["training_minutes_done"], made.json()["trained_on"]) == (given, None)
    last = world.ask("hr", "POST", path, json=session | {"done": True}, headers=seen(made))
    assert done(last, 201)["trained_on"] == "2026-06-01"
    again = world.ask("hr", "POST", path, json=session, headers=seen(last))
    refused(again, 409, "trained_already")
    talks = done(world.ask("supervisor", "GET", f"{HERE}/reviews-due"))
    assert {each["client_id"] for each in talks} == {"c1", "c2"}
    waiting = {each["client_id"]: each["planned"] for each in talks}
    assert all(each["review_id"] for each in talks if each["planned"])
    assert waiting["c2"] == "2026-07-01"
    plan = {"client_id": "c1", "on": "2026-06-20"}
    made = world.ask("supervisor", "POST", f"{HERE}/reviews-due", json=plan)
    row = done(made, 201)["id"]
    refused(world.ask("supervisor", "POST", f"{HERE}/reviews-due", json=plan), 409)
    held = {"held": "2026-06-20", "outcome": "adjusted"}
    path = f"{HERE}/reviews/{row}/held"
    answer = world.ask("hr", "POST", path, json=held, headers=seen(made))
    refused(answer, 409, "in_the_future")
    done(world.ask("hr", "POST", path, json=held | {"held": "2026-06-01"}, headers=seen(made)))


def test_reasons_are_those_of_the_version_in_force_and_ones_own(world: World) -> None:
    refused(world.ask("operator", "GET", "/me/reasons/client/c1"), 404)
    published(world)
    told = done(world.ask("operator", "GET", "/me/reasons/client/c1?lang=en"))
    assert told["kind"] == "PairExplanation"
    assert told["words"]
    assert '"o2"' not in world.ask("operator", "GET", "/me/reasons/client/c1").text
    refused(world.ask("operator", "GET", "/me/reasons/client/c9"), 404)
    [why] = done(world.ask("operator", "GET", "/me/reasons/shift/2026-06-01"))
    assert why["words"]
    assert done(world.ask("operator", "GET", "/me/reasons/shift/2026-06-07")) == []
