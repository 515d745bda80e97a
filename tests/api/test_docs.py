"""A command or option that ``docs/cli.md`` does not tell of does not exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from api.cli import app
from api.texts import catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
GROUP = typer.main.get_group(app)


def commands_of(group: Any, before: str = "") -> dict[str, Any]:
    """Every command that does something, by its words: ``solve``, ``bench house``."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        under = isinstance(command, TyperGroup)
        found |= commands_of(command, f"{before}{name} ") if under else {before + name: command}
    return found


COMMANDS = commands_of(GROUP)


def _groups() -> list[Any]:
    return [command for command in GROUP.commands.values() if isinstance(command, TyperGroup)]


def sections() -> dict[str, str]:
    parts = re.split(r"^## `diapason ([a-z-]+(?: [a-z]+)*).*`$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_page_has_one_section_a_command_and_no_other() -> None:
    assert set(sections()) == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_is_told_in_the_section_of_its_command(command: str) -> None:
    options = {name for param in COMMANDS[command].params for name in param.opts if "--" in name}
    told = set(re.findall(r"`(--[a-z-]+)", sections()[command]))
    assert options <= told
    assert told <= options | {"--show"}


def test_every_help_text_is_a_key_of_the_catalogue() -> None:
    words = catalogue("en")
    for command in (GROUP, *_groups(), *COMMANDS.values()):
        assert command.help in words
        for param in command.params:
            text = getattr(param, "help", None)
            if param.name not in {"help", None}:
                assert text in words, (command.name, param.name)
