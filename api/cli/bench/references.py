"""Best values known of public instances, from the list beside them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

REFERENCES: Final = "references.csv"
"""Beside an instance: the best values known, by its name."""


def best_known_of(path: Path, name: str) -> float | None:
    """Best value known of an instance, when there is a list beside its file that names it.

    Raises
    ------
    InputError
        When the list holds something else than a number.
    """
    from scheduler.errors import InputError  # noqa: PLC0415 - slow to load
    from scheduler.files.expected import Expected, fault  # noqa: PLC0415

    references = path.with_name(REFERENCES)
    if not references.is_file():
        return None
    with references.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            value = row.get("best_upper")
            if row.get("instance") != name or not value:
                continue
            try:
                return float(value)
            except ValueError:
                wrong = fault(references.name, line, "best_upper", value, Expected.NUMBER)
                raise InputError([wrong]) from None
    return None


def above(value: float | None, best_known: float | None) -> float | None:
    """How far a value lies above the best known, as a share of that."""
    return None if value is None or not best_known else value / best_known - 1
