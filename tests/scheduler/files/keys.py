"""The keys of a TOML file that mirrors a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

Keys = tuple[str, ...]


def keys_of(model: type[BaseModel], above: Keys = ()) -> Iterator[Keys]:
    """Paths of every key, tables first."""
    for name, field in model.model_fields.items():
        inner = _table(field)
        if inner is None:
            yield (*above, name)
        else:
            yield from keys_of(inner, (*above, name))


def field_at(model: type[BaseModel], keys: Keys) -> FieldInfo:
    """The field that a key mirrors."""
    for name in keys[:-1]:
        inner = _table(model.model_fields[name])
        assert inner is not None
        model = inner
    return model.model_fields[keys[-1]]


def _table(field: FieldInfo) -> type[BaseModel] | None:
    for annotation in (field.annotation, *get_args(field.annotation)):
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return annotation
    return None
