"""Requests are read as they are described: ``0`` is no date, ``false`` no number, ``"3"`` neither.

Every route of the house reads so (``StrictRoute``): bodies by the types that JSON has, and
days and instants in addresses as they are written, never as numbers of seconds.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from fastapi import params
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class AsJson:
    """Reads a value by the types that JSON has, and no others."""

    def __init__(self, annotation: Any) -> None:
        self._annotation = annotation

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Read before the type itself looks; faults keep their places."""
        adapter = TypeAdapter(self._annotation)

        def read(value: Any) -> Any:
            if not isinstance(value, dict | list):
                return value
            return adapter.validate_json(json.dumps(value), strict=True)

        return core_schema.no_info_before_validator_function(read, handler(source))


class StrictRoute(APIRoute):
    """A route whose requests are read as they are described; every other kind is one."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        read_strictly(endpoint)
        super().__init__(path, endpoint, **more)


def read_strictly(endpoint: Callable[..., Any]) -> None:
    """Let a handler have its bodies, days and instants read as they are described."""
    hints = get_type_hints(endpoint, include_extras=True)
    for name, hint in hints.items():
        if name != "return" and is_body(hint):
            hints[name] = Annotated[hint, AsJson(hint)]
        elif name != "return" and is_moment(hint):
            hints[name] = Annotated[hint, BeforeValidator(_written_out)]
    if hints.get("return") is type(None):
        hints["return"] = None
    endpoint.__annotations__ = hints


def is_moment(hint: Any) -> bool:
    """Tell whether a parameter of a handler is a day or an instant."""
    plain = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    if get_origin(plain) in (Union, UnionType):
        return any(is_moment(each) for each in get_args(plain))
    return isinstance(plain, type) and issubclass(plain, dt.date)


def _written_out(value: object) -> object:
    """Refuse a day or an instant that is written as a number."""
    if isinstance(value, str) and _DAY.match(value) is None:
        raise PydanticKnownError("date_parsing", {"error": "not written out"})
    return value


def is_body(hint: Any) -> bool:
    """Tell whether a parameter of a handler is the JSON body of the request."""
    told = getattr(hint, "__metadata__", ())
    if any(isinstance(each, params.Param | params.Depends | params.Form) for each in told):
        return False
    plain = get_args(hint)[0] if told else hint
    if get_origin(plain) in (Union, UnionType, list, tuple):
        inner = [each for each in get_args(plain) if each not in (Ellipsis, type(None))]
        return bool(inner) and all(is_body(each) for each in inner)
    return isinstance(plain, type) and issubclass(plain, BaseModel)
