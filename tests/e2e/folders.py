"""Small case folders for whole commands, and ways to spoil them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from api.cli import app
from scheduler.generate import generate
from scheduler.generate.folder import write_generated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, str]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The machine's answer."""
        return json.loads(self.out)


def run(*arguments: object, lang: str = "en", typed: str | None = None) -> Ended:
    """Run ``diapason`` in this process; an exception nobody foresaw is raised here."""
    ended = CliRunner().invoke(
        app,
        ["--lang", lang, *map(str, arguments)],
        env={"COLUMNS": "140", "NO_COLOR": "1"},
        input=typed,
    )
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    assert "Traceback" not in ended.output
    return Ended(ended.exit_code, ended.stdout, ended.stderr)


def small_case(folder: Path) -> Path:
    """Three operators, five clients, three weeks of calls."""
    write_generated(generate(operators=3, clients=5, weeks=3, seed=1), folder, compress_calls=False)
    return folder


def edit(folder: Path, file: str, change: Callable[[list[Row]], object]) -> None:
    """Change the rows of one file in place."""
    path = folder / file
    with path.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
