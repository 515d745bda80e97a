"""The objective read aloud: each term with its value and what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from api.view.style import heading, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.result import Result


def scores(result: Result, speaker: Speaker) -> list[RenderableType]:
    """Terms of a result and their sum."""
    say = speaker.say
    page = table(say("view.term"), say("view.value"), say("view.meaning"), right=(1,))
    page.columns[2].no_wrap = False
    for name, value in result.terms.items():
        page.add_row(
            Text(say(f"term.{name}.name")),
            Text(speaker.number(value, 1)),
            Text(say(f"term.{name}.meaning"), style="dim"),
        )
    page.add_section()
    page.add_row(Text(say("view.total")), Text(speaker.number(result.objective, 1)), Text(""))
    return [heading(say("view.score")), page]
