"""Scores and signals kept up to date: after somebody said something, and once a day.

One at a time computes for a site; whoever asks meanwhile lets it be done once more
afterwards, however many ask. Nothing here is lost when the program ends: the next day,
or the next rating, computes again.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from models.audit import Act
from models.errors import DatabaseUnavailable, NotFound
from models.scores import refresh_scores
from models.signals import refresh_signals
from models.sites import find_site, id_of, site_keys, zone_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from structlog.typing import FilteringBoundLogger

    from models.database import Database
    from models.signals import InInbox

ACTOR: Final = "signals"
"""Who the log says looked for signals when it was nobody."""


class Freshness:
    """Computes scores and signals of a site again.

    Parameters
    ----------
    clock
        Asked when a computation begins.
    """

    def __init__(
        self, database: Database, clock: Callable[[], dt.datetime], log: FilteringBoundLogger
    ) -> None:
        self._database, self._clock, self._log = database, clock, log
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._asked_again: set[str] = set()
        self._looking = threading.Lock()
        self._done_on: dict[str, dt.date] = {}

    def scores(self, site: str) -> None:
        """Compute the scores of a site, unless somebody does: then they do it once more."""
        with self._lock:
            if site in self._under_way:
                self._asked_again.add(site)
                return
            self._under_way.add(site)
        try:
            self._compute(site)
            while self._is_asked_again(site):
                self._compute(site)
        except BaseException:
            with self._lock:
                self._under_way.discard(site)
            raise

    def _compute(self, site: str) -> None:
        try:
            refresh_scores(self._database, site, self._clock())
        except (DatabaseUnavailable, NotFound) as trouble:
            self._log.warning("scores not computed", site=site, kind=type(trouble).__name__)

    def _is_asked_again(self, site: str) -> bool:
        """Tell whether somebody asked meanwhile; when nobody did, it is over."""
        with self._lock:
            again = site in self._asked_again
            (self._asked_again if again else self._under_way).discard(site)
            return again

    def signals(self, site: str, act: Act) -> tuple[InInbox, ...]:
        """Look for signals, one site at a time; return those that are new.

        Raises
        ------
        NotFound, DatabaseUnavailable
        """
        with self._looking:
            return refresh_signals(self._database, site, act)

    def daily(self) -> None:
        """Compute both for every site for which that was not done today, by its own clock.

        Raises
        ------
        DatabaseUnavailable
        """
        with self._database.reading() as session:
            keys = site_keys(session)
            zones = {key: zone_of(session, id_of(find_site(session, key))) for key in keys}
        for site, zone in zones.items():
            at = self._clock()
            today = at.astimezone(zone).date()
            if self._done_on.get(site) != today:
                self.scores(site)
                self.signals(site, Act(ACTOR, at))
                self._done_on[site] = today
