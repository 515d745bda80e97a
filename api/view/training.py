"""Training: this week's sessions, and who learns which client in the coming weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.portfolio import short_names
from api.view.style import heading, note, table
from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week
    from scheduler.result import TrainingSession

SHOWN: Final = 12
"""Rows of each list unless all are asked for."""
MOST_OF_A_NAME: Final = 34


def training(week: Week, speaker: Speaker, *, everything: bool = False) -> list[RenderableType]:
    """One line a pairing that learns this week with its times, then the weeks after."""
    rows = _this_week(week, speaker)
    later = [row for row in week.result.learning if row.week >= _after(week)]
    if not rows and not later:
        return [heading(speaker.say("training.title")), Text(speaker.say("training.nobody"))]
    most = max(len(rows), len(later)) if everything else SHOWN
    shown: list[RenderableType] = [heading(speaker.say("training.title"))]
    if rows:
        page = table(
            *(speaker.say(f"training.{key}") for key in ("learner", "client", "minutes", "when")),
            right=(2,),
        )
        page.columns[1].max_width = MOST_OF_A_NAME
        for cells in rows[:most]:
            page.add_row(*map(Text, cells))
        shown += [page, *_more(speaker, len(rows) - most), note(speaker.say("training.legend"))]
    trials = [row for row in week.result.learning if row.trial]
    if trials:
        names = [
            f"{week.texts.operator_name(r.operator_id)} – {week.texts.client_name(r.client_id)}"
            for r in trials
        ]
        shown.append(Text(speaker.say("training.trials", names="; ".join(names))))
    if later:
        page = table(
            *(speaker.say(f"training.{key}") for key in ("week", "learner", "client", "minutes")),
            right=(3,),
        )
        for row in later[:most]:
            page.add_row(
                Text(speaker.short_day(row.week)),
                Text(week.texts.operator_name(row.operator_id)),
                Text(week.texts.client_name(row.client_id)),
                Text(speaker.number(row.minutes)),
            )
        shown += [Text(speaker.say("training.later")), page, *_more(speaker, len(later) - most)]
    return shown


def _this_week(week: Week, speaker: Speaker) -> list[tuple[str, str, str, str]]:
    """Learner, client, minutes placed of those planned, and the times."""
    names = short_names(week.texts.operator_name(o.operator_id) for o in week.case.operators)
    planned: dict[tuple[str, str], int] = {}
    for row in week.result.learning:
        if row.week < _after(week):
            key = row.operator_id, row.client_id
            planned[key] = planned.get(key, 0) + row.minutes
    sessions: dict[tuple[str, str], list[TrainingSession]] = {}
    for session in week.result.training:
        sessions.setdefault((session.operator_id, session.client_id), []).append(session)
    found = []
    for operator_id, client_id in dict.fromkeys((*planned, *sessions)):
        own = sessions.get((operator_id, client_id), [])
        placed = sum(int((s.end - s.start).total_seconds()) // 60 for s in own)
        of = speaker.number(planned.get((operator_id, client_id), 0))
        times = [_time(week, speaker, session, names) for session in own]
        found.append(
            (
                _short(week, names, operator_id),
                week.texts.client_name(client_id),
                f"{speaker.number(placed)}/{of}",
                "\n".join(times) or speaker.say("training.no_place"),
            )
        )
    return found


def _time(week: Week, speaker: Speaker, session: TrainingSession, names: dict[str, str]) -> str:
    start, end = (each.astimezone(week.case.horizon.zone) for each in (session.start, session.end))
    return speaker.say(
        "training.session",
        day=speaker.short_day(start.date()),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        beside=_short(week, names, session.beside),
    )


def _short(week: Week, names: dict[str, str], operator_id: str) -> str:
    name = week.texts.operator_name(operator_id)
    return names.get(name, name)


def _after(week: Week) -> dt.date:
    """Monday after the planned days' last week."""
    return week.case.horizon.date_of(-(-week.case.days // DAYS_A_WEEK) * DAYS_A_WEEK)


def _more(speaker: Speaker, hidden: int) -> list[RenderableType]:
    return [note(speaker.say("training.more", count=hidden))] if hidden > 0 else []
