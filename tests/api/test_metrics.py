"""What a monitor reads: requests by template, and figures of the database, gone or there."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from api.metrics import CONTENT_TYPE, make_metrics
from api.web.measure import RequestMetrics
from models.database import open_database
from models.results import save_result
from models.tables.outbox import WorkerBeatRow
from models.written import write_out
from tests.models.worlds import a_plan, a_run, a_small_case, a_small_site

if TYPE_CHECKING:
    from pathlib import Path

    from api.metrics import Metrics
    from models.audit import Act
    from models.database import Database


def read(metrics: Metrics) -> dict[str, float]:
    """Every sample by its name and labels, as ``name{a=b}``."""
    found = {}
    for family in text_string_to_metric_families(metrics.text().decode()):
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_figures_of_the_database_are_read_when_they_are_asked_for(
    database: Database, act: Act
) -> None:
    metrics = make_metrics(database, lambda: act.at + dt.timedelta(seconds=9))
    with database.writing() as session:
        site = a_small_site(session, act)
        run_id = a_run(session, site, a_small_case(), act)
        save_result(session, run_id, write_out(a_plan(a_small_case(), gap=0.02)), act)
        session.add(WorkerBeatRow(name="w1", started_at=act.at, beat_at=act.at, running=[]))
    found = read(metrics)
    assert found["diapason_database_up{}"] == 1
    assert found["diapason_runs{status=done}"] == 1
    assert found["diapason_runs_waiting{}"] == 0
    assert found["diapason_roster_gap{site=paris}"] == pytest.approx(0.02)
    assert found["diapason_worker_beat_age_seconds{worker=w1}"] == 9
    assert found["diapason_database_bytes{}"] > 0
    assert "version=0.0.4" in CONTENT_TYPE


def test_a_database_that_is_gone_is_told_and_requests_still_are(tmp_path: Path, act: Act) -> None:
    database = open_database(f"postgresql://nobody@127.0.0.1:1/{tmp_path.name}")
    metrics = make_metrics(database, lambda: act.at)
    metrics.count("GET", "/x", 200, 0.01)
    found = read(metrics)
    database.close()
    assert found["diapason_database_up{}"] == 0
    assert found["diapason_requests_total{method=GET,route=/x,status=200}"] == 1


async def _ask(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        await client.get("/operators/o1")
        await client.get("/operators/o2")
        await client.get("/operators/broken")
        await client.request("HACK", "/operators/o1")
        await client.get("/nowhere/o3")


def test_requests_are_counted_by_template_and_never_by_person(database: Database, act: Act) -> None:
    metrics, app = make_metrics(database, lambda: act.at), FastAPI()

    @app.get("/operators/{operator}")
    def show(operator: str) -> str:
        if operator == "broken":
            raise ValueError
        return operator

    app.add_middleware(RequestMetrics, metrics=metrics)
    asyncio.run(_ask(app))
    found = read(metrics)
    asked = "diapason_requests_total{method=GET,route=/operators/{operator},status="
    assert found[f"{asked}200}}"] == 2
    assert found[f"{asked}500}}"] == 1
    assert found["diapason_requests_total{method=GET,route=unmatched,status=404}"] == 1
    assert (
        found["diapason_requests_total{method=other,route=/operators/{operator},status=405}"] == 1
    )
    assert "o1" not in metrics.text().decode()


def test_two_services_in_one_process_count_apart(database: Database, act: Act) -> None:
    first, second = (make_metrics(database, lambda: act.at) for _ in range(2))
    first.count("GET", "/x", 200, 0.01)
    assert "diapason_requests_total{method=GET,route=/x,status=200}" not in read(second)
