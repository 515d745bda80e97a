"""Logging in by an identity provider: only what it really said, to us, now, lets anybody in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from api.identity.callers import who_has_cookie
from api.identity.errors import ProviderRefused
from api.identity.oidc import (
    WITHIN,
    Provider,
    Vouched,
    discover,
    finish_login,
    open_vouched,
    start_login,
)
from api.texts import catalogue
from models.accounts import disable, find_account, link_subject
from models.audit import verify
from models.tables.accounts import AccountRow
from tests.api.identity.provider_stub import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT,
    ProviderStub,
    running,
)
from tests.models.test_accounts import an_account
from tests.models.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.audit import Act
    from models.database import Database

START = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
_KEY = OctKey.import_key("shared with everybody who has the client's secret")


@pytest.fixture(scope="module")
def served() -> Iterator[ProviderStub]:
    """A provider that runs for all tests here."""
    with running(ProviderStub(START)) as stub:
        yield stub


@pytest.fixture
def stub(served: ProviderStub) -> ProviderStub:
    """The provider as it should be."""
    served.metadata, served.claims, served.answers = {}, {}, {}
    served.header, served.signing_key = {"alg": "RS256", "kid": "k1"}, served.key
    return served


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client that waits for nobody and reads no settings of this machine."""
    with httpx.Client(timeout=5, trust_env=False) as opened:
        yield opened


@pytest.fixture
def provider(stub: ProviderStub) -> Provider:
    """How we are registered there."""
    return Provider(stub.issuer, CLIENT_ID, CLIENT_SECRET, REDIRECT)


def go_there_and_back(
    client: httpx.Client,
    provider: Provider,
    stub: ProviderStub,
    secret: bytes,
    *,
    later: dt.timedelta = dt.timedelta(),
    came_back: dict[str, str] | None = None,
) -> Vouched:
    endpoints = discover(client, provider)
    begun = start_login(provider, endpoints, secret, START)
    told = stub.log_in_there(begun.url, "sub-1") | (came_back or {})
    return finish_login(client, provider, endpoints, secret, begun.cookie, told, START + later)


@pytest.mark.parametrize("methods", [None, ["client_secret_post"], ["client_secret_basic"]])
def test_somebody_whom_the_provider_knows_comes_back_vouched_for(
    client: httpx.Client,
    provider: Provider,
    stub: ProviderStub,
    secret: bytes,
    methods: list[str] | None,
) -> None:
    if methods:
        stub.metadata = {"token_endpoint_auth_methods_supported": methods}
    vouched = go_there_and_back(client, provider, stub, secret)
    assert vouched.subject == "sub-1"
    assert "sub-1" not in repr(vouched)
    assert CLIENT_SECRET not in repr(provider)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"exp": int(START.timestamp()) - 120},
        {"iat": int(START.timestamp()) + 3600},
        {"nbf": int(START.timestamp()) + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "another"},
    ],
)
def test_a_token_that_says_something_else_is_refused(
    client: httpx.Client,
    provider: Provider,
    stub: ProviderStub,
    secret: bytes,
    claims: dict[str, Any],
) -> None:
    stub.claims = claims
    with pytest.raises(ProviderRefused) as refused:
        go_there_and_back(client, provider, stub, secret)
    assert refused.value.fault == "id_token"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({"alg": "HS256"}, _KEY),
        ({"alg": "HS256", "kid": "k1"}, _KEY),
        ({"alg": "none"}, _KEY),
        ({"alg": "RS256", "kid": "k1"}, RSAKey.generate_key(2048)),
        ({"alg": "RS256", "kid": "other"}, None),
    ],
)
def test_a_token_signed_otherwise_is_refused(
    client: httpx.Client,
    provider: Provider,
    stub: ProviderStub,
    secret: bytes,
    header: dict[str, str],
    key: Any,
) -> None:
    stub.header, stub.signing_key = header, key or stub.key
    with pytest.raises(ProviderRefused) as refused:
        go_there_and_back(client, provider, stub, secret)
    assert refused.value.fault == "id_token"


def test_who_did_not_begin_here_or_took_too_long_is_refused(
    client: httpx.Client, provider: Provider, stub: ProviderStub, secret: bytes
) -> None:
    for told in ({"state": "another"}, {"state": ""}, {"iss": "https://other.example"}):
        with pytest.raises(ProviderRefused, match="state"):
            go_there_and_back(client, provider, stub, secret, came_back=told)
    with pytest.raises(ProviderRefused, match="state"):
        go_there_and_back(client, provider, stub, secret, later=WITHIN)
    endpoints = discover(client, provider)
    begun = start_login(provider, endpoints, secret, START)
    back = stub.log_in_there(begun.url, "sub-1")
    for cookie in ("", "x", begun.cookie[:-2] + "AA", begun.cookie + "A", "é"):
        with pytest.raises(ProviderRefused, match="state"):
            finish_login(client, provider, endpoints, secret, cookie, back, START)
    with pytest.raises(ProviderRefused, match="state"):
        finish_login(client, provider, endpoints, b"x" * 32, begun.cookie, back, START)
    assert finish_login(client, provider, endpoints, secret, begun.cookie, back, START)
    with pytest.raises(ProviderRefused, match="denied"):
        finish_login(client, provider, endpoints, secret, begun.cookie, back, START)


def test_the_code_of_one_login_does_not_serve_another(
    client: httpx.Client, provider: Provider, stub: ProviderStub, secret: bytes
) -> None:
    stolen = stub.log_in_there(
        start_login(provider, discover(client, provider), secret, START).url, "sub-2"
    )
    with pytest.raises(ProviderRefused, match="denied"):
        go_there_and_back(client, provider, stub, secret, came_back={"code": stolen["code"]})


