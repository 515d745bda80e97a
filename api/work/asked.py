"""What jobs take and give: one model a kind, as it is stored and as the API takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from scheduler.entities import Absence, Id
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    from scheduler.proof.scenario import Scenario

MOST_REPLICATIONS: Final = 10_000


class Asked(BaseModel):
    """What every job takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Replayed(Asked):
    """What every replay takes."""

    replications: int = Field(default=100, ge=1, le=MOST_REPLICATIONS)
    seed: int = Field(default=1, ge=0, le=MOST_SEED)


class SimulateAsked(Replayed):
    """A roster version to live through; the answer is a ``Simulation``."""

    roster_id: int
    volume: float = Field(default=1.0, gt=0, le=100, description="factor of all expected calls")


class AwayAsked(Asked):
    """Somebody who is away."""

    operator_id: Id
    start: AwareDatetime
    end: AwareDatetime


class ScenarioAsked(Asked):
    """What might happen to the week, all at once."""

    volume: float = Field(default=1.0, gt=0, le=100)
    absent: tuple[AwayAsked, ...] = ()
    leaving: tuple[Id, ...] = Field(default=(), description="clients whose calls do not come")

    def scenario(self) -> Scenario:
        """Return it as the scheduler takes it."""
        from scheduler.proof.scenario import Scenario  # noqa: PLC0415 - loads compiled code

        away = tuple(Absence(**each.model_dump()) for each in self.absent)
        return Scenario(volume=self.volume, absent=away, leaving=self.leaving)


class CompareAsked(Replayed):
    """Versions of one case to hold against the first; the answer is a ``Comparison``."""

    roster_ids: tuple[int, ...] = Field(min_length=1, max_length=10)
    scenarios: tuple[ScenarioAsked, ...] = Field(default=(), max_length=20)


class BacktestAsked(Asked):
    """Past weeks to foretell; the answer is a ``Backtest``."""

    weeks: int = Field(default=8, ge=1, le=52)


class Batch(Asked):
    """Replications ``[first, end)`` of a roster version: a part of a ``simulate`` job."""

    roster_id: int
    first: int
    end: int
    seed: int
    volume: float


class CellAsked(Replayed):
    """One version in one scenario: a part of a ``compare`` job."""

    roster_id: int
    scenario: ScenarioAsked
