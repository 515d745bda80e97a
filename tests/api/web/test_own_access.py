"""People change their password, see and end their sessions, and make tokens for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from api.identity.passwords import hash_password
from api.web.access import CSRF_HEADER
from models.accounts import find_account, set_password_hash
from models.audit import Act
from tests.api.identity.provider_stub import CLIENT_ID, CLIENT_SECRET, ProviderStub, running
from tests.api.web.worlds import NOW, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from models.database import Database
    from tests.api.web.worlds import World

PHRASE, OTHER = "une phrase assez longue", "une autre phrase, longue"
BACK = "http://testserver/api/v1/session/oidc/callback"


def _signed_in(world: World) -> TestClient:
    """Somebody at a page, whose every request carries the CSRF token."""
    with world.service.database.writing() as session:
        account = find_account(session, "hr")
        assert account is not None
        assert account.id is not None
        if not account.password_hash:
            set_password_hash(session, account.id, hash_password(PHRASE), Act("tests", NOW))
    client = world.client()
    answer = client.post("/api/v1/session", json={"login": "hr", "password": PHRASE})
    client.headers[CSRF_HEADER] = answer.json()["csrf_token"]
    return client


def test_who_changes_their_password_stays_and_everybody_else_has_to_come_in_again(
    world: World,
) -> None:
    here, there = _signed_in(world), _signed_in(world)
    path = "/api/v1/session/password"
    wrong = here.post(path, json={"before": "x" * 20, "password": OTHER})
    assert wrong.status_code == 422
    assert wrong.json()["faults"][0]["place"] == "body.before"
    easy = here.post(path, json={"before": PHRASE, "password": "azertyuiopqs"})
    assert easy.json()["type"] == "/problems/password-refused"
    assert here.post(path, json={"before": PHRASE, "password": OTHER}).status_code == 204
    assert here.get("/api/v1/session").status_code == 200
    assert there.get("/api/v1/session").status_code == 401


def test_many_wrong_passwords_lock_this_door_too(world: World) -> None:
    client = _signed_in(world)
    for _ in range(5):
        client.post("/api/v1/session/password", json={"before": "x" * 20, "password": OTHER})
    answer = client.post("/api/v1/session/password", json={"before": PHRASE, "password": OTHER})
    assert answer.status_code == 429


def test_a_session_somewhere_else_is_seen_and_ended(world: World) -> None:
    here, there = _signed_in(world), _signed_in(world)
    told = here.get("/api/v1/session/sessions").json()
    assert [each["current"] for each in told].count(True) == 1
    [other] = [each["session_id"] for each in told if not each["current"]]
    assert here.delete(f"/api/v1/session/sessions/{other}").status_code == 204
    assert there.get("/api/v1/session").status_code == 401
    assert here.delete(f"/api/v1/session/sessions/{other}").status_code == 404
    assert len(here.get("/api/v1/session/sessions").json()) == 1


def test_nobody_ends_a_session_of_somebody_else(world: World) -> None:
    client = _signed_in(world)
    [own] = client.get("/api/v1/session/sessions").json()
    answer = world.ask("supervisor", "DELETE", f"/session/sessions/{own['session_id']}")
    assert answer.status_code == 404
    assert client.get("/api/v1/session").status_code == 200


def test_a_token_is_shown_once_opens_what_its_account_may_and_is_revoked(world: World) -> None:
    client = _signed_in(world)
    told = {"label": "tableau", "expires_at": "2026-07-01T00:00:00+02:00"}
    made = client.post("/api/v1/session/tokens", json=told).json()
    listed = client.get("/api/v1/session/tokens")
    assert made["token"] not in listed.text
    assert made["token_id"] in [each["token_id"] for each in listed.json()]
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert world.ask(None, "GET", "/session", headers=headers).json()["name"] == "Hr"
    path = f"/session/tokens/{made['token_id']}"
    assert world.ask("supervisor", "DELETE", path).status_code == 404
    assert client.delete(f"/api/v1{path}").status_code == 204
    assert world.ask(None, "GET", "/session", headers=headers).status_code == 401
    assert made["token_id"] not in [
        each["token_id"] for each in client.get("/api/v1/session/tokens").json()
    ]


def test_a_token_that_would_have_ended_is_not_made(world: World) -> None:
    told = {"label": "tableau", "expires_at": "2026-05-01T00:00:00+02:00"}
    answer = world.ask("hr", "POST", "/session/tokens", json=told)
    assert answer.json()["reason"] == "expires_at"


@pytest.fixture
def provider() -> Iterator[ProviderStub]:
    """The identity provider of the house."""
    with running(ProviderStub(NOW)) as stub:
        stub.redirect = BACK
        yield stub


def _house(database: Database, provider: ProviderStub, **more: Any) -> World:
    return make_world(
        database,
        public_url="http://testserver",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=SecretStr(CLIENT_SECRET),
        **more,
    )


def _by_provider(client: TestClient, provider: ProviderStub, subject: str = "sub-1") -> Any:
    there = client.get("/api/v1/session/oidc", follow_redirects=False)
    assert there.status_code == 303, there.text
    told = provider.log_in_there(there.headers["location"], subject)
    return client.get("/api/v1/session/oidc/callback", params=told, follow_redirects=False)


def test_somebody_comes_in_by_the_provider_and_is_who_they_are_here(
    database: Database, provider: ProviderStub
) -> None:
    world = _house(database, provider, oidc_login_claim="preferred_username")
    provider.claims = {"preferred_username": "hr", "name": "Somebody"}
    client = world.client()
    answer = _by_provider(client, provider)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/"
    told = client.get("/api/v1/session").json()
    assert told["name"] == "Hr"
    assert told["roles"] == {"paris": ["hr"]}


def test_somebody_whom_nobody_here_knows_is_told_so(
    database: Database, provider: ProviderStub
) -> None:
    world = _house(database, provider)
    answer = _by_provider(world.client(), provider)
    assert answer.status_code == 403
    assert answer.json()["reason"] == "unknown"


def test_an_answer_that_was_not_asked_for_here_opens_nothing(
    database: Database, provider: ProviderStub
) -> None:
    world = _house(database, provider, oidc_login_claim="preferred_username")
    provider.claims = {"preferred_username": "hr"}
    there = world.client().get("/api/v1/session/oidc", follow_redirects=False)
    told = provider.log_in_there(there.headers["location"], "sub-1")
    other = world.client()
    answer = other.get("/api/v1/session/oidc/callback", params=told, follow_redirects=False)
    assert answer.json()["reason"] == "state"
    assert other.get("/api/v1/session").status_code == 401


def test_without_a_provider_there_is_no_such_door(world: World) -> None:
    for path in ("/session/oidc", "/session/oidc/callback"):
        assert world.ask(None, "GET", path).status_code == 404
