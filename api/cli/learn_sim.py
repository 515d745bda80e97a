"""``diapason learn-sim``: weeks of plan, calls, feedback and learning on made-up services."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Json

if TYPE_CHECKING:
    from api.cli.terminal import Terminal

GAINS = {
    "over_tone": ("learning", "tone_only"),
    "over_off": ("learning", "off"),
    "noisy_over_off": ("noisy", "off"),
    "biased_over_off": ("biased", "off"),
    "noisy_over_tone": ("noisy", "tone_only"),
    "biased_over_tone": ("biased", "tone_only"),
    "exploring": ("exploring", "learning"),
}
"""Which life is held against which."""


def learn_sim(
    context: typer.Context,
    operators: Annotated[int, typer.Option(min=2, max=60, help="help.operators")] = 12,
    clients: Annotated[int, typer.Option(min=2, max=500, help="help.clients")] = 60,
    weeks: Annotated[int, typer.Option(min=2, max=104, help="help.simulated_weeks")] = 26,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="help.learn_seeds")] = 10,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    json: Json = False,
) -> None:
    """Measure learning in a closed loop."""
    from api.view.learn_sim import learn_view  # noqa: PLC0415 - slow to load
    from scheduler.bench.learn_sim import gain, medians, run_seeds  # noqa: PLC0415

    terminal: Terminal = context.obj
    found = run_seeds(operators, clients, weeks, range(1, seeds + 1), workers)
    gains = {key: gain(found, *arms) for key, arms in GAINS.items()} if seeds > 1 else {}
    terminal.show(*learn_view(medians(found), gains, seeds, terminal.speaker))
    terminal.tell(
        {
            "medians": medians(found),
            "gains": {key: asdict(each) for key, each in gains.items()},
            "seeds": [asdict(each) for each in found],
        }
    )
