"""Counts by code: each named shift at most so many times."""

from __future__ import annotations

from scheduler.case import Case
from scheduler.entities import OperatorLimits
from scheduler.rules import limit_codes
from scheduler.shifts import Shift
from tests.factories import a_case, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins


def limited(days: int = 7, **most: int) -> Case:
    """A case whose operator works each code at most so many times."""
    return a_case(days=days, limits=(OperatorLimits(operator_id="o1", max_by_code=most),))


def coded(case: Case, codes: str) -> list[Shift]:
    """One shift a day with the codes of the text, ``.`` for a day off."""
    return [
        a_shift(case, day, "08:00", "12:00", code=code)
        for day, code in enumerate(codes)
        if code != "."
    ]


def test_as_many_as_the_limit_are_fine() -> None:
    case = limited(N=2)
    assert limit_codes.check(evidence_of(case, {"o1": coded(case, "NDNDD..")})) == []


def test_shifts_too_many_are_counted_code_by_code() -> None:
    case = limited(N=1, D=0)
    found = limit_codes.check(evidence_of(case, {"o1": coded(case, "NNDN...")}))
    assert [(v.params["code"], v.amount, v.unit) for v in found] == [
        ("D", 1, "shifts"),
        ("N", 2, "shifts"),
    ]


def test_the_automaton_says_the_same_on_every_small_week() -> None:
    case = limited(4, N=1, D=2, E=0, X=9)
    choices = [
        [
            *((a_shift(case, day, "08:00", "12:00", code=code),) for code in "NDEX"),
            (
                a_shift(case, day, "08:00", "12:00", code="D"),
                a_shift(case, day, "14:00", "18:00", code="N"),
            ),
            (a_shift(case, day, "08:00", "12:00"),),
        ]
        for day in range(4)
    ]
    lawful, unlawful = assert_twins(limit_codes, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_only_codes_that_could_pass_their_limit_are_counted() -> None:
    case = limited(7, N=2, D=7, E=30)
    resource = limit_codes.resource(case, case.operators[0])
    assert resource is not None
    assert resource.start() == (0,)
    assert limit_codes.resource(limited(7, D=7), case.operators[0]) is None


def test_the_words_name_the_code() -> None:
    case = limited(N=0)
    (found,) = limit_codes.check(evidence_of(case, {"o1": coded(case, "N")}))
    words = limit_codes.explain(found, case)
    assert words.key == "rule.limit_codes.broken"
    assert words.params == {"code": "N", "limit": 0, "worked": 1, "shifts": 1}
