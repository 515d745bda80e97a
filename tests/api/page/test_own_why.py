"""Why this shift and why this client, in sentences from the values of an explanation."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from api.page.own.why import pair_sentences, shift_sentences
from api.texts import Speaker
from scheduler.files.texts import Texts

EN = Speaker("en")
PARIS = ZoneInfo("Europe/Paris")


def a_shift(**changes: Any) -> dict[str, Any]:
    return {"locked": False, "worth": [], "only_voice": [], "moves": []} | changes


def a_move(calls: float, *rules: str) -> dict[str, Any]:
    return {
        "kind": "earlier",
        "start": "2026-12-01T08:00:00+01:00",
        "end": "2026-12-01T16:00:00+01:00",
        "pause": None,
        "factors": [{"key": "lost", "calls": calls}],
        "breaks": [{"rule": rule} for rule in rules],
    }


def a_pair(**changes: Any) -> dict[str, Any]:
    plain = {"role": "lead", "locked": False, "duty_share": 0.62, "affinity": 71.2}
    return plain | {"worth": [], "blocked": []} | changes


def said(told: dict[str, Any]) -> list[str]:
    return shift_sentences(told, Texts(), PARIS, EN)


def test_a_shift_is_told_by_calls_and_by_whose_only_voice_it_is() -> None:
    voices = [{"client_id": f"c{n}", "calls": 1.0} for n in range(5)]
    worth = [{"key": "lost", "calls": 14.4}]
    told = said(a_shift(worth=worth, only_voice=voices))
    assert told[0].startswith("Without you that day, about 14 more calls")
    assert told[1].endswith("c0, c1, c2, and of 2 clients more.")


def test_neighbours_are_told_as_nearly_as_good_or_as_forbidden() -> None:
    told = said(a_shift(moves=[a_move(0.5), a_move(-2.0, "daily_rest"), a_move(9.0)]))
    assert "a rule protects you" in told[0]
    assert told[1].count("08:00–16:00") == 1


def test_a_shift_of_which_nothing_stands_out_keeps_the_balance() -> None:
    assert said(a_shift()) == [EN.say("own_why.balance")]
    assert said(a_shift(locked=True)) == ["Somebody fixed this shift."]


def test_a_pair_is_told_by_duty_fit_and_cover() -> None:
    worth = [{"key": "cover", "calls": 3.4}, {"key": "change", "calls": 2.0}]
    told = pair_sentences(a_pair(worth=worth, blocked=[{"untrained": True}]), EN)
    assert told[0] == "You are on duty for 62% of its expected calls."
    assert "71 out of 100" in told[1]
    assert "about 3 calls" in told[2]
    assert len(told) == 5
    assert pair_sentences(a_pair(role=None), EN) == [EN.say("own_why.not_in_team")]
