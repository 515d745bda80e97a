"""How often somebody may ask: rates of a caller, an address or a login, kept in memory.

Limits and their words (``600/minute``) are those of the library ``limits``; here is a
storage for it that asks the clock it is given, starts no thread and is bounded. Each
process counts for itself.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from limits import parse
from limits.storage.base import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from api.identity.errors import TooManyRequests

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

DEFAULT_RATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "caller": "1200/minute",
        "address": "2400/minute",
        "login": "30/minute",
        "link": "30/minute",
    }
)
"""Of an account, of an address, of logging in from an address, of clients' links from one."""

MOST_KEPT: Final = 200_000
"""Requests remembered at one time, of everybody together."""


class Rates:
    """Counts requests by kind and by who asks."""

    def __init__(
        self, clock: Callable[[], dt.datetime], rates: Mapping[str, str] = DEFAULT_RATES
    ) -> None:
        self._limits = {kind: parse(text) for kind, text in rates.items()}
        self._memory = _Memory(lambda: clock().timestamp())
        self._limiter = MovingWindowRateLimiter(self._memory)

    def take(self, kind: str, who: str) -> None:
        """Count a request.

        Raises
        ------
        TooManyRequests
            When the rate of this kind is spent; it is not counted then.
        KeyError
            When there is no such kind.
        """
        limit = self._limits[kind]
        if not self._limiter.hit(limit, kind, who):
            opens_at = self._limiter.get_window_stats(limit, kind, who).reset_time
            raise TooManyRequests(max(opens_at - self._memory.now(), 0.0))


class _Memory(Storage, MovingWindowSupport):
    """The moments of past requests by key; who was heard of longest ago is forgotten first."""

    STORAGE_SCHEME = None

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self.now = now
        self._kept: OrderedDict[str, deque[float]] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        with self._lock:
            own = self._recent(key, expiry)
            if len(own) + amount > limit:
                return False
            own.extend([self.now()] * amount)
            self._count += amount
            while self._count > MOST_KEPT:
                self._count -= len(self._kept.popitem(last=False)[1])
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        with self._lock:
            own = self._recent(key, expiry)
            return (own[0] if own else self.now()), len(own)

    def _recent(self, key: str, expiry: int) -> deque[float]:
        """Requests of a key within the window, the first one first."""
        own = self._kept.setdefault(key, deque())
        self._kept.move_to_end(key)
        while own and own[0] <= self.now() - expiry:
            own.popleft()
            self._count -= 1
        return own

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError("moving windows only")

    def get(self, key: str) -> int:
        return len(self._kept.get(key, ()))

    def get_expiry(self, key: str) -> float:
        return self.now()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with self._lock:
            forgotten, self._count = len(self._kept), 0
            self._kept.clear()
        return forgotten

    def clear(self, key: str) -> None:
        with self._lock:
            self._count -= len(self._kept.pop(key, ()))
