"""Whole commands: a week that is over against its plan, and the pictures of calls and service."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.e2e.folders import Row, edit, run

if TYPE_CHECKING:
    from pathlib import Path

Solved = tuple["Path", "Path"]


def a_week_later(rows: list[Row]) -> None:
    """The last week's rows come again a week later, of the first client twice as many."""
    last = max(row["start"] for row in rows)
    since = (dt.datetime.fromisoformat(last) - dt.timedelta(days=6)).replace(hour=0, minute=0)
    for row in [*rows]:
        start = dt.datetime.fromisoformat(row["start"])
        if start >= since:
            moved = row | {"start": (start + dt.timedelta(days=7)).isoformat()}
            if row["client_id"] == "c001":
                moved |= {key: str(4 * int(row[key])) for key in ("offered", "answered")}
            rows.append(moved)


@pytest.fixture
def over(spoilt: Path) -> Path:
    """The solved case, with the planned week's calls."""
    edit(spoilt, "calls.csv", a_week_later)
    return spoilt


def test_a_week_that_is_over_is_held_against_its_plan(over: Path, solved: Solved) -> None:
    asked = ("actual", over, solved[1], "--replications", 5)
    for lang, title in (("en", "Actual against planned"), ("fr", "Réel face au prévu")):
        ended = run(*asked, lang=lang)
        assert ended.code == 0
        assert title in ended.out
        assert "c001" in ended.out
        assert len(run(*asked, "--all", lang=lang).out) > len(ended.out)


def test_its_document_says_what_came_and_that_the_case_is_the_same(
    over: Path, solved: Solved
) -> None:
    told = run("actual", over, solved[1], "--replications", 5, "--json").document
    assert told["same_case"] is True
    assert told["replications"] == 5
    first = told["clients"][0]
    assert first["client_id"] == "c001"
    assert first["calls"]["offered"] > first["calls"]["high"]
    assert told["advice"][-1]["step"] in {"client_above", "client_below", "served_worse"}
    assert {each["client_id"] for each in told["advice"]} >= {"c001"}


def test_one_client_is_told_alone_and_an_unknown_one_refused(over: Path, solved: Solved) -> None:
    ended = run("actual", over, solved[1], "--client", "c001", "--replications", 2)
    assert ended.code == 0
    assert "events.csv" in ended.out
    assert run("actual", over, solved[1], "--client", "c999").code == 2


def test_a_folder_that_changed_otherwise_is_said_so(over: Path, solved: Solved) -> None:
    edit(over, "clients.csv", lambda rows: rows[0].update(service_level="0.5"))
    ended = run("actual", over, solved[1], "--replications", 2)
    assert ended.code == 0
    assert "the folder has changed" in ended.out


def test_a_week_without_rows_yet_is_no_answer(solved: Solved) -> None:
    ended = run("actual", *solved, "--json")
    assert ended.code == 1
    assert "no row of the week" in ended.err
    assert ended.document["error"] == "NoRows"


@pytest.mark.parametrize("more", [(), ("--client", "c001"), ("--weeks", 2)])
def test_a_picture_of_calls_is_written_and_its_data_told(
    over: Path, solved: Solved, tmp_path: Path, more: tuple[object, ...]
) -> None:
    out = tmp_path / "deep" / "calls.svg"
    week = run("actual", over, solved[1], "--replications", 1, "--json").document["week"]
    told = run("picture", "forecast", over, "--week", week, *more, "--out", out, "--json")
    assert told.code == 0
    assert out.stat().st_size > 10_000
    series = told.document["series"]
    assert len(series["expected"]) == (14 if "--weeks" in more else 7 * 48)
    assert any(each is not None for each in series["actual"])
    assert all(low <= high for low, high in zip(series["low"], series["high"], strict=True))


def test_a_picture_of_service_is_written_by_name_or_shortfall(
    solved: Solved, tmp_path: Path
) -> None:
    for order in ("name", "shortfall"):
        out = tmp_path / f"{order}.png"
        asked = ("--out", out, "--order", order, "--replications", 3, "--json")
        told = run("picture", "service", *solved, *asked)
        assert told.code == 0
        assert out.stat().st_size > 10_000
        assert len(told.document["series"]["clients"]) == 5
    assert run("picture", "service", *solved, "--out", tmp_path / "s.svg", "--order", "x").code == 2
    assert run("picture", "service", *solved, "--out", tmp_path / "s.gif").code == 2


def test_past_weeks_need_history_before_them(spoilt: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(spoilt, tmp_path / "copy")

    def one_day(rows: list[Row]) -> None:
        first = min(row["start"] for row in rows)[:10]
        rows[:] = [row for row in rows if row["start"].startswith(first)]

    edit(copy, "calls.csv", one_day)
    ended = run("picture", "forecast", copy, "--weeks", 3, "--out", tmp_path / "calls.png")
    assert ended.code == 2
    assert not (tmp_path / "calls.png").exists()
