"""``diapason simulate``: what it says, writes and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.files.results import read_result, write_result
from scheduler.proof.replay.outcome import Simulation
from tests.e2e.folders import edit, run

if TYPE_CHECKING:
    from pathlib import Path

Solved = tuple["Path", "Path"]
FEW = ("--replications", 5, "--workers", 1)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            ("lived through 5 times", "Service level", "Half-hours", "In the order of the case"),
        ),
        ("fr", ("vécue 5 fois", "Qualité de service", "Demi-heures", "Dans l'ordre du cas")),
    ],
)
def test_the_page_speaks_both_languages(solved: Solved, lang: str, words: tuple[str, ...]) -> None:
    ended = run("simulate", *solved, *FEW, lang=lang)
    assert ended.code == 0
    assert [word for word in words if word not in ended.out] == []


def test_what_is_written_is_what_is_printed_for_a_machine(solved: Solved, tmp_path: Path) -> None:
    out = tmp_path / "new" / "simulation.json"
    ended = run("simulate", *solved, *FEW, "--out", out, "--json")
    assert ended.code == 0
    written = Simulation.model_validate_json(out.read_text("utf-8"))
    assert written == Simulation.model_validate(ended.document)
    assert written.replications == 5


def test_the_same_seed_says_the_same_and_volume_brings_more(solved: Solved) -> None:
    first = run("simulate", *solved, *FEW, "--json").document
    assert run("simulate", *solved, *FEW, "--json", "--workers", 2).document == first
    busy = run("simulate", *solved, *FEW, "--json", "--volume", 2).document
    assert busy["counts"]["offered"] > 1.5 * first["counts"]["offered"]


def test_one_client_is_told_in_full(solved: Solved) -> None:
    ended = run("simulate", *solved, *FEW, "--client", "c001")
    assert ended.code == 0
    assert "(c001)" in ended.out
    assert "Abandonment allowed" in ended.out
    assert "Person" not in ended.out


def test_everybody_stands_in_the_order_of_the_case(solved: Solved) -> None:
    told = run("simulate", *solved, *FEW, "--json").document["operators"]
    assert [each["operator_id"] for each in told] == ["o01", "o02", "o03"]


def test_a_result_of_another_case_is_refused(solved: Solved, spoilt: Path) -> None:
    edit(spoilt, "clients.csv", lambda rows: rows[0].update(patience_s="77"))
    ended = run("simulate", spoilt, solved[1], *FEW)
    assert ended.code == 1
    assert "another case" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--replications", 0), "replications"),
        (("--workers", 0), "workers"),
        (("--volume", 0), "volume"),
        (("--volume", "nan"), "volume"),
        (("--volume", 101), "volume"),
        (("--client", "nobody"), "nobody"),
    ],
)
def test_what_cannot_be_is_refused(solved: Solved, asked: tuple[object, ...], said: str) -> None:
    ended = run("simulate", *solved, *asked)
    assert ended.code == 2
    assert said in ended.err
    assert ended.out == ""


def test_a_place_that_cannot_be_written_is_refused_first(solved: Solved, tmp_path: Path) -> None:
    assert run("simulate", *solved, *FEW, "--out", tmp_path).code == 2


def test_a_result_without_shifts_is_told(solved: Solved, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    write_result(read_result(solved[1]).model_copy(update={"roster": (), "training": ()}), empty)
    ended = run("simulate", solved[0], empty, *FEW)
    assert ended.code == 0
    assert "holds no shift" in ended.out
    assert "0.0%" in ended.out
