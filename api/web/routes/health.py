"""Whether the service lives, and whether it can work."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.web.access import Public
from api.web.openapi import describe
from models import schema

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """How the service is."""

    status: Literal["ok"] = "ok"
    schema_revision: str | None = Field(default=None, examples=["0007"])


@router.get("/health/live")
def live(service: Public) -> Health:
    """Tell that the process answers; the memory is not asked."""
    return Health()


@router.get("/health/ready")
def ready(service: Public) -> Health:
    """Tell that the memory answers and has the schema of this release; 503 otherwise."""
    schema.require_schema(service.database)
    return Health(schema_revision=schema.current(service.database))


@router.get("/openapi.json", include_in_schema=False)
def openapi(service: Public, request: Request) -> dict[str, Any]:
    """Describe every route to programs."""
    return describe(request.app)
