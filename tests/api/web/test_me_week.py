"""A person's own page over HTTP: days, clients, changes; nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.web.people import HOSTILE, done, published, refused, seen

if TYPE_CHECKING:
    from tests.api.web.worlds import World


def test_a_week_holds_what_is_published_and_what_waits(world: World) -> None:
    week = done(published(world).ask("operator", "GET", "/me/week"))
    assert (week["first"], week["last"]) == ("2026-06-01", "2026-06-14")
    assert [each["start"] for each in week["shifts"]] == [
        "2026-06-01T09:00:00+02:00",
        "2026-06-02T09:00:00+02:00",
    ]
    assert week["shifts"][0]["breaks"][0]["end"] == "2026-06-01T12:45:00+02:00"
    assert [each["client_id"] for each in week["clients"]] == ["c1"]
    assert [each["changed"] for each in week["acknowledgements"]] == [["2026-06-02"]]
    assert week["timezone"] == "Europe/Paris"


def test_other_days_may_be_asked_for_but_no_endless_ones(world: World) -> None:
    published(world)
    day = done(world.ask("operator", "GET", "/me/week?from=2026-06-02&days=1"))
    assert [each["date"] for each in day["shifts"]] == ["2026-06-02"]
    for query in ("from=9999-12-31", "from=0001-01-01", "days=0", "days=5000", "from=x"):
        refused(world.ask("operator", "GET", f"/me/week?{query}"), 422)


def test_somebody_who_is_no_operator_has_no_week(world: World) -> None:
    refused(world.ask("supervisor", "GET", "/me/week"), 403)


def test_a_week_is_that_of_the_own_site(world: World) -> None:
    published(world)
    assert done(world.ask("elsewhere", "GET", "/me/week"))["shifts"] == []
    other = done(world.ask("colleague", "GET", "/me/week"))
    assert [each["date"] for each in other["shifts"]] == ["2026-06-03"]
    assert other["acknowledgements"] == []


def test_a_change_is_acknowledged_by_whom_it_concerns_and_nobody_else(world: World) -> None:
    published(world)
    [waiting] = done(world.ask("operator", "GET", "/me/week"))["acknowledgements"]
    path, match = f"/me/acknowledgements/{waiting['id']}", {"If-Match": f'"{waiting["version"]}"'}
    for who in ("colleague", "elsewhere"):
        refused(world.ask(who, "POST", path, headers=match), 404)
    refused(world.ask("operator", "POST", path), 428)
    refused(world.ask("operator", "POST", path, headers={"If-Match": '"9"'}), 412)
    done(world.ask("operator", "POST", path, headers=match), 204)
    assert done(world.ask("operator", "GET", "/me/week"))["acknowledgements"] == []


def test_clients_come_with_their_briefs_and_only_those_one_carries(world: World) -> None:
    published(world)
    [client] = done(world.ask("operator", "GET", "/me/clients"))
    assert client["brief"]["never_say"] == "- jamais de prix"
    assert (client["role"], client["tension"], len(client["hours"])) == ("lead", 0, 3)
    assert done(world.ask("operator", "GET", "/me/clients/c1")) == client
    refused(world.ask("operator", "GET", "/me/clients/c2"), 404)
    refused(world.ask("operator", "GET", "/me/clients/nothing"), 404)


def test_colleagues_are_told_by_name_with_their_posted_shifts(world: World) -> None:
    published(world)
    [other] = done(world.ask("operator", "GET", "/me/colleagues?date=2026-06-03"))
    assert (other["operator_id"], len(other["shifts"])) == ("o2", 1)
    assert done(world.ask("operator", "GET", "/me/colleagues"))[0]["shifts"] == []


@pytest.mark.parametrize(
    ("path", "body", "other"),
    [
        (
            "/me/preferences",
            {"weekday": 2, "kind": "late", "weight": 2},
            {"date": "2026-06-12", "kind": "shift", "shift_code": "D", "weight": 5},
        ),
        (
            "/me/availability",
            {"weekday": 4, "start_minute": 480, "end_minute": 900},
            {"weekday": 4, "start_minute": 480, "end_minute": 1000},
        ),
    ],
)
def test_own_rows_are_added_changed_and_removed_by_their_owner_alone(
    world: World, path: str, body: dict[str, object], other: dict[str, object]
) -> None:
    before = len(done(world.ask("operator", "GET", path)))
    made = world.ask("operator", "POST", path, json=body)
    row = f"{path}/{done(made, 201)['id']}"
    for who in ("colleague", "elsewhere"):
        refused(world.ask(who, "PUT", row, json=body, headers=seen(made)), 404)
        refused(world.ask(who, "DELETE", row, headers=seen(made)), 404)
    refused(world.ask("operator", "PUT", row, json=other), 428)
    changed = world.ask("operator", "PUT", row, json=other, headers=seen(made))
    assert {**other, **done(changed)} == done(changed)
    refused(world.ask("operator", "DELETE", row, headers=seen(made)), 412)
    done(world.ask("operator", "DELETE", row, headers=seen(changed)), 204)
    assert len(done(world.ask("operator", "GET", path))) == before


def test_a_wish_that_cannot_be_is_refused_with_its_reason(world: World) -> None:
    ask = {"weekday": 2, "date": "2026-06-12", "kind": "late", "weight": 2}
    told = refused(world.ask("operator", "POST", "/me/preferences?lang=en", json=ask), 409)
    assert told["reason"] == "day_or_weekday"
    assert "Give a day of the week or a date" in told["detail"]
    named = {"weekday": 2, "kind": "late", "weight": 2, "operator_id": "o2"}
    refused(world.ask("operator", "POST", "/me/preferences", json=named), 422)


def test_tone_is_declared_by_oneself(world: World) -> None:
    there = world.ask("operator", "GET", "/me/tone")
    assert done(there)["tone"]["warmth"] == 1.5
    tone = {"warmth": -2, "formality": 1, "pace": 0, "directness": 0.5, "detail": 2}
    told = done(world.ask("operator", "PUT", "/me/tone", json=tone, headers=seen(there)))
    assert told["tone"] == tone
    refused(world.ask("operator", "PUT", "/me/tone", json=tone, headers=seen(there)), 412)
    wild = tone | {"warmth": 2.5}
    refused(world.ask("operator", "PUT", "/me/tone", json=wild, headers=seen(there)), 422)


def test_a_profile_is_read_and_changed_by_its_owner(world: World) -> None:
    there = world.ask("hr", "GET", "/me")
    assert (done(there)["login"], done(there)["roles"]) == ("hr", {"paris": ["hr"]})
    change = {"lang": "en", "email": "hr@example.org"}
    told = done(world.ask("hr", "PUT", "/me", json=change, headers=seen(there)))
    assert told["operator"] is None
    assert (told["lang"], told["email"]) == ("en", "hr@example.org")
    refused(world.ask("hr", "PUT", "/me", json=change, headers=seen(there)), 412)
    again = world.ask("hr", "GET", "/me")
    for email in ("no address", "a@b@c", HOSTILE, "a\0@b"):
        bad = change | {"email": email}
        refused(world.ask("hr", "PUT", "/me", json=bad, headers=seen(again)), 422)
    refused(world.ask("hr", "PUT", "/me", json=change | {"login": "x"}, headers=seen(again)), 422)


def test_own_data_come_whole_and_hold_no_secret(world: World) -> None:
    published(world)
    done(world.ask("operator", "POST", "/me/calendar"), 201)
    answer = world.ask("operator", "GET", "/me/export.json")
    told = done(answer)
    assert told["operator_id"] == "o1"
    assert {"published_shift", "feedback", "calendar_link"} <= set(told["tables"])
    assert "token_hash" not in answer.text
    assert "Ben" not in answer.text
    archive = world.ask("operator", "GET", "/me/export.zip")
    assert archive.status_code == 200
    assert archive.content[:2] == b"PK"
    refused(world.ask("hr", "GET", "/me/export.json"), 403)
