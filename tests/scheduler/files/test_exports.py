"""Exports say what the result says, in files that open safely and export again the same."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from scheduler.case import Case
from scheduler.files.export_csv import export_csv
from scheduler.files.export_ics import export_ics
from scheduler.files.kinds import unprotect
from scheduler.files.reader import read_folder
from scheduler.files.results import read_result, write_result
from scheduler.files.texts import ClientWords, OperatorWords, Texts
from scheduler.files.writer import write_folder
from scheduler.result import DeskStretch, PlannedPairing, Result
from scheduler.shifts import Break, Shift
from tests.factories import MONDAY, a_case, a_result, a_shift, an_operator, at
from tests.scheduler.files.folders import read_cells

PARIS = "Europe/Paris"
TO_SUMMER = date(2026, 3, 23)
"""The week whose Sunday has 23 hours."""
TO_WINTER = date(2026, 10, 19)
"""The week whose Sunday has 25 hours."""


def two_operators(week: date = MONDAY) -> Case:
    """A client with two people, in a week that may change its clock."""
    return a_case(week=week, operators=(an_operator("o1"), an_operator("o2")))


def a_week(case: Case, **changes: Any) -> Result:
    """A day shift with a paid and an unpaid break, a night shift, a team and a desk."""
    shifts = {
        "o2": [a_shift(case, 1, "22:00", "30:00", ("26:00", "26:30", False))],
        "o1": [
            a_shift(case, 0, "09:00", "17:00", ("12:00", "12:45", False), ("15:00", "15:10", True))
        ],
    }
    team = tuple(
        PlannedPairing(client_id="c1", operator_id=who, role=role, affinity=61.25, calls=10 / 3)
        for who, role in (("o1", "lead"), ("o2", "backup"))
    )
    stretch = DeskStretch(
        client_id="c1",
        start=at(case, 0, "09:00"),
        end=at(case, 0, "12:00"),
        operators=("o1", "o2"),
    )
    values: dict[str, Any] = {"desk": (stretch,), "terms": {"lost": 0.1 + 0.2, "change": -1.0}}
    return a_result(case, shifts, team, **(values | changes))


def names(operator: str = "Ana Roy", client: str = "Ets Petit") -> Texts:
    return Texts(
        operators={"o1": OperatorWords(name=operator, email="ana@example.org")},
        clients={"c1": ClientWords(name=client)},
    )


def rows(path: Path) -> list[dict[str, str]]:
    header, *cells = read_cells(path)
    return [dict(zip(header, row, strict=True)) for row in cells]


def events(path: Path) -> list[Any]:
    return list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


# --- tables ----------------------------------------------------------------------------------


def test_four_tables_are_written_and_nothing_else(tmp_path: Path) -> None:
    written = export_csv(a_week(two_operators()), tmp_path / "new" / "out", None)
    assert [path.name for path in written] == [
        "roster.csv",
        "portfolio.csv",
        "desk.csv",
        "terms.csv",
    ]
    assert sorted(written) == sorted((tmp_path / "new" / "out").iterdir())


def test_tables_hold_what_the_result_holds(tmp_path: Path) -> None:
    result = a_week(two_operators())
    roster, portfolio, desk, terms = export_csv(result, tmp_path, None)
    assert rows(roster)[1] == {
        "operator_id": "o1",
        "date": "2026-06-01",
        "start": "2026-06-01T09:00:00+02:00",
        "end": "2026-06-01T17:00:00+02:00",
        "breaks": "12:00-12:45;15:00-15:10p",
        "worked_minutes": "435",
        "published_on": "",
        "agreed": "",
        "code": "",
    }
    assert [(row["operator_id"], row["role"]) for row in rows(portfolio)] == [
        ("o1", "lead"),
        ("o2", "backup"),
    ]
    assert [(row["affinity"], row["calls"]) for row in rows(portfolio)] == [("61.25", "3.3333")] * 2
    assert [row["operators"] for row in rows(desk)] == ["o1;o2"]
    assert {row["term"]: float(row["value"]) for row in rows(terms)} == result.terms


def test_names_stand_beside_ids_only_when_texts_are_given(tmp_path: Path) -> None:
    result = a_week(two_operators())
    roster, portfolio, desk, _ = export_csv(result, tmp_path / "named", names())
    assert [row["name"] for row in rows(roster)] == ["o2", "Ana Roy"]
    assert rows(portfolio)[0]["client_name"] == "Ets Petit"
    assert rows(portfolio)[0]["operator_name"] == "Ana Roy"
    assert rows(desk)[0]["operator_names"] == "Ana Roy; o2"
    for path in export_csv(result, tmp_path / "bare", None):
        assert not [column for column in read_cells(path)[0] if "name" in column]


def test_an_e_mail_address_is_never_exported(tmp_path: Path) -> None:
    result = a_week(two_operators())
    for path in [
        *export_csv(result, tmp_path, names()),
        *export_ics(result, tmp_path, names(), PARIS),
    ]:
        assert b"example.org" not in path.read_bytes()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "'=", "'"])
def test_a_name_that_a_spreadsheet_would_run_is_neutralised(start: str, tmp_path: Path) -> None:
    name = f'{start}HYPERLINK("x"),1'
    for path in export_csv(a_week(two_operators()), tmp_path, names(name, name)):
        for row in read_cells(path)[1:]:
            assert not any(cell[:1] in {"=", "@", "\t", "\r", "\n"} for cell in row)
            assert not any(cell.startswith(("+HYP", "-HYP")) for cell in row)
    assert unprotect(rows(tmp_path / "portfolio.csv")[0]["operator_name"]) == name


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
@settings(max_examples=25, deadline=None)
def test_any_name_survives_the_tables(name: str) -> None:
    with TemporaryDirectory() as folder:
        export_csv(a_week(two_operators()), Path(folder), names(name, name))
        with (Path(folder) / "portfolio.csv").open(encoding="utf-8", newline="") as file:
            first = next(iter(csv.DictReader(file)))
    assert unprotect(first["operator_name"]) == unprotect(first["client_name"]) == name


@pytest.mark.parametrize("week", [MONDAY, TO_SUMMER, TO_WINTER])
def test_an_exported_roster_reads_back_as_a_published_one(week: date, tmp_path: Path) -> None:
    case = two_operators(week)
    saturday_night = Shift(*around_the_change(case))
    result = a_result(case, {"o1": [saturday_night], "o2": [a_shift(case, 0, "09:00", "12:00")]})
    write_folder(case, Texts(), tmp_path)
    export_csv(result, tmp_path / "out", None)
    (tmp_path / "out" / "roster.csv").replace(tmp_path / "roster.csv")
    read = read_folder(tmp_path, week=week).case.roster
    assert [(s.operator_id, s.start, s.end, s.breaks) for s in read] == [
        (s.operator_id, s.start, s.end, s.breaks) for s in result.roster
    ]
    assert [s.worked_minutes for s in read] == [saturday_night.worked_minutes, 180]


def around_the_change(case: Case) -> tuple[int, int, tuple[Break, ...]]:
    """Saturday 22:00 to eight elapsed hours later, with a break over the sixth and seventh."""
    start = case.horizon.minute(at(case, 5, "22:00"))
    return start, start + 480, (Break(start + 250, start + 310, False),)


def test_a_coded_shift_leaves_its_worked_minutes_to_the_code(tmp_path: Path) -> None:
    case = two_operators()
    result = a_result(case, {"o1": [a_shift(case, 0, "09:00", "17:00", code="D")]})
    row = rows(export_csv(result, tmp_path, None)[0])[0]
    assert (row["code"], row["worked_minutes"]) == ("D", "")


def test_a_result_read_from_its_file_exports_the_same_tables(tmp_path: Path) -> None:
    result = a_week(two_operators(TO_SUMMER))
    write_result(result, tmp_path / "result.json")
    before = export_csv(result, tmp_path / "before", names())
    after = export_csv(read_result(tmp_path / "result.json"), tmp_path / "after", names())
    for one, other in zip(before, after, strict=True):
        assert one.read_bytes() == other.read_bytes()


# --- calendars -------------------------------------------------------------------------------


def test_each_operator_gets_a_calendar_of_their_own_shifts(tmp_path: Path) -> None:
    result = a_week(two_operators())
    written = export_ics(result, tmp_path, names(), PARIS, summary="Vacation", break_word="Pause")
    assert [path.name for path in written] == ["o1.ics", "o2.ics"]
    (day,) = events(tmp_path / "o1.ics")
    assert (day.start, day.end) == (result.roster[1].start, result.roster[1].end)
    assert str(day["summary"]) == "Vacation"
    assert str(day["description"]) == "Pause 12:00-12:45\nPause 15:00-15:10"
    calendar = Calendar.from_ical((tmp_path / "o1.ics").read_bytes())
    assert str(calendar["x-wr-calname"]) == "Ana Roy"


def test_a_calendar_names_no_client_and_no_colleague(tmp_path: Path) -> None:
    export_ics(a_week(two_operators()), tmp_path, names(), PARIS)
    text = (tmp_path / "o2.ics").read_text("utf-8")
    assert not [word for word in ("c1", "Ets Petit", "o1", "Ana Roy") if word in text]


def test_an_operator_without_shifts_gets_no_calendar(tmp_path: Path) -> None:
    case = two_operators()
    assert export_ics(a_result(case), tmp_path, None, PARIS) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("week", [MONDAY, TO_SUMMER, TO_WINTER])
@pytest.mark.parametrize("length", [60, 200, 270, 480])
def test_a_night_reads_back_at_the_same_instants(week: date, length: int, tmp_path: Path) -> None:
    case = two_operators(week)
    start = case.horizon.minute(at(case, 5, "22:00"))
    nights = [Shift(start, start + length), Shift(start + 600, start + 700)]
    export_ics(a_result(case, {"o1": nights}), tmp_path, None, PARIS)
    read = events(tmp_path / "o1.ics")
    assert [(case.horizon.minute(e.start), case.horizon.minute(e.end)) for e in read] == [
        (night.start, night.end) for night in nights
    ]


def test_a_shift_inside_the_repeated_hour_is_told_apart_from_its_twin(tmp_path: Path) -> None:
    case = two_operators(TO_WINTER)
    first = case.horizon.minute(at(case, 6, "02:00"))
    for start in (first, first + 60):
        result = a_result(case, {"o1": [Shift(start, start + 45)]})
        export_ics(result, tmp_path, None, PARIS)
        (event,) = events(tmp_path / "o1.ics")
        assert case.horizon.minute(event.start) == start
        assert case.horizon.minute(event.end) == start + 45


@pytest.mark.parametrize(
    ("week", "start", "end", "told_in"),
    [
        (TO_SUMMER, "03:30", "11:00", "UTC"),
        (TO_SUMMER, "08:00", "16:00", PARIS),
        (TO_WINTER, "00:30", "01:30", "UTC"),
        (MONDAY, "03:30", "11:00", PARIS),
    ],
)
def test_a_shift_near_a_change_of_the_clock_is_told_in_utc(
    week: date, start: str, end: str, told_in: str, tmp_path: Path
) -> None:
    case = two_operators(week)
    export_ics(a_result(case, {"o1": [a_shift(case, 6, start, end)]}), tmp_path, None, PARIS)
    (event,) = events(tmp_path / "o1.ics")
    assert {str(event.start.tzinfo), str(event.end.tzinfo)} == {told_in}
    assert (event.start, event.end) == (at(case, 6, start), at(case, 6, end))


def test_a_calendar_carries_the_zone_that_its_events_name(tmp_path: Path) -> None:
    export_ics(a_week(two_operators()), tmp_path, None, PARIS)
    calendar = Calendar.from_ical((tmp_path / "o1.ics").read_bytes())
    assert [zone.tz_name for zone in calendar.timezones] == [PARIS]
    assert calendar.get_missing_tzids() == set()


def test_exporting_again_gives_the_same_bytes_and_the_stamp_of_the_case(tmp_path: Path) -> None:
    result = a_week(two_operators())
    one = export_ics(result, tmp_path / "one", None, PARIS)
    two = export_ics(result, tmp_path / "two", None, PARIS)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    (event,) = events(one[0])
    assert event.stamp == result.as_of


def test_an_event_keeps_its_name_when_its_hours_move_inside_the_day(tmp_path: Path) -> None:
    case = two_operators()
    uids = set()
    for start, end in (("09:00", "16:00"), ("09:00", "17:00"), ("10:00", "17:00")):
        export_ics(a_result(case, {"o1": [a_shift(case, 0, start, end)]}), tmp_path, None, PARIS)
        uids.add(str(events(tmp_path / "o1.ics")[0]["uid"]))
    assert len(uids) == 1


def test_two_shifts_of_one_day_are_two_events(tmp_path: Path) -> None:
    case = two_operators()
    shifts = [a_shift(case, 0, "08:00", "12:00"), a_shift(case, 0, "14:00", "18:00")]
    export_ics(a_result(case, {"o1": shifts}), tmp_path, None, PARIS)
    assert len({str(event["uid"]) for event in events(tmp_path / "o1.ics")}) == 2


def test_a_name_cannot_add_lines_to_a_calendar(tmp_path: Path) -> None:
    name = "Ana\r\nEND:VCALENDAR\nX-EVIL:1;2,3"
    export_ics(a_week(two_operators()), tmp_path, names(name), PARIS, summary=name)
    text = (tmp_path / "o1.ics").read_bytes().decode()
    assert not [line for line in text.splitlines() if line.startswith(("X-EVIL", "END:VCAL"))][1:]
    (event,) = events(tmp_path / "o1.ics")
    assert str(event["summary"]) == "Ana END:VCALENDAR X-EVIL:1;2,3"


def test_times_are_told_in_the_zone_asked_for(tmp_path: Path) -> None:
    export_ics(a_week(two_operators()), tmp_path, None, "Indian/Reunion")
    (event,) = events(tmp_path / "o1.ics")
    assert event.start == datetime(2026, 6, 1, 11, tzinfo=ZoneInfo("Indian/Reunion"))
    assert "14:00-14:45" in str(event["description"])


def test_a_zone_that_does_not_exist_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        export_ics(a_week(two_operators()), tmp_path / "out", None, "Europe/Nowhere")
    assert not (tmp_path / "out").exists()
