"""The best values known of the house cases: a small table in the repository, and who may change it.

A value means something for one case and one meaning of the objective only, so
each row names the case's digest and the objective's version; a run of another
one is not compared.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field, ValidationError

from scheduler.entities import Day, Frozen
from scheduler.errors import Fault, InputError
from scheduler.files.atomic import write_atomically
from scheduler.files.expected import Expected, fault

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from scheduler.bench.house import HouseRun

BEST_KNOWN: Final = Path(__file__).with_name("best_known.csv")

Comparison = Literal["same", "unknown", "other_case", "other_objective"]
"""Whether a run and a row speak of the same thing; if not, what differs."""

BETTER_BY: Final = 1e-6
"""Share of the value by which a better one must be better: less is rounding."""


class BestKnown(Frozen):
    """The best value known of one house case.

    ``bound`` is that of the run that found the value, for the teams it chose.
    """

    case: str = Field(min_length=1)
    case_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    objective_version: int = Field(ge=1)
    value: float = Field(ge=0)
    bound: float | None = None
    date: Day
    command: str
    found: str = Field(description="how it was found: machine, time, what else ran")


def read_best_known(path: Path = BEST_KNOWN) -> dict[str, BestKnown]:
    """Read the table, by the name of the case.

    Raises
    ------
    InputError
        Naming the row and column of every value that is none.
    OSError
        When the file cannot be read.
    """
    found: dict[str, BestKnown] = {}
    faults: list[Fault] = []
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    for line, row in enumerate(csv.DictReader(text.splitlines(), restkey="beyond"), start=2):
        try:
            known = BestKnown.model_validate({name: cell or None for name, cell in row.items()})
        except ValidationError as wrong:
            faults += _faults(path, line, wrong)
        else:
            found[known.case] = known
    if faults:
        raise InputError(faults)
    return found


def write_best_known(known: Iterable[BestKnown], path: Path = BEST_KNOWN) -> None:
    """Write the table anew.

    Raises
    ------
    OSError
        When the place cannot be written.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, list(BestKnown.model_fields), lineterminator="\n")
    writer.writeheader()
    for row in known:
        writer.writerow(row.model_dump(mode="json"))
    write_atomically(path, text.getvalue().encode())


def compare(known: BestKnown | None, run: HouseRun) -> Comparison:
    """Tell whether the value of a run may be held against the best one known."""
    if known is None:
        return "unknown"
    if known.case_digest != run.case_digest:
        return "other_case"
    return "same" if known.objective_version == run.objective_version else "other_objective"


def distance(known: BestKnown | None, run: HouseRun) -> float | None:
    """How far a run's value lies above the best known, as a share of that.

    ``None`` when there is nothing to compare.
    """
    if known is None or run.objective is None or compare(known, run) != "same" or not known.value:
        return None
    return run.objective / known.value - 1


def improves(known: BestKnown | None, run: HouseRun) -> bool:
    """Tell whether a run deserves the row of its case.

    It must be sound, and better than the row by more than rounding. A row of
    another case or objective is out of date: any sound run may replace it.
    """
    if run.objective is None or not run.sound:
        return False
    if known is None or compare(known, run) != "same":
        return True
    return run.objective < known.value * (1 - BETTER_BY)


def row_of(run: HouseRun, day: dt.date, command: str) -> BestKnown:
    """Write the row of a run.

    Parameters
    ----------
    run
        One with a value.
    day
        When it was run.
    command
        What to type to run it again.

    Raises
    ------
    ValueError
        When the run has no value.
    """
    if run.objective is None:
        raise ValueError("a run without a value has no row")
    return BestKnown(
        case=run.case,
        case_digest=run.case_digest,
        objective_version=run.objective_version,
        value=round(run.objective, 6),
        bound=None if run.bound is None else round(run.bound, 6),
        date=day,
        command=command,
        found=f"seed {run.seed}, {run.seconds:.0f} s, {run.status}",
    )


def _faults(path: Path, line: int, wrong: ValidationError) -> list[Fault]:
    return [
        fault(
            path.name,
            line,
            str(each["loc"][0]),
            None if each["input"] is None else str(each["input"]),
            Expected.VALID,
            reason=each["msg"],
        )
        for each in wrong.errors()
    ]
