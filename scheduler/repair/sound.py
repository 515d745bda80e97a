"""A Result that a repair can stand on: known people and clients, well-formed weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.repair import CannotRepair
from scheduler.rules import well_formed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scheduler.evidence import Evidence
    from scheduler.result import Result, Violation


def require_sound(evidence: Evidence) -> None:
    """Refuse a Result that names strangers, is ill-formed or says itself that it is unlawful.

    Raises
    ------
    CannotRepair
        With what is wrong first.
    """
    case, result = evidence.case, evidence.result
    for operator_id in _operators(result):
        if operator_id not in case.operator_index:
            raise CannotRepair("result_operator", value=operator_id)
    for client_id in _clients(result):
        if client_id not in case.client_index:
            raise CannotRepair("result_client", value=client_id)
    hard = (*well_formed.check(evidence), *_told(result))
    if hard:
        raise CannotRepair("result_unlawful", rule=hard[0].rule, count=len(hard))


def _told(result: Result) -> Iterator[Violation]:
    return (violation for violation in result.violations if violation.severity == "hard")


def _operators(result: Result) -> Iterable[str]:
    yield from dict.fromkeys(p.operator_id for p in result.portfolio)
    yield from dict.fromkeys(s.operator_id for s in result.roster)
    for session in result.training:
        yield session.operator_id
        yield session.beside


def _clients(result: Result) -> Iterable[str]:
    yield from dict.fromkeys(p.client_id for p in result.portfolio)
    yield from dict.fromkeys(s.client_id for s in result.desk)
    yield from (session.client_id for session in result.training)
