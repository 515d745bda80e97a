"""The terminal of one invocation: who speaks, where results and progress go, since when.

Results go to standard output, progress and trouble to standard error, so that
``--json`` can be piped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.text import Text

from api.texts import LANGS, Lang, Speaker
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

PLAIN_WIDTH: Final = 100
"""Columns of output that goes to a file or a pipe, unless COLUMNS says otherwise."""


@dataclass
class Terminal:
    """Where one command speaks. ``as_json`` is set by the option of the command."""

    speaker: Speaker
    out: Console
    err: Console
    as_json: bool = False
    stopwatch: Stopwatch = field(default_factory=Stopwatch)

    def say(self, key: str, /, style: str = "", **params: object) -> None:
        """Print one text as a line of the result, unless the output is for a machine."""
        self.show(Text(self.speaker.say(key, **params), style=style))

    def show(self, *renderables: RenderableType) -> None:
        """Print something for people, unless the output is for a machine."""
        if not self.as_json:
            for renderable in renderables:
                self.out.print(renderable)

    def tell(self, document: Mapping[str, Any]) -> None:
        """Print the machine's answer when it was asked for."""
        if self.as_json:
            self.out.file.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    def complain(self, line: str, style: str = "") -> None:
        """Print one line about trouble on standard error."""
        self.err.print(Text(line, style=style), soft_wrap=True)


def open_terminal(lang: Lang | None, environment: Mapping[str, str]) -> Terminal:
    """Open the terminal of this process in a language, or in that of the environment."""
    return Terminal(
        speaker=Speaker(lang or environment_lang(environment)),
        out=_console(environment, stderr=False),
        err=_console(environment, stderr=True),
    )


def environment_lang(environment: Mapping[str, str]) -> Lang:
    """French when the environment's locale is French, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "fr" if environment[name].lower().startswith("fr") else "en"
    return "en"


def lang_asked(arguments: list[str], environment: Mapping[str, str]) -> Lang:
    """Language that arguments ask for before they are parsed, so that ``--help`` speaks it."""
    for here, following in pairwise([*arguments, ""]):
        value = following if here == "--lang" else here.removeprefix("--lang=")
        for lang in LANGS:
            if here.startswith("--lang") and value == lang:
                return lang
    return environment_lang(environment)


def _console(environment: Mapping[str, str], *, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and not environment.get("COLUMNS"):
        console.width = PLAIN_WIDTH
    return console
