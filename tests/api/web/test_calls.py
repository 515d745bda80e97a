"""Past calls: told by week and by slot, and more of them put without losing any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from models.cases import load_case
from models.volumes import WeekOfCalls, weeks_of_calls
from scheduler.files.tables import CALLS_COLUMNS
from tests.api.web.worlds import SITE
from tests.scheduler.files.full import a_full_case

if TYPE_CHECKING:
    from scheduler.case import CallHistory
    from tests.api.web.worlds import World

CALLS = f"/sites/{SITE}/calls"
HEADER = ",".join(CALLS_COLUMNS) + "\n"


def a_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "client_id": "c1",
        "start": "2026-05-25T12:00:00+02:00",
        "minutes": 30,
        "offered": 4,
        "answered": 3,
        "answered_in_time": 2,
        "abandoned": 1,
        "handle_seconds": 300,
    }
    return row | changes


def put(world: World, *rows: dict[str, Any]) -> Any:
    return world.ask("supervisor", "POST", CALLS, json={"rows": list(rows)})


def put_csv(world: World, name: str, text: str, who: str = "supervisor") -> Any:
    return world.ask(
        who,
        "POST",
        f"/sites/{SITE}/{name}.csv",
        content=text.encode(),
        headers={"Content-Type": "text/csv"},
    )


def history(world: World) -> CallHistory:
    with world.service.database.reading() as session:
        return load_case(session, SITE).case.calls


def test_calls_are_told_by_client_and_week(world: World) -> None:
    told = world.ask("hr", "GET", CALLS).json()
    assert (told["first"], told["last"]) == ("2026-05-04", "2026-05-31")
    assert [(w["client_id"], w["week"], w["offered"]) for w in told["weeks"]] == [
        ("c1", "2026-05-25", 5),
        ("c2", "2026-05-25", 2),
    ]
    own = world.ask("hr", "GET", CALLS, params={"client_id": "c2"}).json()
    assert [w["client_id"] for w in own["weeks"]] == ["c2"]
    before = {"from": "2026-05-01", "to": "2026-05-20"}
    assert world.ask("hr", "GET", CALLS, params=before).json()["weeks"] == []


def test_a_week_begins_on_monday_of_the_sites_clock(world: World) -> None:
    put(
        world,
        a_row(start="2026-05-31T23:45:00+02:00", minutes=15),
        a_row(start="2026-06-01T00:00:00+02:00"),
    )
    params = {"client_id": "c1", "from": "2026-05-25", "to": "2026-06-07"}
    weeks = world.ask("hr", "GET", CALLS, params=params).json()["weeks"]
    assert [(w["week"], w["offered"]) for w in weeks] == [("2026-05-25", 9), ("2026-06-01", 4)]


def test_rows_of_a_client_are_told_slot_by_slot_and_as_csv(world: World) -> None:
    params = {"client_id": "c1", "by": "slot"}
    rows = world.ask("supervisor", "GET", CALLS, params=params).json()["rows"]
    assert [row["offered"] for row in rows] == [5, 0]
    assert rows[0]["start"] == "2026-05-25T08:00:00+02:00"
    page = world.ask("supervisor", "GET", f"{CALLS}.csv")
    assert page.headers["Content-Type"].startswith("text/csv")
    assert page.text.splitlines()[:2] == [
        HEADER.strip(),
        "c1,2026-05-25T08:00:00+02:00,30,5,4,3,1,600.5",
    ]
    for wrong in (
        {"by": "slot"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"to": "2020-01-01", "from": "2020-02-01"},
    ):
        assert world.ask("hr", "GET", CALLS, params=wrong).status_code == 422
    assert world.ask("operator", "GET", CALLS).status_code == 403


def test_rows_are_put_and_those_of_the_same_start_replaced(world: World) -> None:
    before = history(world)
    done = put(world, a_row(start="2026-05-25T08:00:00+02:00"), a_row(), a_row(client_id="c2"))
    assert (done.status_code, done.json()) == (200, {"added": 2, "replaced": 1})
    after = history(world)
    assert after.offered.tolist() == [4, 0, 2, 4, 4]
    assert after.client.tolist() == [*before.client.tolist(), 0, 1]
    assert put(world, a_row()).json() == {"added": 0, "replaced": 1}
    assert history(world) == after


def test_what_was_taken_out_may_be_put_again(world: World) -> None:
    before = history(world)
    page = world.ask("supervisor", "GET", f"{CALLS}.csv").text
    assert put_csv(world, "calls", page).json() == {"added": 0, "replaced": 3}
    assert history(world) == before


def test_wrong_rows_are_told_and_none_is_put(world: World) -> None:
    before = history(world)
    over = put(world, a_row(), a_row(start="2026-05-25T08:15:00+02:00"))
    assert over.status_code == 422
    assert [each["place"] for each in over.json()["faults"]] == ["body.rows.1.start"]
    twice = put(world, a_row(), a_row(start="2026-05-25T12:15:00+02:00"))
    assert [row["expected"] for row in twice.json()["rows"]] == ["no_overlap"]
    for changes in (
        {"client_id": "c9"},
        {"answered": 9},
        {"minutes": 0},
        {"offered": 2**31},
        {"start": "2026-05-25T12:00:00"},
        {"handle_seconds": -1},
    ):
        assert put(world, a_row(), a_row(**changes)).status_code == 422, changes
    text = (
        HEADER + "c1,2026-05-25T12:00+02:00,30,4,3,2,1,x\nc9,2026-05-25T12:00+02:00,30,4,3,2,1,3\n"
    )
    answer = put_csv(world, "calls", text)
    assert [(row["row"], row["column"]) for row in answer.json()["rows"]] == [
        (2, "handle_seconds"),
        (3, "client_id"),
    ]
    for text in ("", "a;b\n1;2\n", HEADER[:-8] + "\n", HEADER + '"c1', "\0", "é" * 9):
        assert put_csv(world, "calls", text).status_code == 422, text
    assert history(world) == before


def test_who_answered_whom_is_put_week_by_week(world: World) -> None:
    header = "operator_id,client_id,week,answered,handle_seconds\n"
    text = header + "o1,c1,2026-05-25,7,900\no2,c1,2026-05-25,3,400\n"
    assert put_csv(world, "pairing-calls", text).json() == {"added": 1, "replaced": 1}
    listed = world.ask("hr", "GET", f"/sites/{SITE}/pairing-calls").json()["items"]
    assert [(each["operator_id"], each["answered"]) for each in listed] == [("o1", 7), ("o2", 3)]
    for wrong in ("o9,c1,2026-05-25,1,1\n", "o1,c1,2026-05-26,1,1\n", "o1,c1,2026-05-25,1,1\n" * 2):
        assert put_csv(world, "pairing-calls", header + wrong).status_code == 422
    assert put_csv(world, "pairing-calls", text, "hr").status_code == 403


def test_sums_of_no_calls_are_none() -> None:
    empty = type(a_full_case().calls).empty()
    assert weeks_of_calls(empty, ZoneInfo("Europe/Paris")) == []
    [first, _] = weeks_of_calls(a_full_case().calls, ZoneInfo("Europe/Paris"))
    assert isinstance(first, WeekOfCalls)
    assert (first.handle_seconds, first.abandoned) == (600.5, 1)
