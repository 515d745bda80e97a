"""Every CSV file of a case folder, declared once: columns, kinds, what may be absent or blank.

``events.csv`` is declared beside it and listed here. The reader, the writer, the tests
all follow this page. Limits of values are not here: the entities hold them.
"""

from __future__ import annotations

from typing import Final

from scheduler import entities as e
from scheduler.files import kinds as k
from scheduler.files import rowrules
from scheduler.files.breaks import BREAKS
from scheduler.files.columns import Column, Reference, Table, Trouble
from scheduler.files.event_table import EVENTS
from scheduler.files.expected import Expected
from scheduler.files.said import AFFINITY_OVERRIDES, FEEDBACK, SIGNALS
from scheduler.files.said import CLIENT as _CLIENT
from scheduler.files.said import OPERATOR as _OPERATOR
from scheduler.files.texts import (
    BriefWords,
    ClientWords,
    LockWords,
    OperatorWords,
)

SITE_FILE: Final = "site.toml"
POLICY_FILE: Final = "policy.toml"
CALLS_FILE: Final = "calls.csv"
CALLS_FILE_GZIP: Final = "calls.csv.gz"

HOUSE_COLUMNS: Final = ("key", "value")
"""Columns of a sheet that stands for ``site.toml`` or ``policy.toml``."""

CALLS_COLUMNS: Final = (
    "client_id",
    "start",
    "minutes",
    "offered",
    "answered",
    "answered_in_time",
    "abandoned",
    "handle_seconds",
)
"""Columns of the call history, which is read as arrays (``scheduler.files.calls``)."""

TONES: Final = ("warmth", "formality", "pace", "directness", "detail")
DAY_HEADERS: Final = ("day", "weekday", "date")
"""Headers under which a column of days is accepted; the first is written."""

_TONE_COLUMNS: Final = tuple(Column(name, k.NUMBER, field=f"tone.{name}") for name in TONES)
_CODE: Final = Column("code", k.ID, refers=Reference("shifts.csv"))
_DAY: Final = Column("day", k.DAY, spread=True, required=True)

OPERATORS: Final = Table(
    file="operators.csv",
    entity=e.Operator,
    case_field="operators",
    optional=False,
    unique=("operator_id",),
    whole=Trouble("max_minutes_week", Expected.NOT_BELOW, {"other": "min_minutes_week"}),
    words=OperatorWords,
    words_key="operator_id",
    columns=(
        Column("operator_id", k.ID),
        Column("name", k.TEXT, beside=True),
        Column("email", k.EMAIL, beside=True),
        Column("contract_minutes_week", k.INTEGER),
        Column("min_minutes_week", k.INTEGER),
        Column("max_minutes_week", k.INTEGER),
        Column("part_time", k.BOOLEAN),
        Column("minor", k.BOOLEAN),
        Column("night_worker", k.BOOLEAN),
        Column("employed_since", k.DATE),
        Column("max_clients", k.INTEGER),
        Column("languages", k.LEVELS),
        Column("skills", k.LEVELS),
        *_TONE_COLUMNS,
    ),
)

AVAILABILITY: Final = Table(
    file="availability.csv",
    entity=e.Availability,
    case_field="availability",
    no_overlap=("operator_id",),
    finish=rowrules.ends_next_day("start_minute", "end_minute"),
    columns=(
        _OPERATOR,
        _DAY,
        Column("start", k.TIME, field="start_minute"),
        Column("end", k.END_TIME, field="end_minute"),
    ),
)

ABSENCES: Final = Table(
    file="absences.csv",
    entity=e.Absence,
    case_field="absences",
    check=rowrules.absence_lasts,
    columns=(
        _OPERATOR,
        Column("start", k.FIRST_DAY_OR_INSTANT),
        Column("end", k.LAST_DAY_OR_INSTANT),
    ),
)

