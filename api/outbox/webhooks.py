"""Tells one event to one webhook: a signed POST over verified TLS, to a checked address.

Redirects are not followed, proxies of the environment are not used, the answer's body is
not read, and every attempt has one deadline. ``docs/webhooks.md`` says how to verify.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx

from api.outbox.guard import AddressRefused, addresses_of, require_url

if TYPE_CHECKING:
    import datetime as dt
    import ssl

    from models.outbox import Delivery

DEADLINE_S: Final = 10.0
"""How long one attempt may take, from looking up the name to the status."""
_TAKEN: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt; ``status`` is ``None`` when there was no answer."""

    taken: bool
    status: int | None
    why: str = ""


def body_of(delivery: Delivery) -> bytes:
    """Write what is sent: id, event, site, when it happened, and its data."""
    told = {
        "id": delivery.event_id,
        "event": delivery.event,
        "site": delivery.site,
        "created_at": delivery.created_at.isoformat(),
        "data": delivery.payload,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def signature(signing_key: str, timestamp: int, body: bytes) -> str:
    """Sign a body at a moment; the moment keeps an old message from being played again."""
    signed = f"{timestamp}.".encode() + body
    return "v1=" + hmac.new(signing_key.encode(), signed, hashlib.sha256).hexdigest()


def headers_of(delivery: Delivery, body: bytes, at: dt.datetime) -> dict[str, str]:
    """Return the headers that tell and prove what is sent."""
    timestamp = int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Diapason",
        "Diapason-Event": delivery.event,
        "Diapason-Delivery": delivery.event_id,
        "Diapason-Timestamp": str(timestamp),
        "Diapason-Signature": signature(delivery.signing_key, timestamp, body),
    }


def make_client(verify: ssl.SSLContext | bool) -> httpx.AsyncClient:
    """Make the client of one round of sending.

    Connections are not kept: they are made to addresses, and one that was verified for a
    name must not serve another name of the same address.
    """
    return httpx.AsyncClient(
        verify=verify,
        trust_env=False,
        follow_redirects=False,
        timeout=DEADLINE_S,
        limits=httpx.Limits(max_keepalive_connections=0),
    )


async def post(
    client: httpx.AsyncClient, delivery: Delivery, at: dt.datetime, *, private: bool
) -> Answer:
    """Send one event; whatever goes wrong is an answer."""
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await _post(client, delivery, at, private=private)
    except TimeoutError:
        return Answer(False, None, "timeout")
    except AddressRefused as refused:
        return Answer(False, None, refused.reason)
    except httpx.HTTPError as trouble:
        return Answer(False, None, type(trouble).__name__)


async def _post(
    client: httpx.AsyncClient, delivery: Delivery, at: dt.datetime, *, private: bool
) -> Answer:
    url = require_url(delivery.url, private=private)
    body = body_of(delivery)
    headers = headers_of(delivery, body, at) | {"Host": url.netloc.decode("ascii")}
    trouble: httpx.HTTPError = httpx.ConnectError("no address")
    for address in await addresses_of(url, private=private):
        request = client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers=headers,
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            answer = await client.send(request, stream=True)
        except httpx.ConnectError as away:  # nothing was sent yet: the next address may answer
            trouble = away
            continue
        await answer.aclose()
        return Answer(answer.status_code in _TAKEN, answer.status_code)
    raise trouble
