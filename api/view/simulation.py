"""A replayed week: totals, clients below their target, the worst half-hours, people's load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.style import facts_grid, heading, note, table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from api.texts import Speaker
    from scheduler.files.texts import Texts
    from scheduler.proof.replay.outcome import (
        ClientOutcome,
        Counts,
        Estimate,
        Service,
        Simulation,
        SlotOutcome,
    )
    from scheduler.result import Result

SHOWN: Final = 10
"""Rows of each list unless all are asked for."""
HALF_HOUR: Final = 30
NAME_WIDTH: Final = 20
"""Columns of a client's name in the widest table: figures are never cut."""
STYLES: Final = {"met": "green", "missed": "bold red", "undecided": "yellow", "no_calls": "dim"}
NOTHING: Final = 0.005
"""Calls a week that read as none."""


def simulation_page(
    seen: Simulation,
    planned: Result,
    texts: Texts,
    speaker: Speaker,
    *,
    everything: bool = False,
) -> list[RenderableType]:
    """The whole page."""
    say = speaker.say
    shown: list[RenderableType] = [
        heading(say("simulation.title", week=seen.week, replications=seen.replications))
    ]
    if seen.replications < seen.asked:
        stopped = say("simulation.stopped", replications=seen.replications, asked=seen.asked)
        shown.append(Text(stopped, style="yellow"))
    if seen.volume != 1:
        shown.append(Text(say("simulation.volume", volume=seen.volume)))
    if not planned.roster:
        shown.append(Text(say("simulation.no_shifts"), style="yellow"))
    if seen.counts.offered <= 0:
        return [*shown, Text(say("simulation.no_calls"))]
    shown.append(_totals(seen, speaker))
    shown += _clients(seen, texts, speaker, everything=everything)
    shown.append(heading(say("simulation.worst")))
    shown.append(_moments(worst_half_hours(seen.slots)[: None if everything else SHOWN], speaker))
    shown += _people(seen, texts, speaker)
    return shown


def client_page(
    seen: Simulation, client_id: str, texts: Texts, speaker: Speaker
) -> list[RenderableType]:
    """Everything about one client."""
    say = speaker.say
    client = next(each for each in seen.clients if each.client_id == client_id)
    name = texts.client_name(client_id)
    grid = _service(client.counts, client.service, speaker, say("simulation.service_level"))
    for key, value in (
        ("target", _target(client, speaker)),
        ("max_abandon", speaker.percent(client.max_abandon)),
        ("variant_is", say(f"simulation.variant.{client.variant}")),
    ):
        grid.add_row(Text(say(f"simulation.{key}")), Text(value))
    grid.add_row(Text(say("simulation.verdict_is")), _verdict(client.verdict, speaker))
    title = name if name == client_id else f"{name} ({client_id})"
    return [
        heading(title),
        grid,
        heading(say("simulation.worst_of_client")),
        _moments([*client.worst], speaker),
        note(say("simulation.legend_interval")),
    ]


