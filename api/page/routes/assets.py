"""Styles, scripts and pictures, kept by browsers for as long as their content is the same."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from api.page.render import STATIC, pages_of
from api.web.access import Public
from models.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.get("/static/{path:path}")
def asset(service: Public, request: Request, path: str) -> Response:
    """Give one asset; only those that were there when the service began."""
    pages = pages_of(request)
    bare = path.removeprefix(f"{pages.digest}/")
    current = bare != path
    if bare not in pages.assets:
        raise NotFound("asset", "")
    return FileResponse(
        STATIC / bare,
        media_type=mimetypes.guess_type(bare)[0],
        headers={"Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache"},
    )
