"""What the commands do when all is well."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scheduler.files.reader import read_folder
from scheduler.files.results import read_result
from tests.e2e.folders import edit, run, small_case

if TYPE_CHECKING:
    from pathlib import Path

Solved = tuple["Path", "Path"]


def test_help_is_answered_by_the_module_in_a_process_of_its_own() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "api.cli", "--lang", "fr", "--help"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0
    assert "Planifier la semaine d'un dossier" in ended.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from api.cli import app; "
        "CliRunner().invoke(app, ['solve', '--help']); "
        "heavy = ('pandas', 'ortools', 'numba', 'numpy', 'matplotlib'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "generate",
        "check",
        "readiness",
        "staffing",
        "solve",
        "validate",
        "simulate",
        "export",
        "compare",
        "actual",
    ],
)
def test_every_command_explains_itself_in_words_not_keys(command: str) -> None:
    for lang in ("en", "fr"):
        ended = run(command, "--help", lang=lang)
        assert ended.code == 0
        assert "help." not in ended.out


def test_a_generated_case_is_complete(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made = run("generate", folder, "--operators", 3, "--clients", 4, "--weeks", 2, "--seed", 7)
    assert made.code == 0
    assert (folder / "truth").is_dir()
    checked = run("check", folder, "--json")
    assert checked.code == 0
    assert checked.document["operators"] == 3
    assert checked.document["clients"] == 4
    assert checked.document["week"] == "2026-11-30"


def test_a_folder_that_is_not_empty_is_overwritten_only_when_told(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    refused = run("generate", tmp_path, "--operators", 2, "--clients", 2, "--weeks", 1)
    assert refused.code == 2
    assert "--force" in refused.err
    assert [each.name for each in tmp_path.iterdir()] == ["note.txt"]
    forced = run("generate", tmp_path, "--operators", 2, "--clients", 2, "--weeks", 1, "--force")
    assert forced.code == 0
    assert (tmp_path / "note.txt").exists()


def test_a_result_holds_what_solve_tells_the_machine(spoilt: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "result.json"
    ended = run("solve", spoilt, "--effort", 10, "--portfolio", "keep", "--out", out, "--json")
    told, result = ended.document, read_result(out)
    assert ended.code == 0
    assert told["valid"] is True
    assert told["objective"] == result.objective
    assert told["terms"] == result.terms
    assert told["files"] == [str(out)]


def test_the_clock_ends_a_run(spoilt: Path, tmp_path: Path) -> None:
    ended = run("solve", spoilt, "--time-limit", 3, "--out", tmp_path / "r.json", "--show")
    assert ended.code == 0
    for title in ("Named cover by hour", "Roster", "Portfolio", "Score by term", "Files"):
        assert title in ended.out
    assert "Improving the roster" in ended.err


def test_a_solved_week_is_found_valid_in_both_languages(solved: Solved) -> None:
    for lang, verdict in (("en", "The plan is valid."), ("fr", "Le planning est valable.")):
        ended = run("validate", *solved, lang=lang)
        assert ended.code == 0
        assert verdict in ended.out


def test_warnings_are_counted_unless_all_are_asked_for(solved: Solved) -> None:
    short, full = run("validate", *solved), run("validate", *solved, "--all")
    assert "Complete brief: " in short.out
    assert "has a team although its brief is not complete" not in short.out
    assert "has a team although its brief is not complete" in full.out


def test_readiness_tells_every_client_and_one_in_full(tmp_path: Path) -> None:
    folder = small_case(tmp_path / "case")
    edit(folder, "briefs.csv", lambda rows: rows[0].update(never_say="", updated="2025-01-06"))
    client_id = read_folder(folder).case.briefs[0].client_id
    everyone = run("readiness", folder, "--json")
    assert everyone.code == 0
    assert everyone.document["counts"]["clients"] == 5
    told = {each["client_id"]: each for each in everyone.document["clients"]}
    assert told[client_id]["missing"] == ["never_say"]
    assert told[client_id]["outdated"] is True
    for lang, missing in (("en", "What never to say"), ("fr", "Ce qu'il ne faut jamais dire")):
        page = run("readiness", folder, "--all", lang=lang)
        single = run("readiness", folder, "--client", client_id, lang=lang)
        assert page.code == single.code == 0
        assert missing in page.out
        assert missing in single.out


def test_readiness_of_an_unknown_client_is_refused(tmp_path: Path) -> None:
    ended = run("readiness", small_case(tmp_path / "case"), "--client", "nobody")
    assert ended.code == 2
    assert "No client has the id “nobody”" in ended.err


def test_a_false_claim_is_found_and_shown_beside_the_truth(solved: Solved, tmp_path: Path) -> None:
    folder, result = solved
    document = json.loads(result.read_text(encoding="utf-8"))
    document["terms"]["lost"] -= 1.0
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(document), encoding="utf-8")
    ended = run("validate", folder, forged)
    assert ended.code == 1
    assert "The plan is not valid" in ended.out
    assert "Term lost: the result claims" in ended.out
    told = run("validate", folder, forged, "--json")
    assert told.code == 1
    assert told.document["valid"] is False
    assert told.document["violations"][0]["rule"] == "terms_match"


def test_a_broken_rule_is_told_with_person_and_article(solved: Solved, tmp_path: Path) -> None:
    folder, result = solved
    document = json.loads(result.read_text(encoding="utf-8"))
    for shift in document["roster"]:
        shift["breaks"] = []
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document), encoding="utf-8")
    ended = run("validate", folder, broken)
    assert ended.code == 1
    assert "Runs of work" in ended.out
    assert "Caroline Joly" in ended.out
    assert "art. 6" in ended.out


def test_exports_carry_names_when_the_case_is_given(solved: Solved, tmp_path: Path) -> None:
    folder, result = solved
    named = run(
        "export", result, "--format", "csv", "--out", tmp_path / "named", "--case", folder, "--json"
    )
    plain = run("export", result, "--format", "ics", "--out", tmp_path / "plain")
    assert named.code == plain.code == 0
    text = (tmp_path / "named" / "roster.csv").read_text(encoding="utf-8")
    assert "Caroline Joly" in text
    assert str(tmp_path / "named" / "roster.csv") in named.document["files"]
    assert list((tmp_path / "plain").glob("*.ics"))
