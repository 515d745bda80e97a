"""Options of a repair in words: who moves when, what callers feel, what the counters say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from rich.text import Text

from api.view.style import heading, note, table
from api.view.words import obstacle_line, violation_words
from scheduler.files.tables import TABLES
from scheduler.files.texts import Texts
from scheduler.files.writer import table_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.repair import CannotRepair, Counters, Hour, Moved, NoLawfulRepair, Option
    from scheduler.repair.answer import Answer, Way
    from scheduler.shifts import Shift

    Problem = TypeVar("Problem", bound=Exception)

HOURS_SHOWN: Final = 4
"""Hours of an option that are told, those with most calls concerned."""
CLIENTS_SHOWN: Final = 4


def repair_view(
    speaker: Speaker,
    texts: Texts,
    answer: Answer,
    chosen: Way | None,
    files: Sequence[Path],
) -> list[RenderableType]:
    """Every option, the rows that the folder needs, and what to do next."""
    say = speaker.say
    shown: list[RenderableType] = [heading(say("repair.title")), _summary(speaker, answer)]
    for number, option in enumerate(answer.options, start=1):
        shown += _option(_Words(speaker, texts, answer), number, option)
    rows = case_rows(answer, chosen)
    if rows:
        shown.append(heading(say("repair.rows")))
        for file, lines in rows.items():
            shown.append(Text(f"  {file}"))
            shown += [Text(f"    {line}") for line in lines]
    if chosen is not None:
        shown.append(heading(say("files.title")))
        shown.append(Text(say("repair.wrote", number=answer.ways.index(chosen) + 1)))
        shown += [Text(f"  {path}") for path in files]
    else:
        shown.append(note(say("repair.next")))
    return shown


def case_rows(answer: Answer, chosen: Way | None) -> dict[str, list[str]]:
    """Rows to put in the folder, by file, as the folder writes them; their header first."""
    from scheduler.repair.whole import agreed_rows  # noqa: PLC0415 - loads compiled code

    told = answer.changes
    entities = {
        "absences": told.absences,
        "opening_hours": told.opening_hours,
        "locks": told.locks,
        "roster": tuple(
            row.model_copy(update={"agreed": True})
            for row in (agreed_rows(answer, chosen) if chosen is not None else ())
        ),
    }
    zone = answer.case.horizon.zone
    return {
        each.file: [",".join(cells) for cells in table_rows(each, rows, Texts(), zone)]
        for each in TABLES
        if (rows := entities.get(each.case_field))
    }


def told_problem(problem: Callable[..., Problem], trouble: CannotRepair) -> Problem:
    """Turn what cannot be into the problem of a command, with its words."""
    return problem(f"repair.bad.{trouble.key}", **trouble.params)


def blocked_view(
    speaker: Speaker, texts: Texts, trouble: NoLawfulRepair
) -> tuple[list[str], dict[str, Any]]:
    """Tell which rules block whom and what could be freed, for people and for a machine."""
    lines = [speaker.say("repair.blocked")]
    lines += [obstacle_line(speaker, obstacle, texts) for obstacle in trouble.obstacles]
    people: dict[str, list[str]] = {}
    for operator_id, date in trouble.could_free:
        people.setdefault(operator_id, []).append(speaker.short_day(date))
    lines += [
        speaker.say(
            "repair.could_free",
            name=texts.operator_name(operator_id),
            days=", ".join(days),
            id=operator_id,
        )
        for operator_id, days in people.items()
    ]
    document = {
        "error": type(trouble).__name__,
        "message": lines[0],
        "obstacles": [
            {"operator_id": o.operator_id, "client_id": o.client_id, "rules": list(o.rules)}
            for o in trouble.obstacles
        ],
        "could_free": [[who, day.isoformat()] for who, day in trouble.could_free],
        "details": lines[1:],
    }
    return lines, document


class _Words:
    """Says parts of options with the names of one case."""

    def __init__(self, speaker: Speaker, texts: Texts, answer: Answer) -> None:
        self.speaker, self.texts = speaker, texts
        self.case, self.former = answer.case, answer.before.result

    def say(self, key: str, **params: object) -> str:
        return self.speaker.say(f"repair.{key}", **params)

    def shifts(self, shifts: Sequence[Shift]) -> str:
        zone, horizon = self.case.horizon.zone, self.case.horizon
        spans = [
            "–".join(f"{horizon.moment(m).astimezone(zone):%H:%M}" for m in (s.start, s.end))
            for s in shifts
        ]
        return ", ".join(spans) or self.say("off")

    def signed(self, value: float, digits: int = 1) -> str:
        return f"{'−' if value < 0 else '+'}{self.speaker.number(abs(value), digits)}"


def _summary(speaker: Speaker, answer: Answer) -> RenderableType:
    say, former = speaker.say, answer.before.result
    page = table(
        say("repair.option"),
        say("repair.value"),
        say("repair.lost"),
        say("repair.named"),
        say("repair.people"),
        right=(1, 2, 3, 4),
    )
    named = speaker.percent(former.cover.named_share)
    lost = speaker.number(former.cover.lost_calls, 1)
    page.add_row(say("repair.before"), speaker.number(former.objective, 1), lost, named, "")
    for number, option in enumerate(answer.options, start=1):
        page.add_row(
            f"{number}  {say(f'repair.kind.{option.kind}')}",
            speaker.number(option.value, 1),
            speaker.number(option.cover.lost_calls, 1),
            speaker.percent(option.cover.named_share),
            str(len(option.people)),
        )
    return page


def option_lines(speaker: Speaker, texts: Texts, answer: Answer, option: Option) -> list[str]:
    """Say an option line by line: who moves, what callers feel, what the counters say."""
    return _lines(_Words(speaker, texts, answer), option)


def _lines(words: _Words, option: Option) -> list[str]:
    lines = [_moved(words, moved) for moved in option.moved]
    before, cover = words.former.cover, option.cover
    lines.append(
        words.say(
            "service",
            lost=words.signed(cover.lost_calls - before.lost_calls),
            named=words.signed(100 * (cover.named_share - before.named_share), 2),
        )
    )
    most = sorted(option.hours, key=_concerned, reverse=True)[:HOURS_SHOWN]
    lines += [_hour(words, hour) for hour in sorted(most, key=lambda hour: hour.start)]
    if len(option.hours) > HOURS_SHOWN:
        lines.append(words.say("more_hours", count=len(option.hours) - HOURS_SHOWN))
    lines += [_counters(words, own) for own in option.counters]
    return lines + [
        violation_words(words.speaker, violation, words.case, words.texts)
        for violation in option.violations
    ]


def _option(words: _Words, number: int, option: Option) -> list[RenderableType]:
    lines = _lines(words, option)
    asks = [
        Text(f"  {_asked(words, moved)}", style="yellow")
        for moved in option.moved
        if moved.needs_agreement
    ]
    title = heading(f"{number}. {words.say(f'kind.{option.kind}')}")
    return [title, *(Text(f"  {line}") for line in lines), *asks]


def _moved(words: _Words, moved: Moved) -> str:
    return words.say(
        "moved",
        name=words.texts.operator_name(moved.operator_id),
        day=words.speaker.short_day(moved.date),
        before=words.shifts(moved.before),
        after=words.shifts(moved.after),
    )


def _asked(words: _Words, moved: Moved) -> str:
    return words.say(
        "asks",
        name=words.texts.operator_name(moved.operator_id),
        day=words.speaker.short_day(moved.date),
        days=moved.notice_days,
        free=f"--free {moved.operator_id}:{moved.date.isoformat()}",
    )


def _hour(words: _Words, hour: Hour) -> str:
    speaker, local = words.speaker, hour.start.astimezone(words.case.horizon.zone)
    start = f"{speaker.short_day(local)} {local:%H:%M}"
    line = words.say("hour", start=start, lost=words.signed(hour.lost_calls))
    if not hour.without_voice:
        return line
    clients = [
        f"{words.texts.client_name(client_id)} ({speaker.number(calls, 1)})"
        for client_id, calls in hour.without_voice[:CLIENTS_SHOWN]
    ]
    if len(hour.without_voice) > CLIENTS_SHOWN:
        clients.append(words.say("more_clients", count=len(hour.without_voice) - CLIENTS_SHOWN))
    return line + words.say("without", clients=", ".join(clients))


def _concerned(hour: Hour) -> float:
    return abs(hour.lost_calls) + sum(calls for _, calls in hour.without_voice)


def _counters(words: _Words, own: Counters) -> str:
    hours = words.speaker.hours
    rests = ["–" if rest is None else hours(rest) for rest in own.shortest_rest]
    return words.say(
        "counters",
        name=words.texts.operator_name(own.operator_id),
        before=hours(own.minutes[0]),
        after=hours(own.minutes[1]),
        contract=hours(own.contract),
        days_before=own.days[0],
        days_after=own.days[1],
        rest_before=rests[0],
        rest_after=rests[1],
    )
