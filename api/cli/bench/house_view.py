"""What house cases gave, as two tables for people and one document for a machine."""

from __future__ import annotations

from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from api.view.style import heading, note, table
from scheduler.bench.house import GAPS, growth
from scheduler.bench.registry import compare, distance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from api.cli.bench.own_process import Measured
    from api.texts import Speaker
    from scheduler.bench.house import HouseRun
    from scheduler.bench.registry import BestKnown

    Known = Mapping[str, BestKnown]

VALUES: Final = ("status", "objective", "bound", "gap", "best_known", "above")
WAY: Final = (
    "named",
    "lost",
    "first",
    "named_at",
    "gap_at",
    "seconds",
    "memory",
)
TOLD_GAP: Final = 0.2
"""Of the gaps timed, the one in the table."""
WHO: Final = ("case", "seed", "engine_name")

MEDIANS: Final = ("objective", "bound", "gap", "named_share", "first_s", "named_s", "seconds")
"""Figures of which the median over the seeds is told; one that a run lacks has none."""


def tables(
    speaker: Speaker, measured: Sequence[Measured], known: Known
) -> Iterator[RenderableType]:
    """Values against the best known, then the way to them; medians where there are seeds."""
    yield from _table(
        speaker, "values", VALUES, [(m, _values(speaker, m, known)) for m in measured]
    )
    for line in _medians_told(speaker, measured, known):
        yield Text(line)
    for line in _not_compared(speaker, measured, known):
        yield Text(line, style="yellow")
    yield from _table(speaker, "way", WAY, [(m, _way(speaker, m)) for m in measured])
    yield note(speaker.say("house.legend"))
    for gap, exponent in exponents(measured).items():
        percent, power = speaker.percent(gap, 0), speaker.number(exponent, 2)
        yield Text(speaker.say("house.growth", gap=percent, exponent=power))
    for each in measured:
        if each.run is None:
            yield Text(speaker.say("house.died", case=each.job.size.name), style="bold red")
        elif each.run.hard:
            told = speaker.say("house.hard", case=each.run.case, count=each.run.hard)
            yield Text(told, style="bold red")


def document(measured: Sequence[Measured], known: Known) -> dict[str, Any]:
    """Every run with its comparison, and the medians by case and engine."""
    runs = []
    for each in measured:
        told: dict[str, Any] = {
            "case": each.job.size.name,
            "engine": each.job.engine,
            "seed": each.job.settings.seed,
            "time_limit_s": each.job.settings.time_limit_s,
            "workers": each.job.settings.workers,
            "peak_bytes": each.peak_bytes,
            "stopped": each.stopped,
        }
        if each.run is not None:
            row = known.get(each.run.case)
            told |= asdict(each.run) | {
                "sound": each.run.sound,
                "compared": compare(row, each.run),
                "best_known": None if row is None else row.value,
                "above_best_known": distance(row, each.run),
            }
        runs.append(told)
    return {
        "benchmark": "house",
        "runs": runs,
        "medians": medians(measured, known),
        "exponents": exponents(measured),
    }


def medians(measured: Sequence[Measured], known: Known) -> list[dict[str, Any]]:
    """Medians over the seeds of each case and engine that was run with more than one."""
    groups: dict[tuple[str, str], list[HouseRun]] = {}
    for each in measured:
        if each.run is not None:
            groups.setdefault((each.run.case, each.job.engine), []).append(each.run)
    found = []
    for (case, engine), runs in groups.items():
        if len(runs) < 2:
            continue
        told: dict[str, Any] = {"case": case, "engine": engine, "runs": len(runs)}
        told |= {name: _median([getattr(run, name) for run in runs]) for name in MEDIANS}
        told["above_best_known"] = _median([distance(known.get(case), run) for run in runs])
        found.append(told)
    return found


def exponents(measured: Sequence[Measured]) -> dict[float, float]:
    """How the engine's time to a proven gap grows with operators times clients, by gap.

    Only gaps that every size that was run reached, in the median of its seeds; from
    two sizes on.
    """
    ours = [m for m in measured if m.job.engine == "diapason" and m.run and not m.job.posts]
    sizes = {m.job.size for m in ours}
    found = {}
    for gap in GAPS:
        medians_s = {
            size: _median([m.run.gap_s.get(gap) for m in ours if m.run and m.job.size == size])
            for size in sizes
        }
        points = [(float(size.pairs), s) for size, s in medians_s.items() if s is not None]
        exponent = growth(points) if len(points) == len(sizes) else None
        if exponent is not None:
            found[gap] = exponent
    return found


def _median(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return median(there) if there and len(there) == len(values) else None


def _table(
    speaker: Speaker,
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[Measured, Sequence[str]]],
) -> Iterator[RenderableType]:
    names = (*WHO, *columns)
    page = table(
        *(speaker.say(f"house.{name}") for name in names),
        right=tuple(at for at, name in enumerate(names) if name not in {*WHO, "status"}),
    )
    for each, cells in rows:
        job = each.job
        who = (job.size.name, str(job.settings.seed), speaker.say(f"house.engine.{job.engine}"))
        style = "" if each.run is not None and each.run.sound else "bold red"
        page.add_row(*map(Text, (*who, *cells)), style=style)
    yield heading(speaker.say(f"house.{title}"))
    yield page


def _values(speaker: Speaker, each: Measured, known: Known) -> list[str]:
    run = each.run
    if run is None:
        return [speaker.say("house.ended.died"), *["–"] * (len(VALUES) - 1)]
    row = known.get(run.case)
    return [
        speaker.say(f"house.ended.{run.status}"),
        _figure(speaker, run.objective, 1),
        _figure(speaker, run.bound, 1),
        speaker.percent(run.gap),
        _figure(speaker, row.value if row and compare(row, run) == "same" else None, 1),
        speaker.percent(distance(row, run), 2),
    ]


def _way(speaker: Speaker, each: Measured) -> list[str]:
    run = each.run
    if run is None:
        return ["–"] * len(WAY)
    first = f"{_figure(speaker, run.first_s, 1)} ({speaker.percent(run.first_named_share)})"
    megabytes = None if each.peak_bytes is None else each.peak_bytes / 1e6
    return [
        speaker.percent(run.named_share),
        _figure(speaker, run.lost_calls, 0),
        first,
        _figure(speaker, run.named_s, 1),
        _figure(speaker, run.gap_s.get(TOLD_GAP), 1),
        _figure(speaker, run.seconds, 1),
        _figure(speaker, megabytes, 0),
    ]


def _medians_told(speaker: Speaker, measured: Sequence[Measured], known: Known) -> Iterator[str]:
    for told in medians(measured, known):
        yield speaker.say(
            "house.median",
            case=told["case"],
            engine=speaker.say(f"house.engine.{told['engine']}"),
            runs=told["runs"],
            objective=_figure(speaker, told["objective"], 1),
            gap=speaker.percent(told["gap"]),
            above=speaker.percent(told["above_best_known"], 2),
        )


def _not_compared(speaker: Speaker, measured: Sequence[Measured], known: Known) -> Iterator[str]:
    """Say once a case why its runs are not held against the best known."""
    reasons = {
        each.run.case: compare(known.get(each.run.case), each.run)
        for each in measured
        if each.run is not None and not each.job.posts
    }
    for case, reason in reasons.items():
        if reason != "same":
            yield speaker.say(f"house.not_compared.{reason}", case=case)


def _figure(speaker: Speaker, value: float | None, digits: int) -> str:
    return "–" if value is None else speaker.number(value, digits)
