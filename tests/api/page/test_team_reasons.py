"""Why somebody is in a team or not, in sentences from the values of an explanation."""

from __future__ import annotations

from typing import Any

from api.page.teams.pair import reason_sentences
from api.texts import Speaker

EN = Speaker("en")


def a_pair(**changes: Any) -> dict[str, Any]:
    plain = {
        "operator_id": "o1",
        "role": "lead",
        "trained": True,
        "locked": False,
        "duty_share": 0.625,
        "worth": [{"key": "cover", "calls": 4.0}, {"key": "fit", "calls": 2.5}],
        "alternatives": [],
        "blocked": [],
    }
    return plain | changes


def another(calls: float, joins: str = "o2", *, untrained: bool = False) -> dict[str, Any]:
    return {"joins": joins, "leaves": None, "calls": calls, "untrained": untrained}


def test_a_pair_is_told_by_what_it_saves_and_by_the_best_other_team() -> None:
    told = reason_sentences(a_pair(alternatives=[another(1.2)]), EN)
    assert told == [
        "On duty for 62% of the client's expected calls.",
        "Without this pair, the week would lose 6.5 more calls.",
        "Of which 4 calls would no longer meet somebody of the team.".replace("4 ", "4.0 "),
        "The best other team would cost 1.2 more calls.",
    ]


def test_a_better_team_is_told_plainly() -> None:
    told = reason_sentences(a_pair(alternatives=[another(-0.7)]), EN)
    assert told[-1] == "Another team would cost 0.7 fewer calls: see the details."


def test_who_learns_and_changes_nothing_yet_is_told_so() -> None:
    told = reason_sentences(a_pair(trained=False, worth=[], locked=True), EN)
    assert "Somebody fixed this pair." in told
    assert "With or without this pair, the week loses as many calls." in told
    assert any(each.startswith("Training is to be finished") for each in told)


def test_who_is_outside_is_told_what_joining_would_cost_or_what_forbids_it() -> None:
    outside = a_pair(role=None, worth=[], alternatives=[another(0.4, "o1")])
    assert "would cost 0.4 more calls" in reason_sentences(outside, EN)[-1]
    saves = a_pair(role=None, worth=[], alternatives=[another(-0.4, "o1")])
    assert "would cost 0.4 fewer calls" in reason_sentences(saves, EN)[-1]
    learning = a_pair(role=None, worth=[], blocked=[another(0.4, "o1", untrained=True)])
    assert reason_sentences(learning, EN)[-1].startswith("Training is not done")
    barred = a_pair(role=None, worth=[], blocked=[another(0.4, "o1")])
    assert reason_sentences(barred, EN)[-1].startswith("A rule stands against it")
