"""The Case: frozen, digested over ids and numbers, the same after a trip through JSON."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from scheduler.case import CallHistory, Case
from tests.factories import a_case, a_client, an_operator


def a_history() -> CallHistory:
    return CallHistory(
        client_ids=("c1",),
        client=[0, 0],
        start_minute=[29_000_000, 29_000_060],
        minutes=[60, 60],
        offered=[5, 3],
        answered=[4, 3],
        answered_in_time=[4, 2],
        abandoned=[1, 0],
        handle_seconds=[640.0, 410.5],
    )


def test_a_case_survives_a_trip_through_json() -> None:
    case = a_case(calls=a_history())
    back = Case.model_validate_json(case.model_dump_json())
    assert back.digest == case.digest
    assert back.calls == case.calls


def test_the_digest_changes_with_any_number() -> None:
    one = a_case(calls=a_history())
    other = one.model_copy(update={"clients": (a_client(patience_s=121.0),)})
    assert one.digest != other.digest


def test_call_columns_must_align() -> None:
    with pytest.raises(ValidationError, match="differ in length"):
        a_history().model_validate({**a_history().model_dump(), "offered": [1]})


def test_call_columns_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        a_history().offered[0] = 7


def test_a_case_begins_on_a_monday() -> None:
    with pytest.raises(ValidationError, match="Monday"):
        a_case(week=date(2026, 6, 2))


def test_a_case_is_frozen() -> None:
    with pytest.raises(ValidationError):
        a_case().days = 14  # type: ignore[misc]


def test_people_and_clients_are_found_by_id() -> None:
    case = a_case(operators=(an_operator("a"), an_operator("b")))
    assert case.operator_index == {"a": 0, "b": 1}
    assert case.client_index == {"c1": 0}
