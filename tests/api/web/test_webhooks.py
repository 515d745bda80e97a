"""Admins add webhooks, try them, and see what became of each delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.outbox.sender import Reach, Sender
from models.tables.outbox import DeliveryRow
from tests.api.outbox.servers import Hook, hooked
from tests.api.outbox.test_webhooks import verified_as_documented
from tests.api.web.worlds import ELSEWHERE, NOW, SITE, make_world

if TYPE_CHECKING:
    from models.database import Database
    from tests.api.web.worlds import World

HOOKS = f"/sites/{SITE}/webhooks"
URL = "https://payroll.example.org/diapason"


def _added(world: World, url: str = URL) -> dict[str, Any]:
    told = {"url": url, "events": ["roster.published"]}
    answer = world.ask("admin", "POST", HOOKS, json=told)
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


def test_a_webhook_is_tried_and_the_event_arrives_signed_by_the_key_that_was_shown(
    database: Database,
) -> None:
    world = make_world(database, webhooks_to_private=True)
    with hooked(Hook()) as hook:
        added = _added(world, hook.url)
        path = f"{HOOKS}/{added['webhook']['webhook_id']}"
        assert world.ask("admin", "POST", f"{path}/try").status_code == 201
        service = world.service
        Sender(service.database, service.clock, service.log, Reach(private=True)).run_once()
    [(headers, body)] = hook.got
    assert verified_as_documented(headers, body, added["signing_key"], NOW.timestamp())
    [delivery] = world.ask("admin", "GET", f"{path}/deliveries").json()["items"]
    assert (delivery["state"], delivery["event"]) == ("delivered", "webhook.tried")
    assert delivery["last_status"] == 204


def test_the_key_is_shown_once_and_can_be_made_anew(world: World) -> None:
    added = _added(world)
    path = f"{HOOKS}/{added['webhook']['webhook_id']}"
    read = world.ask("admin", "GET", path)
    assert added["signing_key"] not in read.text + world.ask("admin", "GET", HOOKS).text
    headers = {"If-Match": read.headers["etag"]}
    renewed = world.ask("admin", "POST", f"{path}/key", headers=headers).json()
    assert renewed["signing_key"] != added["signing_key"]
    again = world.ask("admin", "POST", f"{path}/key", headers=headers)
    assert again.status_code == 412


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://127.0.0.1/", "https://u:p@example.org/", "x", "file:///"],
)
def test_a_webhook_leads_to_public_hosts_by_https_only(world: World, url: str) -> None:
    told = {"url": url, "events": ["run.ended"]}
    answer = world.ask("admin", "POST", HOOKS, json=told)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "body.url"


def test_a_changed_webhook_is_told_other_events_and_a_disabled_one_nothing(world: World) -> None:
    path = f"{HOOKS}/{_added(world)['webhook']['webhook_id']}"
    headers = {"If-Match": '"1"'}
    told = {"url": URL, "events": ["signal.opened", "run.ended", "run.ended"]}
    changed = world.ask("admin", "PUT", path, json=told, headers=headers)
    assert changed.json()["events"] == ["run.ended", "signal.opened"]
    headers = {"If-Match": changed.headers["etag"]}
    assert world.ask("admin", "POST", f"{path}/disable", headers=headers).json()["disabled_at"]
    assert world.ask("admin", "POST", f"{path}/try").status_code == 409


def test_a_webhook_of_another_site_does_not_exist(world: World) -> None:
    number = _added(world)["webhook"]["webhook_id"]
    for method, path in (("GET", ""), ("GET", "/deliveries"), ("POST", "/try"), ("POST", "/key")):
        there = f"/sites/{ELSEWHERE}/webhooks/{number}{path}"
        answer = world.ask("elsewhere", method, there, headers={"If-Match": '"1"'})
        assert answer.status_code == 404


def test_what_was_given_up_is_sent_again_under_the_same_id(world: World) -> None:
    path = f"{HOOKS}/{_added(world)['webhook']['webhook_id']}"
    number = world.ask("admin", "POST", f"{path}/try").json()["delivery_id"]
    again = f"{path}/deliveries/{number}/retry"
    assert world.ask("admin", "POST", again).status_code == 409
    with world.service.database.writing() as session:
        row = session.get(DeliveryRow, number)
        assert row is not None
        row.state, row.attempts, event_id = "given_up", 12, row.event_id
    told = world.ask("admin", "POST", again).json()
    assert (told["state"], told["attempts"], told["event_id"]) == ("waiting", 0, event_id)
    assert world.ask("admin", "POST", f"{path}/deliveries/999/retry").status_code == 404


def test_deliveries_come_in_pages_the_newest_first(world: World) -> None:
    path = f"{HOOKS}/{_added(world)['webhook']['webhook_id']}"
    made = [world.ask("admin", "POST", f"{path}/try").json()["delivery_id"] for _ in range(3)]
    page = world.ask("admin", "GET", f"{path}/deliveries?limit=2").json()
    rest = world.ask("admin", "GET", f"{path}/deliveries?limit=2&cursor={page['next']}").json()
    assert [each["delivery_id"] for each in page["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
