"""Who is silent and what is neglected, by the listener's own clock."""

from __future__ import annotations

import datetime as dt

from api.work.keeper import Hearing
from models.workers import Beat

AT = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


def a_beat(name: str, number: int, *running: str) -> Beat:
    return Beat(name, AT, AT + dt.timedelta(days=number), running)


def same(*errands: str) -> dict[str, int]:
    """Errands that are all in their first attempt."""
    return dict.fromkeys(errands, 1)


def test_a_worker_is_alive_as_long_as_its_beats_change_whatever_they_say() -> None:
    hearing = Hearing(10.0)
    hearing.hear([a_beat("w2", 5), a_beat("w1", -900)], 0.0)
    assert hearing.alive(9.0) == ["w1", "w2"]
    hearing.hear([a_beat("w2", 5), a_beat("w1", -800)], 9.0)
    assert hearing.alive(10.0) == ["w1"]
    assert hearing.silent_s("w2", 10.0) == 10.0
    hearing.hear([a_beat("w2", 4)], 11.0)
    assert hearing.alive(12.0) == ["w2"]


def test_what_no_new_beat_names_is_neglected_after_the_time_of_a_silence() -> None:
    hearing = Hearing(10.0)
    hearing.hear([a_beat("w1", 0, "run/a"), a_beat("w2", 0, "run/b")], 0.0)
    assert hearing.neglected(same("run/a", "run/b", "run/c"), 0.0) == []
    hearing.hear([a_beat("w1", 1, "run/a"), a_beat("w2", 0, "run/b")], 8.0)
    assert hearing.neglected(same("run/a", "run/b", "run/c"), 10.0) == ["run/b", "run/c"]
    hearing.attended("run/b", 10.0)
    assert hearing.neglected(same("run/a", "run/b"), 19.0) == ["run/a"]


def test_an_errand_that_is_new_has_the_time_of_a_silence_to_be_attended_to() -> None:
    hearing = Hearing(10.0)
    assert hearing.neglected(same("run/a"), 100.0) == []
    assert hearing.neglected({}, 105.0) == []
    assert hearing.neglected(same("run/a"), 111.0) == []


def test_an_errand_that_was_just_begun_is_not_neglected_however_long_it_waited() -> None:
    hearing = Hearing(10.0)
    assert hearing.neglected({"part/a": 0, "part/b": 0}, 0.0) == []
    assert hearing.neglected({"part/a": 1, "part/b": 0}, 11.0) == ["part/b"]
    assert hearing.neglected({"part/a": 1}, 20.0) == []
    assert hearing.neglected({"part/a": 1}, 21.0) == ["part/a"]
