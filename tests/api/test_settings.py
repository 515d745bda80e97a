"""Settings are read from where the page says, and none is missing from the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.settings import ServiceSettings, SettingsWrong, read_settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")


def test_the_page_has_every_setting_and_no_other() -> None:
    names = {
        name
        for line in PAGE.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])
    }
    assert names == set(ServiceSettings.model_fields)


def test_the_command_line_beats_the_environment_and_that_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "diapason.toml"
    file.write_text('host = "10.0.0.1"\nport = 1\nname = "file"\n', "utf-8")
    monkeypatch.setenv("DIAPASON_PORT", "2")
    monkeypatch.setenv("DIAPASON_HOST", "10.0.0.2")
    read = read_settings(file, port=3, host=None)
    assert (read.port, read.host, read.name) == (3, "10.0.0.2", "file")


def test_a_secret_may_be_a_file_and_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "diapason_secret_key").write_text("s" * 40, "utf-8")
    read = read_settings(None, tmp_path)
    assert read.secret_key is not None
    assert read.secret_key.get_secret_value() == "s" * 40
    assert "ssss" not in repr(read)


def test_every_fault_is_told_at_once_without_its_value(tmp_path: Path) -> None:
    file = tmp_path / "diapason.toml"
    file.write_text('port = 99999999\nsecret_key = "short"\nunknown = 1\n', "utf-8")
    with pytest.raises(SettingsWrong) as wrong:
        read_settings(file)
    assert {name for name, _ in wrong.value.faults} == {"port", "secret_key", "unknown"}
    assert "short" not in str(wrong.value).replace("too short", "")
    assert "99999999" not in str(wrong.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_settings(tmp_path / "none.toml")
