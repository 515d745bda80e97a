"""``events.csv``: known changes of calls, declared like the other files of a case folder."""

from __future__ import annotations

from typing import Final

from scheduler import entities as e
from scheduler.files import kinds as k
from scheduler.files import rowrules
from scheduler.files.columns import Column, Reference, Table, Trouble
from scheduler.files.expected import Expected
from scheduler.files.texts import EventWords

EVENTS: Final = Table(
    file="events.csv",
    entity=e.Event,
    case_field="events",
    finish=rowrules.ends_next_day("from_minute", "until_minute"),
    whole=Trouble("end", Expected.NOT_BELOW, {"other": "start"}),
    words=EventWords,
    columns=(
        Column("client_id", k.ID, refers=Reference("clients.csv")),
        Column("start", k.DATE),
        Column("end", k.DATE),
        Column("from", k.TIME, field="from_minute"),
        Column("until", k.END_TIME, field="until_minute"),
        Column("factor", k.NUMBER),
        Column("reason", k.TEXT, beside=True),
        Column("set_by", k.TEXT, beside=True),
        Column("set_on", k.DATE),
    ),
)
