"""How a run is asked for: limits, seed and mode. What is planned is in ``Case``."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_SEED: Final = 2**31 - 1
"""The largest seed that every part of the search takes."""

PortfolioMode = Literal["keep", "adjust", "free"]


class Settings(BaseModel):
    """Settings of one run.

    ``effort`` replaces the clock: work is counted, so the same Case, seed and
    effort give the same Result on any machine. With more than one of ``parts`` groups
    of people are planned side by side before the roster is improved as a whole.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_limit_s: float = Field(default=60.0, ge=0)
    effort: int | None = Field(default=None, ge=0)
    seed: int = Field(default=1, ge=0, le=MOST_SEED)
    workers: int = Field(default=2, ge=1)
    parts: int = Field(default=1, ge=1)
    portfolio: PortfolioMode = "adjust"
