"""The short account of a planned week: status, figures, findings, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.findings import findings
from api.view.scores import scores
from api.view.style import facts_grid, heading
from api.view.words import unmet_words
from scheduler.affinity.oddities import oddities

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week

UNMET_SHOWN: Final = 10


def summary(
    week: Week,
    speaker: Speaker,
    files: Sequence[Path],
    *,
    with_scores: bool = True,
    everything: bool = False,
) -> list[RenderableType]:
    """What a person wants to know first of a finished run."""
    say = speaker.say
    shown: list[RenderableType] = [
        heading(say("solved.title", week=week.result.week)),
        _figures(week, speaker),
    ]
    if week.result.cover.expected_calls == 0:
        shown.append(Text(say("solved.no_calls")))
    if with_scores:
        shown += scores(week.result, speaker)
    shown += [Text(""), *findings(speaker, week.report.violations, week.case, week.texts)]
    shown += _unmet(week, speaker, everything=everything)
    shown += _odd(week, speaker, everything=everything)
    if files:
        shown.append(heading(say("files.title")))
        shown += [Text(f"  {path}") for path in files]
    return shown


def _figures(week: Week, speaker: Speaker) -> RenderableType:
    say, result = speaker.say, week.result
    lost = say(
        "solved.of_calls",
        lost=speaker.number(result.cover.lost_calls, 1),
        expected=speaker.number(result.cover.expected_calls),
    )
    bound = "–" if result.bound is None else speaker.number(result.bound, 1)
    grid = facts_grid()
    for key, value in (
        ("status", say(f"status.{result.status}")),
        ("objective", say("solved.equivalent", value=speaker.number(result.objective, 1))),
        ("bound", bound),
        ("gap", speaker.percent(result.gap)),
        ("unavoidable", speaker.number(result.unavoidable, 1)),
        ("named_share", speaker.percent(result.cover.named_share)),
        ("team_share", speaker.percent(result.cover.team_share)),
        ("lost_calls", lost),
        ("shifts", speaker.number(len(result.roster))),
        ("seconds", speaker.number(result.seconds, 1)),
    ):
        grid.add_row(Text(say(f"solved.{key}")), Text(value))
    return grid


def _unmet(week: Week, speaker: Speaker, *, everything: bool) -> list[RenderableType]:
    unmet = week.result.unmet
    if not unmet:
        return []
    shown = unmet if everything else unmet[:UNMET_SHOWN]
    lines: list[RenderableType] = [heading(speaker.say("solved.unmet", count=len(unmet)))]
    lines += [Text(f"  {unmet_words(speaker, each, week.texts)}") for each in shown]
    if len(shown) < len(unmet):
        lines.append(Text(f"  {speaker.say('solved.more', count=len(unmet) - len(shown))}"))
    return lines


def _odd(week: Week, speaker: Speaker, *, everything: bool) -> list[RenderableType]:
    """Ratings and decisions that were not taken as they stand, and what was done."""
    odd = oddities(week.case)
    if not odd:
        return []
    shown = odd if everything else odd[:UNMET_SHOWN]
    lines: list[RenderableType] = [heading(speaker.say("affinity.odd_title", count=len(odd)))]
    for each in shown:
        who = week.texts.operator_name(each.operator_id), week.texts.client_name(each.client_id)
        says = speaker.say(f"affinity.odd.{each.kind}", count=each.count, on=each.on)
        lines.append(Text(f"  {' – '.join(who)} – {says}"))
    if len(shown) < len(odd):
        lines.append(Text(f"  {speaker.say('solved.more', count=len(odd) - len(shown))}"))
    return lines
