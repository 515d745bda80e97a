"""Texts of generalised assignment: what is read, and how every wrong number is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scheduler.bench.gap_reader import parse_gap, read_gap
from scheduler.bench.plain import read_each
from scheduler.errors import Fault, InputError

TINY = """ 2 3
 5 4 3
 1 2 6
 2 2 2
 1 3 2
 4 5
"""
PUBLIC = Path(__file__).resolve().parents[4] / "shared" / "bench" / "gap"


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as trouble:
        parse_gap(text, "tiny.txt")
    return trouble.value.faults


def test_an_instance_is_read_table_by_table() -> None:
    gap = parse_gap(TINY, "tiny.txt")
    assert gap.name == "tiny"
    np.testing.assert_array_equal(gap.cost, [[5, 4, 3], [1, 2, 6]])
    np.testing.assert_array_equal(gap.resource, [[2, 2, 2], [1, 3, 2]])
    np.testing.assert_array_equal(gap.capacity, [4, 5])


def test_where_lines_end_says_nothing() -> None:
    gap = parse_gap(" ".join(TINY.split()), "tiny.txt")
    np.testing.assert_array_equal(gap.capacity, [4, 5])


@pytest.mark.parametrize(
    ("right", "wrong", "row", "column", "value", "expected"),
    [
        (" 2 3\n", " two 3\n", 1, "agents", "two", "integer"),
        (" 2 3\n", " 2 0\n", 1, "items", "0", "at_least"),
        ("1 2 6", "1 2,5 6", 3, "cost[2, 2]", "2,5", "integer"),
        ("1 2 6", "1 -2 6", 3, "cost[2, 2]", "-2", "at_least"),
        ("1 3 2", "1 3 2000000", 5, "resource[2, 3]", "2000000", "at_most"),
        (" 4 5\n", " 4 x\n", 6, "capacity[2]", "x", "integer"),
    ],
)
def test_a_wrong_number_is_named_with_its_line_and_what_it_is(
    right: str, wrong: str, row: int, column: str, value: str, expected: str
) -> None:
    (fault,) = faults_of(TINY.replace(right, wrong, 1))
    assert (fault.file, fault.row, fault.column) == ("tiny.txt", row, column)
    assert (fault.value, fault.expected) == (value, expected)


def test_of_a_text_cut_short_the_first_number_missing_is_named_and_how_many_there_should_be() -> (
    None
):
    missing, count = faults_of(TINY[: TINY.index("4 5")])
    assert (missing.row, missing.column, missing.expected) == (6, "capacity[1]", "required")
    assert (count.value, count.expected, count.params) == ("14", "at_least", {"limit": 16})


def test_numbers_too_many_are_counted() -> None:
    (fault,) = faults_of(TINY + "7\n")
    assert (fault.row, fault.value, fault.expected) == (7, "17", "at_most")
    assert fault.params == {"limit": 16}


def test_an_empty_text_lacks_its_first_line() -> None:
    assert [fault.column for fault in faults_of("")] == ["agents", "items"]


def test_what_cannot_be_assigned_at_first_sight_is_refused() -> None:
    (large,) = faults_of(TINY.replace("2 2 2", "9 2 2").replace("1 3 2", "9 3 2"))
    assert (large.column, large.value, large.params) == ("resource[*, 1]", "9", {"limit": 5})
    (many,) = faults_of(TINY.replace(" 4 5", " 2 2"))
    assert (many.column, many.value, many.params) == ("resource", "5", {"limit": 4})


def test_a_text_full_of_words_tells_its_first_faults_only() -> None:
    assert len(faults_of("9 9 " + "word " * 171)) == 20


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "noise"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError) as trouble:
        read_gap(path)
    assert trouble.value.faults[0].expected == "utf8"


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text("1 x", encoding="utf-8")
    with pytest.raises(InputError) as trouble:
        read_each([tmp_path / "one", tmp_path / "two"], read_gap)
    assert [fault.file for fault in trouble.value.faults] == ["one", "two"]


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public instances are not here")
def test_public_instances_have_the_shape_of_their_names() -> None:
    paths = [path for path in sorted(PUBLIC.iterdir()) if path.suffix != ".csv"]
    for gap in read_each(paths, read_gap):
        agents, items = gap.cost.shape
        assert gap.name[1:] == f"{agents}{items}"
