"""Affinity in words: where a pair's number comes from, and what another one would change."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

from api.view.style import facts_grid, heading, note, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.affinity.oddities import Oddity
    from scheduler.affinity.provenance import Provenance, Step
    from scheduler.case import Case
    from scheduler.explain.affinity_change import AffinityEffect, PairChange
    from scheduler.files.texts import Texts

SHOWN = 10
NORMAL_90 = 1.645


def pair_view(
    case: Case, texts: Texts, told: Provenance, odd: Sequence[Oddity], speaker: Speaker
) -> list[RenderableType]:
    """One pair: its number, both directions, every step, and what was not taken as it stands."""
    say = speaker.say
    grid = facts_grid()
    low, high = (
        max(0.0, min(100.0, told.mean + sign * NORMAL_90 * told.deviation)) for sign in (-1, 1)
    )
    rows = {
        "mean": say("affinity.mean_is", mean=round(told.mean), low=round(low), high=round(high)),
        "planning": speaker.number(told.planning),
        "by_client": speaker.number(told.by_client),
        "by_operator": speaker.number(told.by_operator),
        "evidence": speaker.number(told.evidence, 1),
        "trend": speaker.number(told.trend),
        "veto": speaker.value(told.vetoed),
        "trial": speaker.value(told.tried),
    }
    for key, value in rows.items():
        grid.add_row(Text(say(f"affinity.{key}")), Text(value))
    page = table(say("affinity.points"), say("affinity.step"), right=(0,))
    page.columns[1].no_wrap = False
    for step in told.steps:
        page.add_row(Text(speaker.number(step.points, 1)), Text(step_words(step, speaker)))
    title = say(
        "affinity.title",
        operator=texts.operator_name(told.operator_id),
        client=texts.client_name(told.client_id),
    )
    shown: list[RenderableType] = [heading(title), grid, heading(say("affinity.where")), page]
    shown += [Text(say(f"affinity.odd.{o.kind}", count=o.count, on=o.on)) for o in odd]
    shown += _words_of_overrides(case, texts, told, speaker)
    return [*shown, note(say("affinity.legend"))]


def step_words(step: Step, speaker: Speaker) -> str:
    """What moved the number."""
    seen = dict(step.seen)
    if step.kind == "score":
        seen["expires"] = _until(step.seen["expires"], speaker)
    if step.kind in {"rating", "score"}:
        seen["side"] = speaker.say(f"affinity.side.{seen['side']}")
    if step.kind == "rating":
        seen["tags"] = f" ({seen['tags']})" if seen["tags"] else ""
    return speaker.say(f"affinity.steps.{step.kind}", **seen)


def _words_of_overrides(
    case: Case, texts: Texts, told: Provenance, speaker: Speaker
) -> list[RenderableType]:
    found: list[RenderableType] = []
    for position, row in enumerate(case.affinity_overrides):
        if (row.operator_id, row.client_id) == (told.operator_id, told.client_id):
            words = texts.affinity_overrides.get(position)
            what = "veto" if row.veto else "clear" if row.clear else "score"
            found.append(
                Text(
                    speaker.say(
                        f"affinity.set.{what}",
                        score=row.score,
                        on=row.set_on,
                        expires=_until(row.expires_on, speaker),
                        side=speaker.say(f"affinity.side.{row.side}"),
                        by=words.set_by if words else "–",
                        reason=words.reason if words else "–",
                    )
                )
            )
    return found


def _until(day: object, speaker: Speaker) -> str:
    return speaker.value(day) if day is not None else speaker.say("affinity.no_end")


def pair_document(told: Provenance, odd: Sequence[Oddity]) -> dict[str, Any]:
    """One pair for a machine."""
    plain: dict[str, Any] = _plain(asdict(told) | {"odd": [asdict(o) for o in odd]})
    return plain


def effect_view(
    effect: AffinityEffect, texts: Texts, speaker: Speaker, *, everything: bool = False
) -> list[RenderableType]:
    """Teams and ringing orders that would change."""
    say = speaker.say
    if effect.nothing:
        return [Text(say("affinity.effect.nothing"))]
    shown: list[RenderableType] = []
    for key in ("joins", "leaves", "reordered"):
        changes: tuple[PairChange, ...] = getattr(effect, key)
        if changes:
            shown.append(heading(say(f"affinity.effect.{key}", count=len(changes))))
        most = len(changes) if everything else SHOWN
        shown += [
            Text(
                "  "
                + say(
                    f"affinity.effect.{key}_one",
                    operator=texts.operator_name(each.operator_id),
                    client=texts.client_name(each.client_id),
                    before=each.before,
                    after=each.after,
                )
            )
            for each in changes[:most]
        ]
        if len(changes) > most:
            shown.append(Text(f"  {say('affinity.more', count=len(changes) - most)}"))
    return [*shown, note(say("affinity.effect.legend"))]


def change_view(
    effect: AffinityEffect, texts: Texts, pair: tuple[str, str], speaker: Speaker, planned: bool
) -> list[RenderableType]:
    """What overruling one pair does, before it is written."""
    title = speaker.say(
        "affinity.title",
        operator=texts.operator_name(pair[0]),
        client=texts.client_name(pair[1]),
    )
    line = speaker.say(
        "affinity.planning_goes",
        before=round(effect.planning_before or 0.0, 1),
        after=round(effect.planning_after or 0.0, 1),
    )
    more = (
        effect_view(effect, texts, speaker)
        if planned
        else [note(speaker.say("affinity.effect.no_plan"))]
    )
    shut = [Text(speaker.say("affinity.shut"))] if effect.vetoed else []
    return [heading(title), *(shut or [Text(line)]), *more]


def effect_document(effect: AffinityEffect) -> dict[str, Any]:
    """An effect for a machine."""
    document: dict[str, Any] = _plain(asdict(effect))
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value
