"""Talks with clients: those that are due, by urgency, and those that were held."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.page.letters import plain_letters
from models.due import URGENCY, talks_due, talks_held
from models.plans import names_at

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.due import Talk

HELD_DAYS: Final = 92
AT_ONCE: Final = 60
WITHIN: Final = (30, 90)
"""Days ahead that can be looked at; or all."""


class Held(NamedTuple):
    """A talk that took place."""

    client: str
    planned: dt.date
    held: dt.date
    outcome: str | None


def reviews_of(
    session: Session,
    site_id: int,
    today: dt.date,
    *,
    within: int | None,
    upkeep: str | None,
    words: str,
) -> dict[str, Any]:
    """Tell where the talks with clients stand, the most urgent first, and how many of each kind."""
    letters = plain_letters(words.strip())
    found = [
        each
        for each in talks_due(session, site_id, today, within_days=within)
        if letters in plain_letters(each.name)
    ]
    kinds = Counter(each.state.upkeep for each in found)
    talks = [each for each in found if upkeep in (None, each.state.upkeep)]
    return {
        "talks": talks[:AT_ONCE],
        "left": max(0, len(talks) - AT_ONCE),
        "all": len(found),
        "kinds": [(each, kinds[each]) for each in URGENCY if kinds[each]],
        "clients": _clients(talks_due(session, site_id, today)),
    }


def _clients(talks: tuple[Talk, ...]) -> list[tuple[str, str]]:
    return sorted(
        ((each.client_id, each.name) for each in talks), key=lambda each: plain_letters(each[1])
    )


def held_talks(session: Session, site_id: int, today: dt.date, words: str) -> list[Held]:
    """Tell talks of the last months, the latest first."""
    names, letters = names_at(session, site_id), plain_letters(words.strip())
    found = talks_held(session, site_id, today - dt.timedelta(days=HELD_DAYS))
    told = [Held(names.client_name(e.client_id), e.planned, e.held, e.outcome) for e in found]
    return [each for each in told if letters in plain_letters(each.client)]
