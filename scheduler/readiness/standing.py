"""Where one client stands: what its brief answers, which talks were held or missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.readiness import BriefState, ReviewState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scheduler.entities import Brief, Client, Review
    from scheduler.readiness import Answer, Help, Upkeep


def missing_answers(brief: Brief | None) -> tuple[Answer, ...]:
    """Name those of the three answers that a brief does not give."""
    answers: dict[Answer, bool] = {
        "say": brief is not None and brief.has_say,
        "never_say": brief is not None and brief.has_never_say,
        "authority": brief is not None and brief.has_authority,
    }
    return tuple(name for name, told in answers.items() if not told)


def brief_state(client: Client, brief: Brief | None, today: date) -> BriefState:
    """Say what a client's brief answers, as seen on a day.

    Parameters
    ----------
    brief
        The client's own; ``None`` when it has none, and every answer is missing.
    today
        Local date of ``as_of``.
    """
    helps: dict[Help, bool] = {
        "escalation": brief is not None and brief.has_escalation,
        "filter_rule": brief is not None and brief.has_filter_rule,
    }
    age = None if brief is None else max(0, (today - brief.updated).days)
    return BriefState(
        missing=missing_answers(brief),
        missing_help=tuple(name for name, told in helps.items() if not told),
        may_reassure=brief is not None and brief.may_reassure,
        may_decide=brief is not None and brief.may_decide,
        updated=None if brief is None else brief.updated,
        age_days=age,
        outdated=age is not None and age > client.review_every_days,
    )


def review_state(client: Client, reviews: Sequence[Review], today: date) -> ReviewState:
    """Say where the talks with a client stand, as seen on a day.

    A talk planned for ``today`` or later is still to come, unless it was held
    already; one held after ``today`` is not known yet. Of two planned for one day,
    the one that was held counts last.
    """

    def held_by_now(row: Review) -> bool:
        return row.held is not None and row.held <= today

    rows = sorted(reviews, key=lambda row: (row.planned, held_by_now(row)))
    held = [row.held for row in rows if row.held is not None and row.held <= today]
    missed: list[date] = []
    coming: list[date] = []
    for row in rows:
        if held_by_now(row):
            missed.clear()
        elif row.planned < today:
            missed.append(row.planned)
        else:
            coming.append(row.planned)
    if coming:
        due = coming[0]
    else:
        last = max([client.since, *held, *missed])
        due = last + timedelta(days=client.review_every_days)
    upkeep: Upkeep = "planned"
    if missed:
        upkeep = "missed"
    elif not rows:
        upkeep = "none_recorded"
    elif due < today:
        upkeep = "overdue"
    return ReviewState(
        last_held=max(held, default=None),
        missed=len(missed),
        last_missed=missed[-1] if missed else None,
        due=due,
        upkeep=upkeep,
    )
