"""The proof of service as it is shown: rounds, clients below their target, who is lacking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.texts import LANGS, Lang, Speaker
from api.view.proof import SHOWN, lack_words, proof_document, proof_view
from scheduler.demand import Need
from scheduler.files.texts import Texts
from scheduler.prove import Lack
from tests.api.worlds import drawn
from tests.scheduler.test_prove import hopeless, roomy

NOBODY_NAMED = Texts(operators={}, clients={})


@pytest.mark.parametrize("lang", LANGS)
def test_a_lack_is_told_by_its_day_hours_and_need(lang: Lang) -> None:
    case, _ = hopeless()
    lack = Lack(Need((("en", 2), ("fr", 2)), ()), 24 * 60 + 720, 24 * 60 + 810, 1, 3.0)
    when, who = lack_words(lack, case.horizon, Speaker(lang))
    assert "12:00–13:30" in when
    assert who.startswith("1 ")
    assert who.endswith("en 2 + fr 2")


def test_lists_are_short_unless_all_is_asked_for() -> None:
    case, proof = hopeless()
    assert proof.missing is not None
    lacks = (proof.missing.lacks * (SHOWN + 1))[: SHOWN + 1]
    long = replace(proof, missing=replace(proof.missing, lacks=lacks))
    short = drawn(proof_view(long, case.horizon, NOBODY_NAMED, Speaker("fr")))
    assert "--all les montre" in short
    everything = proof_view(long, case.horizon, NOBODY_NAMED, Speaker("fr"), everything=True)
    assert "--all les montre" not in drawn(everything)


def test_a_proof_that_holds_says_so_and_names_nobody() -> None:
    case, proof = roomy()
    shown = drawn(proof_view(proof, case.horizon, NOBODY_NAMED, Speaker("en")))
    assert "No client surely misses its target" in shown
    assert "more:" not in shown
    document = proof_document(proof, case.horizon)
    assert document["holds"] is True
    assert document["missing"] is None
