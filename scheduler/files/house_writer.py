"""``Site`` and ``Policy`` as TOML or as rows of a sheet, every key with its meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from scheduler.calendar import MINUTES_PER_DAY, clock
from scheduler.files.expected import Expected
from scheduler.files.house import TIMES_OF_DAY, Keys, read_list
from scheduler.files.kinds import write_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scheduler.policy import Policy
    from scheduler.site import Site


def write_site(site: Site, name: str, motives: Mapping[str, str]) -> str:
    """Write ``site.toml``."""
    lines = [f"name = {_quoted(name)}", *_table(site, ())]
    if motives:
        lines += ["", "[law.motives]"]
        lines += [f"{key} = {_quoted(motive)}" for key, motive in motives.items()]
    return "\n".join(lines) + "\n"


def write_policy(policy: Policy) -> str:
    """Write ``policy.toml``."""
    return "\n".join(_table(policy, ())) + "\n"


class Setting(NamedTuple):
    """One row of a sheet: a dotted key, its value as text, what the value is, what it means."""

    key: str
    value: str
    kind: Expected
    meaning: str


def site_rows(site: Site, name: str, motives: Mapping[str, str]) -> Iterator[Setting]:
    """Write what ``site.toml`` says as rows of a sheet."""
    yield Setting("name", name, Expected.TEXT, "")
    yield from _settings(site, ())
    for key, motive in motives.items():
        yield Setting(f"law.motives.{key}", motive, Expected.TEXT, "")


def policy_rows(policy: Policy) -> Iterator[Setting]:
    """Write what ``policy.toml`` says as rows of a sheet."""
    yield from _settings(policy, ())


def _settings(model: BaseModel, above: Keys) -> Iterator[Setting]:
    for name, field in type(model).model_fields.items():
        value, keys = getattr(model, name), (*above, name)
        if isinstance(value, BaseModel):
            yield from _settings(value, keys)
        elif keys == ("grid",):
            yield Setting("grid", "false", Expected.BOOLEAN, field.description or "")
        elif value is not None:
            yield Setting(".".join(keys), *_told(keys, value), field.description or "")


def _told(keys: Keys, value: Any) -> tuple[str, Expected]:
    if isinstance(value, bool):
        return ("true" if value else "false"), Expected.BOOLEAN
    if isinstance(value, str):
        return value, Expected.TEXT
    if isinstance(value, tuple):
        joined = ";".join(value)
        as_toml = f"[{', '.join(_quoted(item) for item in value)}]"
        return (joined if read_list(joined) == list(value) else as_toml), Expected.TEXT
    if keys in TIMES_OF_DAY and value <= MINUTES_PER_DAY:
        return clock(value), Expected.END_TIME
    return write_number(value), Expected.NUMBER


def _table(model: BaseModel, above: Keys) -> Iterator[str]:
    """Lines of one table: its own keys first, as TOML wants, then the tables inside it."""
    inner = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            inner[name] = value
        elif (*above, name) == ("grid",):
            yield "grid = false"
        elif value is not None:
            keys = (*above, name)
            if field.description and keys not in TIMES_OF_DAY:
                yield f"# {field.description}"
            yield f"{name} = {_written(keys, value)}"
    for name, value in inner.items():
        yield ""
        yield f"[{'.'.join((*above, name))}]"
        yield from _table(value, (*above, name))


def _written(keys: Keys, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(item) for item in value)}]"
    if keys in TIMES_OF_DAY and value <= MINUTES_PER_DAY:
        return f'"{clock(value)}"'
    if isinstance(value, float) and value == int(value):
        return repr(value)
    return write_number(value)


def _quoted(text: str) -> str:
    """Write a basic string of TOML, which escapes what JSON escapes and the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
