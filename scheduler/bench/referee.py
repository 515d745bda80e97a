"""An independent scorer: the text of an instance and a list of worked days, nothing else.

It reads the text anew and shares nothing with the reader, the Case or the
solver, so that a mistake in any of them shows. Texts that the reader accepts are
assumed.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from scheduler.bench.instance import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HEADER: Final = ("employee", "day", "shift")

Rows = dict[str, list[list[str]]]


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule: its name, whose day or days, and by how much."""

    rule: str
    employee_id: str
    day: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a solution costs and which hard rules it breaks."""

    penalty: int
    breaches: tuple[Breach, ...]


def write_solution(assignments: Iterable[Assignment]) -> str:
    """Write a solution as CSV: ``employee,day,shift``, one row a worked day."""
    rows = [",".join(HEADER)]
    rows += [f"{each.employee_id},{each.day},{each.shift_id}" for each in assignments]
    return "\n".join(rows) + "\n"


def read_solution(path: Path) -> tuple[Assignment, ...]:
    """Read a solution that :func:`write_solution` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Assignment(row["employee"], int(row["day"]), row["shift"])
            for row in csv.DictReader(file)
        )


def judge(text: str, assignments: Iterable[Assignment]) -> Verdict:
    """Score a solution against the text of its instance.

    Parameters
    ----------
    text
        The whole instance.
    assignments
        The worked days.
    """
    rows = _rows_by_section(text)
    worked = sorted(assignments, key=lambda each: (each.employee_id, each.day))
    staff = {row[0]: row for row in rows["STAFF"]}
    shifts = {row[0]: row for row in rows["SHIFTS"]}
    days = int(rows["HORIZON"][0][0])
    strangers = [
        Breach("unknown", each.employee_id, each.day, 1)
        for each in worked
        if each.employee_id not in staff
        or each.shift_id not in shifts
        or each.day not in range(days)
    ]
    if strangers:
        return Verdict(0, tuple(strangers))
    breaches: list[Breach] = []
    for employee_id, row in staff.items():
        own = [each for each in worked if each.employee_id == employee_id]
        breaches += _days_of(own, shifts, _days_off(rows, employee_id))
        breaches += _totals_of(own, row, shifts)
        breaches += _runs_of(own, row, days)
    return Verdict(_penalty(rows, worked), tuple(breaches))


def _rows_by_section(text: str) -> Rows:
    rows: Rows = {}
    section = ""
    for line in map(str.strip, text.lstrip("\ufeff").splitlines()):
        if line.startswith("SECTION_"):
            section = line.removeprefix("SECTION_")
            rows[section] = []
        elif line and not line.startswith("#"):
            rows[section].append([cell.strip() for cell in line.split(",")])
    return rows


def _days_off(rows: Rows, employee_id: str) -> set[int]:
    return {int(day) for row in rows["DAYS_OFF"] if row[0] == employee_id for day in row[1:]}


def _days_of(
    own: list[Assignment], shifts: dict[str, list[str]], off: set[int]
) -> Iterator[Breach]:
    """One shift a day, none on a fixed day off, and the order of shifts on days that meet."""
    for day, there in groupby(own, key=lambda each: each.day):
        excess = len(list(there)) - 1
        if excess:
            yield Breach("one_a_day", own[0].employee_id, day, excess)
    for each in own:
        if each.day in off:
            yield Breach("day_off", each.employee_id, each.day, 1)
        cannot_follow = shifts[each.shift_id][2].split("|")
        for other in own:
            if other.day == each.day + 1 and other.shift_id in cannot_follow:
                yield Breach("succession", each.employee_id, other.day, 1)


def _totals_of(
    own: list[Assignment], row: list[str], shifts: dict[str, list[str]]
) -> Iterator[Breach]:
    """Shifts of each type, minutes and weekends over the whole horizon."""
    times = Counter(each.shift_id for each in own)
    for part in filter(None, row[1].split("|")):
        shift_id, most = part.split("=")
        if times[shift_id.strip()] > int(most):
            yield Breach("max_shifts", row[0], None, times[shift_id.strip()] - int(most))
    minutes = sum(int(shifts[each.shift_id][1]) for each in own)
    if minutes > int(row[2]):
        yield Breach("max_minutes", row[0], None, minutes - int(row[2]))
    if minutes < int(row[3]):
        yield Breach("min_minutes", row[0], None, int(row[3]) - minutes)
    weekends = {each.day // 7 for each in own if each.day % 7 >= 5}
    if len(weekends) > int(row[7]):
        yield Breach("max_weekends", row[0], None, len(weekends) - int(row[7]))


def _runs_of(own: list[Assignment], row: list[str], days: int) -> Iterator[Breach]:
    """Runs of work and of days off; only those inside the horizon can be too short."""
    worked = {each.day for each in own}
    first = 0
    for at_work, run in groupby(range(days), key=lambda day: day in worked):
        length = len(list(run))
        inside = first > 0 and first + length < days
        if at_work and length > int(row[4]):
            yield Breach("max_run", row[0], first, length - int(row[4]))
        least = int(row[5] if at_work else row[6])
        if inside and length < least:
            yield Breach("min_run" if at_work else "min_run_off", row[0], first, least - length)
        first += length


def _penalty(rows: Rows, worked: list[Assignment]) -> int:
    there = {(each.employee_id, each.day, each.shift_id) for each in worked}
    heads = Counter((each.day, each.shift_id) for each in worked)
    total = 0
    for employee_id, day, shift_id, weight in rows["SHIFT_ON_REQUESTS"]:
        total += int(weight) * ((employee_id, int(day), shift_id) not in there)
    for employee_id, day, shift_id, weight in rows["SHIFT_OFF_REQUESTS"]:
        total += int(weight) * ((employee_id, int(day), shift_id) in there)
    for day, shift_id, wanted, under, over in rows["COVER"]:
        missing = int(wanted) - heads[int(day), shift_id]
        total += max(0, missing) * int(under) + max(0, -missing) * int(over)
    return total
