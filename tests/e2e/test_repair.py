"""``diapason repair`` as a supervisor meets it: options, files, undo, and plain words."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.folders import Ended, edit, run

if TYPE_CHECKING:
    from pathlib import Path

Solved = tuple["Path", "Path"]


@pytest.fixture(scope="module")
def worked(solved: Solved) -> tuple[str, str]:
    """Somebody and a date of a shift of theirs after Monday."""
    roster = json.loads(solved[1].read_text("utf-8"))["roster"]
    monday = min(shift["date"] for shift in roster)
    shift = next(shift for shift in roster if shift["date"] > monday)
    return shift["operator_id"], shift["date"]


def repair(solved: Solved, *arguments: object, lang: str = "en") -> Ended:
    return run("repair", *solved, *arguments, lang=lang)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_options_are_told_with_the_rows_for_the_folder(
    solved: Solved, worked: tuple[str, str], lang: str
) -> None:
    who, date = worked
    ended = repair(solved, "--absent", f"{who}:{date}", lang=lang)
    assert ended.code == 0
    assert f"{who},{date},{date}" in ended.out
    assert "absences.csv" in ended.out
    assert "--choose" in ended.out


def test_the_chosen_option_is_a_result_that_validate_accepts(
    solved: Solved, worked: tuple[str, str], tmp_path: Path
) -> None:
    former = solved[1].read_bytes()
    out, case = tmp_path / "new.json", tmp_path / "case"
    asked = ("--absent", "{}:{}".format(*worked), "--choose", 1, "--out", out, "--case-out", case)
    assert repair(solved, *asked).code == 0
    assert run("validate", case, out).code == 0
    assert solved[1].read_bytes() == former
    assert all(
        (shift["operator_id"], shift["date"]) != worked
        for shift in json.loads(out.read_text("utf-8"))["roster"]
    )


def test_the_told_rows_make_the_folder_that_the_new_result_belongs_to(
    solved: Solved, worked: tuple[str, str], tmp_path: Path
) -> None:
    who, date = worked
    out, folder = tmp_path / "new.json", shutil.copytree(solved[0], tmp_path / "case")
    ended = repair(solved, "--absent", f"{who}:{date}", "--out", out, "--json")
    header, row = ended.document["case_rows"]["absences.csv"]
    absences = folder / "absences.csv"
    before = absences.read_text("utf-8") if absences.exists() else f"{header}\n"
    absences.write_text(f"{before}{row}\n", "utf-8")
    assert run("validate", folder, out).code == 0


def test_the_machine_reads_what_people_read(solved: Solved, worked: tuple[str, str]) -> None:
    document = repair(solved, "--absent", "{}:{}".format(*worked), "--json").document
    values = [option["value"] for option in document["options"]]
    assert values == sorted(values)
    assert all(len(option["people"]) <= 3 for option in document["options"])
    assert document["chosen"] is None
    assert document["files"] == []


def test_nothing_happened_changes_nothing(solved: Solved, tmp_path: Path) -> None:
    out = tmp_path / "new.json"
    assert repair(solved, "--out", out).code == 0
    old, new = (json.loads(path.read_text("utf-8")) for path in (solved[1], out))
    for part in ("case_digest", "roster", "desk", "training", "portfolio"):
        assert old[part] == new[part]


def test_a_week_that_has_begun_asks_before_it_moves_anybody(
    solved: Solved, worked: tuple[str, str], tmp_path: Path
) -> None:
    who, date = worked
    now = json.loads(solved[1].read_text("utf-8"))["week"] + "T10:00"
    asked: tuple[Any, ...] = ("--absent", f"{who}:{date}", "--now", now)
    for number, option in enumerate(repair(solved, *asked, "--json").document["options"], 1):
        out = tmp_path / f"{number}.json"
        chosen = (*asked, "--choose", number, "--out", out)
        if option["people"]:
            refused = repair(solved, *chosen)
            assert refused.code == 2
            assert "--free" in refused.err
            frees = [f"{person}:{day}" for person, day in option["asks"]]
            chosen += tuple(word for free in frees for word in ("--free", free))
        assert repair(solved, *chosen).code == 0
        assert out.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--absent", "nobody:2026-12-01"), "nobody"),
        (("--absent", "o01:2020-01-01"), "outside"),
        (("--absent", "o01:2026-12-02:2026-12-01"), "before it begins"),
        (("--absent", "o01:2026-12-01", "--now", "2026-12-04"), "already"),
        (("--absent", "o01:soon"), "soon"),
        (("--absent", "o01:2026-13-01"), "2026-13-01"),
        (("--absent", "o01:2026-12-01T25:00"), "25:00"),
        (("--now", "later"), "later"),
        (("--now", "2026-12-20"), "over"),
        (("--closed", "nobody:2026-12-01"), "nobody"),
        (("--closed", "c001:2026-12-05:2026-12-01"), "c001"),
        (("--hours", "c001:2026-12-01=8-12"), "8-12"),
        (("--new-client", "nobody"), "nobody"),
        (("--swap", "o01:2026-12-01"), "swap"),
        (("--swap", "o01:2026-12-01:o01:2026-12-02"), "two people"),
        (("--lock", "o01"), "o01"),
        (("--free", "nobody"), "nobody"),
        (("--choose", "1"), "--out"),
        (("--choose", "99", "--out", "new.json"), "99"),
    ],
)
def test_bad_input_is_told_in_plain_words(
    solved: Solved, arguments: tuple[str, ...], says: str
) -> None:
    ended = repair(solved, *arguments)
    assert ended.code == 2
    assert says in ended.err


def test_a_shift_that_is_not_there_cannot_be_swapped(solved: Solved) -> None:
    roster = json.loads(solved[1].read_text("utf-8"))["roster"]
    days = {(shift["operator_id"], shift["date"]) for shift in roster}
    dates = [f"2026-12-0{n}" for n in range(1, 7)]
    off = next(date for date in dates if ("o01", date) not in days)
    ended = repair(solved, "--swap", f"o01:{off}:o02:{off}")
    assert ended.code == 2
    assert "no shift" in ended.err


def test_the_result_of_another_case_and_a_corrupt_one_are_refused(
    solved: Solved, spoilt: Path, tmp_path: Path
) -> None:
    edit(spoilt, "operators.csv", lambda rows: rows[0].update(max_clients="3"))
    other = run("repair", spoilt, solved[1], "--absent", "o01:2026-12-01")
    assert other.code == 2
    assert "another case" in other.err
    torn = tmp_path / "torn.json"
    torn.write_bytes(solved[1].read_bytes()[:5000])
    assert run("repair", solved[0], torn).code == 2
    document = json.loads(solved[1].read_text("utf-8"))
    document["roster"][0]["operator_id"] = "nobody"
    torn.write_text(json.dumps(document), "utf-8")
    stranger = run("repair", solved[0], torn)
    assert stranger.code == 2
    assert "nobody" in stranger.err


def test_nothing_that_is_there_is_written_over(solved: Solved, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("mine", "utf-8")
    former = solved[1].read_bytes()
    assert repair(solved, "--out", solved[1]).code == 2
    assert repair(solved, "--case-out", tmp_path).code == 2
    assert repair(solved, "--case-out", solved[1]).code == 2
    assert solved[1].read_bytes() == former
    assert [path.name for path in tmp_path.iterdir()] == ["here.txt"]


def test_no_lawful_repair_names_rule_person_and_what_could_be_freed(
    solved: Solved, worked: tuple[str, str], tmp_path: Path
) -> None:
    who, date = worked
    shift = next(
        shift
        for shift in json.loads(solved[1].read_text("utf-8"))["roster"]
        if (shift["operator_id"], shift["date"]) == worked
    )
    locked, out = tmp_path / "locked", tmp_path / "locked.json"
    asked = ("--lock", f"{who}:{date}", "--out", out, "--case-out", locked)
    assert repair(solved, *asked).code == 0
    ended = run("repair", locked, out, "--absent", f"{who}:{date}", "--json")
    assert ended.code == 1
    assert ended.document["obstacles"][0]["operator_id"] == who
    assert "locks" in ended.document["obstacles"][0]["rules"]
    assert ended.document["could_free"]
    assert shift["date"] == date
