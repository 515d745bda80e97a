"""Scenarios as they are told on the command line: ``volume=1.2, absent=ID:FROM, leaving=ID``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.happened import absence_of
from api.cli.outcome import UsageProblem
from scheduler.entities import Absence
from scheduler.proof.scenario import Scenario

if TYPE_CHECKING:
    import datetime as dt

    from scheduler.case import Case


def scenario_of(case: Case, text: str) -> Scenario:
    """Read one scenario: parts with commas between them, each once or, but for volume, more.

    Raises
    ------
    UsageProblem
        When a part is none of the three, names nobody of the case, or lies outside its days.
    """
    volume, absent, leaving = None, [], []
    for part in text.split(","):
        kind, _, value = (piece.strip() for piece in part.partition("="))
        if kind == "volume" and volume is None:
            volume = _volume(value, text)
        elif kind == "absent":
            away = absence_of(case, value)
            if away.operator_id not in case.operator_index:
                raise UsageProblem("repair.bad.unknown_operator", value=away.operator_id)
            if away.end <= away.start:
                raise UsageProblem("repair.bad.absent", value=value)
            if away.end <= case.horizon.moment(0) or away.start >= _end_of(case):
                raise UsageProblem("compare.absent_outside", value=value, week=case.week)
            absent.append(Absence(operator_id=away.operator_id, start=away.start, end=away.end))
        elif kind == "leaving":
            if value not in case.client_index:
                raise UsageProblem("repair.bad.unknown_client", value=value)
            leaving.append(value)
        else:
            raise UsageProblem("compare.bad_scenario", value=text)
    return Scenario(1.0 if volume is None else volume, tuple(absent), tuple(leaving))


def _end_of(case: Case) -> dt.datetime:
    return case.horizon.moment(case.horizon.minutes)


def _volume(value: str, text: str) -> float:
    try:
        volume = float(value)
    except ValueError:
        raise UsageProblem("compare.bad_scenario", value=text) from None
    if not 0 < volume <= 100:
        raise UsageProblem("compare.bad_scenario", value=text)
    return volume
