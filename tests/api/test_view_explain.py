"""Explanations are words in both languages, whatever they hold."""

from __future__ import annotations

import datetime as dt
from string import Formatter
from typing import get_args

import pytest

from api.texts import LANGS, Lang, Speaker, catalogue
from api.view.explain import Words, flips_view
from api.view.explain_json import plain
from api.view.explain_week import clash_view
from scheduler.explain import Change, Clash, Factor, Flip, MoveKind, Reason
from scheduler.explain.changes import KINDS
from scheduler.explain.lifts import LIMITS
from scheduler.result import ParamValue, Violation
from scheduler.terms import TERMS
from tests.api.worlds import a_week

EVERYTHING: dict[str, ParamValue] = {
    "operator_id": "o1",
    "client_id": "c1",
    "beside": "o2",
    "date": "2026-06-01",
    "start": "2026-06-01T09:00:00+02:00",
    "end": "2026-06-01T17:00:00+02:00",
    "lock": "shift",
    "of": "skills",
    "name": "legal",
    "level": 2,
    "limit": 3,
    "score": 70,
    "now": 60,
    "minutes": 1800,
    "weight": 3,
    "wish": "off",
    "code": None,
    "weekday": 0,
    "start_minute": 480,
    "end_minute": 1200,
    "until": "10:00",
    "calls": 1.5,
}


def words_in(lang: Lang) -> Words:
    week = a_week()
    return Words(Speaker(lang), week.case, week.texts)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_change_can_be_said(kind: str, lang: Lang) -> None:
    said = words_in(lang).change(Change(kind, EVERYTHING))
    assert "o1" not in said
    assert "{" not in said


@pytest.mark.parametrize("lang", LANGS)
def test_every_fact_is_said_with_what_a_change_holds(lang: Lang) -> None:
    facts = [key for key in catalogue(lang) if key.startswith("explain.fact.")]
    for key in facts:
        kind = key.rpartition(".")[2]
        assert kind in KINDS
        assert words_in(lang).fact(Change(kind, EVERYTHING))


@pytest.mark.parametrize("lang", LANGS)
def test_every_reason_move_limit_and_term_can_be_said(lang: Lang) -> None:
    words = words_in(lang)
    for key in catalogue(lang):
        if key.startswith("explain.reason."):
            assert words.reason(Reason(key.rpartition(".")[2], EVERYTHING))
    for kind in get_args(MoveKind):
        assert f"explain.move.{kind}" in catalogue(lang)
    for names in LIMITS.values():
        assert all(f"explain.limit_name.{name}" in catalogue(lang) for name in names)
    for term in TERMS:
        assert words.factor(term.NAME)


def test_every_key_of_explanations_takes_the_same_parameters_in_both_languages() -> None:
    english, french = catalogue("en"), catalogue("fr")
    for key in english:
        if key.startswith("explain."):
            names = [
                {name for _, name, _, _ in Formatter().parse(text) if name}
                for text in (english[key], french[key])
            ]
            assert names[0] == names[1], key


def test_numbers_carry_their_sign() -> None:
    words = words_in("en")
    factors = (Factor("cover", 1.25), Factor("fit", -0.5))
    assert words.factors(factors) == "calls that meet a named voice +1.25; fit of the voices −0.50"
    assert words_in("fr").calls(-1.5) == "−1,50"


def test_changes_solved_together_are_one_sentence() -> None:
    flip = Flip(
        (
            Change("veto_lifted", {"operator_id": "o1", "client_id": "c1"}),
            Change("more_clients", {"operator_id": "o1", "limit": 5}),
        ),
        Reason("joins", {"operator_id": "o1", "client_id": "c1"}),
    )
    lines = [line.plain for line in flips_view(words_in("en"), [flip], False, "no_flips")]
    assert lines[-1].strip() == (
        "lift the veto between Ana [x] Diaz and Garage and allow Ana [x] Diaz 5 clients: "
        "Ana [x] Diaz carries Garage"
    )


def test_a_clash_names_the_person_the_facts_and_the_ways_out() -> None:
    lock = {"operator_id": "o1", "lock": "off", "client_id": None, "date": "2026-06-01"}
    change = Change("lock_lifted", {**lock, "start": None, "end": None})
    clash = Clash("o1", ("locks",), (change,), contradictory=False, ways_out=((change,),))
    lines = clash_view(words_in("en"), clash)
    assert "Ana [x] Diaz (o1) has no lawful week" in lines[0]
    assert "    lock: day off, Mon 01/06 (locks.csv)" in lines
    assert "    lift the lock on Ana [x] Diaz: day off, Mon 01/06" in lines


def test_a_clash_without_a_way_out_says_so() -> None:
    clash = Clash("o1", ("daily_rest",), (), contradictory=False, ways_out=())
    assert "No single change" in clash_view(words_in("en"), clash)[-1]


def test_values_become_plain_json() -> None:
    violation = Violation(rule="veto", severity="hard", amount=1)
    moment = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
    told = plain({"a": (Factor("fit", 1.0), violation), "b": moment, "c": None})
    assert told["a"][0] == {"key": "fit", "calls": 1.0}
    assert told["a"][1]["rule"] == "veto"
    assert told["b"] == "2026-06-01T09:00:00+00:00"
    assert told["c"] is None
