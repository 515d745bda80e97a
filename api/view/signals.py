"""Signals in words: what was seen, how sure, whom it concerns, which talk to have."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, get_args

from rich.padding import Padding
from rich.text import Text

from api.view.style import heading, note
from scheduler.said import SignalKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.files.texts import Texts
    from scheduler.signals import Signal

SHOWN = 10


def signals_view(
    signals: Sequence[Signal], texts: Texts, speaker: Speaker, *, everything: bool = False
) -> list[RenderableType]:
    """Signals kind by kind with the talk that each suggests; resolved ones only on request."""
    say = speaker.say
    told = [s for s in signals if everything or s.state != "resolved"]
    states = {
        state: sum(s.state == state for s in signals)
        for state in ("open", "acknowledged", "resolved")
    }
    shown: list[RenderableType] = [heading(say("signals.title", **states))]
    for kind in get_args(SignalKind):
        own = [s for s in told if s.kind == kind]
        if not own:
            continue
        shown += [
            heading(f"{say(f'signals.{kind}.title')} ({len(own)})"),
            _indented(say("signals.talk", talk=say(f"signals.{kind}.talk")), "dim"),
        ]
        most = len(own) if everything else SHOWN
        for signal in own[:most]:
            about = f"{concerned(signal, texts)} – {seen_words(signal, speaker)}"
            sure = "" if signal.confidence >= 1 else _sure(signal, speaker)
            state = "" if signal.state == "open" else f" [{say(f'signals.state.{signal.state}')}]"
            shown.append(_indented(f"{about}{sure}{state}"))
        if len(own) > most:
            shown.append(_indented(say("signals.more", count=len(own) - most)))
    if not told:
        shown.append(Text(say("signals.nothing"), style="green"))
    return [*shown, note(f"\n{say('signals.by_hand')}")]


def _sure(signal: Signal, speaker: Speaker) -> str:
    return f" {speaker.say('signals.sure', sure=speaker.percent(signal.confidence, 0))}"


def concerned(signal: Signal, texts: Texts) -> str:
    """Whom a signal is about, by name."""
    names = []
    if signal.operator_id is not None:
        names.append(texts.operator_name(signal.operator_id))
    if signal.client_id is not None:
        names.append(texts.client_name(signal.client_id))
    return " – ".join(names)


def seen_words(signal: Signal, speaker: Speaker) -> str:
    """What was seen, with its numbers."""
    return speaker.say(f"signals.{signal.kind}.says", evidence=signal.evidence, **signal.seen)


def signal_document(signal: Signal, speaker: Speaker) -> dict[str, Any]:
    """One signal for a machine, words too."""
    return {
        "kind": signal.kind,
        "client_id": signal.client_id,
        "operator_id": signal.operator_id,
        "state": signal.state,
        "outcome": signal.note.outcome if signal.note else None,
        "evidence": signal.evidence,
        "confidence": round(signal.confidence, 3),
        "seen": {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in signal.seen.items()
        },
        "says": seen_words(signal, speaker),
        "talk": speaker.say(f"signals.{signal.kind}.talk"),
    }


def _indented(text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, 2), expand=False)
