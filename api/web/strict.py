"""Bodies are read as JSON says them: ``0`` is no date, ``false`` no number, ``"3"`` neither.

What a request may hold is then exactly what the description of the API says. Every route
of the house reads its bodies so (``KeyedRoute``); parameters of addresses are texts anyway.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from fastapi import params
from pydantic import BaseModel, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema


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


def read_strictly(endpoint: Callable[..., Any]) -> None:
    """Let a handler have its bodies read as JSON says them."""
    hints = get_type_hints(endpoint, include_extras=True)
    for name, hint in hints.items():
        if name != "return" and is_body(hint):
            hints[name] = Annotated[hint, AsJson(hint)]
    if hints.get("return") is type(None):
        hints["return"] = None
    endpoint.__annotations__ = hints


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
