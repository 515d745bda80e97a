"""Bad requests get a clear problem in the reader's language; nothing leaks or is half-done."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from api.identity.passwords import hash_password
from api.web.access import CSRF_HEADER, SESSION_COOKIE
from models.accounts import find_account, set_password_hash
from models.audit import Act
from models.errors import DatabaseUnavailable
from models.tables.people import OperatorRow
from tests.api.web.worlds import NOW
from tests.models.worlds import rows

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.api.web.worlds import World

PHRASE = "une phrase assez longue"
OPERATORS = "/sites/paris/operators"
ABSENCES = "/sites/paris/absences"


def _problem(answer: Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"/problems/{kind}"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert told["instance"] == answer.headers["x-request-id"]
    return told


def test_what_does_not_exist_is_told_in_french_and_in_english(world: World) -> None:
    french, english = (
        _problem(world.ask("hr", "GET", f"{OPERATORS}/nobody?lang={lang}"), 404, "not-found")
        for lang in ("fr", "en")
    )
    assert french["title"] == "Cela n’existe pas"
    assert english["title"] == "There is no such thing"


def test_the_language_is_negotiated_for_whoever_is_not_signed_in(world: World) -> None:
    wanted = {"Accept-Language": "de, en-GB;q=0.8, fr;q=0.2"}
    answer = world.ask(None, "GET", OPERATORS, headers=wanted)
    assert _problem(answer, 401, "not-signed-in")["title"] == "Sign in first"
    assert answer.headers["content-language"] == "en"
    assert "Bearer" in answer.headers["www-authenticate"]


def test_unknown_paths_and_methods_are_problems_too(world: World) -> None:
    _problem(world.ask("hr", "GET", "/nothing/here"), 404, "not-found")
    answer = world.ask("hr", "PATCH", OPERATORS)
    _problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["signals/refresh", "affinity-overrides/preview"])
def test_a_word_in_the_place_of_a_number_is_no_record(world: World, path: str) -> None:
    answer = world.ask("hr", "GET", f"/sites/paris/{path}")
    _problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a": 1', b"[" * 5000])
def test_json_that_cannot_be_read_is_told(world: World, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = world.ask("hr", "POST", ABSENCES, content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["type"] in ("/problems/malformed", "/problems/invalid")


def test_every_wrong_value_is_told_with_its_place_and_none_is_repeated(world: World) -> None:
    told = {"operator_id": "o1", "start": "yesterday-secret", "end": [], "why": "a secret reason"}
    answer = world.ask("hr", "POST", f"{ABSENCES}?lang=en", json=told)
    problem = _problem(answer, 422, "invalid")
    faults = {fault["place"]: fault["expected"] for fault in problem["faults"]}
    assert set(faults) == {"body.start", "body.end", "body.why"}
    assert faults["body.why"] == "nothing: there is no such field"
    assert "secret" not in answer.text


def test_a_body_larger_than_the_service_takes_is_refused_unread(world: World) -> None:
    huge = b'{"operator_id": "' + b"x" * 2_000_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    answer = world.ask("hr", "POST", ABSENCES, content=huge, headers=headers)
    _problem(answer, 413, "body-too-large")


def test_a_fault_of_the_program_says_nothing_of_its_inside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError("the password is hunter2")

    monkeypatch.setattr("api.web.routes.records.list_records", broken)
    answer = world.ask("hr", "GET", OPERATORS)
    _problem(answer, 500, "internal")
    assert "hunter2" not in answer.text
    assert "LookupError" not in answer.text


def test_a_memory_that_is_gone_is_told_with_when_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("connection to db.internal refused for user claire")

    with monkeypatch.context() as patched:
        patched.setattr("api.web.routes.records.list_records", gone)
        answer = world.ask("hr", "GET", OPERATORS)
        _problem(answer, 503, "database-unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert "claire" not in answer.text
    assert world.ask("hr", "GET", OPERATORS).status_code == 200


def test_tokens_that_are_forged_expired_or_not_tokens_open_nothing(world: World) -> None:
    real = world.tokens["hr"]
    for token in (real[:-1], real + "x", "dia_" + "A" * 43, "", "é", "x" * 10_000, real.upper()):
        headers = {"Authorization": f"Bearer {token}".encode()}
        assert world.ask(None, "GET", OPERATORS, headers=headers).status_code == 401


def test_every_answer_carries_the_safe_headers(world: World) -> None:
    for who, path in ((None, "/health/live"), ("hr", OPERATORS), (None, OPERATORS)):
        headers = world.ask(who, "GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def _signed_in(world: World, login: str = "hr") -> tuple[Any, dict[str, Any]]:
    with world.service.database.writing() as session:
        account = find_account(session, login)
        assert account is not None
        assert account.id is not None
        set_password_hash(session, account.id, hash_password(PHRASE), Act("tests", NOW, ""))
    client = world.client()
    answer = client.post("/api/v1/session", json={"login": login, "password": PHRASE})
    assert answer.status_code == 201, answer.text
    return client, answer.json()


def test_a_session_reads_with_its_cookie_and_changes_with_its_csrf_token(world: World) -> None:
    client, opened = _signed_in(world)
    absence = {
        "operator_id": "o1",
        "start": "2026-07-01T00:00:00+02:00",
        "end": "2026-07-02T00:00:00+02:00",
    }
    assert client.get(f"/api/v1{OPERATORS}").status_code == 200
    before = _absences(world)
    _problem(client.post(f"/api/v1{ABSENCES}", json=absence), 403, "forged-request")
    wrong = {CSRF_HEADER: opened["csrf_token"] + "x"}
    answer = client.post(f"/api/v1{ABSENCES}", json=absence, headers=wrong)
    _problem(answer, 403, "forged-request")
    assert _absences(world) == before
    right = {CSRF_HEADER: opened["csrf_token"]}
    answer = client.post(f"/api/v1{ABSENCES}", json=absence, headers=right)
    assert answer.status_code == 201, answer.text
    assert _absences(world) == before + 1


def _absences(world: World) -> int:
    return len(world.ask("hr", "GET", ABSENCES).json()["items"])


def test_the_cookie_is_hidden_from_scripts_and_from_other_sites(world: World) -> None:
    client, _ = _signed_in(world)
    again = client.post("/api/v1/session", json={"login": "hr", "password": PHRASE})
    cookies = {c.partition("=")[0]: c.lower() for c in again.headers.get_list("set-cookie")}
    assert "httponly" in cookies[SESSION_COOKIE]
    assert all("samesite=lax" in cookie for cookie in cookies.values())


def test_a_session_ends_when_it_is_told_to_or_is_not_used(world: World) -> None:
    client, opened = _signed_in(world)
    world.clock.at = NOW + dt.timedelta(hours=11)
    assert client.get("/api/v1/session").status_code == 200
    world.clock.at = NOW + dt.timedelta(hours=24)
    assert client.get("/api/v1/session").status_code == 401
    world.clock.at = NOW
    client, opened = _signed_in(world)
    headers = {CSRF_HEADER: opened["csrf_token"]}
    assert client.delete("/api/v1/session", headers=headers).status_code == 204
    assert client.get("/api/v1/session").status_code == 401


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(world: World) -> None:
    _signed_in(world)
    told = [
        world.ask(None, "POST", "/session", json={"login": login, "password": "x" * 20})
        for login in ("hr", "nobody")
    ]
    for answer in told:
        _problem(answer, 401, "login-refused")
    assert {**told[0].json(), "instance": ""} == {**told[1].json(), "instance": ""}


def test_many_wrong_passwords_lock_the_login_for_a_while(world: World) -> None:
    _signed_in(world)
    for _ in range(5):
        world.ask(None, "POST", "/session", json={"login": "hr", "password": "x" * 20})
    answer = world.ask(None, "POST", "/session", json={"login": "hr", "password": PHRASE})
    problem = _problem(answer, 429, "locked-out")
    assert int(answer.headers["retry-after"]) > 0
    world.clock.at = dt.datetime.fromisoformat(problem["until"])
    answer = world.ask(None, "POST", "/session", json={"login": "hr", "password": PHRASE})
    assert answer.status_code == 201


def test_nothing_is_stored_of_a_request_that_was_refused(world: World) -> None:
    with world.service.database.reading() as session:
        before = rows(session, OperatorRow)
    world.ask("hr", "POST", OPERATORS, json={"operator_id": "o1"})
    world.ask("supervisor", "PUT", f"{OPERATORS}/o1", json={}, headers={"If-Match": '"1"'})
    with world.service.database.reading() as session:
        assert rows(session, OperatorRow) == before
