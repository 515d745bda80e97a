"""What a cell of a CSV file may hold: for each kind, how it is read and how it is written.

A kind knows one cell and nothing around it. Reading turns text that is not
blank into a value or raises ``WrongCell``; writing is its inverse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from scheduler.calendar import MINUTES_PER_DAY, WEEKDAYS, clock, midnight
from scheduler.files.expected import Expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from zoneinfo import ZoneInfo

TEXT_LIMIT: Final = 20_000
"""Characters of one free text; a spreadsheet cell holds about 32 000."""

_YEARS: Final = range(1900, 2200)
_EXECUTABLE: Final = re.compile(r"'*(?:[=+\-@\t\r\n]|\*\Z)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INTEGER: Final = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s=+][^@\s]*@[^@\s]+")
_NAME: Final = re.compile(r"\w[\w.\-]*")
_TRUE: Final = frozenset({"true", "yes", "oui", "1"})
_FALSE: Final = frozenset({"false", "no", "non", "0"})
_DAY_NAMES: Final = (
    ("mon", "lundi", "lun", "1"),
    ("tue", "mardi", "mar", "2"),
    ("wed", "mercredi", "mer", "3"),
    ("thu", "jeudi", "jeu", "4"),
    ("fri", "vendredi", "ven", "5"),
    ("sat", "samedi", "sam", "6"),
    ("sun", "dimanche", "dim", "7"),
)


class WrongCell(Exception):
    """The text of a cell is not of its kind."""

    def __init__(self, expected: Expected, **params: object) -> None:
        self.expected = expected
        self.params = params
        super().__init__(expected.value)


@dataclass(frozen=True)
class Kind:
    """How one kind of cell is read and written.

    Attributes
    ----------
    expected
        What a wrong cell of the kind should have been.
    read
        Text that is not blank, and the site's zone, to a value. Raises
        ``WrongCell``.
    write
        The inverse of ``read``; of a kind that fills several fields of a row,
        it is given the row.
    """

    expected: Expected
    read: Callable[[str, ZoneInfo], Any]
    write: Callable[[Any, ZoneInfo], str]


def _plain(expected: Expected, read: Callable[[str], Any], write: Callable[[Any], str]) -> Kind:
    """Make a kind whose surrounding spaces mean nothing and which needs no zone."""
    return Kind(expected, lambda text, _: read(text.strip()), lambda value, _: write(value))


# --- words -----------------------------------------------------------------------------------


def protect(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    The inverse is :func:`unprotect`; a text that looks protected already gets
    one apostrophe more, so every text survives.
    """
    return "'" + text if _EXECUTABLE.match(text) else text


def unprotect(text: str) -> str:
    """Take off the apostrophe that :func:`protect` put."""
    return text[1:] if text.startswith("'") and _EXECUTABLE.match(text) else text


def _read_text(text: str) -> str:
    if len(text) > TEXT_LIMIT or _CONTROL.search(text):
        raise WrongCell(Expected.TEXT, limit=TEXT_LIMIT)
    return unprotect(text)


def _read_email(text: str) -> str:
    if not _EMAIL.fullmatch(unprotect(text)):
        raise WrongCell(Expected.EMAIL)
    return unprotect(_read_text(text))


KEPT_ELSEWHERE: Final = "*"


def _read_kept(text: str) -> str:
    return "" if text.strip() == KEPT_ELSEWHERE else _read_text(text)


ID = _plain(Expected.ID, str, str)
"""An id or a word of a closed list: the entity checks it."""
NAME = _plain(Expected.TEXT, _read_text, protect)
TEXT = Kind(Expected.TEXT, lambda text, _: _read_text(text), lambda text, _: protect(text))
EMAIL = _plain(Expected.EMAIL, _read_email, protect)
KEPT_TEXT = Kind(
    Expected.TEXT,
    lambda text, _: _read_kept(text),
    lambda text, _: protect(text) if text else KEPT_ELSEWHERE,
)
"""A text of which the Case knows whether it exists: ``*`` when it is kept elsewhere."""


# --- numbers ---------------------------------------------------------------------------------


def read_integer(text: str) -> int:
    """Read a whole number of at most 15 digits; raises ``WrongCell``."""
    if not _INTEGER.fullmatch(text):
        raise WrongCell(Expected.INTEGER)
    return int(text)


