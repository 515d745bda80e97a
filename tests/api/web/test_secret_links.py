"""Links that open something without an account: a calendar of one person, feedback of a client."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from api.identity.rates import Rates
from api.web.routes.feedback_links import first_names
from models.accounts import disable
from models.audit import Act
from models.tables.pairs import FeedbackRow
from tests.api.web.people import HERE, HOSTILE, done, published, refused
from tests.api.web.worlds import NOW
from tests.models.worlds import rows

if TYPE_CHECKING:
    from tests.api.web.worlds import World


def _calendar(world: World, who: str = "operator") -> str:
    url: str = done(world.ask(who, "POST", "/me/calendar"), 201)["url"]
    return url.split("/api/v1")[1]


def test_a_calendar_holds_ones_published_shifts_and_nothing_else(world: World) -> None:
    published(world)
    path = _calendar(world)
    answer = world.ask(None, "GET", path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.text.count("BEGIN:VEVENT") == 3  # one of last week, two of this one
    assert "UID:2026-06-02-1-o1@diapason" in answer.text
    assert "o2" not in answer.text
    again = world.ask(None, "GET", path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert world.ask(None, "GET", path).content == answer.content


def test_a_link_ends_when_another_is_made_or_it_is_taken_back(world: World) -> None:
    published(world)
    assert done(world.ask("operator", "GET", "/me/calendar"))["since"] is None
    first, second = _calendar(world), _calendar(world)
    refused(world.ask(None, "GET", first), 404)
    assert world.ask(None, "GET", second).status_code == 200
    assert done(world.ask("operator", "GET", "/me/calendar"))["since"] is not None
    done(world.ask("colleague", "DELETE", "/me/calendar"), 204)
    assert world.ask(None, "GET", second).status_code == 200
    for _ in range(2):
        done(world.ask("operator", "DELETE", "/me/calendar"), 204)
    refused(world.ask(None, "GET", second), 404)
    refused(world.ask(None, "GET", "/calendar/forged.ics"), 404)


def test_a_link_ends_with_its_account(world: World) -> None:
    path = _calendar(world)
    account = done(world.ask("operator", "GET", "/me"))["account_id"]
    with world.service.database.writing() as session:
        disable(session, account, Act("tests", NOW))
    refused(world.ask(None, "GET", path), 404)


def _link(world: World, **asked: Any) -> dict[str, Any]:
    body = {"client_id": "c1", "days": 10, "most_uses": 2} | asked
    return dict(done(world.ask("hr", "POST", f"{HERE}/feedback-links", json=body), 201))


def test_a_client_rates_somebody_of_its_team_by_first_name(world: World) -> None:
    made = _link(world)
    path = f"/feedback/{made['token']}"
    assert made["url"].endswith(path)
    page = done(world.ask(None, "GET", f"{path}?lang=en"))
    assert [each["first_name"] for each in page["team"]] == ["Zoé", "–"]
    assert page["tags"][0] == {"tag": "too_cold", "words": "too cold"}
    assert "o1" not in {value for each in page["team"] for value in each.values()}
    assert "Le Goff" not in world.ask(None, "GET", path).text
    said = {"person": page["team"][0]["person"], "rating": 5, "tags": ["warm"], "comment": HOSTILE}
    assert done(world.ask(None, "POST", path, json=said), 201) == {"uses_left": 1}
    last = rows_of_feedback(world)[-1]
    assert (last["operator_id"], last["client_id"], last["side"]) == ("o1", "c1", "client")
    assert last["comment"] == HOSTILE
    found = done(world.ask("hr", "GET", f"{HERE}/scores?client_id=c1&operator_id=o1"))
    assert found[0]["ratings"] > 1  # scores followed
    done(world.ask(None, "POST", path, json=said), 201)
    refused(world.ask(None, "POST", path, json=said), 410, "spent")
    refused(world.ask(None, "GET", path), 410, "spent")


def test_what_no_client_may_say_is_refused_and_counts_no_use(world: World) -> None:
    path = f"/feedback/{_link(world)['token']}"
    person = done(world.ask(None, "GET", path))["team"][0]["person"]
    count = len(rows_of_feedback(world))
    said = {"person": person, "rating": 5}
    for wrong in (
        {"person": "o1"},
        {"rating": 0},
        {"tags": ["pleasant"]},
        {"comment": "a\0b"},
        {"comment": "x" * 2001},
        {"operator_id": "o1"},
    ):
        refused(world.ask(None, "POST", path, json=said | wrong), 422)
    assert len(rows_of_feedback(world)) == count
    assert done(world.ask(None, "GET", path))["uses_left"] == 2


def test_links_that_ended_were_revoked_or_forged_are_told_so(world: World) -> None:
    made = _link(world)
    path = f"/feedback/{made['token']}"
    forged = f"/feedback/{made['token'][:-2]}AA"
    told = refused(world.ask(None, "GET", f"{forged}?lang=en"), 410, "unknown")
    assert told["title"] == "The link does not hold"
    row = f"{HERE}/feedback-links/{made['id']}"
    refused(world.ask("elsewhere", "DELETE", row.replace("paris", "lyon")), 404)
    refused(world.ask("operator", "DELETE", row), 403)
    done(world.ask("supervisor", "DELETE", row), 204)
    refused(world.ask(None, "GET", path), 410, "unknown")
    [listed] = done(world.ask("hr", "GET", f"{HERE}/feedback-links?client_id=c1"))["items"]
    assert listed["revoked_at"] is not None
    assert "token" not in listed
    other = f"/feedback/{_link(world)['token']}"
    world.clock.at = NOW + dt.timedelta(days=11)
    refused(world.ask(None, "GET", other), 410, "unknown")
    refused(world.ask(None, "POST", other, json={"person": "x", "rating": 1}), 410, "unknown")


def test_links_that_cannot_be_are_refused(world: World) -> None:
    for wrong, status in (
        ({"client_id": "c9"}, 404),
        ({"days": 0}, 422),
        ({"days": 400}, 422),
        ({"most_uses": 1001}, 422),
        ({"client_id": "../x"}, 422),
    ):
        body = {"client_id": "c1"} | wrong
        refused(world.ask("hr", "POST", f"{HERE}/feedback-links", json=body), status)


def test_who_tries_links_too_often_waits(world: World) -> None:
    object.__setattr__(
        world.service, "rates", Rates(world.clock, {"address": "99/minute", "link": "3/minute"})
    )
    answers = [world.ask(None, "GET", "/feedback/nothing").status_code for _ in range(5)]
    assert answers == [410, 410, 410, 429, 429]


def test_two_of_the_same_first_name_are_told_apart() -> None:
    assert first_names(["Ana Diaz", "Ana Roy", "Ben Li", ""]) == ["Ana D.", "Ana R.", "Ben", "–"]


def rows_of_feedback(world: World) -> list[dict[str, Any]]:
    """Every rating, the latest last."""
    with world.service.database.reading() as session:
        return rows(session, FeedbackRow)