PREFERENCES: Final = Table(
    file="preferences.csv",
    entity=e.Wish,
    case_field="preferences",
    columns=(
        _OPERATOR,
        _DAY,
        Column(
            "kind",
            k.WISH,
            spread=True,
            required=True,
            refers=Reference(
                "shifts.csv",
                lambda wish: (wish["shift_code"],) if "shift_code" in wish else (),
            ),
        ),
        Column("weight", k.INTEGER),
    ),
)

CLIENTS: Final = Table(
    file="clients.csv",
    entity=e.Client,
    case_field="clients",
    optional=False,
    unique=("client_id",),
    whole=Trouble("team_target", Expected.TEAM_IN_ORDER),
    words=ClientWords,
    words_key="client_id",
    columns=(
        Column("client_id", k.ID),
        Column("name", k.TEXT, beside=True),
        Column("sector", k.NAME),
        Column("languages", k.LEVELS),
        Column("skills", k.LEVELS),
        *_TONE_COLUMNS,
        Column("tone_importance", k.NUMBER),
        Column("team_min", k.INTEGER),
        Column("team_target", k.INTEGER),
        Column("team_max", k.INTEGER),
        Column("service_level", k.NUMBER),
        Column("answer_within_s", k.INTEGER),
        Column("service_variant", k.ID),
        Column("max_abandon", k.NUMBER),
        Column("patience_s", k.NUMBER),
        Column("priority", k.NUMBER),
        Column("tension", k.INTEGER),
        Column("complexity", k.INTEGER),
        Column("declared_calls_week", k.NUMBER),
        Column("since", k.DATE),
        Column("review_every_days", k.INTEGER),
    ),
)

REVIEWS: Final = Table(
    file="reviews.csv",
    entity=e.Review,
    case_field="reviews",
    columns=(
        _CLIENT,
        Column("planned", k.DATE),
        Column("held", k.DATE),
        Column("outcome", k.ID),
    ),
)

OPENING_HOURS: Final = Table(
    file="opening_hours.csv",
    entity=e.OpeningHours,
    case_field="opening_hours",
    optional=False,
    no_overlap=("client_id",),
    finish=rowrules.ends_next_day("open_minute", "close_minute"),
    check=rowrules.hours_are_told,
    columns=(
        _CLIENT,
        Column("day", k.DAY_OR_HOLIDAY, spread=True, required=True),
        Column("open", k.OPEN_TIME, spread=True, required=True),
        Column("close", k.CLOSE_TIME, spread=True),
    ),
)

BRIEFS: Final = Table(
    file="briefs.csv",
    entity=e.Brief,
    case_field="briefs",
    unique=("client_id",),
    words=BriefWords,
    words_key="client_id",
    columns=(
        _CLIENT,
        Column("say", k.KEPT_TEXT, beside=True, flag="has_say"),
        Column("never_say", k.KEPT_TEXT, beside=True, flag="has_never_say"),
        Column("authority", k.KEPT_TEXT, beside=True, flag="has_authority"),
        Column("escalation", k.KEPT_TEXT, beside=True, flag="has_escalation"),
        Column("filter_rule", k.KEPT_TEXT, beside=True, flag="has_filter_rule"),
        Column("may_reassure", k.BOOLEAN),
        Column("may_decide", k.BOOLEAN),
        Column("updated", k.DATE),
    ),
)

PAIRING_CALLS: Final = Table(
    file="pairing_calls.csv",
    entity=e.PairingCalls,
    case_field="pairing_calls",
    unique=("operator_id", "client_id", "week"),
    columns=(
        _OPERATOR,
        _CLIENT,
        Column("week", k.MONDAY),
        Column("answered", k.INTEGER),
        Column("handle_seconds", k.NUMBER),
    ),
)

