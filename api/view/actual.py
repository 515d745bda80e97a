"""Actual against planned on a page: days, half-hours and clients, service, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from api.view.explain_json import plain
from api.view.style import heading, note, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import RenderableType
    from rich.table import Table

    from api.texts import Speaker
    from scheduler.files.texts import Texts
    from scheduler.proof.actual import ActualWeek, Advice, DayHeld, Held, ServedHeld

SHOWN: Final = 5
"""Rows above and rows below expectation, unless all are asked for."""
LEAST_CHANCE: Final = 0.001
"""A smaller chance is told as below this."""


def actual_page(
    seen: ActualWeek, texts: Texts, speaker: Speaker, *, everything: bool = False
) -> list[RenderableType]:
    """The whole page."""
    say = speaker.say
    shown: list[RenderableType] = [
        heading(say("actual.title", week=seen.week)),
        Text(say("actual.until", until=seen.until)),
    ]
    if not seen.same_case:
        shown.append(Text(say("actual.changed"), style="yellow"))
    shown += [_days(seen, speaker), note(say("actual.legend_days"))]
    shown += [heading(say("actual.service")), _service(seen, speaker)]
    shown.append(note(say("actual.legend_service", replications=seen.replications)))
    halves = [(_when(each.start, speaker), each.calls) for each in seen.half_hours]
    shown += _ends("half_hours", halves, speaker, lambda held: -abs(held.above), everything)
    clients = [(texts.client_name(each.client_id), each.calls) for each in seen.clients]
    shown += _ends("clients", clients, speaker, lambda held: held.chance, everything)
    shown += [note(say("actual.legend_chance", clients=len(clients)))]
    return [*shown, *_advice(seen, texts, speaker)]


def client_page(
    seen: ActualWeek, client_id: str, texts: Texts, speaker: Speaker
) -> list[RenderableType]:
    """One client: its calls, and what to do about it."""
    (calls,) = (each.calls for each in seen.clients if each.client_id == client_id)
    name = texts.client_name(client_id)
    rows = _calls_table(speaker, speaker.say("actual.client"))
    rows.add_row(Text(name), *_calls(calls, speaker))
    shown: list[RenderableType] = [
        heading(speaker.say("actual.title", week=seen.week)),
        Text(speaker.say("actual.until", until=seen.until)),
    ]
    if not seen.same_case:
        shown.append(Text(speaker.say("actual.changed"), style="yellow"))
    return [*shown, rows, *_advice(seen, texts, speaker, client_id)]


def actual_document(seen: ActualWeek) -> dict[str, Any]:
    """Everything for a machine."""
    return dict(plain(seen))


def _days(seen: ActualWeek, speaker: Speaker) -> Table:
    say = speaker.say
    rows = table(
        *(say(f"actual.{key}") for key in ("day", "expected", "band", "came", "inside")),
        *(say(f"actual.{key}") for key in ("in_time", "abandoned")),
        right=(1, 2, 3, 5, 6),
    )
    for day in seen.days:
        rows.add_row(
            Text(_day_name(day, speaker)),
            *_band_and_came(day.calls, speaker),
            _verdict(day.calls, speaker),
            Text(_of(day.in_time, day.in_time_expected, speaker)),
            Text(_of(day.abandoned, day.abandoned_expected, speaker)),
        )
    rows.add_row(
        Text(say("actual.whole")),
        *_band_and_came(seen.whole, speaker),
        _verdict(seen.whole, speaker),
        Text(_of(seen.in_time.actual, seen.in_time.expected, speaker)),
        Text(_of(seen.abandoned.actual, seen.abandoned.expected, speaker)),
        style="bold",
    )
    return rows


def _day_name(day: DayHeld, speaker: Speaker) -> str:
    name = speaker.short_day(day.date)
    return name if day.whole else speaker.say("actual.part_of_day", day=name)


def _band_and_came(calls: Held, speaker: Speaker) -> Iterable[Text]:
    yield Text(speaker.number(calls.expected, 1))
    yield Text(f"{speaker.number(calls.low)} – {speaker.number(calls.high)}")
    yield Text(speaker.number(calls.offered))


def _verdict(calls: Held, speaker: Speaker) -> Text:
    if calls.inside:
        return Text(speaker.say("actual.is_inside"), style="green")
    return Text(speaker.say(f"actual.is_{'above' if calls.above > 0 else 'below'}"), style="yellow")


def _of(actual: float | None, expected: float | None, speaker: Speaker) -> str:
    return f"{speaker.percent(actual)} / {speaker.percent(expected)}"


def _service(seen: ActualWeek, speaker: Speaker) -> Table:
    say = speaker.say
    rows = table(
        *(say(f"actual.{key}") for key in ("share", "actual", "planned", "weeks_lived")),
        right=(1, 2, 3),
    )
    for key, served, better in (
        ("in_time", seen.in_time, 1),
        ("abandoned", seen.abandoned, -1),
    ):
        rows.add_row(
            Text(say(f"actual.{key}")),
            Text(speaker.percent(served.actual), style=_style(served, better)),
            Text(speaker.percent(served.expected)),
            Text(f"{speaker.percent(served.low)} – {speaker.percent(served.high)}"),
        )
    return rows


def _style(served: ServedHeld, better: int) -> str:
    if served.actual is None or served.low <= served.actual <= served.high:
        return ""
    return "green" if (served.actual - served.expected) * better > 0 else "red"


def _ends(
    what: str,
    rows: list[tuple[str, Held]],
    speaker: Speaker,
    order: Callable[[Held], float],
    everything: bool,
) -> list[RenderableType]:
    """Those most above, then those most below; with ``everything`` all in their order."""
    if everything:
        page = _calls_table(speaker, speaker.say(f"actual.{what}"))
        for name, held in rows:
            page.add_row(Text(name), *_calls(held, speaker))
        return [heading(speaker.say(f"actual.{what}_all")), page]
    shown: list[RenderableType] = []
    for side, sign in (("above", 1), ("below", -1)):
        chosen = [row for row in rows if row[1].above * sign > 0 and not _as_due(row[1])]
        chosen.sort(key=lambda row: (order(row[1]), -abs(row[1].above)))
        shown.append(heading(speaker.say(f"actual.{what}_{side}")))
        if not chosen:
            shown.append(Text(speaker.say("actual.none")))
            continue
        page = _calls_table(speaker, speaker.say(f"actual.{what}"))
        for name, held in chosen[:SHOWN]:
            page.add_row(Text(name), *_calls(held, speaker))
        shown.append(page)
    return shown


def _as_due(held: Held) -> bool:
    """Whether no whole call lies between what came and what was expected."""
    return abs(held.above) < 0.5


def _calls_table(speaker: Speaker, first: str) -> Table:
    keys = ("expected", "band", "came", "difference", "chance")
    return table(first, *(speaker.say(f"actual.{key}") for key in keys), right=(1, 2, 3, 4, 5))


def _calls(calls: Held, speaker: Speaker) -> Iterable[Text]:
    yield from _band_and_came(calls, speaker)
    yield Text(f"{'+' if calls.above > 0 else '−'}{speaker.number(abs(calls.above), 1)}")
    yield Text(_chance(calls, speaker))


def _chance(calls: Held, speaker: Speaker) -> str:
    if calls.chance < LEAST_CHANCE:
        return speaker.say("actual.chance_below", least=speaker.percent(LEAST_CHANCE, 1))
    return speaker.percent(calls.chance, 1)


def _when(start: Any, speaker: Speaker) -> str:
    return f"{speaker.short_day(start)} {start:%H:%M}"


def _advice(
    seen: ActualWeek, texts: Texts, speaker: Speaker, client_id: str | None = None
) -> list[RenderableType]:
    told = [each for each in seen.advice if client_id in {None, each.client_id}]
    shown: list[RenderableType] = [heading(speaker.say("actual.to_do"))]
    if not told:
        return [*shown, Text(speaker.say("actual.nothing_to_do"), style="green")]
    return [*shown, *(Text(f"- {_step(each, texts, speaker)}") for each in told)]


def _step(advice: Advice, texts: Texts, speaker: Speaker) -> str:
    params: dict[str, object] = {}
    if advice.client_id is not None:
        params = {"name": texts.client_name(advice.client_id), "client_id": advice.client_id}
    if advice.date is not None:
        params = {"day": speaker.short_day(advice.date)}
    if advice.calls is not None:
        params["expected"] = speaker.number(advice.calls.expected)
        params["came"] = speaker.number(advice.calls.offered)
    return speaker.say(f"actual.step.{advice.step}", **params)
