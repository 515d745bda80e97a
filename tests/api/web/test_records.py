"""A site's lists, record by record: added, read, changed and removed by those who saw them."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from api.web.examples import RECORDS as EXAMPLES
from api.web.records import PATHS, RECORDS
from models.audit import last_number
from models.cases import load_case
from models.idempotency import claim
from scheduler.files.reader import read_folder
from scheduler.files.writer import write_folder
from tests.api.web.worlds import ELSEWHERE, SITE

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response

    from tests.api.web.worlds import World

HERE: dict[str, dict[str, Any]] = {
    "operators": {},
    "availability": {"operator_id": "o2"},
    "absences": {"operator_id": "o1"},
    "preferences": {"operator_id": "o1"},
    "clients": {},
    "reviews": {"client_id": "c1"},
    "opening_hours": {"client_id": "c2", "weekday": 3},
    "briefs": {"client_id": "c2"},
    "events": {"client_id": "c1"},
    "portfolio": {"client_id": "c2", "operator_id": "o2"},
    "shift_codes": {},
    "posts": {"code": "D"},
    "limits": {"operator_id": "o3"},
    "locks": {"operator_id": "o1"},
}
"""What the examples name, told of the people and clients of these tests."""

OTHERWISE: dict[str, dict[str, Any]] = {
    "operators": {"max_clients": 12},
    "availability": {"end_minute": 840},
    "absences": {"end": "2026-12-06T00:00:00+01:00"},
    "preferences": {"weight": 5},
    "clients": {"tension": 3},
    "reviews": {"held": "2026-12-11", "outcome": "fine"},
    "opening_hours": {"closed": True, "open_minute": 0, "close_minute": 0},
    "briefs": {"may_decide": True, "authority": "Remboursez jusqu’à 20 €."},
    "events": {"factor": 0.7},
    "portfolio": {"role": "lead"},
    "shift_codes": {"paid_minutes": 440},
    "posts": {"heads": 2},
    "limits": {"max_weekends": 2},
    "locks": {"date": "2026-12-05"},
}
EDITED = [record.name for record in RECORDS if record.writers]
BASIC = {
    "client_id": "c2",
    "weekday": 4,
    "open_minute": 480,
    "close_minute": 720,
}


def path_of(name: str, site: str = SITE) -> str:
    return f"/sites/{site}/{PATHS.get(name, name)}"


def told(name: str, /, **changes: Any) -> dict[str, Any]:
    return EXAMPLES[name] | HERE[name] | changes


def add(world: World, name: str, /, **changes: Any) -> Response:
    return world.ask("supervisor", "POST", path_of(name), json=told(name, **changes))


def change(world: World, where: str, version: int, body: Any, who: str = "supervisor") -> Response:
    return world.ask(who, "PUT", where, json=body, headers={"If-Match": f'"{version}"'})


def places(answer: Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["place"] for fault in answer.json()["faults"]]


def test_every_list_is_added_to_read_changed_and_removed_from(world: World, tmp_path: Path) -> None:
    add(world, "operators", operator_id="o3")
    for name in EDITED:
        made = add(world, name)
        assert made.status_code == 201, (name, made.text)
        body = told(name)
        shown = made.json()
        stamped = {"by", "set_by"} & shown.keys()
        assert all(shown[key] == value for key, value in body.items() if key[:4] != "has_"), name
        assert all(shown[key] == "Supervisor" for key in stamped)
        key = body.get("operator_id") if name == "operators" else body.get("client_id")
        where = f"{path_of(name)}/{key if name in ('operators', 'clients') else shown['id']}"
        read = world.ask("hr", "GET", where)
        assert (read.json(), read.headers["ETag"]) == (shown, '"1"')
        new = body | OTHERWISE[name]
        assert world.ask("supervisor", "PUT", where, json=new).status_code == 428
        changed = change(world, where, 1, new)
        assert changed.status_code == 200, (name, changed.text)
        assert all(changed.json()[key] == value for key, value in OTHERWISE[name].items())
        assert change(world, where, 1, body).status_code == 412
        assert world.ask("supervisor", "DELETE", where).status_code == 428
    _require_sayable(world, tmp_path)
    for name in reversed(EDITED):
        listed = world.ask("supervisor", "GET", path_of(name)).json()["items"]
        last = listed[-1]
        keyed = {"operators": "operator_id", "clients": "client_id"}.get(name, "id")
        where = f"{path_of(name)}/{last[keyed]}"
        stale, seen = ({"If-Match": f'"{v}"'} for v in (last["version"] + 1, last["version"]))
        assert world.ask("supervisor", "DELETE", where, headers=stale).status_code == 412
        gone = world.ask("supervisor", "DELETE", where, headers=seen)
        assert gone.status_code == 204, (name, gone.text)
        left = world.ask("supervisor", "GET", path_of(name)).json()["items"]
        assert [each["id"] for each in left] == [each["id"] for each in listed[:-1]]
        again = world.ask("supervisor", "GET", where)
        assert again.status_code == (200 if keyed != "id" else 404)


def _require_sayable(world: World, folder: Path) -> None:
    """What was let in can be taken out as files and read again."""
    with world.service.database.reading() as session:
        loaded = load_case(session, SITE)
    write_folder(loaded.case, loaded.texts, folder)
    again = read_folder(folder, week=loaded.case.week)
    assert (again.case.digest, again.texts) == (loaded.case.digest, loaded.texts)


def test_a_row_that_does_not_go_with_the_others_is_refused(world: World) -> None:
    hours = path_of("opening_hours")
    assert world.ask("hr", "POST", hours, json=BASIC).status_code == 201
    over = world.ask("hr", "POST", hours, json=BASIC | {"open_minute": 700, "close_minute": 800})
    assert places(over) == ["body.open_minute"]
    assert "enregistrement" in over.json()["faults"][0]["expected"]
    night = BASIC | {"open_minute": 1380, "close_minute": 2000}
    later = world.ask("hr", "POST", hours, json=night)
    assert later.status_code == 201
    where = f"{hours}/{later.json()['id']}"
    moved = change(world, where, 1, night | {"open_minute": 600}, "hr")
    assert places(moved) == ["body.open_minute"]
    assert change(world, where, 1, night | {"open_minute": 1320}, "hr").status_code == 200
    for body, place in (
        (BASIC | {"weekday": None}, "body"),
        (BASIC | {"open_minute": 1500, "close_minute": 1600}, "body"),
        (BASIC | {"open_minute": 480, "close_minute": 400}, "body"),
        (BASIC | {"weekday": 5, "date": "2026-06-15"}, "body.weekday"),
        (BASIC | {"client_id": "c9"}, "body.client_id"),
        (BASIC | {"client_id": "no id"}, "body.client_id"),
    ):
        assert places(world.ask("hr", "POST", hours, json=body)) == [place]


def test_references_keys_orders_and_leads_hold(world: World) -> None:
    for name, changes, expected in (
        ("absences", {"operator_id": "o9"}, ["body.operator_id"]),
        ("absences", {"end": "2026-12-01T00:00:00+01:00"}, ["body.end"]),
        ("preferences", {"kind": "shift", "shift_code": "Z"}, ["body.kind"]),
        ("portfolio", {"client_id": "c1", "operator_id": "o1"}, ["body.operator_id"]),
        ("briefs", {"client_id": "c1"}, ["body.client_id"]),
        ("limits", {"operator_id": "o1"}, ["body.operator_id"]),
        ("limits", {"operator_id": "o2", "min_minutes": 9, "max_minutes": 8}, None),
        ("shift_codes", {"code": "D"}, ["body.code"]),
        ("shift_codes", {"may_not_be_followed_by": ["Z"]}, ["body.may_not_be_followed_by"]),
        ("posts", {"code": "Z"}, ["body.code"]),
        ("locks", {"date": None}, ["body.date"]),
        ("locks", {"kind": "pairing", "client_id": None, "date": None}, ["body.client_id"]),
        ("operators", {"email": "no address"}, ["body.email"]),
        ("operators", {"languages": {"": 2}}, ["body.languages"]),
        ("events", {"end": "2026-12-01"}, ["body"]),
        ("clients", {"team_min": 9}, ["body"]),
    ):
        answer = add(world, name, **changes)
        found = places(answer)
        assert expected is None or found == expected, (name, changes, answer.text)
    pairing = told("portfolio", client_id="c1", operator_id="o2", role="lead")
    listed = world.ask("hr", "GET", path_of("portfolio")).json()["items"]
    backup = next(each for each in listed if each["operator_id"] == "o2")
    answer = change(world, f"{path_of('portfolio')}/{backup['id']}", 1, pairing)
    assert places(answer) == ["body.role"]


def test_a_shift_code_that_is_named_stays(world: World) -> None:
    listed = world.ask("supervisor", "GET", path_of("shift_codes")).json()["items"]
    for code in listed:
        where = f"{path_of('shift_codes')}/{code['id']}"
        gone = world.ask("supervisor", "DELETE", where, headers={"If-Match": '"1"'})
        assert (gone.status_code, gone.json()["type"]) == (409, "/problems/still-named")
    other = {k: v for k, v in listed[0].items() if k not in ("id", "version")} | {"code": "X"}
    where = f"{path_of('shift_codes')}/{listed[0]['id']}"
    assert change(world, where, 1, other).status_code == 409


def test_an_id_is_kept(world: World) -> None:
    body = world.ask("hr", "GET", f"{path_of('operators')}/o1").json()
    told = {k: v for k, v in body.items() if k not in ("id", "version", "left_at")}
    answer = change(world, f"{path_of('operators')}/o1", 1, told | {"operator_id": "o7"})
    assert places(answer) == ["body.operator_id"]


def test_who_left_is_told_only_when_asked(world: World) -> None:
    where = f"{path_of('operators')}/o2"
    assert world.ask("hr", "DELETE", where, headers={"If-Match": '"1"'}).status_code == 204
    for past, ids in (("false", ["o1"]), ("true", ["o1", "o2"])):
        page = world.ask("hr", "GET", path_of("operators"), params={"past": past}).json()
        assert [each["operator_id"] for each in page["items"]] == ids
    assert places(add(world, "absences", operator_id="o2")) == ["body.operator_id"]


def test_a_brief_knows_what_it_says(world: World) -> None:
    body = told("briefs") | {"has_say": False}
    made = world.ask("hr", "POST", path_of("briefs"), json=body).json()
    flags = {name: made[f"has_{name}"] for name in ("say", "never_say", "authority")}
    assert flags == {"say": True, "never_say": True, "authority": False}


def test_lists_come_in_pages(world: World) -> None:
    for weekday in range(7):
        body = told("preferences", weekday=weekday)
        assert world.ask("hr", "POST", path_of("preferences"), json=body).status_code == 201
    whole = world.ask("hr", "GET", path_of("preferences")).json()
    assert whole["next"] is None
    found: list[Any] = []
    cursor = None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = world.ask("hr", "GET", path_of("preferences"), params=params).json()
        assert len(page["items"]) <= 2
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole["items"]
    own = world.ask("hr", "GET", path_of("preferences"), params={"operator_id": "o2"}).json()
    assert {each["operator_id"] for each in own["items"]} == {"o2"}
    for wrong in ("x", "bnVsbA", "WyJhIl0"):
        answer = world.ask("hr", "GET", path_of("preferences"), params={"cursor": wrong})
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/cursor-unknown")


def test_a_record_of_another_site_is_not_there(world: World) -> None:
    listed = world.ask("elsewhere", "GET", path_of("preferences", ELSEWHERE)).json()["items"]
    for each in listed:
        where = f"{path_of('preferences')}/{each['id']}"
        body = told("preferences")
        assert world.ask("hr", "GET", where).status_code == 404
        assert change(world, where, 1, body, "hr").status_code == 404
        gone = world.ask("hr", "DELETE", where, headers={"If-Match": '"1"'})
        assert gone.status_code == 404


def test_what_is_for_hr_is_shown_to_nobody_else(world: World) -> None:
    for name in ("feedback", "affinity_overrides"):
        assert world.ask("supervisor", "GET", path_of(name)).status_code == 403
        assert world.ask("operator", "GET", path_of(name)).status_code == 403
        assert world.ask("hr", "GET", path_of(name)).json()["items"]


TEXTS = (
    "Robert'); DROP TABLE operator;--",
    '<script>alert("1")</script>',
    "=HYPERLINK(1)",
    "{{7*7}} ${7*7} %s",
    "\u202eligne\nseconde ligne",
)


def test_texts_come_back_as_they_were_sent(world: World) -> None:
    for number, text in enumerate(TEXTS):
        made = add(world, "operators", operator_id=f"t{number}", name=text, email="")
        assert made.status_code == 201, made.text
        where = f"{path_of('operators')}/t{number}"
        read = world.ask("supervisor", "GET", where)
        assert read.json()["name"] == text
        assert read.headers["Content-Type"] == "application/json"
        assert read.headers["X-Content-Type-Options"] == "nosniff"


def test_what_no_column_holds_is_refused(world: World) -> None:
    for changes in (
        {"name": "a\0b"},
        {"name": "x" * 20_001},
        {"max_clients": 10**20},
        {"max_clients": 2**31},
        {"languages": {"f\0r": 2}},
        {"employed_since": "0001-01-01"},
    ):
        answer = add(world, "operators", **changes)
        assert answer.status_code == 422, (changes, answer.text)
    for raw in ('"\\ud800"', "NaN", "1e999", '"' + "9" * 400 + '"'):
        for field in ("name", "max_clients"):
            body = json.dumps(told("operators") | {field: "?"}).replace('"?"', raw)
            answer = world.ask(
                "hr",
                "POST",
                path_of("operators"),
                content=body.encode(),
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code in (400, 422) or field == "name", (field, raw, answer.text)
            assert answer.status_code < 500
    assert world.ask("hr", "GET", f"{path_of('operators')}/o12").status_code in (200, 404)
    for params in ({"operator_id": "a\0b"}, {"limit": 0}, {"limit": 10**9}):
        assert world.ask("hr", "GET", path_of("absences"), params=params).status_code == 422
    for key in ("0", "-1", "99999999999999999999", "x"):
        answer = world.ask("hr", "GET", f"{path_of('absences')}/{key}")
        assert answer.status_code == (422 if key.isdigit() else 404)


def test_a_request_that_comes_twice_is_done_once(world: World) -> None:
    headers = {"Idempotency-Key": "k1"}
    first, second = (
        world.ask("hr", "POST", path_of("preferences"), json=told("preferences"), headers=headers)
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    body = told("preferences", weight=1)
    other = world.ask("hr", "POST", path_of("preferences"), json=body, headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    raw = json.dumps(body).encode()
    asked = f"POST /api/v1{path_of('preferences')}?\n".encode() + raw
    with world.service.database.writing() as session:
        me = world.ask("hr", "GET", "/session").json()["account_id"]
        claim(session, me, "k2", hashlib.sha256(asked).hexdigest(), world.clock.at)
    flying = world.ask(
        "hr",
        "POST",
        path_of("preferences"),
        content=raw,
        headers={"Idempotency-Key": "k2", "Content-Type": "application/json"},
    )
    assert (flying.status_code, flying.json()["type"]) == (409, "/problems/key-in-flight")


def test_a_refused_request_gives_its_key_back(world: World) -> None:
    headers = {"Idempotency-Key": "k"}
    wrong = told("absences", operator_id="o9")
    for body, status in ((wrong, 422), (told("absences"), 201)):
        answer = world.ask("hr", "POST", path_of("absences"), json=body, headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize("rounds", [2])
def test_of_fifty_who_edit_one_record_one_wins_each_version(world: World, rounds: int) -> None:
    where = f"{path_of('operators')}/o1"
    body = world.ask("hr", "GET", where).json()
    plain = {k: v for k, v in body.items() if k not in ("id", "version", "left_at")}
    for version in range(body["version"], body["version"] + rounds):

        def edit(turn: int, version: int = version) -> tuple[int, int, Any]:
            number = 1_000 * version + turn  # nobody asks for what stands there already
            answer = change(world, where, version, plain | {"max_clients": number}, "hr")
            return number, answer.status_code, answer.json()

        with ThreadPoolExecutor(8) as many:
            done = list(many.map(edit, range(50)))
        won = [number for number, status, _ in done if status == 200]
        lost = [told["type"] for _, status, told in done if status == 412]
        assert (len(won), len(lost)) == (1, 49)
        assert set(lost) == {"/problems/edit-conflict"}
        now = world.ask("hr", "GET", where).json()
        assert (now["version"], now["max_clients"]) == (version + 1, won[0])


def test_an_edit_that_changes_nothing_writes_nothing(world: World) -> None:
    where = f"{path_of('operators')}/o1"
    body = world.ask("hr", "GET", where).json()
    plain = {k: v for k, v in body.items() if k not in ("id", "version", "left_at")}
    with world.service.database.reading() as session:
        before = last_number(session)
    answer = change(world, where, body["version"], plain, "hr")
    assert (answer.status_code, answer.json()) == (200, body)
    with world.service.database.reading() as session:
        assert last_number(session) == before
