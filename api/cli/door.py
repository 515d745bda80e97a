"""The group that every command passes through: help in the right language, trouble told.

Typer wants help texts where options are declared; there they are keys of the
catalogue, and this group puts the words in their place before help is shown.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from api.cli.outcome import TOLD, tell_trouble
from api.cli.terminal import lang_asked
from api.texts import Speaker

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


class Door(TyperGroup):
    """Typer's group, with words from the catalogue and one way to end badly."""

    def make_context(self, info_name: Any, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Put words in the place of help keys, then go on as usual."""
        speaker = Speaker(lang_asked(args, os.environ))
        for command in (self, *self.commands.values()):
            command.help = _words(speaker, command.help)
            for param in command.params:
                if hasattr(param, "help"):
                    param.help = _words(speaker, param.help)
        return super().make_context(info_name, args, *rest, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; trouble that was foreseen ends in a message and an exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # the reader of our output left: Typer ends quietly
        except TOLD as trouble:
            terminal: Terminal = ctx.obj
            raise typer.Exit(int(tell_trouble(terminal, trouble))) from None


def _words(speaker: Speaker, text: str | None) -> str | None:
    return speaker.say(text) if text and speaker.knows(text) else text