def test_who_is_not_let_in_there_is_not_let_in_here(
    client: httpx.Client, provider: Provider, stub: ProviderStub, secret: bytes
) -> None:
    endpoints = discover(client, provider)
    begun = start_login(provider, endpoints, secret, START)
    state = stub.log_in_there(begun.url, "sub-1")["state"]
    back = {"error": "access_denied", "state": state}
    with pytest.raises(ProviderRefused, match="denied"):
        finish_login(client, provider, endpoints, secret, begun.cookie, back, START)
    wrong = replace(provider, client_secret=CLIENT_ID)
    with pytest.raises(ProviderRefused, match="denied"):
        go_there_and_back(client, wrong, stub, secret)


@pytest.mark.parametrize(
    ("metadata", "fault"),
    [
        ({"issuer": "https://other.example"}, "discovery"),
        ({"token_endpoint": "http://other.example/token"}, "discovery"),
        ({"jwks_uri": "file:///etc/passwd"}, "discovery"),
        ({"jwks_uri": None}, "discovery"),
        ({"authorization_endpoint": 7}, "discovery"),
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_refused(
    client: httpx.Client,
    provider: Provider,
    stub: ProviderStub,
    metadata: dict[str, Any],
    fault: str,
) -> None:
    stub.metadata = metadata
    with pytest.raises(ProviderRefused) as refused:
        discover(client, provider)
    assert refused.value.fault == fault


@pytest.mark.parametrize(
    "answer", [(500, b"{}"), (302, b""), (200, b"no json"), (200, b"[]"), (200, b" " * (2 << 20))]
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_answers_nonsense_is_refused(
    client: httpx.Client,
    provider: Provider,
    stub: ProviderStub,
    secret: bytes,
    path: str,
    answer: tuple[int, bytes],
) -> None:
    stub.answers = {path: answer}
    with pytest.raises(ProviderRefused) as refused:
        go_there_and_back(client, provider, stub, secret)
    assert refused.value.fault == "unreachable"


@pytest.mark.parametrize("keys", [b"{}", b'{"keys": []}', b'{"keys": [{"kty": "RSA"}, 7]}'])
def test_keys_that_are_none_check_nothing(
    client: httpx.Client, provider: Provider, stub: ProviderStub, secret: bytes, keys: bytes
) -> None:
    stub.answers = {"/keys": (200, keys)}
    with pytest.raises(ProviderRefused):
        go_there_and_back(client, provider, stub, secret)


def test_a_provider_that_is_not_there_or_not_safe_is_refused(client: httpx.Client) -> None:
    for issuer, fault in (
        ("http://127.0.0.1:9", "unreachable"),
        ("http://other.example", "discovery"),
        ("", "discovery"),
    ):
        with pytest.raises(ProviderRefused) as refused:
            discover(client, Provider(issuer, CLIENT_ID, CLIENT_SECRET, REDIRECT))
        assert refused.value.fault == fault


def test_every_fault_has_words() -> None:
    for fault in ("unreachable", "discovery", "state", "denied", "id_token", "unknown"):
        assert f"oidc_fault.{fault}" in catalogue("fr")


def test_who_is_linked_comes_in_and_who_is_not_is_refused(
    database: Database, act: Act, at: dt.datetime
) -> None:
    provider = Provider("https://id.example", CLIENT_ID, CLIENT_SECRET, REDIRECT)
    vouched = Vouched("sub-1", {"email": "zoe@example.org", "email_verified": True})
    with database.writing() as session:
        zoe = an_account(session, act, "zoe@example.org")
    with pytest.raises(ProviderRefused, match="unknown"):
        open_vouched(database, provider, vouched, at)
    with database.writing() as session:
        link_subject(session, zoe, "sub-1", act)
    opened = open_vouched(database, provider, vouched, at)
    identity = who_has_cookie(database, opened.session_token, at)
    assert identity is not None
    assert identity.account_id == zoe
    with database.writing() as session:
        disable(session, zoe, act)
    with pytest.raises(ProviderRefused, match="unknown"):
        open_vouched(database, provider, vouched, at)


def test_a_claim_names_the_account_only_when_a_setting_says_so(
    database: Database, act: Act, at: dt.datetime
) -> None:
    provider = Provider(
        "https://id.example", CLIENT_ID, CLIENT_SECRET, REDIRECT, login_claim="email"
    )
    told: dict[str, Any] = {"email": "Zoe@example.org", "name": "Zoé"}
    for unproven in ({}, {"email_verified": False}, {"email_verified": "true"}):
        with pytest.raises(ProviderRefused, match="unknown"):
            open_vouched(database, provider, Vouched("sub-1", told | unproven), at)
    proven = told | {"email_verified": True}
    first = open_vouched(database, provider, Vouched("sub-1", proven), at)
    again = open_vouched(database, provider, Vouched("sub-1", {}), at)
    assert first.account_id == again.account_id
    identity = who_has_cookie(database, first.session_token, at)
    assert identity is not None
    assert (identity.login, identity.roles) == ("zoe@example.org", {})
    with pytest.raises(ProviderRefused, match="unknown"):
        open_vouched(database, provider, Vouched("sub-2", proven), at)
    odd = {"email": "two words", "email_verified": True}
    with pytest.raises(ProviderRefused, match="unknown"):
        open_vouched(database, provider, Vouched("sub-3", odd), at)
    with database.reading() as session:
        assert len(rows(session, AccountRow)) == 1
        assert find_account(session, "zoe@example.org")
        verify(session)
