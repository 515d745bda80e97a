"""Failures to log in: how many lock a login or an address, for how long, and what undoes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from models.attempts import (
    FAILURES_OF_A_LOGIN,
    FAILURES_OF_AN_ADDRESS,
    FIRST_LOCK,
    LONGEST_LOCK,
    REMEMBERED,
    WINDOW,
    begin_attempt,
    forget_failures,
    lock_after,
    locked_until,
    mark_succeeded,
)

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.audit import Act
    from models.database import Database

MINUTE = dt.timedelta(minutes=1)
START = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


def fail(
    session: Session, at: dt.datetime, times: int, login: str = "zoe", address: str = "here"
) -> None:
    for _ in range(times):
        begin_attempt(session, login, address, at)


@pytest.mark.parametrize(
    ("minutes", "locked_for"),
    [
        ([], None),
        ([0, 1, 2, 3], None),
        ([0, 1, 2, 3, 4], 1),
        ([0, 1, 2, 3, 15], None),
        ([0, 1, 2, 3, 4, 6], 2),
        ([0, 1, 2, 3, 4, 6, 100], 4),
        ([0, 1, 2, 3, 4, *range(100, 200, 10)], 60),
    ],
)
def test_each_failure_after_the_first_lock_doubles_it(
    minutes: list[int], locked_for: int | None
) -> None:
    until = lock_after([START + minute * MINUTE for minute in minutes])
    expected = None if locked_for is None else START + (minutes[-1] + locked_for) * MINUTE
    assert until == expected


def test_no_lock_is_longer_than_the_longest_and_the_first_is_short() -> None:
    many = [START + number * MINUTE for number in range(200)]
    assert lock_after(many) == many[-1] + LONGEST_LOCK
    few = [START] * FAILURES_OF_A_LOGIN
    assert lock_after(few) == START + FIRST_LOCK


def test_a_login_is_locked_wherever_the_failures_came_from(database: Database, act: Act) -> None:
    with database.writing() as session:
        for number in range(FAILURES_OF_A_LOGIN):
            assert locked_until(session, "zoe", "elsewhere", act.at) is None
            fail(session, act.at, 1, address=f"address{number}")
        assert locked_until(session, "zoe", "elsewhere", act.at) == act.at + FIRST_LOCK
        assert locked_until(session, "max", "elsewhere", act.at) is None
        assert locked_until(session, "zoe", "elsewhere", act.at + FIRST_LOCK) is None
        assert locked_until(session, "zoe", "elsewhere", act.at + REMEMBERED) is None


def test_an_address_is_locked_whatever_the_logins_were(database: Database, act: Act) -> None:
    with database.writing() as session:
        fail(session, act.at, 1, login="first")
        for number in range(FAILURES_OF_AN_ADDRESS - 1):
            assert locked_until(session, "zoe", "here", act.at + MINUTE) is None
            fail(session, act.at + MINUTE, 1, login=f"login{number}")
        assert locked_until(session, "zoe", "here", act.at + MINUTE) == act.at + WINDOW
        assert locked_until(session, "zoe", "there", act.at + MINUTE) is None
        assert locked_until(session, "zoe", "here", act.at + WINDOW) is None


def test_a_success_makes_failures_of_the_login_forgotten_but_not_those_of_the_address(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        fail(session, act.at, FAILURES_OF_A_LOGIN - 1)
        mark_succeeded(session, begin_attempt(session, "zoe", "here", act.at))
        assert locked_until(session, "zoe", "here", act.at) is None
        fail(session, act.at, FAILURES_OF_A_LOGIN - 1)
        assert locked_until(session, "zoe", "here", act.at) is None
        missing = FAILURES_OF_AN_ADDRESS - 2 * (FAILURES_OF_A_LOGIN - 1)
        for number in range(missing):
            fail(session, act.at, 1, login=f"login{number}")
        assert locked_until(session, "max", "here", act.at) == act.at + WINDOW


def test_a_login_that_is_forgiven_begins_anew(database: Database, act: Act) -> None:
    with database.writing() as session:
        fail(session, act.at, FAILURES_OF_A_LOGIN)
        forget_failures(session, "zoe")
        assert locked_until(session, "zoe", "here", act.at) is None
        fail(session, act.at, FAILURES_OF_A_LOGIN - 1)
        assert locked_until(session, "zoe", "here", act.at) is None
