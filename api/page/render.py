"""Templates and assets: made once for an app, used by every page.

A template gets what its route hands it and, beside that, who looks (``visit``), the words
(``say``), the way to assets (``asset``) and the menu. Everything is escaped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.page.menu import menu_of, sites_of
from api.page.tour import tour_of
from api.texts import LANGS, Speaker, catalogue
from api.web.access import Visit
from api.web.speech import speaker_of
from models.notices import count_unread

STATIC: Final = Path(__file__).parent / "static"
THEME_COOKIE: Final = "diapason_theme"
THEMES: Final = ("auto", "light", "dark")


COMMON_WORDS: Final = ("offline", "offline_next", "done")


@dataclass(frozen=True)
class Pages:
    """The templates of one app, the paths of its assets, and one digest of them all."""

    templates: Environment
    assets: frozenset[str]
    digest: str

    def asset(self, path: str) -> str:
        """Address of an asset; it changes with the content, so that browsers may keep it.

        The digest leads the path: what scripts and styles name beside themselves has it too,
        and a module is the same module for whoever imports it.

        Raises
        ------
        KeyError
            When there is no such asset.
        """
        if path not in self.assets:
            raise KeyError(path)
        return f"/static/{self.digest}/{path}"

    def show(
        self,
        request: Request,
        template: str,
        visit: Visit | None = None,
        *,
        status: int = 200,
        words: Sequence[str] = (),
        **told: Any,
    ) -> HTMLResponse:
        """Render a page or a fragment; ``words`` are keys below ``js`` that its scripts say."""
        speaker = visit.speaker if visit else speaker_of(request)
        theme = request.cookies.get(THEME_COOKIE, "auto")
        site, path = request.path_params.get("site"), request.url.path
        demo = request.app.state.service.settings.demo
        tour = tour_of(visit, site) if visit and demo else None
        text = self.templates.get_template(template).render(
            visit=visit,
            speaker=speaker,
            say=speaker.say,
            lang=speaker.lang,
            langs=LANGS,
            theme=theme if theme in THEMES else "auto",
            path=path,
            site=site,
            menu=menu_of(visit, site) if visit else (),
            sites=sites_of(visit, path) if visit else (),
            unread=lambda: _unread(visit) if visit else 0,
            asset=self.asset,
            words=json.dumps({key: _said(speaker, key) for key in (*COMMON_WORDS, *words)}),
            demo=demo,
            tour=tour and json.dumps(tour),
            **told,
        )
        return HTMLResponse(text, status, {"Content-Language": speaker.lang})


def make_pages() -> Pages:
    """Read the templates and digest the assets, by path and content."""
    templates = Environment(
        loader=PackageLoader("api.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= FILTERS
    files = sorted(file for file in STATIC.rglob("*") if file.is_file())
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(STATIC).as_posix().encode() + file.read_bytes())
    paths = frozenset(file.relative_to(STATIC).as_posix() for file in files)
    return Pages(templates, paths, digest.hexdigest()[:12])


def words_of(*parts: str) -> tuple[str, ...]:
    """Keys below ``js`` of everything that the scripts of some parts say."""
    wanted = tuple(f"js.{part}." for part in parts)
    return tuple(key[3:] for key in catalogue("fr") if key.startswith(wanted))


def pages_of(request: Request) -> Pages:
    """Return the pages of the app that answers."""
    pages: Pages = request.app.state.pages
    return pages


def _unread(visit: Visit) -> int:
    """Count what somebody was told and has not read; asked by pages that have a header only."""
    with visit.reading() as session:
        return count_unread(session, visit.identity.account_id)


def _said(speaker: Speaker, key: str) -> str:
    """Words for a script, with their placeholders left for it to fill."""
    return catalogue(speaker.lang)[f"js.{key}"]


def _number(value: float | None, speaker: Speaker, digits: int = 0) -> str:
    return "–" if value is None else speaker.number(value, digits, trim=True)


def _percent(value: float | None, speaker: Speaker, digits: int = 1) -> str:
    return speaker.percent(value, digits)


FILTERS: Final = {
    "number": _number,
    "percent": _percent,
    "day": lambda value, speaker: speaker.short_day(value),
    "date": lambda value, speaker: speaker.date(value),
    "duration": lambda value, speaker: speaker.duration(value),
    "hours": lambda value, speaker: speaker.hours(value),
}
"""How templates write numbers and dates: ``{{ 3.5 | number(speaker, 1) }}``."""
