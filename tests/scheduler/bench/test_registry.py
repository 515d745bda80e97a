"""The table of best values: read as written, compared like with like only, changed for better."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.bench.house import HouseRun
from scheduler.bench.registry import (
    BestKnown,
    compare,
    distance,
    improves,
    read_best_known,
    row_of,
    write_best_known,
)
from scheduler.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "0123456789abcdef" * 4
ROW = BestKnown(
    case="S",
    case_digest=DIGEST,
    objective_version=2,
    value=100.0,
    bound=90.0,
    date=dt.date(2026, 11, 30),
    command="diapason bench house S",
    found='seed 1, 60 s, "feasible"',
)
RUN = HouseRun(
    case="S",
    case_digest=DIGEST,
    objective_version=2,
    seed=1,
    status="feasible",
    seconds=60.0,
    objective=110.0,
    bound=90.0,
)

rows = st.builds(
    BestKnown,
    case=st.sampled_from(["S", "M", "L", "XL"]),
    case_digest=st.just(DIGEST),
    objective_version=st.integers(1, 9),
    value=st.floats(0, 1e9),
    bound=st.none() | st.floats(0, 1e9),
    date=st.dates(dt.date(2020, 1, 1), dt.date(2100, 1, 1)),
    command=st.text("abc -,\"'", min_size=1),
    found=st.text('abc ,"é', min_size=1),
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registry") / "best_known.csv"


@given(table_rows=st.lists(rows, unique_by=lambda row: row.case))
def test_what_is_written_is_read_again(table: Path, table_rows: list[BestKnown]) -> None:
    write_best_known(table_rows, table)
    assert list(read_best_known(table).values()) == table_rows


def test_a_broken_row_is_named_with_its_column(table: Path) -> None:
    write_best_known([ROW], table)
    table.write_text(table.read_text("utf-8").replace("100.0", "cheap"), encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        read_best_known(table)
    (fault,) = wrong.value.faults
    assert (fault.row, fault.column, fault.value) == (2, "value", "cheap")


def test_a_file_that_is_no_table_is_refused(table: Path) -> None:
    table.write_bytes(b"\xff\xfe\x00not a table\nat all\n")
    with pytest.raises(InputError):
        read_best_known(table)


def test_the_distance_is_a_share_of_the_best_known() -> None:
    assert compare(ROW, RUN) == "same"
    assert distance(ROW, RUN) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("known", "run", "why"),
    [
        (None, RUN, "unknown"),
        (ROW, replace(RUN, case_digest=DIGEST[::-1]), "other_case"),
        (ROW, replace(RUN, objective_version=3), "other_objective"),
    ],
)
def test_only_the_same_case_and_objective_are_compared(
    known: BestKnown | None, run: HouseRun, why: str
) -> None:
    assert compare(known, run) == why
    assert distance(known, run) is None
    assert improves(known, run)  # nothing is known of it, so its value is the best


@pytest.mark.parametrize(
    ("run", "better"),
    [
        (RUN, False),
        (replace(RUN, objective=100.0), False),
        (replace(RUN, objective=100.0 - 1e-9), False),
        (replace(RUN, objective=99.0), True),
        (replace(RUN, objective=99.0, hard=1), False),
        (replace(RUN, objective=None), False),
    ],
)
def test_a_row_gives_way_to_a_better_sound_run_only(run: HouseRun, better: bool) -> None:
    assert improves(ROW, run) is better


def test_the_row_of_a_run_is_not_improved_by_that_run() -> None:
    row = row_of(RUN, dt.date(2026, 11, 30), "diapason bench house S")
    assert distance(row, RUN) == pytest.approx(0)
    assert not improves(row, RUN)


def test_a_run_without_a_value_has_no_row() -> None:
    with pytest.raises(ValueError, match="no row"):
        row_of(replace(RUN, objective=None), dt.date(2026, 11, 30), "")
