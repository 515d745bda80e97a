"""Files of what people said of a pair or did about it: feedback, signals, overrides.

As :mod:`scheduler.files.tables`, which gathers them; the columns that name a pair live here.
"""

from __future__ import annotations

from typing import Final

from scheduler import said
from scheduler.files import kinds as k
from scheduler.files import rowrules
from scheduler.files.columns import Column, Reference, Table, Trouble
from scheduler.files.expected import Expected
from scheduler.files.texts import FeedbackWords, OverrideWords, SignalWords

OPERATOR: Final = Column("operator_id", k.ID, refers=Reference("operators.csv"))
CLIENT: Final = Column("client_id", k.ID, refers=Reference("clients.csv"))

FEEDBACK: Final = Table(
    file="feedback.csv",
    entity=said.Feedback,
    case_field="feedback",
    words=FeedbackWords,
    columns=(
        Column("date", k.DATE),
        OPERATOR,
        CLIENT,
        Column("direction", k.ID, field="side"),
        Column("rating", k.INTEGER),
        Column("tags", k.WORDS),
        Column("comment", k.TEXT, beside=True),
    ),
)

SIGNALS: Final = Table(
    file="signals.csv",
    entity=said.SignalNote,
    case_field="signals",
    whole=Trouble("outcome", Expected.NEEDED_FOR_KIND, {"kind": "resolved"}),
    words=SignalWords,
    columns=(
        Column("kind", k.ID),
        CLIENT,
        OPERATOR,
        Column("state", k.ID),
        Column("on", k.DATE),
        Column("outcome", k.ID),
        Column("by", k.TEXT, beside=True),
        Column("note", k.TEXT, beside=True),
    ),
)

AFFINITY_OVERRIDES: Final = Table(
    file="affinity_overrides.csv",
    entity=said.AffinityOverride,
    case_field="affinity_overrides",
    check=rowrules.override_expires_later,
    words=OverrideWords,
    columns=(
        OPERATOR,
        CLIENT,
        Column("score", k.SCORE_OR_VETO, spread=True, required=True),
        Column("side", k.ID),
        Column("reason", k.TEXT, beside=True),
        Column("set_by", k.TEXT, beside=True),
        Column("set_on", k.DATE),
        Column("expires_on", k.DATE),
    ),
)
