"""``site.toml`` and ``policy.toml``, or the sheets that stand for them, to ``Site`` and ``Policy``.

The tables of both files mirror the models field by field. Times of day are
``"HH:MM"`` (whole minutes from midnight are read too); motives of the law's
switches and the site's name go to the texts.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from scheduler.calendar import MINUTES_PER_DAY, public_holidays
from scheduler.files.expected import Expected, fault, warning
from scheduler.files.kinds import TEXT_LIMIT, WrongCell, read_clock, read_integer, read_number
from scheduler.files.refusals import refusal
from scheduler.files.sheets import decode, read_bytes
from scheduler.files.tables import HOUSE_COLUMNS, POLICY_FILE, SITE_FILE
from scheduler.laws import profile_names
from scheduler.policy import Policy
from scheduler.site import LawSwitches, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic_core import ErrorDetails

    from scheduler.errors import Fault
    from scheduler.files.source import Source

_Model = TypeVar("_Model", bound=BaseModel)

Keys = tuple[str, ...]
"""Path of a key: tables, then the key."""

TIMES_OF_DAY: Final[frozenset[Keys]] = frozenset(
    {
        ("grid", "first_start"),
        ("grid", "last_start"),
        ("grid", "lunch_earliest"),
        ("grid", "lunch_latest_end"),
        ("early_ends_by",),
        ("late_starts_from",),
        ("fairness", "evening_from"),
        ("fairness", "night_until"),
    }
)
"""Keys whose canonical value is ``"HH:MM"``."""

_LINE_OF_TOML: Final = re.compile(r"at line (\d+)")
_OFF_SLOTS: Final = re.compile(r"grid\.(\w+) is not a whole number of slots")


@dataclass(frozen=True, slots=True)
class House:
    """What both files say."""

    site: Site
    policy: Policy
    name: str
    motives: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Document:
    """One TOML file or the sheet that stands for it: what it holds, and where.

    ``row`` is the line of a key, if it can be told; of a sheet, lists are read
    from texts.
    """

    file: str
    data: dict[str, Any]
    row: Callable[[Keys], int | None]
    is_sheet: bool = False

    def fault(
        self, keys: Keys, value: object, expected: Expected, params: Mapping[str, object] = {}
    ) -> Fault:
        """Name a wrong value by the path of its key."""
        return fault(self.file, self.row(keys), ".".join(keys), _shown(value), expected, **params)


def _row_of_toml(text: str, keys: Keys) -> int | None:
    """Line of a key, when it is written as ``[tables]`` and ``key = value``."""
    inside: Keys = ()
    for number, line in enumerate(text.splitlines(), start=1):
        head = line.partition("#")[0].strip()
        if head.startswith("["):
            inside = _steps(head.strip("[]"))
        if keys in (inside, inside + _steps(head.partition("=")[0])):
            return number
    return None


def _steps(dotted: str) -> Keys:
    return tuple(step.strip(" \t\"'") for step in dotted.split("."))


def read_house(source: Source, found: list[Fault]) -> House:
    """Read ``site.toml`` and ``policy.toml``, or their sheets; wrong keys take their defaults."""
    policy = _read_document(source, POLICY_FILE, found)
    read_policy = Policy() if policy is None else _validated(Policy, policy, found)
    document = _read_document(source, SITE_FILE, found)
    if document is None:
        return House(Site(), read_policy, "", {})
    name = _take_text(document, document.data, ("name",), found)
    motives = _take_motives(document, found)
    if document.data.get("grid") == ("false" if document.is_sheet else False):
        document.data["grid"] = None
    site = _validated(Site, document, found)
    found.extend(_told_places(document, site))
    return House(site, read_policy, name, motives)


def _read_document(source: Source, file: str, found: list[Fault]) -> _Document | None:
    if source.title(file) is not None:
        return _document_of_sheet(source, file, found)
    if not (source.folder / file).is_file():
        found.append(source.missing(file))
        return None
    data = read_bytes(source.folder / file, file, found)
    text = None if data is None else decode(data, file, found)
    if text is None:
        return None
    try:
        return _Document(file, tomllib.loads(text), partial(_row_of_toml, text))
    except tomllib.TOMLDecodeError as wrong:
        at = _LINE_OF_TOML.search(str(wrong))
        row = int(at[1]) if at else text.count("\n") + 1
        lines = text.splitlines()
        value = lines[row - 1].strip() if row <= len(lines) else None
        found.append(fault(file, row, None, value, Expected.TOML))
        return None


def _document_of_sheet(source: Source, file: str, found: list[Fault]) -> _Document | None:
    """Read rows of a dotted key and its value, whose type the model's field decides."""
    sheet = source.keys_and_values(file, found)
    if sheet is None:
        return None
    rows: dict[Keys, int] = {}
    data: dict[str, Any] = {}
    at = {name: sheet.header.index(name) for name in HOUSE_COLUMNS}
    for line in sheet.lines:
        keys, value = _steps(line.cells[at["key"]]), line.cells[at["value"]]
        taken = [row for other, row in rows.items() if other[: len(keys)] == keys[: len(other)]]
        if taken:
            name = ".".join(keys)
            found.append(fault(file, line.number, "key", name, Expected.UNIQUE, other_row=taken[0]))
        elif value.strip():
            table = data
            for step in keys[:-1]:
                table = table.setdefault(step, {})
            table[keys[-1]] = value
            rows[keys] = line.number
    return _Document(file, data, rows.get, is_sheet=True)


