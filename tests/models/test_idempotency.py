"""A request that comes twice has its effect once, even when both come at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from models.audit import Subject, append
from models.errors import EditConflict, IdempotencyMismatch
from models.idempotency import Answered, claim, give_back, keep
from models.tables.accounts import IdempotencyKeyRow
from models.tables.duties import AuditRow
from tests.models.test_accounts import an_account
from tests.models.worlds import rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def test_the_second_time_the_first_answer_is_given(database: Database, act: Act) -> None:
    with database.writing() as session:
        zoe, max_ = an_account(session, act, "zoe"), an_account(session, act, "max")
        assert claim(session, zoe, "k", "digest", act.at) is None
        keep(session, zoe, "k", 201, '{"id": 1}')
    with database.writing() as session:
        assert claim(session, zoe, "k", "digest", act.at) == Answered(201, '{"id": 1}')
        assert claim(session, max_, "k", "digest", act.at) is None
        assert claim(session, zoe, "k2", "digest", act.at) is None


def test_the_key_of_another_request_is_refused(database: Database, act: Act) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
        claim(session, zoe, "k", "digest", act.at)
        keep(session, zoe, "k", 200, None)
        with pytest.raises(IdempotencyMismatch):
            claim(session, zoe, "k", "another", act.at)


def test_a_claim_whose_answer_nobody_kept_is_not_taken_for_new(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
        claim(session, zoe, "k", "digest", act.at)
        with pytest.raises(EditConflict):
            claim(session, zoe, "k", "digest", act.at)


def test_a_request_that_failed_may_come_again(database: Database, act: Act) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)

    def fail() -> None:
        with database.writing() as session:
            claim(session, zoe, "k", "digest", act.at)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.writing() as session:
        assert claim(session, zoe, "k", "digest", act.at) is None


def test_many_at_once_have_one_effect_and_one_answer(database: Database, act: Act) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
    together = threading.Barrier(5)

    def ask(number: int) -> str | None:
        together.wait()
        with database.writing() as session:
            before = claim(session, zoe, "k", "digest", act.at)
            if before is not None:
                return before.answer
            append(session, act, "tried", Subject("thing", number))
            keep(session, zoe, "k", 200, str(number))
            return str(number)

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(ask, range(5)))
    with database.reading() as session:
        tried = [row for row in rows(session, AuditRow) if row["action"] == "tried"]
        assert answers == {row["subject_key"] for row in tried}
        assert len(tried) == len(rows(session, IdempotencyKeyRow)) == 1


def test_a_key_is_given_back_only_while_nothing_was_answered(database: Database, act: Act) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
        claim(session, zoe, "k", "digest", act.at)
        give_back(session, zoe, "k")
        assert claim(session, zoe, "k", "another", act.at) is None
        keep(session, zoe, "k", 200, None)
        give_back(session, zoe, "k")
        assert claim(session, zoe, "k", "another", act.at) == Answered(200, None)
