"""``diapason solve --prove``: rounds, who is lacking, and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.files.results import read_result
from tests.e2e.folders import edit, run, small_case

if TYPE_CHECKING:
    from pathlib import Path

QUICK = ("--effort", 4, "--workers", 1, "--replications", 10)


def test_three_people_for_strict_clients_lack_heads_and_the_page_says_which(
    tmp_path: Path,
) -> None:
    folder = small_case(tmp_path / "case")
    edit(folder, "clients.csv", lambda rows: [r.update(service_level="0.99") for r in rows])
    out = tmp_path / "result.json"
    ended = run("solve", folder, "--prove", *QUICK, "--out", out, "--json")
    assert ended.code == 0
    proof = ended.document["proof"]
    assert proof["holds"] is False
    assert 1 <= len(proof["rounds"]) <= 3
    assert proof["missing"]["heads"]
    assert proof["missing"]["head_hours"] > 0
    best = proof["rounds"][proof["best_round"] - 1]
    assert len(read_result(out).cuts) == best["cuts"]
    assert run("validate", folder, out).code == 0


def test_promises_that_hold_are_said_to_hold_in_both_languages(tmp_path: Path) -> None:
    folder = small_case(tmp_path / "case")
    easy = {"service_level": "0", "max_abandon": "1"}
    edit(folder, "clients.csv", lambda rows: [r.update(easy) for r in rows])
    for lang, title, holds in (
        ("en", "Proof of service", "No client surely misses its target"),
        ("fr", "Preuve de service", "Aucun client ne manque sûrement son objectif"),
    ):
        out = tmp_path / f"{lang}.json"
        ended = run("solve", folder, "--prove", *QUICK, "--out", out, lang=lang)
        assert ended.code == 0
        assert title in ended.out
        assert holds in ended.out
