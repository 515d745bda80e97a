"""Weeks as the memory knows them now, with their forecasts: kept while nobody changes anything.

A case takes seconds to read. It is kept for as long as the log has no new entry, and what
follows from it for as long as a case of the same digest is asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from api.plans import Kept
from models.audit import last_number
from models.calls import load_calls
from models.cases import load_case
from models.sites import find_site, id_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable

    from models.database import Database
    from scheduler.case import Case
    from scheduler.demand.forecast import Forecast

Value = TypeVar("Value")

MOST: Final = 4
"""Weeks that are kept at once: a large one takes some hundred megabytes."""


class Weeks:
    """Reads weeks from the memory as they are now, and keeps the last of them."""

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._cases: Kept[tuple[str, dt.date, int], Case] = Kept(most)
        self._after: Kept[tuple[str, int], Case] = Kept(most)
        self._derived: Kept[tuple[str, Hashable], Any] = Kept(8 * most)

    def case(self, site: str, week: dt.date) -> Case:
        """Return the case of a week as the site is now.

        Raises
        ------
        NotFound
        """
        with self._database.reading() as session:
            number = last_number(session)
        return self._cases.get((site, week, number), lambda: self._load(site, week))

    def with_calls_since(self, site: str, case: Case) -> Case:
        """Return a case of the past with every call that the site knows by now.

        Raises
        ------
        NotFound
        """
        with self._database.reading() as session:
            number = last_number(session)
        return self._after.get((case.digest, number), lambda: self._load_calls(site, case))

    def derived(self, case: Case, name: Hashable, make: Callable[[], Value]) -> Value:
        """Return something that follows from a case alone, made when it is not kept."""
        value: Value = self._derived.get((case.digest, name), make)
        return value

    def forecast(self, case: Case) -> Forecast:
        """Return what a case makes expect."""
        from scheduler.demand.forecast import foresee  # noqa: PLC0415 - loads compiled code

        return self.derived(case, "forecast", lambda: foresee(case))

    def _load(self, site: str, week: dt.date) -> Case:
        with self._database.reading() as session:
            return load_case(session, site, week).case

    def _load_calls(self, site: str, case: Case) -> Case:
        from scheduler.other_rows import with_rows  # noqa: PLC0415 - loads compiled code

        with self._database.reading() as session:
            site_id = id_of(find_site(session, site))
            calls = load_calls(session, site_id, [each.client_id for each in case.clients])
        return with_rows(case, calls=calls)
