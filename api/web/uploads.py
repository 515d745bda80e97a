"""Routes that take large bodies: whoever may not use them is refused before a byte is kept."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.web.access import Allow, caller_of, declared
from api.web.strict import StrictRoute


class UploadRoute(StrictRoute):
    """A route that knows its caller before it reads what they send.

    It takes no idempotency key: the same file twice is the same site.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()
        allowed = [each for each in declared(self.dependant) if isinstance(each, Allow)]

        async def guarded(request: Request) -> Response:
            identity = await run_in_threadpool(caller_of, request)
            for each in allowed:
                each.require(identity, request)
            return await handle(request)

        return guarded
