"""``diapason bench house``: runs in processes of their own, compared, told and recorded."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.cli.bench import own_process
from api.cli.bench.own_process import Job, Measured, measure
from api.cli.terminal import open_terminal
from scheduler.bench.house import HouseCase, HouseRun
from scheduler.bench.registry import read_best_known
from scheduler.settings import Settings
from tests.e2e.folders import run

# The package offers the command by the name of its module.
house_module = sys.modules["api.cli.bench.house"]

if TYPE_CHECKING:
    from pathlib import Path

    from api.cli.terminal import Terminal

RUN = HouseRun(
    case="S",
    case_digest="0123456789abcdef" * 4,
    objective_version=2,
    seed=1,
    status="feasible",
    seconds=60.0,
    objective=110.0,
    bound=99.0,
    gap=0.1,
    named_share=0.96,
    lost_calls=12.0,
    first_s=1.5,
    first_named_share=0.95,
    named_s=1.5,
    gap_s={0.3: 2.0, 0.2: 4.0},
)


def pretend(job: Job) -> HouseRun:
    """A run without running: larger cases cost more and take longer, later seeds do better."""
    size = job.size.pairs / 960
    return replace(
        RUN,
        case=job.size.name,
        seed=job.settings.seed,
        objective=110.0 * size - job.settings.seed,
        gap_s={gap: seconds * size for gap, seconds in RUN.gap_s.items()},
    )


@pytest.fixture
def pretending(monkeypatch: pytest.MonkeyPatch) -> None:
    def instead(terminal: Terminal, job: Job) -> Measured:
        return Measured(job, pretend(job), peak_bytes=500_000_000)

    monkeypatch.setattr(own_process, "measure", instead)


def test_a_run_has_a_process_and_a_peak_of_memory_of_its_own() -> None:
    size = HouseCase("tiny", operators=3, clients=5, weeks=3, seed=1)
    job = Job(size, "diapason", Settings(time_limit_s=0.5, workers=1))
    measured = measure(open_terminal("en", {}), job)
    assert measured.run is not None
    assert measured.run.sound
    assert measured.peak_bytes is not None
    assert 50e6 < measured.peak_bytes < 4e9


@pytest.mark.usefixtures("pretending")
def test_a_better_value_is_recorded_once(tmp_path: Path) -> None:
    table = tmp_path / "best.csv"
    asked = ("bench", "house", "s", "--record", "--best-known", table)
    first = run(*asked)
    assert first.code == 0
    assert "no best value is known" in first.out
    assert read_best_known(table)["S"].value == 109.0
    again = run(*asked)
    assert "stays as it is" in again.out
    better = run(*asked, "--seed", 2, "--seed", 3)
    assert "108 instead of 109" in better.out
    assert "107 instead of 108" in better.out
    row = read_best_known(table)["S"]
    assert (row.value, row.command.split("--seed ")[1][0]) == (107.0, "3")


@pytest.mark.usefixtures("pretending")
def test_seeds_give_medians_and_sizes_an_exponent(tmp_path: Path) -> None:
    asked = ("--seed", 1, "--seed", 2, "--seed", 3, "--best-known", tmp_path / "none.csv")
    ended = run("bench", "house", "S", "XL", *asked, "--json")
    assert ended.code == 0
    told = ended.document
    assert [(m["case"], m["objective"]) for m in told["medians"]] == [
        ("S", 108.0),
        ("XL", 103123.0),
    ]
    assert told["exponents"] == {"0.3": pytest.approx(1), "0.2": pytest.approx(1)}
    assert {r["compared"] for r in told["runs"]} == {"unknown"}


@pytest.mark.usefixtures("pretending")
@pytest.mark.parametrize(("lang", "words"), [("en", "one model"), ("fr", "modèle unique")])
def test_the_baseline_stands_beside(tmp_path: Path, lang: str, words: str) -> None:
    asked = ("bench", "house", "S", "M", "--baseline", "--best-known", tmp_path / "none.csv")
    ended = run(*asked, lang=lang)
    assert ended.code == 0
    assert words in ended.out


@pytest.mark.usefixtures("pretending")
def test_values_of_another_case_are_not_compared() -> None:
    ended = run("bench", "house", "S")
    assert ended.code == 0
    assert "S: not compared" in ended.out


def test_a_process_that_dies_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_process, "measure", lambda _, job: Measured(job, None))
    ended = run("bench", "house", "S")
    assert ended.code == 1
    assert "ended without an answer" in ended.out


def test_a_lawless_roster_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lawless = replace(RUN, hard=2)
    monkeypatch.setattr(own_process, "measure", lambda _, job: Measured(job, lawless))
    table = tmp_path / "best.csv"
    ended = run("bench", "house", "S", "--record", "--best-known", table)
    assert ended.code == 1
    assert "2 hard violation(s)" in ended.out
    assert not table.exists()


@pytest.mark.usefixtures("pretending")
def test_a_peer_plans_posts_beside_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house_module, "find_spec", lambda _: True)
    ended = run("bench", "house", "S", "--peer", "pyworkforce", "--json")
    assert ended.code == 0
    told = [(r["case"], r["engine"]) for r in ended.document["runs"]]
    assert told == [("S", "diapason"), ("S posts", "diapason"), ("S posts", "pyworkforce")]


@pytest.mark.parametrize(
    ("peer", "word"), [("pyworkforce", "diapason[peers]"), ("gurobi", "timefold")]
)
def test_a_peer_that_is_not_here_is_named(
    monkeypatch: pytest.MonkeyPatch, peer: str, word: str
) -> None:
    monkeypatch.setattr(house_module, "find_spec", lambda _: None)
    ended = run("bench", "house", "S", "--peer", peer)
    assert ended.code == 2
    assert word in ended.err


def test_timefold_without_java_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house_module, "find_spec", lambda _: True)
    monkeypatch.setattr(house_module, "which", lambda _: None)
    ended = run("bench", "house", "S", "--peer", "timefold")
    assert ended.code == 2
    assert "Java 17" in ended.err


def test_an_unknown_size_is_refused_before_anything_runs() -> None:
    ended = run("bench", "house", "XXL")
    assert ended.code == 2
    assert "S, M, L, XL" in ended.err


def test_a_broken_table_is_named_before_anything_runs(tmp_path: Path) -> None:
    table = tmp_path / "best.csv"
    table.write_text("case,value\nS,cheap\n", encoding="utf-8")
    ended = run("bench", "house", "S", "--best-known", table)
    assert ended.code == 2
    assert "best.csv" in ended.err