PORTFOLIO: Final = Table(
    file="portfolio.csv",
    entity=e.Pairing,
    case_field="portfolio",
    unique=("client_id", "operator_id"),
    columns=(
        _CLIENT,
        _OPERATOR,
        Column("role", k.ID),
        Column("since", k.DATE),
        Column("trained_on", k.DATE),
        Column("training_minutes_done", k.INTEGER),
    ),
)

ROSTER: Final = Table(
    file="roster.csv",
    entity=e.PublishedShift,
    case_field="roster",
    no_overlap=("operator_id",),
    finish=rowrules.place_breaks,
    check=rowrules.check_published_shift,
    columns=(
        _OPERATOR,
        Column("start", k.INSTANT),
        Column("end", k.INSTANT),
        Column("breaks", BREAKS, whole_row=True),
        Column("worked_minutes", k.INTEGER),
        Column("published_on", k.DATE),
        Column("agreed", k.BOOLEAN),
    ),
)

COUNTERS: Final = Table(
    file="counters.csv",
    entity=e.FairnessCounter,
    case_field="counters",
    unique=("operator_id", "week"),
    columns=(
        _OPERATOR,
        Column("week", k.MONDAY),
        Column("tension_minutes", k.NUMBER),
        Column("unsocial_minutes", k.NUMBER),
        Column("weekends", k.INTEGER),
        Column("wishes_asked", k.INTEGER),
        Column("wishes_granted", k.INTEGER),
    ),
)

SHIFTS: Final = Table(
    file="shifts.csv",
    entity=e.ShiftCode,
    case_field="shift_codes",
    unique=("code",),
    finish=rowrules.ends_next_day("start_minute", "end_minute"),
    columns=(
        Column("code", k.ID),
        Column("start", k.TIME, field="start_minute"),
        Column("end", k.END_TIME, field="end_minute"),
        Column("paid_minutes", k.INTEGER),
        Column("may_not_be_followed_by", k.WORDS, refers=Reference("shifts.csv", tuple)),
    ),
)

POSTS: Final = Table(
    file="posts.csv",
    entity=e.Post,
    case_field="posts",
    columns=(
        _CODE,
        _DAY,
        Column("heads", k.INTEGER),
        Column("under_weight", k.NUMBER),
        Column("over_weight", k.NUMBER),
    ),
)

LIMITS: Final = Table(
    file="limits.csv",
    entity=e.OperatorLimits,
    case_field="limits",
    unique=("operator_id",),
    check=rowrules.limits_in_order,
    columns=(
        _OPERATOR,
        Column("min_minutes", k.INTEGER),
        Column("max_minutes", k.INTEGER),
        Column("min_run_of_work", k.INTEGER),
        Column("max_run_of_work", k.INTEGER),
        Column("min_run_off", k.INTEGER),
        Column("max_weekends", k.INTEGER),
        Column("max_by_code", k.COUNTS, refers=Reference("shifts.csv", tuple)),
    ),
)

LOCKS: Final = Table(
    file="locks.csv",
    entity=e.Lock,
    case_field="locks",
    check=rowrules.lock_is_whole,
    words=LockWords,
    columns=(
        Column("kind", k.ID),
        _OPERATOR,
        _CLIENT,
        Column("date", k.DATE),
        Column("start", k.INSTANT),
        Column("end", k.INSTANT),
        Column("by", k.TEXT, beside=True),
        Column("why", k.TEXT, beside=True),
    ),
)

TABLES: Final = (
    OPERATORS,
    AVAILABILITY,
    ABSENCES,
    PREFERENCES,
    CLIENTS,
    REVIEWS,
    OPENING_HOURS,
    BRIEFS,
    PAIRING_CALLS,
    FEEDBACK,
    SIGNALS,
    AFFINITY_OVERRIDES,
    EVENTS,
    PORTFOLIO,
    ROSTER,
    COUNTERS,
    SHIFTS,
    POSTS,
    LIMITS,
    LOCKS,
)
"""The CSV files in the order in which they are read; ``calls.csv`` is read apart."""
