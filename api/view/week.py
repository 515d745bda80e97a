"""A planned week as one value, with what its views share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.evidence import Evidence
from scheduler.terms.cover import covered_calls
from scheduler.terms.presence import calls_per_tick, presence, teams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
