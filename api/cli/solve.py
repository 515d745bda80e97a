"""``diapason solve``: a case folder to a result file, with its scores and proven bound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import (
    All,
    AsOf,
    Folder,
    Json,
    Replications,
    TimeLimit,
    Week,
    as_date,
    as_moment,
)
from api.cli.outcome import Exit
from api.cli.planning import Asked, document, exit_of, plan, plan_and_prove, require_writable
from scheduler.settings import MOST_SEED, PortfolioMode

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from api.view.week import Week as PlannedWeek
    from scheduler.prove import Proof


def solve(
    context: typer.Context,
    folder: Folder,
    out: Annotated[Path, typer.Option(metavar="FILE", help="help.out_result")] = Path(
        "result.json"
    ),
    time_limit: TimeLimit = 60.0,
    effort: Annotated[int | None, typer.Option(min=0, help="help.effort")] = None,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="help.seed")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    parts: Annotated[int, typer.Option(min=1, help="help.parts")] = 1,
    start: Annotated[
        Path | None,
        typer.Option("--from", metavar="RESULT", help="help.start_from", show_default=False),
    ] = None,
    portfolio: Annotated[PortfolioMode, typer.Option(help="help.portfolio")] = "adjust",
    prove: Annotated[bool, typer.Option("--prove", help="help.prove")] = False,
    replications: Replications = 100,
    week: Week = None,
    as_of: AsOf = None,
    show: Annotated[bool, typer.Option("--show", help="help.show")] = False,
    all_: All = False,
    json: Json = False,
) -> None:
    """Plan the week of a case folder."""
    terminal: Terminal = context.obj
    require_writable(out)
    asked = Asked(
        folder=folder,
        week=as_date(week),
        as_of=as_moment(as_of),
        time_limit_s=time_limit,
        effort=effort,
        seed=seed,
        workers=workers,
        parts=parts,
        portfolio=portfolio,
        start=start,
    )
    if not prove:
        _tell(terminal, plan(terminal, asked), out, show=show, all_=all_)
        return
    from scheduler.prove import Asking  # noqa: PLC0415 - slow to load

    asking = Asking(replications, seed, workers)
    planned, proof = plan_and_prove(terminal, asked, asking)
    _tell(terminal, planned, out, proof, show=show, all_=all_)


def _tell(
    terminal: Terminal,
    planned: PlannedWeek,
    out: Path,
    proof: Proof | None = None,
    *,
    show: bool,
    all_: bool,
) -> None:
    """Write the result, and say what it holds."""
    from api.view.page import week_view  # noqa: PLC0415
    from api.view.proof import proof_document, proof_view  # noqa: PLC0415
    from api.view.summary import summary  # noqa: PLC0415 - slow to load
    from scheduler.files.results import write_result  # noqa: PLC0415

    speaker, horizon = terminal.speaker, planned.case.horizon
    out.parent.mkdir(parents=True, exist_ok=True)
    write_result(planned.result, out)
    if show:
        terminal.show(*week_view(planned, speaker, terminal.out.width, everything=all_))
    terminal.show(*summary(planned, speaker, [out], with_scores=not show, everything=all_))
    told = document(planned, [out])
    if proof is not None:
        terminal.show(*proof_view(proof, horizon, planned.texts, speaker, everything=all_))
        told["proof"] = proof_document(proof, horizon)
    terminal.tell(told)
    if exit_of(planned) is not Exit.FINE:
        terminal.complain(terminal.speaker.say("error.solver_invalid"), style="bold red")
        raise typer.Exit(Exit.NO)
