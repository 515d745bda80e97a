"""Readiness as a whole: one entry a client, and the made-up service has the right few flagged."""

from __future__ import annotations

from scheduler.derive import derive
from scheduler.generate import generate
from scheduler.readiness.assess import assess
from tests.factories import a_case, a_client
from tests.scheduler.readiness.worlds import a_brief, a_review


def test_there_is_one_entry_a_client_in_the_order_of_the_case() -> None:
    case = a_case(clients=tuple(a_client(key) for key in ("c2", "c1", "c3")))
    found = assess(case, derive(case))
    assert [entry.client_id for entry in found] == ["c2", "c1", "c3"]


def test_a_client_whose_brief_and_talks_are_kept_alive_has_nothing_to_talk_about() -> None:
    case = a_case(briefs=(a_brief(),), reviews=(a_review(20, 20), a_review(-70)))
    (found,) = assess(case, derive(case))
    assert found.brief.ready
    assert found.reviews.upkeep == "planned"
    assert found.flags == ()


def test_every_reason_to_talk_is_told_in_a_fixed_order() -> None:
    case = a_case(
        clients=(a_client(tension=3),),
        reviews=(a_review(200), a_review(100)),
    )
    (found,) = assess(case, derive(case))
    assert [flag.kind for flag in found.flags] == ["reviews_missed", "tense_without_authority"]


def test_rows_of_clients_that_are_unknown_are_left_out() -> None:
    case = a_case(clients=(a_client("c9"),), briefs=(a_brief("c1"),), reviews=(a_review(20),))
    (found,) = assess(case, derive(case))
    assert not found.brief.ready
    assert found.reviews.upkeep == "none_recorded"


def test_few_clients_of_a_made_up_service_are_flagged_and_for_a_reason() -> None:
    made = generate(30, 250, 26, seed=7)
    case, truth = made.case, made.truth
    found = assess(case, derive(case))
    flagged = [entry for entry in found if entry.flags]
    assert 0 < len(flagged) <= 0.15 * len(found)
    ratio = truth.handle_seconds / sorted(truth.handle_seconds)[len(found) // 2]
    for c, entry in enumerate(found):
        kinds = {flag.kind for flag in entry.flags}
        if "long_calls" in kinds:
            assert ratio[c] >= 1.25
        if "reported_unclear_brief" in kinds:
            assert not entry.brief.ready
