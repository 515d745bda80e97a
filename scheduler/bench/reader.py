"""Text of an instance → ``Instance``, with every broken line named: file, line, field, expected.

A text is a run of sections; a section is a head line (``SECTION_…``) and lines of
fields separated by commas. Lines that begin with ``#`` and blank ones say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scheduler.bench.instance import CoverNeed, Employee, Instance, Request, ShiftType
from scheduler.bench.plain import text_of
from scheduler.errors import Fault, InputError
from scheduler.files.expected import Expected, fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIELDS: Final = {
    "SECTION_HORIZON": ("days",),
    "SECTION_SHIFTS": ("ShiftID", "Length", "CannotFollow"),
    "SECTION_STAFF": (
        "ID",
        "MaxShifts",
        "MaxTotalMinutes",
        "MinTotalMinutes",
        "MaxConsecutiveShifts",
        "MinConsecutiveShifts",
        "MinConsecutiveDaysOff",
        "MaxWeekends",
    ),
    "SECTION_DAYS_OFF": ("EmployeeID", "DayIndexes"),
    "SECTION_SHIFT_ON_REQUESTS": ("EmployeeID", "Day", "ShiftID", "Weight"),
    "SECTION_SHIFT_OFF_REQUESTS": ("EmployeeID", "Day", "ShiftID", "Weight"),
    "SECTION_COVER": ("Day", "ShiftID", "Requirement", "WeightUnder", "WeightOver"),
}
"""Sections with the names of their fields; every section must be there, in any order."""

MOST_DAYS: Final = 364
MOST_MINUTES: Final = 24 * 60
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")


def read_instance(path: Path) -> Instance:
    """Read one instance.

    Raises
    ------
    InputError
        With every fault of the file.
    OSError
        When the file cannot be read.
    """
    return parse_instance(text_of(path), path.name)


def parse_instance(text: str, file: str) -> Instance:
    """Turn the text of an instance into values.

    Parameters
    ----------
    text
        The whole text.
    file
        What faults call it; the instance's name is its stem.

    Raises
    ------
    InputError
        With every fault of the text.
    """
    sheet = _Sheet(file)
    lines = sheet.lines_by_section(text)
    days = _horizon(sheet, lines["SECTION_HORIZON"])
    shifts = tuple(_shifts(sheet, lines["SECTION_SHIFTS"]))
    staff = tuple(_staff(sheet, lines["SECTION_STAFF"]))
    days_off = tuple(_days_off(sheet, lines["SECTION_DAYS_OFF"], days))
    requests = tuple(
        request
        for section, wanted in (
            ("SECTION_SHIFT_ON_REQUESTS", True),
            ("SECTION_SHIFT_OFF_REQUESTS", False),
        )
        for request in _requests(sheet, lines[section], days, wanted=wanted)
    )
    cover = tuple(_cover(sheet, lines["SECTION_COVER"], days))
    if sheet.faults:
        raise InputError(sorted(sheet.faults, key=lambda each: each.row or 0))
    return Instance(file.rpartition(".")[0] or file, days, shifts, staff, days_off, requests, cover)


@dataclass
class _Line:
    """One line of a section, with what its fields are called."""

    row: int
    names: tuple[str, ...]
    cells: list[str]


@dataclass
class _Sheet:
    """The file under reading, and the faults met so far."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)
    """First field of every line by section, broken lines too: what they name is not unknown."""

    def blame(
        self,
        row: int | None,
        column: str | None,
        value: str | None,
        expected: Expected,
        **params: object,
    ) -> None:
        """Note a fault."""
        self.faults.append(fault(self.file, row, column, value, expected, **params))

    def lines_by_section(self, text: str) -> dict[str, list[_Line]]:
        """Cut the text into sections and lines into fields; lines not whole are left out."""
        found: dict[str, list[_Line]] = {section: [] for section in FIELDS}
        met: dict[str, int] = {}
        section: str | None = None
        for row, raw in enumerate(text.splitlines(), start=1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("SECTION_"):
                section = line if line in FIELDS else None
                if section is None:
                    choices = ", ".join(FIELDS)
                    self.blame(row, None, line, Expected.ONE_OF, choices=choices)
                elif line in met:
                    self.blame(row, None, line, Expected.UNIQUE, other_row=met[line])
                met.setdefault(line, row)
            elif not met:
                self.blame(row, None, line, Expected.SECTION_FIRST)
            elif section is not None:
                found[section] += self._line(row, line, section)
        for name in FIELDS:
            if name not in met:
                self.blame(None, None, None, Expected.SECTION, section=name)
        return found

    def _line(self, row: int, line: str, section: str) -> list[_Line]:
        cells = [cell.strip() for cell in line.split(",")]
        names = FIELDS[section]
        if section == "SECTION_DAYS_OFF":
            names = (names[0], *names[1:] * (len(cells) - 1))
        self.named.setdefault(section, set()).add(cells[0])
        if len(cells) == len(names):
            return [_Line(row, names, cells)]
        told = ", ".join(names)
        self.blame(row, None, line, Expected.INSTANCE_FIELDS, fields=told, found=len(cells))
        return []

    def whole(self, line: _Line, at: int, least: int = 0, most: int | None = None) -> int | None:
        """Read a whole number inside its limits; ``None`` with a fault when it is none."""
        text = line.cells[at]
        if not _WHOLE.fullmatch(text):
            self.blame(line.row, line.names[at], text, Expected.INTEGER)
            return None
        if int(text) < least:
            self.blame(line.row, line.names[at], text, Expected.AT_LEAST, limit=least)
            return None
        if most is not None and int(text) > most:
            self.blame(line.row, line.names[at], text, Expected.AT_MOST, limit=most)
            return None
        return int(text)

    def new_id(self, line: _Line, met: dict[str, int]) -> str | None:
        """Read the id that the line defines, once in the section."""
        text = line.cells[0]
        if not _ID.fullmatch(text):
            self.blame(line.row, line.names[0], text, Expected.ID)
            return None
        if text in met:
            self.blame(line.row, line.names[0], text, Expected.UNIQUE, other_row=met[text])
            return None
        met[text] = line.row
        return text

    def known_id(self, line: _Line, at: int, section: str) -> str | None:
        """Read an id that another section names."""
        text = line.cells[at]
        return text if self.is_known(line, at, text, section) else None

    def is_known(self, line: _Line, at: int, text: str, section: str) -> bool:
        """Blame an id that its section does not name; a missing section is blamed once only."""
        known = self.named.get(section)
        if known is None or text in known:
            return True
        self.blame(line.row, line.names[at], text, Expected.KNOWN_ID, known_in=section)
        return False


def _horizon(sheet: _Sheet, lines: list[_Line]) -> int:
    if not lines:
        sheet.blame(None, FIELDS["SECTION_HORIZON"][0], None, Expected.REQUIRED)
    for line in lines[1:]:
        sheet.blame(line.row, None, line.cells[0], Expected.UNIQUE, other_row=lines[0].row)
    days = sheet.whole(lines[0], 0, least=1, most=MOST_DAYS) if lines else None
    return MOST_DAYS if days is None else days


def _shifts(sheet: _Sheet, lines: list[_Line]) -> Iterator[ShiftType]:
    met: dict[str, int] = {}
    for line in lines:
        shift_id, minutes = (
            sheet.new_id(line, met),
            sheet.whole(line, 1, least=1, most=MOST_MINUTES),
        )
        following = tuple(part.strip() for part in line.cells[2].split("|") if part.strip())
        for other in following:
            sheet.is_known(line, 2, other, "SECTION_SHIFTS")
        if shift_id is not None and minutes is not None:
            yield ShiftType(shift_id, minutes, following)


def _staff(sheet: _Sheet, lines: list[_Line]) -> Iterator[Employee]:
    met: dict[str, int] = {}
    for line in lines:
        employee_id = sheet.new_id(line, met)
        max_shifts = _max_shifts(sheet, line)
        limits = [sheet.whole(line, at) for at in range(2, 8)]
        numbers = [limit for limit in limits if limit is not None]
        if employee_id is None or max_shifts is None or len(numbers) < len(limits):
            continue
        for low, high in ((3, 2), (5, 4)):
            if numbers[low - 2] > numbers[high - 2]:
                sheet.blame(
                    line.row,
                    line.names[low],
                    line.cells[low],
                    Expected.NOT_ABOVE,
                    other=line.names[high],
                    limit=numbers[high - 2],
                )
        yield Employee(employee_id, max_shifts, *numbers)


def _max_shifts(sheet: _Sheet, line: _Line) -> dict[str, int] | None:
    """Read ``E=14|L=0``."""
    found: dict[str, int] = {}
    for part in filter(None, (each.strip() for each in line.cells[1].split("|"))):
        shift_id, _, count = (each.strip() for each in part.partition("="))
        if not _WHOLE.fullmatch(count) or int(count) < 0 or shift_id in found:
            sheet.blame(line.row, line.names[1], part, Expected.SHIFT_COUNTS)
            return None
        if not sheet.is_known(line, 1, shift_id, "SECTION_SHIFTS"):
            return None
        found[shift_id] = int(count)
    return found


def _days_off(sheet: _Sheet, lines: list[_Line], days: int) -> Iterator[tuple[str, int]]:
    for line in lines:
        employee_id = sheet.known_id(line, 0, "SECTION_STAFF")
        for at in range(1, len(line.cells)):
            day = sheet.whole(line, at, most=days - 1)
            if employee_id is not None and day is not None:
                yield employee_id, day


def _requests(sheet: _Sheet, lines: list[_Line], days: int, *, wanted: bool) -> Iterator[Request]:
    for line in lines:
        employee_id = sheet.known_id(line, 0, "SECTION_STAFF")
        day = sheet.whole(line, 1, most=days - 1)
        shift_id = sheet.known_id(line, 2, "SECTION_SHIFTS")
        weight = sheet.whole(line, 3)
        if None not in (employee_id, day, shift_id, weight):
            yield Request(str(employee_id), day or 0, str(shift_id), weight or 0, wanted)


def _cover(sheet: _Sheet, lines: list[_Line], days: int) -> Iterator[CoverNeed]:
    met: dict[tuple[int, str], int] = {}
    for line in lines:
        day = sheet.whole(line, 0, most=days - 1)
        shift_id = sheet.known_id(line, 1, "SECTION_SHIFTS")
        numbers = [sheet.whole(line, at) for at in (2, 3, 4)]
        heads, under, over = (0 if number is None else number for number in numbers)
        if day is None or shift_id is None or None in numbers:
            continue
        if (day, shift_id) in met:
            other = met[day, shift_id]
            sheet.blame(line.row, None, ",".join(line.cells), Expected.UNIQUE, other_row=other)
            continue
        met[day, shift_id] = line.row
        yield CoverNeed(day, shift_id, heads, under, over)
