"""The week for the wall: names and hours, in words of one language, and nothing else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from api.texts import LANGS, Lang, Speaker
from scheduler.files.board import Planned
from scheduler.files.export_pdf import export_pdf, poster
from scheduler.files.texts import OperatorWords, Texts
from scheduler.result import Violation
from tests.factories import a_case, a_result, a_shift, an_operator

if TYPE_CHECKING:
    from pathlib import Path

NAMES = Texts(
    site_name="Permanence #1 *du* _Pont_",
    operators={
        "o1": OperatorWords(name="Ana $x$ #sys.version", email="ana@example.org"),
        "o2": OperatorWords(name="李 🙂 Żółć"),
    },
)


def planned(people: int = 2) -> Planned:
    """A day and a night for the first, rest for the others."""
    case = a_case(operators=tuple(an_operator(f"o{n}") for n in range(1, people + 1)))
    shifts = [
        a_shift(case, 0, "09:00", "17:00", ("12:00", "12:45", False), ("15:00", "15:10", True)),
        a_shift(case, 1, "22:00", "30:00"),
    ]
    return Planned(a_result(case, {"o1": shifts}), "Europe/Paris", NAMES, case)


def pages(pdf: bytes) -> int:
    """Number of pages, as the root of the page tree counts them."""
    return max(int(count) for count in re.findall(rb"/Type/Pages/Count (\d+)", pdf))


@pytest.mark.parametrize("lang", LANGS)
def test_a_pdf_is_written_the_same_every_time(lang: Lang, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (path,) = export_pdf(planned(), tmp_path / name, Speaker(lang))
        assert path.read_bytes().startswith(b"%PDF-")
    first, second = ((tmp_path / name / "week.pdf").read_bytes() for name in ("a", "b"))
    assert first == second


def test_many_people_take_several_pages(tmp_path: Path) -> None:
    counted = []
    for people in (2, 80):
        (path,) = export_pdf(planned(people), tmp_path / str(people), Speaker("fr"))
        counted.append(pages(path.read_bytes()))
    assert counted[0] == 1
    assert counted[1] > 1


def test_a_week_in_which_nobody_works_is_a_page_too(tmp_path: Path) -> None:
    case = a_case(operators=())
    nobody = Planned(a_result(case, {}), "Europe/Paris", case=case)
    (path,) = export_pdf(nobody, tmp_path, Speaker("en"))
    assert pages(path.read_bytes()) == 1


def test_the_page_shows_names_and_hours_and_nothing_personal_or_scored() -> None:
    shown = json.dumps(poster(planned(), Speaker("en")), ensure_ascii=False)
    for part in ("Ana $x$ #sys.version", "09:00–17:00", "12:00–12:45", "15:00–15:10°", "+1"):
        assert part in shown
    for private in ("o1", "example.org", "affinity", "contract", "61.25"):
        assert private not in shown


def test_the_page_is_dated_by_the_moment_from_which_the_case_was_seen() -> None:
    assert "1er juin 2026 00:00" in poster(planned(), Speaker("fr"))["issued"]


def test_a_plan_that_breaks_a_hard_rule_says_that_it_must_not_be_posted(tmp_path: Path) -> None:
    broken = Violation(rule="daily_rest", severity="hard", amount=60)
    week = planned()
    unlawful = Planned(
        week.result.model_copy(update={"violations": (broken,)}), week.timezone, case=week.case
    )
    assert poster(week, Speaker("en"))["warning"] is None
    assert poster(unlawful, Speaker("en"))["warning"].startswith("Not to be posted: 1 ")
    assert export_pdf(unlawful, tmp_path, Speaker("en"))
