"""What a closed loop showed, one line a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from api.view.style import heading, note, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.bench.learn_sim import Gain


def learn_view(
    medians: Mapping[str, float], gains: Mapping[str, Gain], seeds: int, speaker: Speaker
) -> list[RenderableType]:
    """Medians, then gains with their intervals."""
    say = speaker.say
    page = table(say("learn.measure"), say("learn.value"), right=(1,))
    for key in ("learnt", "prior", "raw"):
        page.add_row(Text(say(f"learn.{key}")), Text(speaker.number(medians[key], 3)))
    page.add_row(Text(say("learn.held")), Text(speaker.percent(medians["held"])))
    page.add_row(Text(say("learn.false_alarms")), Text(speaker.number(medians["false_alarms"], 2)))
    page.add_row(
        Text(say("learn.found", falls=int(medians["falls"]))),
        Text(speaker.percent(medians["found"])),
    )
    for key in ("learning", "tone_only", "off", "noisy", "biased", "exploring"):
        page.add_row(Text(say(f"learn.{key}")), Text(speaker.number(medians[key], 2)))
    for key, each in gains.items():
        value = f"{speaker.number(each.mean, 2)} ± {speaker.number(each.half, 2)}"
        page.add_row(Text(say(f"learn.gain.{key}")), Text(value))
    return [heading(say("learn.title", seeds=seeds)), page, note(say("learn.legend"))]
