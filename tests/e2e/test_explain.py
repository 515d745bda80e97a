"""``diapason explain``: every question is answered in words and for a machine, or refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scheduler.files.results import read_result
from tests.e2e.folders import run

if TYPE_CHECKING:
    from pathlib import Path

    Solved = tuple[Path, Path]


def asked(solved: Solved, question: str) -> list[str]:
    """Options for each kind of question about the solved case."""
    result = read_result(solved[1])
    pairing, shift = result.portfolio[0], result.roster[0]
    pair = ["--client", pairing.client_id, "--operator", pairing.operator_id]
    return {
        "pair": pair,
        "client": pair[:2],
        "operator": pair[2:],
        "shift": ["--shift", f"{shift.operator_id}:{shift.date}"],
        "start": ["--shift", f"{shift.operator_id}:{shift.start.isoformat()}"],
        "hour": [*pair[:2], "--at", f"{result.week} 12:00"],
    }[question]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("question", ["pair", "client", "operator", "shift", "start", "hour"])
def test_every_question_is_answered(solved: Solved, question: str, lang: str) -> None:
    ended = run("explain", *solved, *asked(solved, question), lang=lang)
    assert ended.code == 0
    assert "explain." not in ended.out
    legend = "Numbers are expected calls" if lang == "en" else "Les nombres sont des appels"
    assert legend in ended.out


@pytest.mark.parametrize("question", ["pair", "shift", "hour"])
def test_a_machine_gets_values_and_words(solved: Solved, question: str) -> None:
    told = run("explain", *solved, *asked(solved, question), "--json").document
    assert told["case_digest"] == read_result(solved[1]).case_digest
    assert told["words"]
    kinds = {"pair": "PairExplanation", "shift": "ShiftExplanation", "hour": "HourExplanation"}
    assert told["kind"] == kinds[question]
    json.dumps(told["explanation"])


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_command_explains_itself_in_words_not_keys(lang: str) -> None:
    ended = run("explain", "--help", lang=lang)
    assert ended.code == 0
    assert "help." not in ended.out


def test_the_change_that_was_asked_for_is_told(solved: Solved) -> None:
    ended = run("explain", *solved, *asked(solved, "pair"), "--change")
    assert ended.code == 0
    told = ("What would have to change", "none gives the opposite", "Choosing teams again")
    assert any(words in ended.out for words in told)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Say what to explain"),
        (["--at", "2026-12-01 12:00"], "--at goes with --client alone"),
        (["--shift", "o01:2026-11-30", "--client", "c001"], "--shift goes alone"),
        (["--client", "nobody"], "No client has the id “nobody”"),
        (["--operator", "nobody"], "No operator has the id “nobody”"),
        (["--shift", "o01"], "is not a shift"),
        (["--shift", "o01:2020-01-01"], "has no shift there"),
        (["--client", "c001", "--at", "noon"], "is not a time of the week"),
        (["--client", "c001", "--at", "2020-01-01 12:00"], "lies outside the planned days"),
    ],
)
def test_what_cannot_be_explained_is_refused(solved: Solved, options: list[str], said: str) -> None:
    ended = run("explain", *solved, *options)
    assert ended.code == 2
    assert said in ended.err


def test_a_result_of_another_case_is_refused(spoilt: Path, solved: Solved) -> None:
    with (spoilt / "absences.csv").open("a", encoding="utf-8") as file:
        file.write("o01,2026-12-01T00:00:00+01:00,2026-12-01T04:00:00+01:00\n")
    ended = run("explain", spoilt, solved[1], "--operator", "o01")
    assert ended.code == 1
    assert "computed from another case" in ended.err


def lock_both(folder: Path) -> None:
    (folder / "locks.csv").write_text(
        "kind,operator_id,client_id,date,start,end,by,why\n"
        "shift,o01,,,2026-11-30T09:00:00+01:00,2026-11-30T17:00:00+01:00,,\n"
        "off,o01,,2026-11-30,,,,\n",
        encoding="utf-8",
    )


def test_without_a_result_a_clash_is_explained(spoilt: Path) -> None:
    lock_both(spoilt)
    for lang, said in (
        ("en", "locks contradict one another"),
        ("fr", "des verrous se contredisent"),
    ):
        ended = run("explain", spoilt, "--operator", "o01", lang=lang)
        assert ended.code == 1
        assert said in ended.out
    told = run("explain", spoilt, "--operator", "o01", "--json").document
    assert told["explanation"]["contradictory"] is True
    assert told["explanation"]["ways_out"]


def test_without_a_result_a_lawful_week_is_said_to_be_one(spoilt: Path) -> None:
    ended = run("explain", spoilt, "--operator", "o01")
    assert ended.code == 0
    assert "has a lawful week" in ended.out


def test_without_a_result_only_a_person_can_be_explained(spoilt: Path) -> None:
    ended = run("explain", spoilt, "--client", "c001")
    assert ended.code == 2
    assert "only --operator can be explained" in ended.err


def test_a_solve_that_fails_names_facts_and_ways_out(spoilt: Path, tmp_path: Path) -> None:
    lock_both(spoilt)
    out = tmp_path / "none.json"
    ended = run("solve", spoilt, "--effort", 5, "--out", out)
    assert ended.code == 1
    assert "locks contradict one another" in ended.err
    assert "Ways out, each checked" in ended.err
    assert not out.exists()
    told = run("solve", spoilt, "--effort", 5, "--out", out, "--json").document
    assert told["clashes"][0]["operator_id"] == "o01"
