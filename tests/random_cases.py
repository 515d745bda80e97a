"""Random cases through the whole of ``solve``, each plan held against the checker.

``random_trial`` is a pure function of its seed; the suite tries a few seeds, and
``python -m tests.random_cases --count 200`` as many as asked. It ends with 1
when any plan breaks a hard rule or claims a figure that does not hold.
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.case import Case
from scheduler.entities import Absence, Lock, Post, ShiftCode
from scheduler.errors import NoLawfulPlan
from scheduler.generate import GeneratorSettings, generate
from scheduler.proof.validate import validate
from scheduler.settings import Settings
from scheduler.site import LawSwitches, ShiftGrid
from scheduler.solve import solve
from tests.factories import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.result import Violation

WEEKS = (
    dt.date(2026, 11, 30),
    dt.date(2026, 10, 19),  # Sunday of 25 hours
    dt.date(2026, 3, 23),  # Sunday of 23 hours
    dt.date(2026, 5, 11),  # Ascension
    dt.date(2026, 4, 27),  # 1 May
    dt.date(2026, 12, 21),  # Christmas, and 26 December in Alsace-Moselle
)
EARLY = ShiftCode(code="E", start_minute=480, end_minute=720, paid_minutes=240)
LATE = ShiftCode(code="L", start_minute=780, end_minute=1020, paid_minutes=240)


@dataclass(frozen=True)
class Trial:
    """A case to plan and how."""

    case: Case
    settings: Settings

    def faults(self) -> list[Violation]:
        """Plan the case and list what is hard about its violations.

        Raises
        ------
        NoLawfulPlan
            When somebody has no lawful week.
        """
        report = validate(self.case, solve(self.case, self.settings))
        return [v for v in report.violations if v.severity == "hard"]


def with_changes(case: Case, **changes: Any) -> Case:
    """Return a case with some fields replaced, nothing of the old one remembered."""
    kept = {name: getattr(case, name) for name in Case.model_fields}
    return Case(**(kept | changes))


def coarse_grid(slot_minutes: int = 15, **changes: Any) -> ShiftGrid:
    """Few starts and two lengths, so that weeks compile fast."""
    values: dict[str, Any] = {
        "start_step": 120,
        "min_length": 300,
        "max_length": 540,
        "length_step": 240,
        "lunch_minutes": 60,
        "lunch_step": 60,
    }
    if slot_minutes == 30:
        values["pause_minutes"] = 30
    return ShiftGrid(**(values | changes))


def random_trial(seed: int, effort: int = 20) -> Trial:
    """Draw a service of 2 to 8 operators and 2 to 12 clients, its house rules and the run."""
    rng = np.random.default_rng([seed, 7919])
    case = generate(
        operators=int(rng.integers(2, 9)),
        clients=int(rng.integers(2, 13)),
        weeks=int(rng.integers(1, 5)),
        seed=seed,
        settings=GeneratorSettings(
            week=WEEKS[int(rng.integers(len(WEEKS)))],
            load_share=float(rng.uniform(0.1, 0.8)),
            part_time_share=float(rng.uniform(0, 0.7)),
            night_share=float(rng.choice([0.0, 0.1, 0.3])),
            always_open_share=float(rng.choice([0.0, 0.05, 0.3])),
        ),
    ).case
    case = with_changes(case, **_house(case, rng))
    case = with_changes(case, **_people(case, rng))
    return Trial(
        case,
        Settings(
            effort=effort,
            seed=seed,
            workers=int(rng.integers(1, 3)),
            portfolio=("keep", "adjust", "free")[int(rng.integers(3))],
        ),
    )


def _house(case: Case, rng: np.random.Generator) -> dict[str, Any]:
    """Draw the site and its named shifts."""
    slot = int(rng.choice([15, 30]))
    people = len(case.operators)
    site = case.site.model_copy(
        update={
            "slot_minutes": slot,
            "holiday_subdivision": None if rng.random() < 0.5 else "57",
            "workstations": int(rng.integers(1, people + 1)) if rng.random() < 0.3 else None,
            "grid": coarse_grid(
                slot,
                start_step=int(rng.choice([90, 120, 180])),
                split_shifts=bool(rng.random() < 0.2),
                pause_paid=bool(rng.random() < 0.5),
            ),
            "law": LawSwitches(
                sunday_derogation=bool(rng.random() < 0.7),
                call_centre_annex=bool(rng.random() < 0.7),
                complementary_by_agreement=bool(rng.random() < 0.5),
                notice_by_agreement=bool(rng.random() < 0.5),
                may_day_sectors=("property",) if rng.random() < 0.5 else (),
                break_choice="15_per_3h" if rng.random() < 0.5 else "10_per_2h",
            ),
        }
    )
    if rng.random() < 0.8:
        return {"site": site}
    posts = tuple(
        Post(code=code, weekday=day, heads=int(rng.integers(3)), under_weight=4, over_weight=1)
        for code in ("E", "L")
        for day in range(5)
    )
    return {"site": site, "shift_codes": (EARLY, LATE), "posts": posts}


def _people(case: Case, rng: np.random.Generator) -> dict[str, Any]:
    """Draw an absence, a day locked off and a published week."""
    changes: dict[str, Any] = {}
    someone = [o.operator_id for o in case.operators]
    if rng.random() < 0.4:
        first = int(rng.integers(7))
        away = Absence(
            operator_id=str(rng.choice(someone)),
            start=at(case, first, "00:00"),
            end=at(case, first + int(rng.integers(1, 4)), "00:00"),
        )
        changes["absences"] = (*case.absences, away)
    if rng.random() < 0.3:
        off = Lock(
            kind="off",
            operator_id=str(rng.choice(someone)),
            date=case.horizon.date_of(int(rng.integers(7))),
        )
        changes["locks"] = (off,)
    if rng.random() < 0.25:
        changes["roster"] = (*case.roster, *_last_week_again(case))
    return changes


def _last_week_again(case: Case) -> Sequence[Any]:
    """Last week's shifts a week later on the wall clock, as this week's published version."""
    week = dt.timedelta(days=7)
    zone = case.horizon.zone
    return [
        row.model_copy(
            update={
                "start": row.start.astimezone(zone) + week,
                "end": row.end.astimezone(zone) + week,
                "breaks": tuple(
                    pause.model_copy(
                        update={
                            "start": pause.start.astimezone(zone) + week,
                            "end": pause.end.astimezone(zone) + week,
                        }
                    )
                    for pause in row.breaks
                ),
            }
        )
        for row in case.roster
        if -7 * 24 * 60 <= case.horizon.minute(row.start) < 0
    ]


def main() -> int:
    """Try as many random cases as asked; print each and a closing count."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--effort", type=int, default=20)
    asked = parser.parse_args()
    planned = refused = faulty = 0
    for seed in range(asked.first_seed, asked.first_seed + asked.count):
        trial = random_trial(seed, asked.effort)
        size = f"{len(trial.case.operators)} operators, {len(trial.case.clients)} clients"
        try:
            faults = trial.faults()
        except NoLawfulPlan as none:
            refused += 1
            rules = sorted({rule for obstacle in none.obstacles for rule in obstacle.rules})
            print(f"seed {seed}: {size}: no lawful plan ({', '.join(rules)})", flush=True)
            continue
        planned += 1
        faulty += bool(faults)
        verdict = "; ".join(f"{v.rule} {v.params}" for v in faults) or "no hard violation"
        print(f"seed {seed}: {size}: {verdict}", flush=True)
    print(f"{planned} planned, {refused} without a lawful plan, {faulty} with a hard violation")
    return 1 if faulty else 0


if __name__ == "__main__":
    raise SystemExit(main())
