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
        shown.append(_table(found, number, len(names), speaker))
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


def _table(found: Comparison, number: int, plans: int, speaker: Speaker) -> RenderableType:
    say, cells = speaker.say, found.rows[number]
    columns = tuple(range(1, plans + 1))
    rows = table("", *LETTERS[:plans], right=columns)
    for measure in MEASURES:
        values = [_value(measure, cell.measures[measure].value, speaker) for cell in cells]
        rows.add_row(Text(say(f"compare.{measure}")), *(Text(value) for value in values))
        for against in ("first", "planned"):
            seen = [getattr(cell.measures[measure], f"against_{against}") for cell in cells]
            if any(each is not None for each in seen):
                words = say(f"compare.against_{against}", letter=LETTERS[0])
                told = (_change(measure, each, speaker) for each in seen)
                rows.add_row(Text(f"  {words}", style="dim"), *told)
    below = (Text(speaker.number(len(cell.below))) for cell in cells)
    rows.add_row(Text(say("compare.below")), *below)
    return rows


def _value(measure: Measure, seen: Estimate, speaker: Speaker) -> str:
    if seen.value is None:
        return "–"
    scale, unit = (100, "compare.percent") if measure in SHARES else (1, "compare.plain")
    value = speaker.number(scale * seen.value, 1)
    if seen.low is None or seen.high is None:
        return speaker.say(unit, value=value)
    low, high = (speaker.number(scale * each, 1) for each in (seen.low, seen.high))
    return speaker.say("compare.interval", value=speaker.say(unit, value=value), low=low, high=high)


def _change(measure: Measure, seen: Estimate | None, speaker: Speaker) -> Text:
    """A difference with its interval; green or red where it is sure."""
    if seen is None or seen.value is None:
        return Text("" if seen is None else "–")
    scale = 100 if measure in SHARES else 1
    value = _signed(scale * seen.value, speaker)
    if seen.low is None or seen.high is None:
        return Text(value, style="dim")
    low, high = (_signed(scale * each, speaker) for each in (seen.low, seen.high))
    style = "dim"
    if seen.low > 0 or seen.high < 0:
        style = "green" if (seen.value < 0) == (measure in GOOD_WHEN_LESS) else "red"
    return Text(speaker.say("compare.interval", value=value, low=low, high=high), style=style)


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
