"""What operators are told is true: settings, commands, metrics, log keys, pins, units."""

from __future__ import annotations

import configparser
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import typer
import yaml

from api.cli import app
from api.log import ALLOWED
from api.metrics import make_metrics
from api.settings import PREFIX, ServiceSettings
from tests.models.worlds import a_plan, a_run, a_small_case, a_small_site
from tests.service_lock import SERVICE, WHOLE, service_lock

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = (ROOT / "docs" / "operations.md").read_text("utf-8")
UNITS: Final = sorted((ROOT / "docs" / "systemd").iterdir())
OTHERS: Final = ("Dockerfile", "compose.yaml")


def texts() -> dict[str, str]:
    files = [*UNITS, *(ROOT / name for name in OTHERS)]
    return {path.name: path.read_text("utf-8") for path in files} | {"operations.md": PAGE}


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", sorted(texts()))
def test_every_setting_that_is_named_exists(name: str) -> None:
    known = {f"{PREFIX}{field.upper()}" for field in ServiceSettings.model_fields}
    named = set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", texts()[name]))
    assert named - known == set()


@pytest.mark.parametrize("name", sorted(texts()))
def test_every_command_that_is_named_exists(name: str) -> None:
    group: Any = typer.main.get_group(app)
    said = texts()[name]
    named = set(re.findall(r"(?:bin/|`|^|\$ |=\S+ )diapason ([a-z]+)", said, re.MULTILINE))
    named |= set(re.findall(r"command: \[([a-z]+)", said))
    assert named - set(group.commands) == set()


def test_the_log_tells_the_keys_that_the_page_tells() -> None:
    told = re.findall(r"^\| (`.+?) \|", section("The log"), re.MULTILINE)
    assert {key for row in told for key in re.findall(r"`(\w+)`", row)} == ALLOWED


def test_every_metric_is_on_the_page_and_no_other(database: Database, act: Act) -> None:
    metrics = make_metrics(database, lambda: act.at + dt.timedelta(seconds=1))
    with database.writing() as session:
        a_run(session, a_small_site(session, act), a_small_case(), act)
    metrics.count("GET", "/x", 200, 0.01)
    assert a_plan(a_small_case())
    known = set(
        re.findall(r"^(diapason_\w+?)(?:_bucket|_created)?[{ ]", metrics.text().decode(), re.M)
    )
    declared = set(re.findall(r"^# TYPE (diapason_\w+) ", metrics.text().decode(), re.M))
    told = set(re.findall(r"`(diapason_\w+)`", section("Watch")))
    assert {each for each in declared if not each.endswith("_created")} - told <= {
        "diapason_run_seconds"
    }
    assert told <= known | declared


def test_a_container_gets_the_pins_of_what_it_needs_and_nothing_else() -> None:
    """After a new ``requirements.lock``: ``make service-lock``."""
    lock = SERVICE.read_text("utf-8")
    assert lock == service_lock()
    assert not re.findall(r"^(pytest|mypy|ruff|playwright|hypothesis)==", lock, re.MULTILINE)
    assert set(lock.splitlines()) <= set(WHOLE.read_text("utf-8").splitlines())


def test_the_composition_has_no_password_and_runs_without_rights() -> None:
    composition = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    services = composition["services"]
    for name, service in services.items():
        environment = service.get("environment", {})
        secret = [key for key in environment if re.search("PASSWORD|SECRET|TOKEN", key)]
        assert all(key.endswith("_FILE") for key in secret), name
        assert "no-new-privileges:true" in service["security_opt"], name
    ours = {name: each for name, each in services.items() if name != "database"}
    assert all(each["read_only"] and each["cap_drop"] == ["ALL"] for each in ours.values())
    names = [each["command"][-1] for each in ours.values() if each["command"][0] == "worker"]
    assert len(names) == len(set(names)) == 2
    assert all(port.startswith("127.0.0.1:") for port in services["service"]["ports"])


def test_the_image_runs_as_nobody_in_particular_and_is_watched() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER diapason$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "--require-hashes" in text
    assert "scheduler.warm" in text


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_reads_and_service_units_run_without_rights(unit: Path) -> None:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(unit.read_text("utf-8"))
    if unit.suffix == ".service":
        service = read["Service"]
        assert service["User"] == "diapason"
        assert service["NoNewPrivileges"] == "yes"
        assert service["ProtectSystem"] == "strict"
    else:
        assert read["Timer"]["Persistent"] == "yes"
