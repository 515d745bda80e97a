"""Signals: what drifts and is worth a word early, with what was seen and how sure it is.

Readiness (:mod:`scheduler.readiness`) says how a client stands; a signal says that
something *moved*, or that nobody looked. A signal names a pair, a client or somebody's
burden, on what evidence, and which talk to have. It never moves a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scheduler.said import SignalKind, SignalNote

State = Literal["open", "acknowledged", "resolved"]
Param = "str | int | float | date | None"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing worth a word.

    Attributes
    ----------
    kind
        What was seen; its words and its suggested talk go by this key.
    client_id, operator_id
        Whom it is about; ``None`` where it is not about one of them.
    seen
        The numbers and dates it stands on.
    evidence
        How many ratings, calls or weeks stand behind it.
    confidence
        Probability that it is no play of chance, 0 to 1; 1 where it repeats what
        people entered.
    state, note
        What somebody did about it, if anybody did.
    """

    kind: SignalKind
    client_id: str | None
    operator_id: str | None
    seen: Mapping[str, str | int | float | date | None] = field(default_factory=dict)
    evidence: int = 0
    confidence: float = 1.0
    state: State = "open"
    note: SignalNote | None = None
