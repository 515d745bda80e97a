"""A webhook gets a signed event over verified TLS, and leads nowhere that it must not."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from api.outbox.guard import AddressRefused, addresses_of, require_url
from api.outbox.webhooks import Answer, make_client, post, signature
from models.outbox import Delivery
from tests.api.outbox.servers import Hook, a_certificate, hooked

if TYPE_CHECKING:
    import ssl

AT = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"


def a_delivery(url: str) -> Delivery:
    return Delivery(
        id=1,
        url=url,
        signing_key="key-of-this-webhook",
        event_id="e" * 32,
        event="roster.published",
        site="paris",
        payload={"roster": 7, "week": "2026-06-01"},
        created_at=AT,
    )


def send(url: str, *, private: bool = True, verify: ssl.SSLContext | bool = True) -> Answer:
    async def run() -> Answer:
        async with make_client(verify) as client:
            return await post(client, a_delivery(url), AT, private=private)

    return asyncio.run(run())


def verified_as_documented(headers: dict[str, str], body: bytes, key: str, now: float) -> bool:
    """Run the snippet of the page for receivers."""
    [snippet] = re.findall(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.S)
    names: dict[str, Any] = {}
    exec(snippet, names)  # noqa: S102 - our own page
    answer: bool = names["is_genuine"](headers, body, key, now)
    return answer


def test_an_event_arrives_signed_as_the_page_says() -> None:
    with hooked(Hook()) as hook:
        assert send(hook.url) == Answer(True, 204)
    [(headers, body)] = hook.got
    assert json.loads(body) == {
        "id": "e" * 32,
        "event": "roster.published",
        "site": "paris",
        "created_at": "2026-06-01T08:00:00+00:00",
        "data": {"roster": 7, "week": "2026-06-01"},
    }
    assert headers["Diapason-Event"] == "roster.published"
    assert headers["Diapason-Delivery"] == "e" * 32
    assert headers["Host"] == hook.url.split("/")[2]
    now, key = AT.timestamp(), "key-of-this-webhook"
    assert verified_as_documented(headers, body, key, now)
    assert not verified_as_documented(headers, body, "another key", now)
    assert not verified_as_documented(headers, body + b" ", key, now)
    assert not verified_as_documented(headers, body, key, now + 3600)


def test_a_signature_covers_the_moment_as_well() -> None:
    assert signature("k", 1, b"x") != signature("k", 2, b"x")
    assert signature("k", 1, b"x").startswith("v1=")


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_another_status_than_a_success_is_a_failure(status: int) -> None:
    with hooked(Hook(status=status)) as hook:
        assert send(hook.url) == Answer(False, status)


def test_a_redirect_is_not_followed() -> None:
    with hooked(Hook()) as elsewhere, hooked(Hook(status=307, location=elsewhere.url)) as hook:
        assert send(hook.url) == Answer(False, 307)
    assert elsewhere.got == []


def test_a_certificate_is_verified_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    certificate = a_certificate(tmp_path)
    with hooked(Hook(), certificate.server) as hook:
        assert send(hook.url, verify=certificate.client) == Answer(True, 204)
        assert send(hook.url) == Answer(False, None, "ConnectError")
    assert len(hook.got) == 1


def test_nobody_there_is_a_failure() -> None:
    with hooked(Hook()) as hook:
        url = hook.url
    assert send(url) == Answer(False, None, "ConnectError")
    assert send("https://no-such-host.invalid/") == Answer(False, None, "unknown")


def test_by_default_no_webhook_reaches_loopback() -> None:
    with hooked(Hook()) as hook:
        assert not send(hook.url, private=False).taken
        https = hook.url.replace("http:", "https:").replace("127.0.0.1", "localhost")
        assert send(https, private=False) == Answer(False, None, "private")
    assert hook.got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "not a url",
        "https://user:password@example.org/",
        "https://example.org/#here",
        "https://127.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.1.2.3:8443/",
        "https://localhost/",
        "https://10.0.0.8/",
        "https://172.16.4.4/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
    ],
)
def test_a_url_that_leads_inside_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        require_url(url, private=False)


@pytest.mark.parametrize("url", ["https://example.org/h?a=b", "https://93.184.215.14:8443/"])
def test_a_public_https_url_is_taken(url: str) -> None:
    assert str(require_url(url, private=False)) == url


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1"])
def test_an_address_written_another_way_is_refused_once_resolved(host: str) -> None:
    with pytest.raises(AddressRefused):
        asyncio.run(addresses_of(httpx.URL(f"https://{host}/"), private=False))


def test_an_address_of_version_six_is_connected_to() -> None:
    request = httpx.Request("POST", httpx.URL("https://example.org:1/x").copy_with(host="::1"))
    assert str(request.url) == "https://[::1]:1/x"
