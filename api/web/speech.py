"""Which language answers: ``?lang=``, a browser's choice, the account's, ``Accept-Language``."""

from __future__ import annotations

from typing import Final

from babel import negotiate_locale
from fastapi import Request

from api.texts import LANGS, Lang, Speaker

DEFAULT: Final[Lang] = "fr"
COOKIE: Final = "diapason_lang"


def lang_of(request: Request) -> Lang:
    """Choose a language; French where nothing is asked that we speak."""
    said = (
        request.query_params.get("lang")
        or request.cookies.get(COOKIE)
        or getattr(request.state, "lang", None)
    )
    for lang in LANGS:
        if said == lang:
            return lang
    found = negotiate_locale(_accepted(request), LANGS, sep="-")
    return next((lang for lang in LANGS if lang == found), DEFAULT)


def speaker_of(request: Request) -> Speaker:
    """Return who speaks the language of a request."""
    return Speaker(lang_of(request))


def _accepted(request: Request) -> list[str]:
    """Languages of ``Accept-Language``, the most wanted first."""
    header = request.headers.get("accept-language", "")[:400]
    weighed = []
    for place, part in enumerate(header.split(",")):
        name, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if name.strip() and weight > 0:
            weighed.append((-weight, place, name.strip()))
    return [name for _, _, name in sorted(weighed)]
