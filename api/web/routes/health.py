"""Whether the service lives, and whether it can work."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.web.access import Public
from models import schema

router = APIRouter(prefix="/health", tags=["service"])


class Health(BaseModel):
    """How the service is."""

    status: Literal["ok"] = "ok"
    schema_revision: str | None = Field(default=None, examples=["0007"])


@router.get("/live")
def live(service: Public) -> Health:
    """Tell that the process answers; the memory is not asked."""
    return Health()


@router.get("/ready")
def ready(service: Public) -> Health:
    """Tell that the memory answers and has the schema of this release; 503 otherwise."""
    schema.require_schema(service.database)
    return Health(schema_revision=schema.current(service.database))