def _take_text(document: _Document, table: dict[str, Any], keys: Keys, found: list[Fault]) -> str:
    value = table.pop(keys[-1], "")
    if isinstance(value, str) and len(value) <= TEXT_LIMIT:
        return value
    found.append(document.fault(keys, value, Expected.TEXT, {"limit": TEXT_LIMIT}))
    return ""


def _take_motives(document: _Document, found: list[Fault]) -> dict[str, str]:
    law = document.data.get("law")
    motives = law.pop("motives", {}) if isinstance(law, dict) else {}
    if not isinstance(motives, dict):
        found.append(document.fault(("law", "motives"), motives, Expected.TABLE))
        return {}
    unknown = [name for name in motives if name not in LawSwitches.model_fields]
    found.extend(
        _unknown(document, ("law", "motives", name), motives.pop(name)) for name in unknown
    )
    return {
        name: _take_text(document, motives, ("law", "motives", name), found)
        for name in list(motives)
    }


def _validated(model: type[_Model], document: _Document, found: list[Fault]) -> _Model:
    """Build a model from a document, telling every wrong key and leaving it out.

    Each pass repairs at least one key, so that faults which only show once
    others are gone are told too.
    """
    data = document.data
    found.extend(_prepared(document, data, model, ()))
    while True:
        try:
            return model.model_validate_json(json.dumps(data, default=str), strict=True)
        except ValidationError as refused:
            errors = refused.errors()
        repaired = [_repaired(document, error, found) for error in errors]
        if not any(repaired):
            return model()


def _prepared(
    document: _Document, data: dict[str, Any], model: type[BaseModel], above: Keys
) -> Iterator[Fault]:
    """Take out unknown keys and numbers that are none; turn times of day into minutes."""
    for name in list(data):
        keys, value = (*above, name), data[name]
        if document.is_sheet and isinstance(value, str) and name in model.model_fields:
            value = data[name] = _from_text(value.strip(), model.model_fields[name].annotation)
        if name not in model.model_fields:
            yield _unknown(document, keys, data.pop(name))
        elif isinstance(value, dict) and (inner := _inner(model, name)):
            yield from _prepared(document, value, inner, keys)
        elif isinstance(value, float) and not math.isfinite(value):
            yield document.fault(keys, data.pop(name), Expected.NUMBER)
        elif keys in TIMES_OF_DAY and isinstance(value, str):
            try:
                data[name] = read_clock(value.strip(), Expected.END_TIME, MINUTES_PER_DAY)
            except WrongCell as wrong:
                yield document.fault(keys, data.pop(name), wrong.expected)


