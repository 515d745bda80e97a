"""Scores and signals are kept up to date: one at a time, once more when asked meanwhile, daily."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pytest

from api.duties import freshness
from api.duties.freshness import Freshness
from api.log import open_log
from models.errors import DatabaseUnavailable
from models.importing import import_case
from models.scores import refresh_scores, scores_of
from models.signals import inbox
from tests.models.worlds import SITE
from tests.scheduler.files.full import a_full_case, some_texts

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

NOW = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


class Clock:
    """Stands still until somebody moves it."""

    at = NOW

    def __call__(self) -> dt.datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fresh(database: Database, act: Act, clock: Clock) -> Freshness:
    """Whoever keeps a full site up to date."""
    with database.writing() as session:
        import_case(session, SITE, a_full_case(), some_texts(), act)
    return Freshness(database, clock, open_log("json", "error", io.StringIO()))


def test_each_day_computes_scores_and_signals_once(
    fresh: Freshness, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[dt.datetime] = []

    def compute(database: Database, site: str, at: dt.datetime) -> int:
        days.append(at)
        return refresh_scores(database, site, at)

    monkeypatch.setattr(freshness, "refresh_scores", compute)
    for hours in (0, 1, 13, 24, 25):  # the day of the site ends at 22:00 UTC
        clock.at = NOW + dt.timedelta(hours=hours)
        fresh.daily()
    assert [(at.day, at.hour) for at in days] == [(1, 8), (2, 8)]
    with database.reading() as session:
        assert scores_of(session, 1, "o1", clock.at.date())
        assert inbox(session, 1)


def test_who_asks_while_somebody_computes_lets_it_be_done_once_more(
    fresh: Freshness, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []

    def compute(_: Database, site: str, at: dt.datetime) -> int:
        computed.append(site)
        if len(computed) == 1:
            for _again in range(3):
                fresh.scores(site)  # comes back at once
        return 0

    monkeypatch.setattr(freshness, "refresh_scores", compute)
    fresh.scores(SITE)
    assert computed == [SITE, SITE]


def test_trouble_leaves_nobody_waiting(fresh: Freshness, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles: list[Exception] = [DatabaseUnavailable("gone"), ValueError("a fault of ours")]

    def fail(*_: object) -> int:
        raise troubles.pop(0)

    monkeypatch.setattr(freshness, "refresh_scores", fail)
    fresh.scores(SITE)  # the next day computes again
    with pytest.raises(ValueError, match="ours"):
        fresh.scores(SITE)
    computed: list[object] = []
    monkeypatch.setattr(freshness, "refresh_scores", lambda *asked: computed.append(asked))
    fresh.scores(SITE)
    assert len(computed) == 1
