"""Proposals side by side: a table a scenario, a column a plan, differences under each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from api.view.style import heading, note, table
from scheduler.proof.compare import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.files.texts import Texts
    from scheduler.proof.compare import Comparison, Measure
    from scheduler.proof.replay.outcome import Estimate

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Plans are told by letter under the table; so many at most."""
AT_ONCE: Final = 3
"""Columns of plans in one table: figures are never cut."""
NAMED: Final = 5
"""Clients surely below their promise that are named."""
SHARES: Final = ("service_level", "named_share")
GOOD_WHEN_LESS: Final = ("abandoned", "late")


def comparison_page(
    found: Comparison,
    names: Sequence[str],
    scenarios: Sequence[str],
    texts: Texts,
    speaker: Speaker,
) -> list[RenderableType]:
    """The whole page.

    Parameters
    ----------
    names
        Of the plans, one a column.
    scenarios
        As they were asked for, one a row of cells after the first.
    """
    say = speaker.say
    shown: list[RenderableType] = [
        heading(say("compare.title", week=found.week, replications=found.replications))
    ]
    for letter, name in zip(LETTERS, names, strict=False):
        shown.append(Text(f"  {letter}  {name}"))
    for number, scenario in enumerate(["", *scenarios]):
        offered = speaker.number(found.rows[number][0].offered)
        title = say("compare.scenario", scenario=scenario) if scenario else say("compare.planned")
        shown.append(heading(say("compare.offered", title=title, offered=offered)))
        for first in range(0, len(names), AT_ONCE):
            plans = range(first, min(first + AT_ONCE, len(names)))
            shown.append(_table(found, number, plans, speaker))
        shown += _below(found, number, texts, speaker)
    shown.append(note(say("compare.legend")))
    return shown


def comparison_document(
    found: Comparison, names: Sequence[str], scenarios: Sequence[str]
) -> dict[str, Any]:
    """The same for a machine."""
    whole = found.model_dump(mode="json")
    rows = whole.pop("rows")
    return whole | {
        "results": list(names),
        "rows": [
            {"scenario": scenario, "results": cells}
            for scenario, cells in zip([None, *scenarios], rows, strict=True)
        ],
    }


def _table(found: Comparison, number: int, plans: range, speaker: Speaker) -> RenderableType:
    """The plans of a range in one scenario."""
    say, cells = speaker.say, [found.rows[number][plan] for plan in plans]
    columns = tuple(range(1, len(plans) + 1))
    rows = table("", *(LETTERS[plan] for plan in plans), right=columns)
    for measure in MEASURES:
        values = [_value(measure, cell.measures[measure].value, speaker) for cell in cells]
        rows.add_row(Text(say(f"compare.{measure}")), *(Text(value) for value in values))
        for against in ("first", "planned"):
            seen = [getattr(cell.measures[measure], f"against_{against}") for cell in cells]
            if any(each is not None for each in seen):
                words = say(f"compare.against_{against}", letter=LETTERS[0])
                told = (_change(measure, each, speaker) for each in seen)
                rows.add_row(Text(f"  {words}", style="dim"), *told)
    sure = found.replications > 1  # one week lived through makes nothing sure
    below = (Text(speaker.number(len(cell.below)) if sure else "–") for cell in cells)
    rows.add_row(Text(say("compare.below")), *below)
    return rows


def _value(measure: Measure, seen: Estimate, speaker: Speaker) -> str:
    if seen.value is None:
        return "–"
    scale, unit = (100, "compare.percent") if measure in SHARES else (1, "compare.plain")
    value = speaker.say(unit, value=speaker.number(scale * seen.value, 1))
    return _give_or_take(value, scale, seen, speaker)


def _change(measure: Measure, seen: Estimate | None, speaker: Speaker) -> Text:
    """A difference with its interval; green or red where it is sure."""
    if seen is None or seen.value is None:
        return Text("" if seen is None else "–")
    scale, style = 100 if measure in SHARES else 1, "dim"
    if seen.low is not None and seen.high is not None and (seen.low > 0 or seen.high < 0):
        style = "green" if (seen.value < 0) == (measure in GOOD_WHEN_LESS) else "red"
    value = _signed(scale * seen.value, speaker)
    return Text(_give_or_take(value, scale, seen, speaker), style=style)


def _give_or_take(value: str, scale: float, seen: Estimate, speaker: Speaker) -> str:
    """A figure with the half-width of its interval, which lies evenly around it."""
    if seen.low is None or seen.high is None:
        return value
    half = speaker.number(scale * (seen.high - seen.low) / 2, 1)
    return speaker.say("compare.interval", value=value, half=half)


def _signed(value: float, speaker: Speaker) -> str:
    """A number with its sign; 0 has none."""
    told = speaker.number(abs(value), 1)
    if told == speaker.number(0.0, 1):
        return told
    return f"{'+' if value > 0 else '−'}{told}"


def _below(found: Comparison, number: int, texts: Texts, speaker: Speaker) -> list[RenderableType]:
    """Clients surely below their promise, once for plans that have the same."""
    plans: dict[tuple[str, ...], list[str]] = {}
    for letter, cell in zip(LETTERS, found.rows[number], strict=False):
        if cell.below:
            plans.setdefault(cell.below, []).append(letter)
    shown: list[RenderableType] = []
    for below, letters in plans.items():
        names = [texts.client_name(client_id) for client_id in below[:NAMED]]
        more = len(below) - len(names)
        key = "compare.below_more" if more else "compare.below_are"
        shown.append(Text(speaker.say(key, letter=letters, names=names, more=more)))
    return shown