def _from_text(text: str, annotation: Any) -> object:
    """Read a sheet's text as the type that a field asks for, or leave it as it is."""
    choices = (annotation, *get_args(annotation))
    if get_origin(annotation) is tuple:
        return read_list(text)
    if any(choice is str or isinstance(choice, str) for choice in choices):
        return text
    if text in {"true", "false"}:
        return text == "true"
    for read in (read_integer, read_number):
        try:
            return read(text)
        except WrongCell:
            continue
    return text


def read_list(text: str) -> object:
    """Read a list from one cell: items between semicolons, or as TOML writes lists."""
    if not text.startswith("["):
        return [item.strip() for item in text.split(";") if item.strip()]
    try:
        return tomllib.loads(f"list = {text}")["list"]
    except tomllib.TOMLDecodeError:
        return text


def _inner(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """Return the model of a nested table."""
    annotation = model.model_fields[name].annotation
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _repaired(document: _Document, error: ErrorDetails, found: list[Fault]) -> bool:
    """Tell one refusal and mend its key; False when there is no key to mend."""
    keys = tuple(step for step in error["loc"] if isinstance(step, str))
    off_slots = _OFF_SLOTS.search(error["msg"])
    if off_slots:
        keys = ("grid", off_slots[1])
        slot = document.data.get("slot_minutes", Site().slot_minutes)
        found.append(
            document.fault(
                keys, _value(document.data, keys), Expected.WHOLE_SLOTS, {"slot_minutes": slot}
            )
        )
        document.data.setdefault("grid", {})[keys[-1]] = slot
        return True
    expected, params = refusal(error)
    if keys == ("timezone",) and error["type"] == "value_error":
        expected, params = Expected.TIMEZONE, {}
    found.append(document.fault(keys, _value(document.data, keys), expected, params))
    return _drop(document.data, keys)


def _value(data: Mapping[str, Any], keys: Keys) -> object:
    value: Any = data
    for name in keys:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _drop(data: dict[str, Any], keys: Keys) -> bool:
    table = _value(data, keys[:-1])
    if not keys or not isinstance(table, dict) or keys[-1] not in table:
        return False
    del table[keys[-1]]
    return True


def _told_places(document: _Document, site: Site) -> Iterator[Fault]:
    for keys, value, expected, params in unknown_places(site):
        yield document.fault(keys, value, expected, params)


def unknown_places(site: Site) -> Iterator[tuple[Keys, str | None, Expected, dict[str, object]]]:
    """Check the names that only shipped data knows: law profile, country, subdivision."""
    if site.law_profile not in profile_names():
        choices: dict[str, object] = {"choices": ", ".join(profile_names())}
        yield ("law_profile",), site.law_profile, Expected.LAW_PROFILE, choices
    country, subdivision = site.holiday_country, site.holiday_subdivision
    if not _has_holidays(country, None):
        yield ("holiday_country",), country, Expected.HOLIDAY_COUNTRY, {}
    elif not _has_holidays(country, subdivision):
        told: dict[str, object] = {"country": country}
        yield ("holiday_subdivision",), subdivision, Expected.HOLIDAY_SUBDIVISION, told


def _has_holidays(country: str, subdivision: str | None) -> bool:
    try:
        public_holidays(country, subdivision, range(2026, 2027))
    except ValueError:
        return False
    return True


def _unknown(document: _Document, keys: Keys, value: object) -> Fault:
    return warning(
        document.file, document.row(keys), ".".join(keys), _shown(value), Expected.KNOWN_KEY
    )


def _shown(value: object) -> str | None:
    """Write a TOML value as a person wrote it, near enough."""
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
