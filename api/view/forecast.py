"""The forecast for people and machines: a week by day with its band, clients, notes, backtests."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rich.text import Text

from api.view.style import heading, note, table
from scheduler.demand.quantiles import (
    quantiles,
    spread_in_a_day,
    spread_of_client,
    spread_of_site,
    spread_of_week,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.case import Case
    from scheduler.demand.backtest import Backtest, Score
    from scheduler.demand.forecast import Forecast
    from scheduler.demand.notes import Note
    from scheduler.files.texts import Texts

    Floats = NDArray[np.float64]

SHOWN: Final = 12
"""Clients and notes unless all are asked for."""
LOW, HIGH = 0.1, 0.9


def page(
    case: Case, forecast: Forecast, texts: Texts, speaker: Speaker, *, everything: bool = False
) -> list[RenderableType]:
    """The site by day, the clients with the most calls, and what was odd."""
    say = speaker.say
    by_day = calls_by_day(case, forecast)
    work = by_day * forecast.demand.handle_seconds[:, None] / 3600
    total = by_day.sum(axis=0)
    low, high = _band(total, spread_of_site(forecast, by_day))
    days = table(
        *(say(f"forecast.{key}") for key in ("day", "expected", "band", "work", "remarks")),
        right=(1, 2, 3),
    )
    for day in range(case.days):
        days.add_row(
            speaker.short_day(case.horizon.date_of(day)),
            speaker.number(total[day]),
            _range(speaker, low[day], high[day]),
            speaker.number(work[:, day].sum(), 1),
            _remarks(case, day, speaker, None),
        )
    whole = spread_of_week(forecast, by_day)
    low_week, high_week = _band(np.array([total.sum()]), np.array([whole]))
    days.add_row(
        say("forecast.whole"),
        speaker.number(total.sum()),
        _range(speaker, low_week[0], high_week[0]),
        speaker.number(work.sum(), 1),
        "",
        style="bold",
    )
    found: list[RenderableType] = [
        heading(say("forecast.title", week=case.week, as_of=case.as_of)),
        days,
        note(say("forecast.legend")),
        *_clients(case, forecast, by_day, texts, speaker, everything=everything),
        *_notes(forecast.notes, texts, speaker, everything=everything),
    ]
    return found


def client_page(
    case: Case, forecast: Forecast, client_id: str, texts: Texts, speaker: Speaker
) -> list[RenderableType]:
    """One client by day, its handle time, and what was odd about its history."""
    say, index = speaker.say, case.client_index[client_id]
    by_day = calls_by_day(case, forecast)[index]
    spread = np.full(len(by_day), spread_in_a_day(forecast)[index])
    low, high = _band(by_day, spread)
    days = table(
        *(say(f"forecast.{key}") for key in ("day", "expected", "band", "busiest", "remarks")),
        right=(1, 2),
    )
    busiest = _busiest_hours(case, forecast.demand.calls[index])
    for day in range(case.days):
        days.add_row(
            speaker.short_day(case.horizon.date_of(day)),
            speaker.number(by_day[day], 1),
            _range(speaker, low[day], high[day]),
            busiest[day],
            _remarks(case, day, speaker, client_id),
        )
    name = texts.client_name(client_id)
    mine = tuple(each for each in forecast.notes if each.client_id == client_id)
    return [
        heading(say("forecast.client_title", name=name, week=case.week)),
        days,
        note(
            say(
                "forecast.client_facts",
                seconds=round(float(forecast.demand.handle_seconds[index])),
                spread=speaker.percent(float(np.sqrt(forecast.demand.own_spread[index])), 0),
                shared=speaker.percent(float(np.sqrt(forecast.demand.shared_spread)), 0),
            )
        ),
        *_notes(mine, texts, speaker, everything=True),
    ]


def calls_by_day(case: Case, forecast: Forecast) -> Floats:
    """Expected calls, ``[client, day]``."""
    starts = [case.horizon.day_start(day) for day in range(case.days)]
    first = [start // forecast.demand.slot_minutes for start in starts]
    calls: Floats = np.add.reduceat(forecast.demand.calls, first, axis=1)
    return calls


def note_words(each: Note, speaker: Speaker) -> str:
    """One note in words, without its client."""
    told: dict[str, object] = dict(each.params)
    for name in ("date", "first", "last"):
        if isinstance(value := told.get(name), str):
            told[name] = dt.date.fromisoformat(value)
    return speaker.say(f"forecast.note.{each.kind}", **told)


def document(case: Case, forecast: Forecast) -> dict[str, Any]:
    """Everything for a machine."""
    by_day = calls_by_day(case, forecast)
    total = by_day.sum(axis=0)
    dates = [case.horizon.date_of(day).isoformat() for day in range(case.days)]
    spread = np.broadcast_to(spread_in_a_day(forecast)[:, None], by_day.shape)
    low, high = _band(by_day, spread)
    week_low, week_high = _band(by_day.sum(axis=1), spread_of_client(forecast, by_day))
    demand = forecast.demand
    clients = [
        {
            "client_id": client.client_id,
            "expected": round(float(by_day[i].sum()), 3),
            "q10": int(week_low[i]),
            "q90": int(week_high[i]),
            "handle_seconds": round(float(demand.handle_seconds[i]), 1),
            "own_spread": round(float(demand.own_spread[i]), 5),
            "days": _day_rows(dates, by_day[i], low[i], high[i]),
        }
        for i, client in enumerate(case.clients)
    ]
    return {
        "case_digest": case.digest,
        "week": case.week.isoformat(),
        "as_of": case.as_of.isoformat(),
        "shared_spread": round(demand.shared_spread, 5),
        "days": _day_rows(dates, total, *_band(total, spread_of_site(forecast, by_day))),
        "clients": clients,
        "notes": [
            {"kind": each.kind, "client_id": each.client_id, "params": dict(each.params)}
            for each in forecast.notes
        ],
    }


def backtest_page(found: Backtest, speaker: Speaker) -> list[RenderableType]:
    """How every forecaster did, over all clients and by volume."""
    say = speaker.say
    names = [score.forecaster for score in found.scores]
    columns = [say(f"forecast.by.{name}") if _known(speaker, name) else name for name in names]
    right = tuple(range(1, len(names) + 1))
    scores = table(say("forecast.measure"), *columns, right=right)
    for key, figures in _measures(found.scores, speaker):
        scores.add_row(key, *figures)
    bands = table(
        say("forecast.calls_week"),
        say("forecast.clients"),
        *columns,
        right=(1, *(r + 1 for r in right)),
    )
    for band in found.bands:
        title = (
            say("forecast.band_over", over=band.over)
            if band.up_to is None
            else say("forecast.band_range", over=band.over, up_to=band.up_to)
        )
        cells = [_figures(speaker, score) for score in band.scores]
        bands.add_row(title, speaker.number(band.clients), *cells)
    title = say("forecast.backtest_title", weeks=len(found.weeks), first=found.weeks[0])
    return [
        heading(title),
        scores,
        note(say("forecast.backtest_legend")),
        heading(say("forecast.bands_title")),
        bands,
        note(say("forecast.bands_legend")),
    ]


def backtest_document(found: Backtest, case: Case) -> dict[str, Any]:
    """The same for a machine."""
    return {
        "case_digest": case.digest,
        "weeks": [week.isoformat() for week in found.weeks],
        "scores": [_score_document(score) for score in found.scores],
        "bands": [
            {
                "over": band.over,
                "up_to": band.up_to,
                "clients": band.clients,
                "scores": [_score_document(score) for score in band.scores],
            }
            for band in found.bands
        ],
    }


def _clients(
    case: Case,
    forecast: Forecast,
    by_day: Floats,
    texts: Texts,
    speaker: Speaker,
    *,
    everything: bool,
) -> list[RenderableType]:
    say, total = speaker.say, by_day.sum(axis=1)
    low, high = _band(total, spread_of_client(forecast, by_day))
    order = np.argsort(-total, kind="stable")
    shown = order if everything else order[:SHOWN]
    rows = table(
        *(say(f"forecast.{key}") for key in ("client", "expected_week", "band", "handle")),
        right=(1, 2, 3),
    )
    for index in shown:
        rows.add_row(
            texts.client_name(case.clients[index].client_id),
            speaker.number(total[index], 1),
            _range(speaker, low[index], high[index]),
            speaker.number(forecast.demand.handle_seconds[index]),
        )
    title = "forecast.clients_all" if everything else "forecast.clients_most"
    return [heading(say(title)), rows] if len(shown) else []


def _notes(
    notes: Sequence[Note], texts: Texts, speaker: Speaker, *, everything: bool
) -> list[RenderableType]:
    if not notes:
        return [note(f"\n{speaker.say('forecast.no_notes')}")]
    shown = notes if everything else notes[:SHOWN]
    found: list[RenderableType] = [heading(speaker.say("forecast.notes", count=len(notes)))]
    for each in shown:
        words = note_words(each, speaker)
        who = None if each.client_id is None else texts.client_name(each.client_id)
        found.append(Text(f"  {words}" if who is None else f"  {who} – {words}"))
    if len(shown) < len(notes):
        found.append(note(speaker.say("forecast.more", count=len(notes) - len(shown))))
    return found


def _remarks(case: Case, day: int, speaker: Speaker, client_id: str | None) -> str:
    """Why a day is unlike others: a public holiday, events."""
    date = case.horizon.date_of(day)
    said = [speaker.say("forecast.holiday")] if date in case.holidays else []
    for event in case.events:
        concerned = event.client_id in {None, client_id} if client_id else True
        if concerned and event.start <= date <= event.end:
            change = f"{100 * (event.factor - 1):+.0f}".replace("-", "−")
            who = event.client_id if client_id is None and event.client_id else None
            key = "forecast.event_of" if who else "forecast.event"
            said.append(speaker.say(key, change=change, who=who))
    return "; ".join(said)


def _busiest_hours(case: Case, calls: Floats) -> list[str]:
    """Hour of each day with the most calls, as ``10:00``; a dash on a day without."""
    step = case.site.slot_minutes
    found = []
    for day in range(case.days):
        begin, end = case.horizon.day_start(day), case.horizon.day_start(day + 1)
        today = calls[begin // step : end // step]
        hours = np.add.reduceat(today, range(0, len(today), 60 // step))
        at = begin + 60 * int(hours.argmax())
        found.append(f"{case.horizon.moment(at):%H:%M}" if hours.any() else "–")
    return found


def _measures(scores: Sequence[Score], speaker: Speaker) -> Iterable[tuple[str, list[str]]]:
    say, percent = speaker.say, speaker.percent
    for grain in ("slot", "half_hour", "day"):
        yield say(f"forecast.wape.{grain}"), [percent(score.wape[grain]) for score in scores]
    for grain in ("slot", "half_hour", "day"):
        title = say(f"forecast.site_wape.{grain}")
        yield title, [percent(score.site_wape[grain]) for score in scores]
    yield say("forecast.pinball"), [speaker.number(score.pinball, 3) for score in scores]
    yield say("forecast.coverage"), [percent(score.coverage) for score in scores]
    yield say("forecast.site_coverage"), [percent(score.site_coverage) for score in scores]


def _figures(speaker: Speaker, score: Score) -> str:
    return f"{speaker.percent(score.wape['day'])} / {speaker.percent(score.coverage, 0)}"


def _known(speaker: Speaker, name: str) -> bool:
    return speaker.knows(f"forecast.by.{name}")


def _score_document(score: Score) -> dict[str, Any]:
    return {
        "forecaster": score.forecaster,
        "calls": score.calls,
        "wape": dict(score.wape),
        "site_wape": dict(score.site_wape),
        "pinball": score.pinball,
        "coverage": score.coverage,
        "site_coverage": score.site_coverage,
    }


def _day_rows(dates: Sequence[str], mean: Floats, low: Any, high: Any) -> list[dict[str, Any]]:
    return [
        {
            "date": date,
            "expected": round(float(mean[i]), 3),
            "q10": int(low[i]),
            "q90": int(high[i]),
        }
        for i, date in enumerate(dates)
    ]


def _band(mean: Floats, spread: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return quantiles(mean, spread, LOW), quantiles(mean, spread, HIGH)


def _range(speaker: Speaker, low: int, high: int) -> str:
    return f"{speaker.number(int(low))} – {speaker.number(int(high))}"
