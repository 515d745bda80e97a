"""The group that every command passes through: help in the right language, trouble told.

Typer wants help texts where options are declared; there they are keys of the
catalogue, and this group puts the words in their place before help is shown.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from api.cli.outcome import TOLD, Exit, tell_trouble
from api.cli.terminal import lang_asked
from api.texts import Speaker

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


class Door(TyperGroup):
    """Typer's group, with words from the catalogue and one way to end badly."""

    def make_context(self, info_name: Any, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Put words in the place of help keys, then go on as usual."""
        speaker = Speaker(lang_asked(args, os.environ))
        _put_words(speaker, self)
        return super().make_context(info_name, args, *rest, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; trouble that was foreseen ends in a message and an exit code."""
        terminal: Terminal
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()  # a full disk shows here, while it can still be told
        except BrokenPipeError:
            raise  # the reader of our output left: Typer ends quietly
        except TOLD as trouble:
            terminal = ctx.obj
            try:
                code = tell_trouble(terminal, trouble)
                sys.stdout.flush()
            except OSError:
                # Nobody can be told on a full disk; the exit code still says it.
                sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
                code = Exit.BAD
            raise typer.Exit(int(code)) from None
        return answer


def _put_words(speaker: Speaker, command: Any) -> None:
    """Put words in the place of the help keys of a command, and of those under it."""
    command.help = _words(speaker, command.help)
    for param in command.params:
        if hasattr(param, "help"):
            param.help = _words(speaker, param.help)
    for under in command.commands.values() if isinstance(command, TyperGroup) else ():
        _put_words(speaker, under)


def _words(speaker: Speaker, text: str | None) -> str | None:
    return speaker.say(text) if text and speaker.knows(text) else text
