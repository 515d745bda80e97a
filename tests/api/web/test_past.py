"""What was done and what was before: the log, its proof, former values, people's rights."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from api.web.routes import past
from models.mapping import table_of
from models.tables.duties import AuditRow
from tests.api.web.worlds import ELSEWHERE, SITE

if TYPE_CHECKING:
    import pytest

    from tests.api.web.worlds import World


def log(world: World, **params: Any) -> Any:
    return world.ask("admin", "GET", f"/sites/{SITE}/audit", params=params).json()


def change_operator(world: World, **changes: Any) -> Any:
    where = f"/sites/{SITE}/operators/o1"
    read = world.ask("hr", "GET", where)
    told = {k: v for k, v in read.json().items() if k not in ("id", "version", "left_at")}
    headers = {"If-Match": read.headers["ETag"]}
    changed = world.ask("hr", "PUT", where, json=told | changes, headers=headers)
    assert changed.status_code == 200, changed.text
    return changed.json()


def test_the_log_of_a_site_is_for_its_admins_and_goes_page_by_page(world: World) -> None:
    change_operator(world, max_clients=7)
    newest = log(world)["items"][0]
    assert (newest["action"], newest["operator_id"]) == ("operator.changed", "o1")
    assert newest["actor_name"] == "Hr"
    assert "Zoé" not in json.dumps(log(world))
    found, cursor = [], None
    while True:
        page = log(world, limit=2, **({"cursor": cursor} if cursor else {}))
        found += [each["number"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == sorted(found, reverse=True)
    assert found == [each["number"] for each in log(world, limit=500)["items"]]
    for who in ("supervisor", "hr", "operator"):
        assert world.ask(who, "GET", f"/sites/{SITE}/audit").status_code == 403


def test_the_log_is_filtered(world: World) -> None:
    change_operator(world, max_clients=7)
    for params in (
        {"action": "operator.changed"},
        {"operator_id": "o1", "subject": "operator"},
        {"actor": log(world)["items"][0]["actor"], "subject": "operator"},
    ):
        assert [each["action"] for each in log(world, **params)["items"]] == ["operator.changed"]
    assert log(world, action="nothing")["items"] == []
    answer = world.ask("admin", "GET", f"/sites/{SITE}/audit", params={"action": "a'b"})
    assert answer.status_code == 422


def test_the_log_is_told_between_two_moments(world: World) -> None:
    everything = log(world)["items"]
    world.clock.at += dt.timedelta(days=1)
    change_operator(world, max_clients=7)
    now = world.clock.at.isoformat()
    assert [each["action"] for each in log(world, since=now)["items"]] == ["operator.changed"]
    assert log(world, until=now)["items"] == everything
    assert world.ask("admin", "GET", f"/sites/{SITE}/audit?since=2026-06-01").status_code == 422


def test_the_log_is_a_table_whose_cells_are_no_formulas(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "AT_ONCE", 3)  # several pieces
    words = {"enabled": False, "reason": "=1+1"}
    assert world.ask("admin", "POST", f"/sites/{SITE}/affinity/switch", json=words).is_success
    answer = world.ask("admin", "GET", f"/sites/{SITE}/audit/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [int(row["number"]) for row in rows] == [
        each["number"] for each in log(world, limit=500)["items"]
    ]
    assert (rows[0]["action"], rows[0]["reason"]) == ("policy.settled", "'=1+1")
    some = world.ask("admin", "GET", f"/sites/{SITE}/audit/export.csv?action=nothing").text
    assert len(some.splitlines()) == 1


def test_the_chain_of_the_log_is_proven_and_a_change_is_found(world: World) -> None:
    path = f"/sites/{SITE}/audit/verify"
    proof = world.ask("admin", "GET", path).json()
    assert proof["holds"]
    assert proof["last_hash"]
    with world.service.database.writing() as session:
        table = table_of(AuditRow)
        session.execute(update(table).where(table.c.number == 3).values(action="nothing"))
    broken = world.ask("admin", "GET", path, params={"lang": "en"}).json()
    assert (broken["holds"], broken["broken_at"], broken["entries"]) == (False, 3, 2)
    assert broken["fault"] == "the entry was changed"


def test_former_values_are_shown_to_those_who_read_the_list(world: World) -> None:
    row = change_operator(world, max_clients=7)
    change_operator(world, max_clients=8, name="Zoé L.")
    path = f"/sites/{SITE}/history/operators/{row['id']}"
    for who in ("supervisor", "hr", "admin"):
        former = world.ask(who, "GET", path).json()["items"]
        assert [each["figures"]["max_clients"] for each in former] == [7, row_before(world)]
    assert former[0]["words"]["name"] == "Zoé Le Goff"
    assert former[0]["changed_by_name"] == "Hr"
    assert world.ask("operator", "GET", path).status_code == 403
    for who, status in (("supervisor", 403), ("hr", 200)):
        where = f"/sites/{SITE}/history/affinity-overrides/1"
        assert world.ask(who, "GET", where).status_code == status
    assert world.ask("hr", "GET", f"/sites/{SITE}/history/account/1").status_code == 422
    elsewhere = world.ask("elsewhere", "GET", path.replace(SITE, ELSEWHERE)).json()
    assert elsewhere["items"] == []


def row_before(world: World) -> int:
    other = world.ask("elsewhere", "GET", f"/sites/{ELSEWHERE}/operators/o1").json()
    return int(other["max_clients"])


def test_everything_about_a_person_is_given_to_hr_and_logged(world: World) -> None:
    path = f"/sites/{SITE}/people/o1"
    told = world.ask("hr", "GET", f"{path}/export.json").json()
    assert told["tables"]["operator"][0]["name"] == "Zoé Le Goff"
    archive = world.ask("admin", "GET", f"{path}/export.zip")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        assert json.loads(files.read("person.json"))["tables"].keys() == told["tables"].keys()
        assert "operator.csv" in files.namelist()
    assert [each["action"] for each in log(world, operator_id="o1", limit=2)["items"]] == [
        "person.exported"
    ] * 2
    assert world.ask("supervisor", "GET", f"{path}/export.json").status_code == 403
    assert world.ask("hr", "GET", f"/sites/{SITE}/people/o99/export.json").status_code == 404


def test_a_person_is_forgotten_by_an_admin_with_a_reason(world: World) -> None:
    path = f"/sites/{SITE}/people/o1/erase"
    assert world.ask("hr", "POST", path, json={"reason": "x"}).status_code == 403
    assert world.ask("admin", "POST", path, json={"reason": ""}).status_code == 422
    erased = world.ask("admin", "POST", path, json={"reason": "demande écrite"})
    assert erased.status_code == 200, erased.text
    assert erased.json()["rows"]["operator"] == 1
    left = world.ask("hr", "GET", f"/sites/{SITE}/operators/o1").json()
    assert (left["name"], left["email"]) == ("", "")
    assert left["left_at"]
    assert world.ask("operator", "GET", "/session").status_code == 401
    assert world.ask("admin", "GET", f"/sites/{SITE}/audit/verify").json()["holds"]
    assert "Zoé" not in world.ask("hr", "GET", f"/sites/{SITE}/people/o1/export.json").text
