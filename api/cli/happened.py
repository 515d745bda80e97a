"""What happened, as it is told on the command line: texts to the events of a repair."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from api.cli.options import as_date
from api.cli.outcome import UsageProblem
from scheduler.repair import Absent, ClientHours, ClientJoins, Kept, Swapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scheduler.case import Case
    from scheduler.repair import Event, PersonDay

_MOMENT: Final = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?"
_ABSENCE: Final = re.compile(rf"([^:]+):({_MOMENT})(?::({_MOMENT}))?")
_DAYS: Final = re.compile(r"([^:]+):(\d{4}-\d\d-\d\d)(?::(\d{4}-\d\d-\d\d))?")
_HOURS: Final = re.compile(r"([^:]+):(\d{4}-\d\d-\d\d)=(.+)")
_WINDOW: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_SWAP: Final = re.compile(r"([^:]+):(\d{4}-\d\d-\d\d):([^:]+):(\d{4}-\d\d-\d\d)")
_DAY: Final = re.compile(r"([^:]+):(\d{4}-\d\d-\d\d)")
_MOST_DAYS: Final = 366
_MOST_MINUTES: Final = 48 * 60


def events_of(
    case: Case,
    *,
    absent: Sequence[str],
    closed: Sequence[str],
    hours: Sequence[str],
    new_client: str | None,
    swap: Sequence[str],
    lock: Sequence[str],
) -> list[Event]:
    """Read every event.

    Parameters
    ----------
    case
        The folder's case, with the new client if there is one.

    Raises
    ------
    UsageProblem
        With the first text that does not say an event.
    """
    found: list[Event] = []
    if new_client is not None:
        if new_client not in case.client_index:
            raise UsageProblem("repair.bad.unknown_client", value=new_client)
        found.append(ClientJoins(new_client, case))
    found += [absence_of(case, text) for text in absent]
    for text in closed:
        client_id, first, last = _matched(_DAYS, "closed", text)
        found += [ClientHours(client_id, date) for date in _dates(text, first, last or first)]
    found += [_hours(text) for text in hours]
    for text in swap:
        one, one_date, other, other_date = _matched(_SWAP, "swap", text)
        found.append(Swapped(one, _date(one_date), other, _date(other_date)))
    for text in lock:
        operator_id, date = _matched(_DAY, "lock", text)
        found.append(Kept(operator_id, _date(date)))
    return found


def freed_of(case: Case, texts: Sequence[str]) -> frozenset[PersonDay]:
    """Days whose people agreed; an id alone stands for every day of the week.

    Raises
    ------
    UsageProblem
        When a text is neither, or nobody has that id.
    """
    freed: set[PersonDay] = set()
    for text in texts:
        operator_id, _, date = text.partition(":")
        if operator_id not in case.operator_index:
            raise UsageProblem("repair.bad.unknown_operator", value=operator_id)
        dates = [_date(date)] if date else [case.horizon.date_of(d) for d in range(case.days)]
        freed |= {(operator_id, day) for day in dates}
    return frozenset(freed)


def day_of(case: Case, text: str, *, ends: bool = False) -> dt.datetime:
    """Read a date or a moment; without an offset it is the site's clock.

    A date alone is its midnight, or the next one when it ``ends`` something: ranges
    of dates include both ends.

    Raises
    ------
    UsageProblem
        When it is neither.
    """
    if not re.fullmatch(_MOMENT, text):
        raise UsageProblem("repair.bad.moment", value=text)
    if "T" not in text:
        day = _date(text) + dt.timedelta(days=ends)
        return dt.datetime.combine(day, dt.time(), case.horizon.zone)
    _date(text.partition("T")[0])
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem("repair.bad.moment", value=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=case.horizon.zone)


def absence_of(case: Case, text: str) -> Absent:
    """Read ``ID:FROM[:UNTIL]``, dates (both included) or moments.

    Raises
    ------
    UsageProblem
        When it says no absence.
    """
    operator_id, start, end = _matched(_ABSENCE, "absent", text)
    return Absent(operator_id, day_of(case, start), day_of(case, end or start, ends=True))


def _hours(text: str) -> ClientHours:
    client_id, date, windows = _matched(_HOURS, "hours", text)
    found = []
    for window in windows.split(","):
        matched = _WINDOW.fullmatch(window)
        if matched is None:
            raise UsageProblem("repair.bad.hours", value=text)
        opens, closes = (60 * int(matched[i]) + int(matched[i + 1]) for i in (1, 3))
        closes += 24 * 60 * (closes <= opens)
        if closes > _MOST_MINUTES or opens >= 24 * 60:
            raise UsageProblem("repair.bad.hours", value=text)
        found.append((opens, closes))
    return ClientHours(client_id, _date(date), tuple(found))


def _matched(pattern: re.Pattern[str], kind: str, text: str) -> tuple[str, ...]:
    matched = pattern.fullmatch(text)
    if matched is None:
        raise UsageProblem(f"repair.bad.{kind}", value=text)
    return tuple(matched.groups(default=""))


def _date(text: str) -> dt.date:
    date = as_date(text)
    if date is None:
        raise UsageProblem("error.date", value=text)
    return date


def _dates(text: str, first: str, last: str) -> Iterator[dt.date]:
    """Every date of a range, both ends included."""
    start, end = _date(first), _date(last)
    if not 0 <= (end - start).days < _MOST_DAYS:
        raise UsageProblem("repair.bad.closed", value=text)
    for number in range((end - start).days + 1):
        yield start + dt.timedelta(days=number)
