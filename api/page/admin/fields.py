"""Fields of a form, read off the model that a setting is: their bounds, kinds and defaults.

A form made so always asks for what the API takes, and a new value of a policy is on its
page as soon as it has words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

LAST_MINUTE: Final = 2880
"""A minute of the day may lie after midnight, up to the end of the next day."""
TIMES: Final = ("from_minute", "until_minute")

Kind = Literal["yes", "time", "whole", "number", "choice", "text", "list"]


@dataclass(frozen=True, slots=True)
class FormField:
    """One value of a setting as a form asks for it."""

    path: str
    kind: Kind
    value: Any
    default: Any
    label: str
    least: float | None = None
    most: float | None = None
    above: float | None = None
    optional: bool = False
    choices: tuple[Any, ...] = ()

    @property
    def group(self) -> str:
        """The part of the setting that it belongs to; empty for the setting itself."""
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        """The last word of its path."""
        return self.path.rpartition(".")[2]

    @property
    def shown(self) -> Any:
        """The value as a field of a form holds it."""
        return _held(self.value)

    @property
    def shipped(self) -> Any:
        """The value that ships, in the same way."""
        return _held(self.default)

    @property
    def own(self) -> bool:
        """True when the house settled something else than what ships."""
        return bool(self.value != self.default)


def fields_of(
    value: BaseModel, default: BaseModel, meanings: Mapping[str, str], above: str = ""
) -> Iterator[FormField]:
    """Every field of a setting that has a meaning, those of parts inside it included."""
    for name, field in type(value).model_fields.items():
        path, own, shipped = f"{above}{name}", getattr(value, name), getattr(default, name, None)
        if isinstance(own, BaseModel):
            plain = shipped if isinstance(shipped, BaseModel) else type(own)()
            yield from fields_of(own, plain, meanings, f"{path}.")
        elif path in meanings:
            yield _field(path, field, own, shipped, meanings[path])


def _held(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else value


def time_of(minute: int) -> str:
    """Write a minute of the day as a form does."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _field(path: str, field: FieldInfo, value: Any, default: Any, label: str) -> FormField:
    least = most = above = None
    for rule in field.metadata:
        least = getattr(rule, "ge", least)
        most = getattr(rule, "le", getattr(rule, "lt", most))
        above = getattr(rule, "gt", above)
    choices, optional = _choices(field.annotation)
    kind = _kind(path, field.annotation, value, most, choices)
    return FormField(path, kind, value, default, label, least, most, above, optional, choices)


def _choices(annotation: Any) -> tuple[tuple[Any, ...], bool]:
    """Values of a closed list, and whether nothing may be said."""
    if get_origin(annotation) is Literal:
        return get_args(annotation), False
    return (), type(None) in get_args(annotation)


def _kind(path: str, annotation: Any, value: Any, most: float | None, choices: Any) -> Kind:
    if choices:
        return "choice"
    if isinstance(value, tuple):
        return "list"
    if annotation is bool:
        return "yes"
    if most == LAST_MINUTE or path.endswith(TIMES):
        return "time"
    if annotation is int or int in get_args(annotation):
        return "whole"
    return "number" if annotation is float else "text"
