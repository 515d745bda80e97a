"""The description of the API: problems told as what they are, on every operation."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.web.problems import MEDIA_TYPE, Problem

_REF: Final = "#/components/schemas/{model}"


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _tell_problems(document)
        app.openapi_schema = document
    return app.openapi_schema


def _tell_problems(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schema = Problem.model_json_schema(ref_template=_REF)
    schemas |= schema.pop("$defs", {})
    schemas["Problem"] = schema
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {
                "description": "Why it was not done",
                "content": content,
            }
