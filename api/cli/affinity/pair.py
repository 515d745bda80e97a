"""What the affinity commands share: the pair asked about, and a plan to compare with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.outcome import UsageProblem
from api.cli.planned import require_case

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.explain.weigh import Weigher
    from scheduler.result import Result

OperatorId = Annotated[
    str, typer.Option("--operator", metavar="ID", help="help.affinity_operator", show_default=False)
]
ClientId = Annotated[
    str, typer.Option("--client", metavar="ID", help="help.affinity_client", show_default=False)
]
FormerResult = Annotated[
    Path | None,
    typer.Option("--result", metavar="FILE", help="help.affinity_result", show_default=False),
]


def pair_of(case: Case, operator: str, client: str) -> tuple[int, int]:
    """Positions of a pair in the case.

    Raises
    ------
    UsageProblem
        When one of them is not there.
    """
    if operator not in case.operator_index:
        raise UsageProblem("error.unknown_operator", value=operator)
    if client not in case.client_index:
        raise UsageProblem("error.unknown_client", value=client)
    return case.operator_index[operator], case.client_index[client]


def weigher_of(case: Case, planned: Result) -> Weigher:
    """Return a plan of this very case, ready to be compared with.

    Raises
    ------
    Mismatch
        When the result was computed from another case.
    """
    from scheduler.derive import derive  # noqa: PLC0415 - slow to load
    from scheduler.explain.weigh import Weigher  # noqa: PLC0415

    require_case(case, planned)
    return Weigher(case, derive(case, planned.cuts), planned)
