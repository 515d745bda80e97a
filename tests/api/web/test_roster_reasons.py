"""Why a version has its teams, told over HTTP to whoever plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.web.weeks import PlannedWorld


def test_a_pair_is_explained_to_those_who_plan(planned: PlannedWorld) -> None:
    pairing = planned.made.result.portfolio[0]
    path = f"/reasons/pairs/{pairing.operator_id}/{pairing.client_id}"
    told = planned.roster(path, who="hr").json()
    assert told["kind"] == "PairExplanation"
    assert told["roster_id"] == planned.roster_id
    assert told["values"]["role"] == pairing.role
    assert planned.made.texts.operator_name(pairing.operator_id) in told["words"][0]


def test_somebody_outside_a_team_is_explained_too(planned: PlannedWorld) -> None:
    case, result = planned.made.case, planned.made.result
    client = case.clients[0].client_id
    team = {each.operator_id for each in result.portfolio if each.client_id == client}
    other = next(o.operator_id for o in case.operators if o.operator_id not in team)
    told = planned.roster(f"/reasons/pairs/{other}/{client}").json()
    assert told["values"]["role"] is None


def test_a_team_is_explained_person_by_person(planned: PlannedWorld) -> None:
    client = planned.made.result.portfolio[0].client_id
    told = planned.roster(f"/reasons/teams/{client}").json()
    assert told["kind"] == "Overview"
    assert {each["client_id"] for each in told["values"]["pairs"]} == {client}


def test_who_is_not_known_is_not_found(planned: PlannedWorld) -> None:
    assert planned.roster("/reasons/pairs/nobody/nothing").status_code == 404
    assert planned.roster("/reasons/teams/nothing").status_code == 404
