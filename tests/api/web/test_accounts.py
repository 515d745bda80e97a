"""Admins of a site make accounts and give roles; no way leads them into somebody else's site."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from api.identity.invitations import VALID
from models.accounts import ROLES, find_account, grant, revoke
from models.audit import Act, verify
from tests.api.web.worlds import ELSEWHERE, NOW, SITE

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.api.web.worlds import World

ACCOUNTS = f"/sites/{SITE}/accounts"
PHRASE, OTHER = "une phrase assez longue", "une autre phrase, longue"
ACT = Act("tests", NOW, "")


def _made(world: World, login: str = "nadia", **more: Any) -> dict[str, Any]:
    told = {"login": login, "name": "Nadia", "roles": ["supervisor"], **more}
    answer = world.ask("admin", "POST", ACCOUNTS, json=told)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _set(world: World, token: str, password: str = PHRASE) -> Response:
    told = {"token": token, "password": password}
    return world.ask(None, "POST", "/session/set-password", json=told)


def _log_in(world: World, login: str = "nadia", password: str = PHRASE) -> Response:
    return world.ask(None, "POST", "/session", json={"login": login, "password": password})


def _id(world: World, login: str) -> int:
    with world.service.database.reading() as session:
        account = find_account(session, login)
        assert account is not None
        assert account.id is not None
        return account.id


def _problem(answer: Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"/problems/{kind}"
    return told


def test_somebody_new_sets_their_password_by_the_invitation_once_and_comes_in(
    world: World,
) -> None:
    made = _made(world)
    assert made["account"]["roles"] == ["supervisor"]
    assert not made["account"]["has_password"]
    _problem(_log_in(world), 401, "login-refused")
    token = made["invitation"]["token"]
    told = _problem(_set(world, token, "motdepasse123"), 422, "password-refused")
    assert told["faults"][0]["place"] == "body.password"
    assert _set(world, token).status_code == 204
    assert _log_in(world).status_code == 201
    _problem(_set(world, token, OTHER), 404, "invitation-refused")
    with world.service.database.reading() as session:
        assert verify(session) > 0


def test_invitations_end_after_three_days_and_forged_ones_hold_nothing(world: World) -> None:
    token = _made(world)["invitation"]["token"]
    for wrong in (token[:-1], "B" + token[1:], "é", "x" * 4000):
        _problem(_set(world, wrong), 404, "invitation-refused")
    world.clock.at = NOW + VALID
    _problem(_set(world, token), 404, "invitation-refused")
    world.clock.at = NOW + VALID - dt.timedelta(seconds=1)
    assert _set(world, token).status_code == 204


def test_a_reset_ends_the_password_the_sessions_and_earlier_invitations(world: World) -> None:
    made = _made(world)
    account_id = made["account"]["account_id"]
    _set(world, made["invitation"]["token"])
    client = world.client()
    client.post("/api/v1/session", json={"login": "nadia", "password": PHRASE})
    assert client.get("/api/v1/session").status_code == 200
    answer = world.ask("admin", "POST", f"{ACCOUNTS}/{account_id}/password-reset")
    assert answer.status_code == 200
    assert client.get("/api/v1/session").status_code == 401
    _problem(_log_in(world), 401, "login-refused")
    assert _set(world, answer.json()["token"], OTHER).status_code == 204
    assert _log_in(world, password=OTHER).status_code == 201


def test_the_invitation_comes_as_a_link_where_people_reach_the_service(world: World) -> None:
    settings = world.service.settings
    assert _made(world)["invitation"]["url"] is None
    object.__setattr__(settings, "public_url", "https://plan.example.org")
    told = _made(world, "omar")["invitation"]
    assert told["url"] == f"https://plan.example.org/set-password#{told['token']}"


def test_the_list_holds_whoever_is_somebody_at_the_site_and_nobody_else(world: World) -> None:
    told = world.ask("admin", "GET", ACCOUNTS).json()["items"]
    assert {each["login"] for each in told} == {
        *("supervisor", "operator", "hr", "admin", "colleague")
    }
    assert "password_hash" not in told[0]
    assert all(not each["elsewhere"] for each in told)


def test_accounts_of_other_sites_do_not_exist_here(world: World) -> None:
    stranger = _id(world, "elsewhere")
    headers = {"If-Match": '"1"'}
    words = {"login": "taken", "name": "Taken"}
    for method, path, body in (
        ("GET", f"{ACCOUNTS}/{stranger}", None),
        ("PUT", f"{ACCOUNTS}/{stranger}", words),
        ("PUT", f"{ACCOUNTS}/{stranger}/operator", {"operator_id": None}),
        ("PUT", f"{ACCOUNTS}/{stranger}/roles/hr", None),
        ("DELETE", f"{ACCOUNTS}/{stranger}/roles/hr", None),
        ("POST", f"{ACCOUNTS}/{stranger}/disable", None),
        ("POST", f"{ACCOUNTS}/{stranger}/enable", None),
        ("POST", f"{ACCOUNTS}/{stranger}/password-reset", None),
        ("POST", f"/sites/{SITE}/members", {"login": "elsewhere", "role": "hr"}),
        ("POST", f"/sites/{SITE}/members", {"login": "nobody at all", "role": "hr"}),
    ):
        answer = world.ask("admin", method, path, json=body, headers=headers)
        _problem(answer, 404, "not-found")


@pytest.mark.parametrize("as_operator", [False, True])
def test_who_is_somebody_elsewhere_too_cannot_be_taken_over(
    world: World, as_operator: bool
) -> None:
    both = _id(world, "elsewhere")
    with world.service.database.writing() as session:
        grant(session, both, SITE, "supervisor", ACT)
        if as_operator:
            for role in ROLES:
                revoke(session, both, ELSEWHERE, role, ACT)
    seen = world.ask("admin", "GET", f"{ACCOUNTS}/{both}")
    assert seen.json()["elsewhere"]
    assert seen.json()["roles"] == ["supervisor"]
    assert seen.json()["operator_id"] is None
    headers = {"If-Match": seen.headers["etag"]}
    for method, path, body in (
        ("PUT", "", {"login": "taken", "name": "Taken"}),
        ("PUT", "/operator", {"operator_id": None}),
        ("POST", "/disable", None),
        ("POST", "/enable", None),
        ("POST", "/password-reset", None),
    ):
        answer = world.ask("admin", method, f"{ACCOUNTS}/{both}{path}", json=body, headers=headers)
        assert _problem(answer, 422, "account-refused")["reason"] == "elsewhere"
    answer = world.ask("admin", "DELETE", f"{ACCOUNTS}/{both}/roles/supervisor")
    assert answer.status_code == 204
    _problem(world.ask("admin", "GET", f"{ACCOUNTS}/{both}"), 404, "not-found")


def test_an_admin_of_all_its_sites_changes_an_account(world: World) -> None:
    both, admin = _id(world, "elsewhere"), _id(world, "admin")
    with world.service.database.writing() as session:
        grant(session, both, SITE, "supervisor", ACT)
        grant(session, admin, ELSEWHERE, "admin", ACT)
    answer = world.ask("admin", "POST", f"{ACCOUNTS}/{both}/password-reset")
    assert answer.status_code == 200


def test_an_account_without_a_site_is_taken_in_by_its_login(world: World) -> None:
    made = _made(world)
    account_id = made["account"]["account_id"]
    world.ask("admin", "DELETE", f"{ACCOUNTS}/{account_id}/roles/supervisor")
    told = {"login": "Nadia", "role": "hr"}
    answer = world.ask("admin", "POST", f"/sites/{SITE}/members", json=told)
    assert answer.status_code == 201
    assert answer.json()["roles"] == ["hr"]


def test_a_change_says_which_version_was_seen_and_a_taken_login_is_told(world: World) -> None:
    account_id = _made(world)["account"]["account_id"]
    path = f"{ACCOUNTS}/{account_id}"
    words = {"login": "nadia.b", "name": "Nadia B.", "email": "n@example.org", "lang": "en"}
    tag = world.ask("admin", "GET", path).headers["etag"]
    _problem(world.ask("admin", "PUT", path, json=words), 428, "version-missing")
    answer = world.ask("admin", "PUT", path, json=words, headers={"If-Match": tag})
    assert answer.json()["login"] == "nadia.b"
    answer = world.ask("admin", "PUT", path, json=words, headers={"If-Match": tag})
    _problem(answer, 412, "edit-conflict")
    words["login"] = "hr"
    tag = world.ask("admin", "GET", path).headers["etag"]
    answer = world.ask("admin", "PUT", path, json=words, headers={"If-Match": tag})
    _problem(answer, 409, "already-there")
    words["login"], words["email"] = "two words", "no address"
    answer = world.ask("admin", "PUT", path, json=words, headers={"If-Match": tag})
    assert _problem(answer, 422, "account-refused")["reason"] in ("login", "email")


def test_one_operator_has_one_account(world: World) -> None:
    made = _made(world)["account"]
    path = f"{ACCOUNTS}/{made['account_id']}/operator"
    headers = {"If-Match": f'"{made["version"]}"'}
    taken = world.ask("admin", "PUT", path, json={"operator_id": "o1"}, headers=headers)
    assert _problem(taken, 422, "account-refused")["reason"] == "linked"
    missing = world.ask("admin", "PUT", path, json={"operator_id": "o99"}, headers=headers)
    _problem(missing, 404, "not-found")


def test_who_is_disabled_is_out_at_once_and_comes_back_when_enabled(world: World) -> None:
    made = _made(world)
    path = f"{ACCOUNTS}/{made['account']['account_id']}"
    _set(world, made["invitation"]["token"])
    tag = world.ask("admin", "GET", path).headers["etag"]
    answer = world.ask("admin", "POST", f"{path}/disable", headers={"If-Match": tag})
    assert answer.json()["disabled_at"]
    _problem(_log_in(world), 401, "login-refused")
    headers = {"If-Match": answer.headers["etag"]}
    assert world.ask("admin", "POST", f"{path}/enable", headers=headers).status_code == 200
    assert _log_in(world).status_code == 201


def test_an_admin_does_not_shut_themselves_out(world: World) -> None:
    own = f"{ACCOUNTS}/{_id(world, 'admin')}"
    tag = world.ask("admin", "GET", own).headers["etag"]
    answer = world.ask("admin", "POST", f"{own}/disable", headers={"If-Match": tag})
    assert _problem(answer, 422, "account-refused")["reason"] == "self"
    answer = world.ask("admin", "DELETE", f"{own}/roles/admin")
    assert _problem(answer, 422, "account-refused")["reason"] == "self"


def test_answers_with_secrets_are_never_kept(world: World) -> None:
    told = {"login": "nadia", "name": "Nadia", "roles": ["hr"]}
    answer = world.ask("admin", "POST", ACCOUNTS, json=told, headers={"Idempotency-Key": "k1"})
    assert _problem(answer, 422, "unacceptable")["faults"][0]["place"] == "header.Idempotency-Key"


def test_an_admin_revokes_the_tokens_of_an_account_of_theirs(world: World) -> None:
    path = f"{ACCOUNTS}/{_id(world, 'hr')}/tokens"
    [token] = world.ask("admin", "GET", path).json()
    assert "token" not in token
    assert world.ask("hr", "GET", "/session").status_code == 200
    for _ in range(2):
        gone = world.ask("admin", "DELETE", f"{path}/{token['token_id']}")
        assert gone.status_code == 204
    assert world.ask("hr", "GET", "/session").status_code == 401
    assert world.ask("admin", "GET", path).json() == []
    _problem(world.ask("admin", "DELETE", f"{path}/999"), 404, "not-found")
    elsewhere = f"{ACCOUNTS}/{_id(world, 'elsewhere')}/tokens"
    _problem(world.ask("admin", "GET", elsewhere), 404, "not-found")
