"""Operators and what they declare: tone, availability, absences, preferences."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import CaseRow, Edited, OfSite, Row, document, moment, of_operator, personal


class OperatorRow(Row, CaseRow, Edited, table=True):
    """A person who answers, with the tone they declared."""

    __table_args__ = (UniqueConstraint("site_id", "operator_id"),)

    operator_id: str
    name: str = personal("operator")
    email: str = personal("operator")
    contract_minutes_week: int
    min_minutes_week: int
    max_minutes_week: int | None = None
    part_time: bool
    minor: bool
    night_worker: bool
    employed_since: dt.date
    max_clients: int
    languages: dict[str, Any] = document()
    skills: dict[str, Any] = document()
    warmth: float
    formality: float
    pace: float
    directness: float
    detail: float
    left_at: dt.datetime | None = moment(null=True)
    erased_at: dt.datetime | None = moment(null=True)


class AvailabilityRow(Row, CaseRow, Edited, table=True):
    """When an operator may work."""

    __table_args__ = (of_operator(), Index(None, "site_id", "operator_id"))

    operator_id: str
    weekday: int | None = None
    date: dt.date | None = None
    start_minute: int
    end_minute: int


class AbsenceRow(Row, CaseRow, Edited, table=True):
    """A stretch away. There is no column for a reason, and there shall be none."""

    __table_args__ = (of_operator(), Index(None, "site_id", "operator_id"))

    operator_id: str
    start: dt.datetime = moment()
    start_offset_s: int
    end: dt.datetime = moment()
    end_offset_s: int


class PreferenceRow(Row, CaseRow, Edited, table=True):
    """A wish for a weekday or a date."""

    __table_args__ = (of_operator(), Index(None, "site_id", "operator_id"))

    operator_id: str
    weekday: int | None = None
    date: dt.date | None = None
    kind: str
    shift_code: str | None = None
    weight: int


class OperatorLimitsRow(Row, CaseRow, Edited, table=True):
    """Limits of one operator over the planned days."""

    __table_args__ = (of_operator(), UniqueConstraint("site_id", "operator_id"))

    operator_id: str
    min_minutes: int | None = None
    max_minutes: int | None = None
    min_run_of_work: int | None = None
    max_run_of_work: int | None = None
    min_run_off: int | None = None
    max_weekends: int | None = None
    max_by_code: dict[str, Any] = document()


class FairnessCounterRow(Row, CaseRow, table=True):
    """What one operator bore in one past week."""

    __table_args__ = (of_operator(), UniqueConstraint("site_id", "operator_id", "week"))

    operator_id: str
    week: dt.date
    tension_minutes: float
    unsocial_minutes: float
    weekends: int
    wishes_asked: int
    wishes_granted: int


class StandingRow(Row, OfSite, table=True):
    """One person's four weeks up to a published one, beside their own fair share.

    Minutes, as in :class:`~scheduler.counters.Standing`; kept because a share depends on
    everybody's week and takes a whole case to compute.
    """

    __table_args__ = (of_operator(), Index(None, "site_id", "week"))

    site_id: int = Field(foreign_key="site.id", primary_key=True)
    operator_id: str = Field(primary_key=True)
    week: dt.date = Field(primary_key=True)
    tension: float
    tension_fair: float
    unsocial: float
    unsocial_fair: float
    wishes_asked: int
    wishes_granted: int
    wishes_fair: float
