"""The week on a page: what each section shows, and that it fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from api.texts import Speaker
from api.view.coverage import by_hour, coverage
from api.view.findings import findings
from api.view.page import week_view
from api.view.portfolio import portfolio, short_names
from api.view.roster import roster
from api.view.scores import scores
from api.view.summary import summary
from api.view.worst import worst_served
from scheduler.result import Violation
from scheduler.said import AffinityOverride, Feedback
from tests.api.worlds import a_week, drawn

EN, FR = Speaker("en"), Speaker("fr")


def line_of(page: str, start: str) -> str:
    return next(line for line in page.splitlines() if line.lstrip().startswith(start))


def test_cover_by_hour_adds_up_to_the_expected_calls() -> None:
    week = a_week()
    hours = by_hour(week, week.expected.sum(axis=0))
    assert hours.shape == (7, 24)
    assert hours.sum() == pytest.approx(32.0)
    assert hours[0, 8:12] == pytest.approx([8.0] * 4)


def test_the_strip_tells_full_half_and_no_cover_and_closed_hours_apart() -> None:
    week = a_week({"o1": [(0, "08:00", "10:30")]})
    monday = line_of(drawn(coverage(week, EN)), "Mon 01/06").split()
    assert monday[2 + 7 : 2 + 13] == ["··", "██", "██", "▒▒", "░░", "··"]
    assert monday[-2:] == ["32", "62.5%"]


def test_a_night_shift_is_marked_and_midnight_closes_its_own_day() -> None:
    week = a_week({"o1": [(0, "22:00", "30:00")], "o2": [(1, "16:00", "24:00")]})
    roomy, narrow = drawn(roster(week, EN, 140), 140), drawn(roster(week, EN, 100))
    assert "22:00–06:00+1" in roomy
    assert "16:00–24:00" in roomy
    assert "2200–0600+" in narrow
    assert "8/35" in line_of(narrow, "Ana [x] Diaz")


def test_two_shifts_of_a_day_stand_on_two_lines() -> None:
    week = a_week({"o1": [(0, "08:00", "12:00"), (0, "14:00", "18:00")]})
    lines = drawn(roster(week, EN, 100)).splitlines()
    first = next(number for number, line in enumerate(lines) if "0800–1200" in line)
    assert lines[first + 1].split() == ["1400–1800"]


def test_the_portfolio_shows_affinity_beside_the_name() -> None:
    page = drawn(portfolio(a_week(), EN, 100))
    assert line_of(page, "Garage").split() == ["Garage", "32", "Ana", "D.", "71"]


def test_names_are_shortened_only_where_they_still_tell_people_apart() -> None:
    assert short_names(["Ana Diaz", "Ben Roy", "Ben Ruiz", "Cher"]) == {
        "Ana Diaz": "Ana D.",
        "Ben Roy": "Ben Roy",
        "Ben Ruiz": "Ben Ruiz",
        "Cher": "Cher",
    }


def test_worst_served_clients_are_those_with_calls_only() -> None:
    page = drawn(worst_served(a_week({"o1": [(0, "08:00", "10:00")]}), EN))
    assert line_of(page, "Garage").split() == ["Garage", "50.0%", "32.0", "16.0", "1"]
    assert "Études" not in page


def test_full_cover_leaves_nobody_worst_served() -> None:
    page = drawn(worst_served(a_week({"o1": [(0, "08:00", "12:00")]}), EN))
    assert "Every expected call meets somebody of its own team." in page


def test_terms_add_up_to_the_total() -> None:
    page = drawn(scores(a_week().result, FR))
    assert line_of(page, "appels perdus").split()[2] == "1,5"
    assert line_of(page, "total").split()[-1] == "3,5"


@pytest.mark.parametrize("speaker", [EN, FR])
@pytest.mark.parametrize("width", [100, 140])
def test_every_line_fits_the_page(speaker: Speaker, width: int) -> None:
    shifts = [(day, "22:00", "30:00") for day in range(7)]
    week = a_week({"o1": shifts, "o2": shifts})
    page = drawn([*week_view(week, speaker, width), *summary(week, speaker, [])], width=1000)
    tables = [line for line in page.splitlines() if "22" in line and "06" in line]
    assert tables
    assert all(len(line.rstrip()) <= width for line in tables)


def test_hard_violations_are_told_in_full_and_warnings_are_counted() -> None:
    week = a_week()
    found = (
        Violation(
            rule="lead",
            severity="hard",
            client_id="c1",
            amount=1,
            params={"leads": 0, "untrained": False},
        ),
        Violation(rule="readiness", severity="warning", client_id="c1", amount=1),
    )
    page = drawn(findings(EN, found, week.case, week.texts))
    assert "Hard rules broken: 1" in page
    assert "Garage has 0 leads instead of one." in page
    assert "Complete brief: 1" in page
    assert "although its brief is not complete" not in page
    full = drawn(findings(EN, found, week.case, week.texts, everything=True))
    assert "Garage has a team although its brief is not complete." in full


def test_nothing_found_is_said() -> None:
    week = a_week()
    assert "Aucune règle n'est enfreinte." in drawn(findings(FR, (), week.case, week.texts))


def test_the_plan_says_which_ratings_and_decisions_were_not_taken_as_they_stand() -> None:
    week = a_week()
    strange = Feedback(
        date=date(2026, 5, 4), operator_id="o2", client_id="c2", side="client", rating=2
    )
    expired = AffinityOverride(
        operator_id="o1",
        client_id="c1",
        score=10.0,
        side="house",
        set_on=date(2026, 1, 5),
        expires_on=date(2026, 2, 2),
    )
    rows = {"feedback": (strange,), "affinity_overrides": (expired,)}
    case = week.case.model_copy(update=rows)
    told = drawn(summary(replace(week, case=case), EN, []), width=200)
    assert "Ratings and decisions that were not taken as they stand (2)" in told
    assert "Ben Roy – Études – 1 rating(s) of a pair that never worked together" in told
    assert "Ana [x] Diaz – Garage – 1 decision(s) expired" in told
    assert "not taken as they stand" not in drawn(summary(week, EN, []), width=200)
