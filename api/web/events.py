"""Server-sent events: somebody watches a state that is looked at twice a second.

An event's id is a digest of the state it tells, so whoever comes back with the last id
hears nothing twice and misses nothing that still holds.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from threading import Event
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

LOOK_S: Final = 0.5
"""Seconds between two looks."""
HEARTBEAT_S: Final = 15
"""Seconds of silence after which a comment says that we are still there."""
COME_BACK_MS: Final = 2_000
"""Milliseconds after which a reader that lost us asks again."""

Look = Callable[[], tuple[dict[str, Any], bool]]
"""Tells the state, and whether it is the last one; it may wait for the memory."""


def stream(request: Request, look: Look, stopping: Event, last_id: str | None) -> Response:
    """Answer with events until the state is the last one, the reader leaves or we stop.

    A reader who has seen the last state is answered 204, which ends their asking.
    """
    state, ended = look()
    if ended and last_id == _id_of(state):
        return Response(status_code=204)
    return StreamingResponse(
        _events(request, look, stopping, last_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    request: Request, look: Look, stopping: Event, last_id: str | None
) -> AsyncIterator[str]:
    yield f"retry: {COME_BACK_MS}\n\n"
    silent_s = 0.0
    while not stopping.is_set() and not await request.is_disconnected():
        state, ended = await run_in_threadpool(look)
        told = _id_of(state)
        if told != last_id or ended:
            yield _event("ended" if ended else "progress", told, state)
            last_id, silent_s = told, 0.0
        elif silent_s >= HEARTBEAT_S:
            yield ": still here\n\n"
            silent_s = 0.0
        if ended:
            return
        await asyncio.sleep(LOOK_S)
        silent_s += LOOK_S


def _event(kind: str, told: str, state: dict[str, Any]) -> str:
    return f"event: {kind}\nid: {told}\ndata: {json.dumps(state, default=str)}\n\n"


def _id_of(state: dict[str, Any]) -> str:
    text = json.dumps(state, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
