"""Versions of a week over HTTP: the page, its parts, its files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from models.edits import change_row
from models.mapping import table_of
from models.tables.people import OperatorRow
from tests.api.web.weeks import ACT

if TYPE_CHECKING:
    from tests.api.web.weeks import PlannedWorld


def test_the_versions_of_a_week_are_listed_with_their_scores(planned: PlannedWorld) -> None:
    result = planned.made.result
    [told] = planned.ask("hr", "GET", f"/weeks/{result.week}/rosters").json()["items"]
    assert told["state"] == "proposed"
    assert (told["number"], told["version"]) == (1, 1)
    assert told["objective"] == pytest.approx(result.objective)
    assert told["terms"] == pytest.approx(result.terms)


def test_the_page_holds_everybodys_shifts_with_names(planned: PlannedWorld) -> None:
    result = planned.made.result
    told = planned.roster().json()
    assert len(told["shifts"]) == len(result.roster)
    first = result.roster[0]
    assert told["shifts"][0]["start"] == first.start.isoformat()
    assert told["people"][first.operator_id] == planned.made.texts.operator_name(first.operator_id)


def test_whoever_has_the_page_is_told_so_until_anything_on_it_changes(
    planned: PlannedWorld,
) -> None:
    tag = planned.roster().headers["etag"]
    again = planned.roster(headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    rename_everybody(planned, "Nouveau Nom")
    renamed = planned.roster(headers={"If-None-Match": tag})
    assert renamed.status_code == 200
    assert "Nouveau Nom" in renamed.text


def test_teams_are_read_with_names_and_affinity(planned: PlannedWorld) -> None:
    told = planned.roster("/portfolio").json()
    assert len(told["pairings"]) == len(planned.made.result.portfolio)
    assert told["pairings"][0]["affinity"] >= 0
    assert told["clients"].keys() >= {p["client_id"] for p in told["pairings"]}


def test_the_desk_plan_is_read_client_by_client(planned: PlannedWorld) -> None:
    result = planned.made.result
    client_id = result.desk[0].client_id
    [own] = planned.roster(f"/desk?client_id={client_id}").json()["items"]
    assert own["client_id"] == client_id
    assert [s["operators"] for s in own["stretches"]] == [
        list(s.operators) for s in result.desk if s.client_id == client_id
    ]
    page = planned.roster("/desk?limit=5").json()
    rest = planned.roster(f"/desk?limit=500&cursor={page['next']}").json()
    told = [each["client_id"] for each in (*page["items"], *rest["items"])]
    assert told == sorted({s.client_id for s in result.desk})


def test_the_analysis_tells_terms_slots_rules_and_fair_shares(planned: PlannedWorld) -> None:
    result = planned.made.result
    told = planned.roster("/analysis?lang=en").json()
    assert sum(term["value"] for term in told["terms"]) == pytest.approx(result.objective)
    assert told["terms"][0]["title"] == "lost calls"
    slots = told["slots"]
    assert sum(slots["calls"]) == pytest.approx(result.cover.expected_calls, abs=0.1)
    assert len(slots["heads_needed"]) == len(slots["heads_on_duty"]) == len(slots["lost"])
    assert sum(h["calls"] for h in told["hours"]) == pytest.approx(
        result.cover.expected_calls, abs=0.1
    )
    assert len(told["violations"]) == len(result.violations)
    assert all(each["words"] and each["title"] for each in told["violations"])
    order = [each["operator_id"] for each in told["fairness"]]
    assert order == [each.operator_id for each in planned.made.case.operators]
    french = planned.roster("/analysis?lang=fr").json()
    assert french["terms"][0]["title"] == "appels perdus"


def test_a_version_against_itself_differs_in_nothing(planned: PlannedWorld) -> None:
    told = planned.roster(f"/diff/{planned.roster_id}").json()
    assert told == {"objective": 0.0, "terms": [], "shifts": [], "pairings": []}


@pytest.mark.parametrize(
    ("kind", "media", "begins"),
    [
        ("csv", "text/csv; charset=utf-8", b"operator_id,name,date"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
def test_files_come_by_path_and_by_accept(
    planned: PlannedWorld, kind: str, media: str, begins: bytes
) -> None:
    by_path = planned.roster(f"/export.{kind}")
    by_accept = planned.roster(headers={"Accept": media.partition(";")[0]})
    for answer in (by_path, by_accept):
        assert answer.headers["content-type"] == media
        assert answer.content.startswith(begins)
        name = f"nantes-{planned.made.case.week}-v1.{kind}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_a_calendar_is_one_persons(planned: PlannedWorld) -> None:
    own = planned.made.result.roster[0].operator_id
    told = planned.roster(f"/export.ics?operator_id={own}").text
    shifts = [s for s in planned.made.result.roster if s.operator_id == own]
    assert told.count("BEGIN:VEVENT") == len(shifts)
    assert planned.roster("/export.ics").status_code == 422
    assert planned.roster("/export.ics?operator_id=nobody").status_code == 404


def test_a_name_that_is_a_formula_is_text_in_a_table(planned: PlannedWorld) -> None:
    rename_everybody(planned, "=1+1")
    rows = list(csv.DictReader(io.StringIO(planned.roster("/export.csv").text)))
    assert {row["name"] for row in rows} == {"'=1+1"}


def test_another_sites_roster_is_not_there(planned: PlannedWorld) -> None:
    found = planned.world.ask("supervisor", "GET", f"/sites/paris/rosters/{planned.roster_id}")
    assert found.status_code == 404
    assert planned.roster(who="operator").status_code == 403


def rename_everybody(planned: PlannedWorld, name: str) -> None:
    with planned.world.service.database.writing() as session:
        table = table_of(OperatorRow)
        for row in session.execute(table.select()).all():
            change_row(session, OperatorRow, row.id, row.version, {"name": name}, ACT)
