"""Law profiles: what ships, what is inherited, and that every number names its source."""

from __future__ import annotations

import pytest

from scheduler.laws import load_profile, profile_names

CODE = load_profile("fr")
BRANCH = load_profile("fr_idcc_2098")


def test_two_profiles_ship() -> None:
    assert profile_names() == ("fr", "fr_idcc_2098")


def test_the_branch_inherits_the_code() -> None:
    assert set(CODE.values) < set(BRANCH.values)


@pytest.mark.parametrize("profile", [CODE, BRANCH], ids=lambda p: p.name)
def test_a_value_without_an_article_says_that_it_is_unverified(profile) -> None:  # type: ignore[no-untyped-def]
    for key, value in profile.values.items():
        assert value.article or value.status == "unverified", key


@pytest.mark.parametrize(
    ("key", "amount", "article"),
    [
        ("day_work_max_minutes", 10 * 60, "L3121-18"),
        ("pause_minutes", 20, "L3121-16"),
        ("week_work_max_minutes", 48 * 60, "L3121-20"),
        ("average_work_max_minutes", 44 * 60, "L3121-22"),
        ("daily_rest_minutes", 11 * 60, "L3131-1"),
        ("weekly_rest_minutes", 35 * 60, "L3132-2"),
        ("night_worker_day_max_minutes", 8 * 60, "L3122-6"),
        ("minor_daily_rest_minutes", 12 * 60, "L3164-1"),
    ],
)
def test_the_code_holds_its_numbers(key: str, amount: int, article: str) -> None:
    assert CODE.minutes(key) == amount
    assert CODE.article(key) == article


def test_times_of_day_are_wall_clock_minutes() -> None:
    assert BRANCH.minutes("lunch_earliest") == 11 * 60
    assert BRANCH.minutes("lunch_latest_end") == 15 * 60


def test_a_time_of_day_is_no_number() -> None:
    with pytest.raises(KeyError, match="time of day"):
        BRANCH.number("lunch_earliest")


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="fr, fr_idcc_2098"):
        load_profile("de")
