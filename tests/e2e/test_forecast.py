"""The forecast from the command line: people, machines, files, and what is asked wrongly."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.folders import run, small_case

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case(tmp_path_factory.mktemp("forecast") / "case")


def told(folder: Path, *more: object) -> dict[str, Any]:
    ended = run("forecast", folder, "--json", *more)
    assert ended.code == 0
    document: dict[str, Any] = json.loads(ended.out)
    return document


@pytest.mark.parametrize(("lang", "title"), [("en", "Calls expected"), ("fr", "Appels attendus")])
def test_a_week_is_shown_in_both_languages(folder: Path, lang: str, title: str) -> None:
    shown = run("forecast", folder, lang=lang)
    assert shown.code == 0
    assert title in shown.out


def test_days_add_up_to_clients_and_lie_in_their_bands(folder: Path) -> None:
    document = told(folder)
    by_client = sum(client["expected"] for client in document["clients"])
    by_day = sum(day["expected"] for day in document["days"])
    assert by_client == pytest.approx(by_day, abs=0.1)
    assert all(day["q10"] <= day["expected"] + 1 <= day["q90"] + 2 for day in document["days"])


def test_one_client_is_told_by_day(folder: Path) -> None:
    client = told(folder)["clients"][0]["client_id"]
    shown = run("forecast", folder, "--client", client, lang="en")
    assert (shown.code, "Busiest hour" in shown.out) == (0, True)
    assert run("forecast", folder, "--client", "nobody").code == 2


def test_the_table_holds_every_open_slot_once(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "forecast.csv"
    document = told(folder, "--out", file)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({(row["client_id"], row["start"]) for row in rows}) == len(rows)
    total = sum(float(row["expected"]) for row in rows)
    assert total == pytest.approx(sum(day["expected"] for day in document["days"]), abs=0.5)
    assert all(int(r["q10"]) <= int(r["q50"]) <= int(r["q90"]) for r in rows)


def test_an_event_is_tried_without_being_written(folder: Path) -> None:
    plain = told(folder)
    monday = plain["week"]
    more = told(folder, "--event", f"{monday}=+40%")
    assert more["days"][0]["expected"] == pytest.approx(
        1.4 * plain["days"][0]["expected"], abs=0.01
    )
    assert more["days"][1:] == plain["days"][1:]
    client = plain["clients"][0]["client_id"]
    fewer = told(folder, "--event", f"{client}:{monday}:{monday}=0.5")
    assert fewer["clients"][1:] == plain["clients"][1:]
    assert not (folder / "events.csv").exists()


@pytest.mark.parametrize(
    "event",
    [
        "tomorrow=+40%",
        "2026-12-01",
        "2026-12-01=x",
        "2026-12-02:2026-12-01=2",
        "2026-12-01=-200%",
        "nobody:2026-12-01=2",
    ],
)
def test_what_is_no_event_is_said(folder: Path, event: str) -> None:
    ended = run("forecast", folder, "--event", event)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_backtest_stands_beside_simple_forecasts(folder: Path) -> None:
    document = told(folder, "--backtest", 2)
    assert [score["forecaster"] for score in document["scores"]] == [
        "diapason",
        "weekly_naive",
        "weekday_mean",
    ]
    assert len(document["weeks"]) == 2
    shown = run("forecast", folder, "--backtest", 1, lang="fr")
    assert "4 mêmes jours" in shown.out
    assert "semaine 1 sur 1" in shown.err


def test_an_output_that_cannot_be_written_is_refused_at_once(folder: Path, tmp_path: Path) -> None:
    assert run("forecast", folder, "--out", tmp_path).code == 2
