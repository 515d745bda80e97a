"""The proof loop: it ends when promises hold, asks for heads where they do not, names the lack."""

from __future__ import annotations

from functools import cache

import pytest

from scheduler.case import Case
from scheduler.derive import derive
from scheduler.entities import OpeningHours
from scheduler.progress import Progress
from scheduler.proof.shortage import Stretch
from scheduler.proof.validate import validate
from scheduler.prove import ROUNDS, Asking, Proof, prove, what_is_missing, worst_of
from scheduler.settings import Settings
from tests.factories import a_case, a_client, an_operator

QUICK = Settings(effort=3, workers=1, portfolio="free")
FEW = Asking(replications=20)


def a_service(calls: float, *, english: int = 2) -> Case:
    """Six people, some with English, and a client for each language, open on workdays."""
    people = tuple(
        an_operator(f"o{n}", languages={"fr": 3, "en": 2} if n < english else {"fr": 3})
        for n in range(6)
    )
    clients = (
        a_client("c1", declared_calls_week=calls),
        a_client("c2", declared_calls_week=calls, languages={"en": 1}),
    )
    hours = tuple(
        OpeningHours(client_id=c.client_id, weekday=day, open_minute=540, close_minute=1020)
        for c in clients
        for day in range(5)
    )
    return a_case(operators=people, clients=clients, opening_hours=hours)


@cache
def hopeless() -> tuple[Case, Proof]:
    """One English voice for far more English calls than one person can take."""
    case = a_service(900.0, english=1)
    return case, prove(case, QUICK, FEW)


@cache
def roomy() -> tuple[Case, Proof]:
    """Few calls for six people."""
    case = a_service(30.0)
    return case, prove(case, QUICK, FEW)


def test_a_service_with_room_keeps_its_promises_in_one_round() -> None:
    _, proof = roomy()
    assert len(proof.rounds) == 1
    assert proof.holds
    assert proof.missing is None


def test_a_promise_that_cannot_be_kept_ends_in_few_rounds_and_names_the_lack() -> None:
    case, proof = hopeless()
    assert not proof.holds
    assert len(proof.rounds) <= ROUNDS
    assert proof.missing is not None
    wanted = {lack.need.languages for lack in proof.missing.lacks}
    assert (("en", 1),) in wanted
    assert proof.missing.head_hours > 0
    end = case.horizon.minutes
    assert all(0 <= lack.start < lack.end <= end for lack in proof.missing.lacks)


def test_the_week_is_replayed_with_the_heads_that_are_named() -> None:
    _, proof = hopeless()
    best, missing = proof.rounds[proof.best], proof.missing
    assert missing is not None
    assert missing.with_them.simulation.counts.in_time > best.simulation.counts.in_time
    assert missing.suffices == (not missing.with_them.shortage.clients)


def test_every_round_is_a_lawful_plan_that_names_its_cuts() -> None:
    case, proof = hopeless()
    assert proof.rounds[0].result.cuts == ()
    for each in proof.rounds:
        assert validate(case, each.result).valid


def test_the_best_round_lacks_fewest_calls() -> None:
    _, proof = hopeless()
    lacking = [each.shortage.lacking.sum() for each in proof.rounds]
    assert lacking[proof.best] == min(lacking)


def test_the_same_proof_comes_out_twice() -> None:
    case, proof = roomy()
    again = prove(case, QUICK, FEW)
    assert again.rounds[0].result.roster == proof.rounds[0].result.roster
    assert again.rounds[0].simulation == proof.rounds[0].simulation


def test_a_proof_that_is_given_up_in_its_second_round_keeps_the_first() -> None:
    case, _ = hopeless()
    replayed: list[str] = []

    def see(progress: Progress) -> None:
        replayed.append(progress.stage)

    proof = prove(case, QUICK, FEW, see, lambda: "replay" in replayed)
    assert len(proof.rounds) <= 2
    assert proof.rounds[0].result.status != "stopped"
    assert proof.missing is not None
    assert len({lack.start for lack in proof.missing.lacks}) >= 1


def test_a_plan_that_lacks_nothing_misses_nobody() -> None:
    case, proof = roomy()
    missing = what_is_missing(case, derive(case), proof.rounds[0], FEW)
    assert missing.lacks == ()
    assert missing.suffices


@pytest.mark.parametrize(
    ("late", "taken"), [([], 0), ([5.0], 1), ([5.0, 4.0, 1.0], 1), ([1.0] * 10, 4)]
)
def test_the_worst_stretches_come_first(late: list[float], taken: int) -> None:
    stretches = [Stretch(0, n, n + 1, calls) for n, calls in enumerate(late)]
    assert [*worst_of(stretches)] == stretches[:taken]
