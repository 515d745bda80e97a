"""What an input cell should have been: the closed list of message keys, and faults made of them.

The sentences live in ``api/texts/*/faults.toml``; ``PARAMETERS`` says which
values each of them may use. Nothing here is text for people.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scheduler.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping


class Expected(StrEnum):
    """What would have been right."""

    # the folder and its files
    FOLDER = "folder"
    CASE_FOLDER = "case_folder"
    FILE = "file"
    ONE_CALLS_FILE = "one_calls_file"
    # a zip of a folder
    ARCHIVE = "archive"
    PLAIN_ARCHIVE = "plain_archive"
    SMALL_ARCHIVE = "small_archive"
    FEW_ENTRIES = "few_entries"
    PLAIN_NAME = "plain_name"
    ONE_FOLDER = "one_folder"
    ENTRY_ONCE = "entry_once"
    KNOWN_FILE = "known_file"
    # a workbook and its sheets
    WORKBOOK = "workbook"
    PLAIN_WORKBOOK = "plain_workbook"
    SMALL_WORKBOOK = "small_workbook"
    ONE_WORKBOOK = "one_workbook"
    SHEET = "sheet"
    SHEET_ONCE = "sheet_once"
    KNOWN_SHEET = "known_sheet"
    SHEET_OR_FILE = "sheet_or_file"
    CALCULATED = "calculated"
    NO_ERROR = "no_error"
    NOT_MERGED = "not_merged"
    # the form of a file
    READABLE = "readable"
    UTF8 = "utf8"
    COMMAS = "commas"
    HEADER = "header"
    COLUMN = "column"
    KNOWN_COLUMN = "known_column"
    COLUMN_ONCE = "column_once"
    CELLS = "cells"
    QUOTES = "quotes"
    AT_LEAST_ONE_ROW = "at_least_one_row"
    FEWER_FAULTS = "fewer_faults"
    TOML = "toml"
    TABLE = "table"
    KNOWN_KEY = "known_key"
    JSON = "json"
    # one cell
    REQUIRED = "required"
    ID = "id"
    TEXT = "text"
    EMAIL = "email"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MONDAY = "monday"
    INSTANT = "instant"
    WHOLE_MINUTE = "whole_minute"
    DATE_OR_INSTANT = "date_or_instant"
    TIME = "time"
    END_TIME = "end_time"
    OPEN_TIME = "open_time"
    CLOSE_TIME = "close_time"
    DAY = "day"
    DAY_OR_HOLIDAY = "day_or_holiday"
    LEVELS = "levels"
    COUNTS = "counts"
    WORDS = "words"
    BREAKS = "breaks"
    WISH = "wish"
    SCORE_OR_VETO = "score_or_veto"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    VALID = "valid"
    TIMEZONE = "timezone"
    LAW_PROFILE = "law_profile"
    HOLIDAY_COUNTRY = "holiday_country"
    HOLIDAY_SUBDIVISION = "holiday_subdivision"
    WHOLE_SLOTS = "whole_slots"
    # one row
    SAME_DAY = "same_day"
    NOT_BELOW = "not_below"
    NOT_ABOVE = "not_above"
    TEAM_IN_ORDER = "team_in_order"
    AFTER_START = "after_start"
    INSIDE_SHIFT = "inside_shift"
    NO_CLOSE_WHEN_CLOSED = "no_close_when_closed"
    NEEDED_FOR_KIND = "needed_for_kind"
    # rows together
    KNOWN_ID = "known_id"
    UNIQUE = "unique"
    NO_OVERLAP = "no_overlap"
    ONE_LEAD = "one_lead"
    WEEK_NEEDED = "week_needed"
    NOT_FUTURE = "not_future"
    # an instance of a public benchmark
    SECTION = "section"
    SECTION_FIRST = "section_first"
    INSTANCE_FIELDS = "instance_fields"
    SHIFT_COUNTS = "shift_counts"


PARAMETERS: Final[Mapping[Expected, tuple[str, ...]]] = MappingProxyType(
    {
        Expected.SMALL_ARCHIVE: ("limit",),
        Expected.FEW_ENTRIES: ("limit",),
        Expected.SMALL_WORKBOOK: ("limit",),
        Expected.SHEET: ("csv",),
        Expected.SHEET_OR_FILE: ("csv",),
        Expected.UTF8: ("byte",),
        Expected.COMMAS: ("separator",),
        Expected.CELLS: ("cells", "found"),
        Expected.FEWER_FAULTS: ("more",),
        Expected.TEXT: ("limit",),
        Expected.ONE_OF: ("choices",),
        Expected.AT_LEAST: ("limit",),
        Expected.AT_MOST: ("limit",),
        Expected.ABOVE: ("limit",),
        Expected.BELOW: ("limit",),
        Expected.VALID: ("reason",),
        Expected.LAW_PROFILE: ("choices",),
        Expected.HOLIDAY_SUBDIVISION: ("country",),
        Expected.WHOLE_SLOTS: ("slot_minutes",),
        Expected.NOT_BELOW: ("other", "limit"),
        Expected.NOT_ABOVE: ("other", "limit"),
        Expected.NEEDED_FOR_KIND: ("kind",),
        Expected.KNOWN_ID: ("known_in",),
        Expected.UNIQUE: ("other_row",),
        Expected.NO_OVERLAP: ("other_row",),
        Expected.ONE_LEAD: ("client_id", "other_row"),
        Expected.NOT_FUTURE: ("as_of",),
        Expected.SECTION: ("section",),
        Expected.INSTANCE_FIELDS: ("fields", "found"),
    }
)
"""Values that come with a key; a key that is not named comes with none."""


LONGEST_VALUE: Final = 200
"""Characters of a value found that are told."""


def fault(
    file: str,
    row: int | None,
    column: str | None,
    value: str | None,
    expected: Expected,
    **params: object,
) -> Fault:
    """Name one thing that stops the import; of a long value, its beginning."""
    return Fault(file, row, column, _beginning(value), expected.value, params)


def warning(
    file: str,
    row: int | None,
    column: str | None,
    value: str | None,
    expected: Expected,
    **params: object,
) -> Fault:
    """Name one thing that looks wrong and does not stop the import."""
    return Fault(file, row, column, _beginning(value), expected.value, params, warning=True)


def _beginning(value: str | None) -> str | None:
    if value is None or len(value) <= LONGEST_VALUE:
        return value
    return value[:LONGEST_VALUE] + "…"


def of_sheet(each: Fault, title: str) -> Fault:
    """Tell a fault of a workbook as one of its sheets."""
    return replace(each, sheet=title)
