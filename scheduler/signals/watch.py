"""Every signal of a case, with what people already did about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.readiness.assess import assess
from scheduler.signals import Signal
from scheduler.signals.clients import abandonment, silent, upkeep
from scheduler.signals.pairs import apart, below_floor, falls, slower

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.said import SignalNote


def watch(case: Case, facts: Facts) -> tuple[Signal, ...]:
    """Find what is worth a word, as seen at ``as_of``.

    Parameters
    ----------
    case, facts
        Facts of this very case.

    Returns
    -------
    tuple
        In a fixed order: pairs by client, then clients, then burdens.
    """
    today = case.as_of.astimezone(case.horizon.zone).date()
    affinities = facts.affinities
    found = [
        *falls(case, affinities),
        *apart(case, affinities),
        *below_floor(case, affinities),
        *slower(case, today),
        *abandonment(case),
        *upkeep(case, assess(case, facts)),
        *silent(case, today),
        *_tense(case, facts),
    ]
    notes = _latest(case, today)
    return tuple(_with_note(signal, notes) for signal in found)


def _tense(case: Case, facts: Facts) -> Iterator[Signal]:
    """People whose tense minutes were above a fair share for some weeks running.

    A week's fair share is that of the planned week's four weeks, a part each.
    """
    policy = case.policy
    weeks = policy.signals.tense_weeks
    mondays = [case.week - timedelta(days=7 * back) for back in range(1, weeks + 1)]
    borne = {(row.operator_id, row.week): row.tension_minutes for row in case.counters}
    for o, operator in enumerate(case.operators):
        fair = float(facts.tension.fair[o]) / policy.fairness.weeks
        own = [borne.get((operator.operator_id, monday), 0.0) for monday in mondays]
        if fair > 0 and min(own) > TENSE_MARGIN * fair:
            yield Signal(
                "tension_above_share",
                None,
                operator.operator_id,
                {
                    "weeks": weeks,
                    "minutes": round(sum(own) / weeks),
                    "fair": round(fair),
                },
                evidence=weeks,
            )


TENSE_MARGIN = 1.25
"""Above the fair share by a quarter: weeks differ a little by chance."""


def _latest(case: Case, today: date) -> dict[tuple[str, str | None, str | None], SignalNote]:
    """Return the last note known of each signal; of one day the later row counts."""
    found: dict[tuple[str, str | None, str | None], SignalNote] = {}
    for note in sorted((n for n in case.signals if n.on <= today), key=lambda n: n.on):
        found[note.kind, note.client_id, note.operator_id] = note
    return found


def _with_note(
    signal: Signal, notes: dict[tuple[str, str | None, str | None], SignalNote]
) -> Signal:
    note = notes.get((signal.kind, signal.client_id, signal.operator_id))
    return signal if note is None else replace(signal, state=note.state, note=note)
