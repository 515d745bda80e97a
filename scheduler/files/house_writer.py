"""``Site`` and ``Policy`` as TOML, every key written, with its meaning above it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from scheduler.calendar import MINUTES_PER_DAY, clock
from scheduler.files.house import TIMES_OF_DAY, Keys
from scheduler.files.kinds import write_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scheduler.site import Policy, Site


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
