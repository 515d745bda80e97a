"""Measure repairs: ``python -m tests.measure_repair DIR RESULT [--count N] [--days D]``.

Repairs one absence after another, people and days spread evenly over the roster of
the result, and prints the seconds of the call alone: case, facts and result are in memory.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median

from scheduler.derive import derive
from scheduler.files.reader import read_folder
from scheduler.files.results import read_result
from scheduler.repair import Absent, NoLawfulRepair
from scheduler.repair.answer import repair


def main() -> None:
    """Read, repair, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--count", type=int, default=20, help="absences to repair")
    parser.add_argument("--days", type=int, default=1, help="whole days of each absence")
    asked = parser.parse_args()
    result = read_result(asked.result)
    case = read_folder(asked.folder, week=result.week, as_of=result.as_of).case
    facts, horizon = derive(case), case.horizon
    if case.digest != result.case_digest:
        parser.error("the result is of another case")
    shifts = result.roster[:: max(1, len(result.roster) // asked.count)][: asked.count]
    walls, processor, offered, people = [], [], [], []
    for shift in (shifts[0], *shifts):
        day = horizon.day_number(shift.date)
        start, end = (horizon.moment(horizon.day_start(d)) for d in (day, day + asked.days))
        before = time.perf_counter(), time.process_time()
        try:
            options = repair(case, facts, result, [Absent(shift.operator_id, start, end)]).options
        except NoLawfulRepair:
            options = ()
        walls.append(time.perf_counter() - before[0])
        processor.append(time.process_time() - before[1])
        offered.append(len(options))
        people.append(max((len(option.people) for option in options), default=0))
    # The first repair is made twice: compiled code is loaded then.
    for name, seconds in (("wall", walls[1:]), ("processor", processor[1:])):
        print(f"{name} seconds: median {median(seconds):.2f}, longest {max(seconds):.2f}")
    print(f"options: {min(offered[1:])} to {max(offered[1:])}")
    print(f"others moved: {max(people[1:])} at most")


if __name__ == "__main__":
    main()
