"""``diapason bench``: solutions that are judged, and instances that cannot be read or solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.bench.referee import judge, read_solution
from tests.e2e.folders import run
from tests.scheduler.bench.instances import TINY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "Tiny7.txt"
    path.write_text(TINY, encoding="utf-8")
    return path


def test_an_instance_is_solved_written_and_judged(tiny: Path, tmp_path: Path) -> None:
    references = "instance,best_upper\n7,100\n"
    tiny.with_name("references.csv").write_text(references, encoding="utf-8")
    solutions = tmp_path / "new" / "solutions"
    ended = run("bench", "curtois", tiny, "--time-limit", 10, "--solutions", solutions, "--json")
    assert ended.code == 0
    (told,) = ended.document["instances"]
    assert (told["status"], told["sound"], told["best_known"]) == ("optimal", True, 100)
    verdict = judge(TINY, read_solution(solutions / "Tiny7.csv"))
    assert verdict.breaches == ()
    assert told["value"] == told["bound"] == told["judged"] == verdict.penalty


@pytest.mark.parametrize(("lang", "word"), [("en", "optimal"), ("fr", "Meilleure connue")])
def test_the_table_speaks_both_languages(tiny: Path, tmp_path: Path, lang: str, word: str) -> None:
    ended = run("bench", "curtois", tiny, "--time-limit", 10, "--solutions", tmp_path, lang=lang)
    assert ended.code == 0
    assert word in ended.out


def test_a_broken_instance_is_named_before_anything_is_solved(tiny: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text(TINY.replace("SECTION_COVER", "SECTION_COVERS"), encoding="utf-8")
    ended = run("bench", "curtois", tiny, broken, "--solutions", tmp_path / "out")
    assert ended.code == 2
    assert "SECTION_COVERS" in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


def test_an_instance_without_a_lawful_plan_ends_with_no(tmp_path: Path) -> None:
    path = tmp_path / "impossible.txt"
    path.write_text(TINY.replace("A,E=4|L=1", "A,E=0|L=0"), encoding="utf-8")
    ended = run("bench", "curtois", path, "--solutions", tmp_path)
    assert ended.code == 1
    assert "no lawful plan" in ended.out