def read_number(text: str) -> float:
    """Read a number with a point before its decimals; raises ``WrongCell``."""
    value = float(text) if _NUMBER.fullmatch(text) else float("inf")
    if abs(value) == float("inf"):
        raise WrongCell(Expected.NUMBER)
    return value + 0.0  # a zero has no sign


def write_number(value: float) -> str:
    """Write the shortest decimal that reads back as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _read_boolean(text: str) -> bool:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise WrongCell(Expected.BOOLEAN)
    return word in _TRUE


INTEGER = _plain(Expected.INTEGER, read_integer, str)
NUMBER = _plain(Expected.NUMBER, read_number, write_number)
BOOLEAN = _plain(Expected.BOOLEAN, _read_boolean, lambda value: "true" if value else "false")


# --- dates and instants ----------------------------------------------------------------------


def _read_date(text: str, expected: Expected = Expected.DATE) -> date:
    if not _DATE.fullmatch(text):
        raise WrongCell(expected)
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise WrongCell(expected) from None
    if value.year not in _YEARS:
        raise WrongCell(expected)
    return value


def _read_monday(text: str) -> date:
    value = _read_date(text, Expected.MONDAY)
    if value.weekday() != 0:
        raise WrongCell(Expected.MONDAY)
    return value


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """Read an ISO instant with its offset.

    An instant told in the site's own time is given the site's zone, so that it
    compares with those the calendar makes; another offset is kept as it is.

    Raises
    ------
    WrongCell
        When the text is no instant or has no offset.
    """
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongCell(Expected.INSTANT) from None
    if value.tzinfo is None or value.year not in _YEARS:
        raise WrongCell(Expected.INSTANT)
    local = value.astimezone(zone)
    if local.utcoffset() == value.utcoffset():
        return local
    return value if value.utcoffset() else value.astimezone(UTC)


def write_instant(value: datetime) -> str:
    """Write an instant in ISO form with its offset."""
    return value.isoformat()


def _read_edge(text: str, zone: ZoneInfo, days_after: int) -> datetime:
    if _DATE.fullmatch(text.strip()):
        day = _read_date(text.strip(), Expected.DATE_OR_INSTANT)
        return midnight(day + timedelta(days=days_after), zone.key)
    try:
        return read_instant(text, zone)
    except WrongCell:
        raise WrongCell(Expected.DATE_OR_INSTANT) from None


def _write_edge(value: datetime, zone: ZoneInfo, days_after: int) -> str:
    day = value.astimezone(zone).date()
    if write_instant(midnight(day, zone.key)) == write_instant(value):
        return (day - timedelta(days=days_after)).isoformat()
    return write_instant(value)


DATE = _plain(Expected.DATE, _read_date, date.isoformat)
MONDAY = _plain(Expected.MONDAY, _read_monday, date.isoformat)
INSTANT = Kind(Expected.INSTANT, read_instant, lambda value, _: write_instant(value))
FIRST_DAY_OR_INSTANT = Kind(
    Expected.DATE_OR_INSTANT,
    lambda text, zone: _read_edge(text, zone, 0),
    lambda value, zone: _write_edge(value, zone, 0),
)
LAST_DAY_OR_INSTANT = Kind(
    Expected.DATE_OR_INSTANT,
    lambda text, zone: _read_edge(text, zone, 1),
    lambda value, zone: _write_edge(value, zone, 1),
)
"""The end of a range told in dates, both included: the midnight that closes its last day."""


# --- days and times of day -------------------------------------------------------------------


def read_clock(text: str, expected: Expected, latest: int) -> int:
    """Read ``HH:MM`` as wall-clock minutes, at most ``latest``.

    Raises
    ------
    WrongCell
        With ``expected``, when the text is no such time.
    """
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[2]) >= 60 or int(match[1]) * 60 + int(match[2]) > latest:
        raise WrongCell(expected)
    return int(match[1]) * 60 + int(match[2])


def _read_open(text: str) -> dict[str, object]:
    if text.lower() in {"closed", "fermé", "ferme"}:
        return {"closed": True}
    return {"open_minute": read_clock(text, Expected.OPEN_TIME, MINUTES_PER_DAY - 1)}


def _read_close(text: str) -> dict[str, object]:
    if text.lower() in {"closed", "fermé", "ferme"}:
        return {}
    return {"close_minute": read_clock(text, Expected.CLOSE_TIME, MINUTES_PER_DAY)}


def _read_day(text: str, expected: Expected) -> dict[str, object]:
    word = text.lower()
    for weekday, names in enumerate(_DAY_NAMES):
        if word in names or word == WEEKDAYS[weekday]:
            return {"weekday": weekday}
    if expected is Expected.DAY_OR_HOLIDAY and word in {"holiday", "férié", "ferie"}:
        return {"holiday": True}
    return {"date": _read_date(text, expected)}


def _write_day(row: Any) -> str:
    if row.date is not None:
        return str(row.date.isoformat())
    if getattr(row, "holiday", False):
        return "holiday"
    if row.weekday is None:
        raise ValueError("a row with neither weekday nor date cannot be written")
    return WEEKDAYS[row.weekday]


TIME = _plain(
    Expected.TIME, lambda text: read_clock(text, Expected.TIME, MINUTES_PER_DAY - 1), clock
)
END_TIME = _plain(
    Expected.END_TIME, lambda text: read_clock(text, Expected.END_TIME, MINUTES_PER_DAY), clock
)
OPEN_TIME = _plain(
    Expected.OPEN_TIME,
    _read_open,
    lambda row: "closed" if row.closed else clock(row.open_minute),
)
CLOSE_TIME = _plain(
    Expected.CLOSE_TIME, _read_close, lambda row: "" if row.closed else clock(row.close_minute)
)
DAY = _plain(Expected.DAY, lambda text: _read_day(text, Expected.DAY), _write_day)
DAY_OR_HOLIDAY = _plain(
    Expected.DAY_OR_HOLIDAY, lambda text: _read_day(text, Expected.DAY_OR_HOLIDAY), _write_day
)


# --- lists -----------------------------------------------------------------------------------


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(";") if item.strip()]


def _read_map(text: str, expected: Expected, known: Callable[[int], bool]) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in _items(text):
        name, colon, number = (part.strip() for part in item.partition(":"))
        if not (colon and _NAME.fullmatch(name) and _INTEGER.fullmatch(number)):
            raise WrongCell(expected)
        if name in found or not known(int(number)):
            raise WrongCell(expected)
        found[name] = int(number)
    if not found:
        raise WrongCell(expected)
    return found


def _write_map(value: Mapping[str, int]) -> str:
    return ";".join(f"{name}:{number}" for name, number in value.items())


def _read_words(text: str) -> tuple[str, ...]:
    words = tuple(_items(text))
    if not words or not all(_NAME.fullmatch(word) for word in words):
        raise WrongCell(Expected.WORDS)
    return words


def _write_words(value: Iterable[str]) -> str:
    return ";".join(value)


LEVELS = _plain(
    Expected.LEVELS, lambda text: _read_map(text, Expected.LEVELS, lambda _: True), _write_map
)
COUNTS = _plain(
    Expected.COUNTS, lambda text: _read_map(text, Expected.COUNTS, lambda n: n >= 0), _write_map
)
WORDS = _plain(Expected.WORDS, _read_words, _write_words)


# --- two meanings in one cell ----------------------------------------------------------------


def _read_wish(text: str) -> dict[str, object]:
    kind, colon, code = (part.strip() for part in text.partition(":"))
    if kind in {"shift", "off"} and _NAME.fullmatch(code):
        return {"kind": kind, "shift_code": code}
    if kind in {"off", "early", "late"} and not colon:
        return {"kind": kind}
    raise WrongCell(Expected.WISH)


def _write_wish(row: Any) -> str:
    return str(row.kind) if row.shift_code is None else f"{row.kind}:{row.shift_code}"


def _read_score(text: str) -> dict[str, object]:
    if text.lower() == "veto":
        return {"veto": True}
    if text.lower() == "clear":
        return {"clear": True}
    if not _NUMBER.fullmatch(text):
        raise WrongCell(Expected.SCORE_OR_VETO)
    return {"score": read_number(text)}


WISH = _plain(Expected.WISH, _read_wish, _write_wish)
SCORE_OR_VETO = _plain(
    Expected.SCORE_OR_VETO,
    _read_score,
    lambda row: "veto" if row.veto else "clear" if row.clear else write_number(row.score),
)
