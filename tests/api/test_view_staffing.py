"""Staffing on a page: hours, pools, pooling, and sentences for what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.texts import Speaker
from api.view.series import heads_series
from api.view.staffed import Staffed
from api.view.staffing import staffing_view
from api.view.staffing_json import staffing_document
from scheduler.entities import OpeningHours
from scheduler.evidence import Evidence
from scheduler.site import Site
from scheduler.staffing.duty import on_duty
from scheduler.staffing.need import staffing
from tests.api.worlds import a_week, drawn

EN, FR = Speaker("en"), Speaker("fr")


def staffed(
    shifts: dict[str, list[tuple[int, str, str]]] | None, workstations: int | None = None
) -> Staffed:
    """The small week: eight calls an hour on Monday from 08:00 to 12:00."""
    week = a_week(shifts or {})
    case = week.case.model_copy(update={"site": Site(workstations=workstations)})
    found = staffing(case, week.facts.demand)
    duty = None
    if shifts is not None:
        duty = on_duty(Evidence(case, week.result), week.facts.pools.serves, found.slot_minutes)
    return Staffed(case, week.texts, found, duty)


def test_the_need_stands_by_day_and_hour_with_its_hours() -> None:
    page = drawn(staffing_view(staffed(None), EN))
    (monday,) = (line for line in page.splitlines() if line.startswith("Mon 01/06"))
    cells = monday.split()[2:]
    heads = staffed(None).staffing.site_heads[32]
    assert cells[7:13] == ["·", *[str(heads)] * 4, "·"]
    assert cells[-1] == f"{4 * heads:.1f}"
    assert "Fewer heads on duty" not in page


def test_stretches_with_heads_missing_are_sentences() -> None:
    found = staffed({"o1": [(0, "08:00", "10:00")]})
    heads = found.staffing.site_heads[32]
    page = drawn(staffing_view(found, FR))
    assert f"lun 01/06 08:00–12:00, fr 1 : {heads} requises, personne au pire" in page
    assert "Manque, h" in page


def test_enough_people_everywhere_is_said() -> None:
    found = staffed({})
    assert found.duty is not None
    full = replace(found.duty, pools=found.duty.pools + 9, site=found.duty.site + 9)
    page = drawn(staffing_view(replace(found, duty=full), EN))
    assert "Nowhere: every pool has the heads it needs." in page


def test_a_room_too_small_is_said() -> None:
    page = drawn(staffing_view(staffed(None, workstations=1), EN))
    assert "More heads needed than workstations" in page
    assert "Mon 01/06 08:00–12:00: 2 needed, 1 workstation(s)." in page


@pytest.mark.parametrize("speaker", [EN, FR])
def test_a_week_without_calls_needs_nobody(speaker: Speaker) -> None:
    found = staffed({})
    quiet = replace(found.staffing, heads=0 * found.staffing.heads)
    page = drawn(staffing_view(replace(found, staffing=quiet), speaker))
    assert ("nobody is needed" if speaker.lang == "en" else "il ne faut personne") in page


@pytest.mark.parametrize("speaker", [EN, FR])
def test_every_table_fits_the_page(speaker: Speaker) -> None:
    shown = staffing_view(staffed({"o1": [(0, "08:00", "10:00")]}), speaker)
    lines = [line.rstrip() for line in drawn(shown, width=1000).splitlines()]
    assert all(len(line) <= 100 for line in lines if "08 09" in line or "─" in line)


def test_a_machine_is_told_every_slot() -> None:
    found = staffed({"o1": [(0, "08:00", "10:00")]})
    told = staffing_document(found)
    assert told["start"] == "2026-06-01T00:00:00+02:00"
    assert len(told["site"]["heads_needed"]) == len(told["pools"][0]["calls"]) == 7 * 96
    assert sum(told["pools"][0]["calls"]) == pytest.approx(32.0, abs=1e-3)
    assert told["pools"][0]["languages"] == {"fr": 1}
    assert told["shortfalls"][0]["pool"] == 1
    assert staffing_document(staffed(None))["shortfalls"] is None


def test_a_series_of_heads_says_what_a_picture_shows() -> None:
    found = staffed({"o1": [(0, "08:00", "10:00")]}, workstations=4)
    site, pool = heads_series(found), heads_series(found, 0)
    assert len(site.starts) == len(site.needed) == 7 * 96
    assert site.starts[32].isoformat() == "2026-06-01T08:00:00+02:00"
    assert (site.pool, site.workstations) == (None, 4)
    assert (pool.pool, pool.needs, pool.workstations) == (1, "fr 1", None)
    assert pool.on_duty is not None
    assert sum(pool.on_duty) == 8


def test_the_small_week_is_open_for_four_hours() -> None:
    assert isinstance(staffed(None).case.opening_hours[0], OpeningHours)
