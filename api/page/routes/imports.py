"""Files in: dropped, checked row by row, and imported whole or not at all."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.page.render import pages_of, words_of
from api.web.places import SiteKey, site_id_of
from api.web.routes.transfer import ByImporter
from models.importing import knows_anybody
from models.sites import find_site

router = APIRouter(include_in_schema=False)

LIST_WORDS: Final = "board.list_"
"""What lists and settings are called, on the board too."""


@router.get("/s/{site}/import")
def files_in(visit: ByImporter, site: SiteKey, request: Request) -> HTMLResponse:
    """Ask for files; the script has them checked and imported by the API."""
    with visit.reading() as session:
        known = knows_anybody(session, site_id_of(session, site))
        planned_from = find_site(session, site).planned_from
    lists = [key for key in words_of("board") if key.startswith(LIST_WORDS)]
    return pages_of(request).show(
        request,
        "import.html",
        visit,
        words=(*words_of("import"), *lists),
        known=known,
        planned_from=planned_from,
        largest_mb=visit.service.settings.largest_body_mb,
        may_export=visit.identity.has(site, "supervisor") or visit.identity.has(site, "hr"),
    )