def worst_half_hours(slots: Sequence[SlotOutcome]) -> list[SlotOutcome]:
    """Slots summed to half-hours with calls late or abandoned, the worst first."""
    halves: dict[tuple[dt.datetime, dt.timedelta | None], SlotOutcome] = {}
    for slot in slots:
        start = slot.start.replace(minute=slot.start.minute // HALF_HOUR * HALF_HOUR)
        key = start, start.utcoffset()  # the hour that autumn repeats is two
        so_far = halves.get(key)
        halves[key] = slot if so_far is None else _both(so_far, slot)
    badly = [half for half in halves.values() if half.late + half.abandoned > NOTHING]
    return sorted(badly, key=lambda half: (-half.late - half.abandoned, half.start))


def _both(first: SlotOutcome, second: SlotOutcome) -> SlotOutcome:
    return first.model_copy(
        update={
            key: getattr(first, key) + getattr(second, key)
            for key in ("offered", "in_time", "late", "abandoned")
        }
    )


def _totals(seen: Simulation, speaker: Speaker) -> RenderableType:
    grid = _service(seen.counts, seen.service, speaker, speaker.say("simulation.service_level_own"))
    verdicts = [client.verdict for client in seen.clients]
    count = {key: verdicts.count(key) for key in ("met", "missed", "undecided", "no_calls")}
    grid.add_row(
        Text(speaker.say("simulation.targets")),
        Text(speaker.say("simulation.targets_count", **count)),
    )
    return grid


def _service(counts: Counts, service: Service, speaker: Speaker, level: str) -> Table:
    say = speaker.say
    grid = facts_grid()
    for key in ("offered", "answered", "in_time", "late", "abandoned", "short_abandoned"):
        value = Text(speaker.number(getattr(counts, key), 1))
        grid.add_row(Text(say(f"simulation.{key}")), value)
    grid.add_row(Text(level), Text(_interval(service.service_level, speaker)))
    abandonment = Text(_interval(service.abandonment, speaker))
    grid.add_row(Text(say("simulation.abandonment")), abandonment)
    wait_s = service.speed_of_answer_s
    wait = "–" if wait_s is None else say("simulation.seconds", seconds=speaker.number(wait_s, 1))
    grid.add_row(Text(say("simulation.speed")), Text(wait))
    grid.add_row(Text(say("simulation.named")), Text(speaker.percent(service.named_share)))
    affinity = "–" if service.affinity is None else speaker.number(service.affinity, 1)
    grid.add_row(Text(say("simulation.affinity")), Text(affinity))
    return grid


def _clients(
    seen: Simulation, texts: Texts, speaker: Speaker, *, everything: bool
) -> list[RenderableType]:
    say = speaker.say
    wanted = [c for c in seen.clients if everything or c.verdict in {"missed", "undecided"}]
    title = heading(say(f"simulation.clients_{'all' if everything else 'missing'}"))
    if not wanted:
        return [title, Text(say("simulation.all_met"), style="green")]
    order = ("missed", "undecided", "met", "no_calls")
    wanted.sort(key=lambda client: (order.index(client.verdict), -_short_of_target(client)))
    page = table(
        *(say(f"simulation.head.{key}") for key in ("client", "target", "service_level")),
        *(say(f"simulation.head.{key}") for key in ("verdict", "offered", "late", "abandoned")),
        right=(4, 5, 6),
    )
    page.columns[0].max_width = NAME_WIDTH
    shown = wanted if everything else wanted[:SHOWN]
    for client in shown:
        counts = client.counts
        page.add_row(
            Text(texts.client_name(client.client_id)),
            Text(_target(client, speaker)),
            Text(_interval(client.service.service_level, speaker)),
            _verdict(client.verdict, speaker),
            *(Text(speaker.number(n, 1)) for n in (counts.offered, counts.late, counts.abandoned)),
        )
    below: list[RenderableType] = []
    if len(wanted) > len(shown):
        below.append(note(say("simulation.more", count=len(wanted) - len(shown))))
    return [title, page, *below, note(say("simulation.legend_interval"))]


def _short_of_target(client: ClientOutcome) -> float:
    """Calls a week, about, that would have to be served better."""
    level = client.service.service_level.value
    return 0.0 if level is None else (client.target - level) * client.counts.offered


def _moments(moments: Iterable[SlotOutcome], speaker: Speaker) -> RenderableType:
    say = speaker.say
    page = table(
        *(say(f"simulation.head.{key}") for key in ("when", "offered", "in_time")),
        *(say(f"simulation.head.{key}") for key in ("late", "abandoned")),
        right=(1, 2, 3, 4),
    )
    for each in moments:
        page.add_row(
            Text(f"{speaker.short_day(each.start)} {each.start:%H:%M}"),
            *(
                Text(speaker.number(n, 2))
                for n in (each.offered, each.in_time, each.late, each.abandoned)
            ),
        )
    return page if page.row_count else Text(say("simulation.none_worst"), style="green")


def _people(seen: Simulation, texts: Texts, speaker: Speaker) -> list[RenderableType]:
    """One line a person on duty, in the case's order; never sorted by a figure."""
    say = speaker.say
    page = table(
        *(say(f"simulation.head.{key}") for key in ("person", "hours", "offered", "occupancy")),
        *(say(f"simulation.head.{key}") for key in ("tension", "longest")),
        right=(1, 2, 3, 4, 5),
    )
    for operator in seen.operators:
        if operator.duty_minutes > 0:
            page.add_row(
                Text(texts.operator_name(operator.operator_id)),
                Text(speaker.hours(operator.duty_minutes)),
                Text(speaker.number(operator.answered)),
                Text(speaker.percent(operator.occupancy)),
                Text(speaker.number(operator.tension_minutes)),
                Text(speaker.number(operator.longest_run_minutes)),
            )
    if not page.row_count:
        return []
    return [heading(say("simulation.people")), page, note(say("simulation.legend_people"))]


def _verdict(verdict: str, speaker: Speaker) -> Text:
    return Text(speaker.say(f"simulation.verdict.{verdict}"), style=STYLES[verdict])


def _target(client: ClientOutcome, speaker: Speaker) -> str:
    return speaker.say(
        "simulation.target_says",
        target=speaker.percent(client.target, 0),
        seconds=client.answer_within_s,
    )


def _interval(seen: Estimate, speaker: Speaker) -> str:
    if seen.low is None or seen.high is None:
        return speaker.percent(seen.value)
    return speaker.say(
        "simulation.interval",
        value=speaker.percent(seen.value),
        low=speaker.number(100 * seen.low, 1),
        high=speaker.number(100 * seen.high, 1),
    )
