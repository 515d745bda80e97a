"""A case with other rows in some fields, without deriving again what still follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scheduler.case import Case

STALE: Final[dict[str, tuple[str, ...]]] = {
    "absences": (),
    "calls": (),
    "feedback": (),
    "locks": (),
    "opening_hours": (),
    "pairing_calls": (),
    "roster": ("published_rows",),
    "operators": ("operator_index",),
}
"""What follows from each field besides the digest and may not be kept when it changes."""


def with_rows(case: Case, **rows: Any) -> Case:
    """Return the case with other rows in some fields, keeping what still follows.

    Fewer operators keep the past of all, which rules ask about the site as a whole.
    """
    changed = case.model_copy(update=rows)
    for name in ("digest", *(stale for field in rows for stale in STALE[field])):
        changed.__dict__.pop(name, None)
    return changed
