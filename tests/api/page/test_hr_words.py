"""HR's pages without a browser: figures beside limits, what happened in words, names by letters."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from api.page.hr.burdens import limits_of, rows_of
from api.page.hr.pairs import events_shown, found_names, range_of
from api.texts import Speaker
from models.fairness import Burden
from models.pair_history import PairEvent
from scheduler.files.texts import ClientWords, OperatorWords, Texts
from scheduler.laws import load_profile
from scheduler.worktime import WorkedWeek

MONDAY = dt.date(2026, 11, 30)
EN = Speaker("en")
HOUR = 60

WITHIN = Burden(
    operator_id="o1",
    name="Zoé",
    contract_minutes=35 * HOUR,
    weeks=(WorkedWeek(MONDAY, 48 * HOUR, 5, 0, 0),),
    average_minutes=44.0 * HOUR,
    average_limit_minutes=44 * HOUR,
    week_limit_minutes=48 * HOUR,
    weekends=0,
    rest_minutes=11 * HOUR,
    rest_limit_minutes=11 * HOUR,
    standing=None,
    standing_week=None,
)


def test_a_figure_at_its_limit_is_within_it_and_none_without_a_limit_is_beyond() -> None:
    assert rows_of((WITHIN,))[0].over == frozenset()
    unlimited = replace(WITHIN, rest_minutes=1, rest_limit_minutes=None)
    assert rows_of((unlimited,))[0].over == frozenset()


@pytest.mark.parametrize(
    ("changed", "over"),
    [
        ({"weeks": (WorkedWeek(MONDAY, 48 * HOUR + 1, 6, 0, 0),)}, "week"),
        ({"average_minutes": 44.0 * HOUR + 1}, "average"),
        ({"rest_minutes": 11 * HOUR - 1}, "rest"),
    ],
)
def test_a_figure_beyond_its_limit_is_marked(changed: dict[str, object], over: str) -> None:
    assert rows_of((replace(WITHIN, **changed),))[0].over == {over}  # type: ignore[arg-type]


def test_people_go_by_name_whatever_their_accents_from_either_end() -> None:
    people = tuple(replace(WITHIN, name=name) for name in ("Éric", "zoé", "Alice", "Fabien"))
    told = [row.burden.name for row in rows_of(people)]
    assert told == ["Alice", "Éric", "Fabien", "zoé"]
    assert [row.burden.name for row in rows_of(people, backwards=True)] == told[::-1]


def test_limits_come_with_where_they_stand() -> None:
    told = {each.key: each for each in limits_of(load_profile("fr"))}
    assert (told["daily_rest_minutes"].value, told["daily_rest_minutes"].article) == (
        660,
        "L3131-1",
    )
    assert told["daily_rest_minutes"].minutes
    assert not told["days_a_week_max"].minutes


def test_a_range_stays_on_the_scale() -> None:
    assert range_of(50, 10) == (34, 66)
    assert range_of(97, 10) == (81, 100)
    assert range_of(3, 10) == (0, 19)


def test_what_happened_is_told_the_latest_first_with_who_did_it() -> None:
    rating = PairEvent(MONDAY, "rating", side="client", rating=4, tags=("warm",))
    veto = PairEvent(MONDAY + dt.timedelta(days=1), "veto", side="house", by="account:3")
    [last, first] = events_shown((rating, veto), {"account:3": "Hélène Roux"}, EN)
    assert last.what == "Veto, without end, on behalf of: the house"
    assert last.by == "Hélène Roux"
    assert first.what == "Rating (the client): 4 of 5"
    assert first.more == EN.say("feedback.tag.warm")


def test_names_are_found_by_letters_without_accents() -> None:
    names = Texts(
        operators={"o1": OperatorWords(name="Zoé Le Goff"), "o2": OperatorWords(name="Ali")},
        clients={"c1": ClientWords(name="Étude Zoébel")},
    )
    found = found_names(names, " zoe ")
    assert [each.key for each in found["people"]] == ["o1"]
    assert [each.key for each in found["clients"]] == ["c1"]
    assert found_names(names, "  ") == {"people": [], "clients": []}
