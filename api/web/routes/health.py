"""Whether the service lives, and whether it can work."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from api.identity.tokens import same_token, token_hash
from api.metrics import CONTENT_TYPE
from api.settings import LOOPBACK
from api.web.access import Bearer, Public, address_of
from api.web.errors import NotAllowed, NotSignedIn
from api.web.openapi import describe
from api.web.strict import StrictRoute
from models import schema

router = APIRouter(tags=["service"], route_class=StrictRoute)


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


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(service: Public, request: Request, bearer: Bearer) -> Response:
    """Tell the monitor what was counted, for Prometheus; by its token, or from this machine."""
    token = service.settings.metrics_token
    if token is None:
        if address_of(request) not in LOOPBACK:
            raise NotAllowed
    elif bearer is None or not same_token(bearer.credentials, token_hash(token.get_secret_value())):
        raise NotSignedIn
    return Response(service.metrics.text(), media_type=CONTENT_TYPE)


@router.get("/openapi.json", include_in_schema=False)
def openapi(service: Public, request: Request) -> dict[str, Any]:
    """Describe every route to programs."""
    return describe(request.app)
