"""A planned week as one value, and the whole view of it, section by section."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from api.view.coverage import coverage
from api.view.portfolio import portfolio
from api.view.roster import roster
from api.view.scores import scores
from api.view.worst import worst_served
from scheduler.evidence import Evidence
from scheduler.terms.cover import covered_calls
from scheduler.terms.presence import calls_per_tick, presence, teams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.files.texts import Texts
    from scheduler.proof.validate import Report
    from scheduler.result import Result


@dataclass(frozen=True)
class Week:
    """A case with its words, its planned week, and what the checker found."""

    case: Case
    texts: Texts
    result: Result
    report: Report
    facts: Facts

    @cached_property
    def evidence(self) -> Evidence:
        """Case and result side by side, in elapsed minutes."""
        return Evidence(self.case, self.result)

    @cached_property
    def expected(self) -> NDArray[np.float64]:
        """Expected calls, ``[client, tick]``."""
        import numpy as np  # noqa: PLC0415 - only where a week is shown

        ticks = presence(self.evidence).shape[1]
        rows = [calls_per_tick(self.facts, c) for c in range(len(self.case.clients))]
        return np.array(rows, dtype=np.float64).reshape(len(rows), ticks)

    @cached_property
    def covered(self) -> NDArray[np.float64]:
        """Expected calls that meet somebody of their own team, ``[client, tick]``."""
        return covered_calls(
            self.case,
            self.facts,
            teams(self.case, self.result.portfolio),
            presence(self.evidence),
        )


def week_view(
    week: Week, speaker: Speaker, width: int, *, everything: bool = False
) -> list[RenderableType]:
    """Every section of the week for a page of ``width`` columns.

    ``everything`` shows all clients instead of the largest.
    """
    return [
        *coverage(week, speaker),
        *roster(week, speaker, width),
        *portfolio(week, speaker, width, everything=everything),
        *worst_served(week, speaker),
        *scores(week.result, speaker),
    ]
