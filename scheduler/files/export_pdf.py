"""A ``Result`` to a PDF for the wall: people by days with hours and breaks, to date and sign.

It holds names and hours and nothing else of anybody. The page is set by Typst
from ``poster.typ``, with the fonts that Typst carries (Libertinus, SIL Open Font
License); nothing is looked up on the machine or elsewhere, so the same result
always gives the same bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typst

from scheduler.files.atomic import write_atomically
from scheduler.files.board import DAYS_A_WEEK, board

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.files.board import Board, Planned, Span, Voice

TEMPLATE = "poster.typ"


def export_pdf(planned: Planned, out: Path, voice: Voice) -> list[Path]:
    """Write ``week.pdf``: A4 across, one table a week, as many pages as it takes.

    Parameters
    ----------
    planned
        The week. Its ``as_of`` is the date of issue, so no clock is read.
    out
        The folder, made when it is not there.
    voice
        Says the words.

    Returns
    -------
    list[Path]
        The file written.

    Raises
    ------
    OSError
        When the folder or the file cannot be written.
    """
    template = (files(__package__) / TEMPLATE).read_bytes()
    pdf = typst.compile(
        template,
        format="pdf",
        sys_inputs={"poster": json.dumps(poster(planned, voice), ensure_ascii=False)},
        ignore_system_fonts=True,
        timestamp=planned.result.as_of.astimezone(UTC),
    )
    out.mkdir(parents=True, exist_ok=True)
    path = out / "week.pdf"
    write_atomically(path, pdf)
    return [path]


def poster(planned: Planned, voice: Voice) -> dict[str, Any]:
    """Everything that the page shows, in words, as the template reads it."""
    laid_out, result = board(planned), planned.result
    issued = result.as_of.astimezone(ZoneInfo(planned.timezone))
    hard = sum(violation.severity == "hard" for violation in result.violations)
    say = voice.say
    return {
        "lang": voice.lang,
        "site": planned.texts.site_name,
        "issued": say("poster.issued", moment=issued),
        "warning": say("poster.unlawful", count=hard) if hard else None,
        "operator": say("poster.operator"),
        "rest": say("poster.rest"),
        "legend": [say(f"poster.legend_{each}") for each in ("pause", "paid", "later", "rest")],
        "posted": say("poster.posted"),
        "signature": say("poster.signature"),
        "page": say("poster.page"),
        "nobody": say("poster.nobody"),
        "weeks": [_week(laid_out, first, voice) for first in range(0, len(laid_out.days), 7)],
    }


def _week(laid_out: Board, first: int, voice: Voice) -> dict[str, Any]:
    days = laid_out.days[first : first + DAYS_A_WEEK]
    monday = days[0].date
    sunday = monday + timedelta(days=DAYS_A_WEEK - 1)
    return {
        "title": voice.say("poster.title", first=monday, last=sunday),
        "days": [
            {
                "name": voice.short_day(day.date),
                "note": voice.say("poster.holiday") if day.is_holiday else None,
                "quiet": day.is_holiday or day.is_weekend,
            }
            for day in days
        ],
        "people": [
            {
                "name": person.name,
                "cells": [
                    [_shift(span) for span in spans]
                    for spans in person.spans[first : first + DAYS_A_WEEK]
                ],
            }
            for person in laid_out.people
        ],
    }


def _shift(span: Span) -> dict[str, Any]:
    return {
        "hours": f"{span.start}–{span.end}",
        "later": f"+{span.days_later}" if span.days_later else None,
        "code": span.code,
        "unpaid": [f"{each.start}–{each.end}" for each in span.pauses if not each.paid],
        "paid": [f"{each.start}–{each.end}°" for each in span.pauses if each.paid],
    }
