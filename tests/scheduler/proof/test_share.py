"""A share that was counted once has an interval that holds for few calls too."""

from __future__ import annotations

import pytest

from scheduler.proof.share import counted_share


def test_no_calls_give_no_share() -> None:
    assert counted_share(0, 0) is None


def test_the_interval_is_wilsons() -> None:
    """Ten of forty: 14.19 % to 40.19 % (Agresti and Coull's worked figures for Wilson)."""
    share = counted_share(10, 40)
    assert share is not None
    assert share == pytest.approx((0.25, 0.1419, 0.4019), abs=1e-4)


@pytest.mark.parametrize(("part", "whole"), [(0, 3), (3, 3), (1, 2), (500, 900)])
def test_it_stays_a_share_and_holds_its_value(part: int, whole: int) -> None:
    share = counted_share(part, whole)
    assert share is not None
    assert 0 <= share.low <= share.value <= share.high <= 1
    assert share.low < share.high


def test_more_calls_make_it_narrower() -> None:
    few, many = counted_share(8, 10), counted_share(800, 1000)
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low
