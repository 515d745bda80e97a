"""Briefs and readiness: which clients are worth a talk, why, and what to talk about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, get_args

from rich.padding import Padding
from rich.text import Text

from api.view.style import facts_grid, heading, note, table
from scheduler.readiness import FlagKind
from scheduler.readiness.assess import assess

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week
    from scheduler.files.texts import Texts
    from scheduler.readiness import ClientReadiness, Flag

SHOWN: Final = 10
"""Rows of each list unless all are asked for."""
UPKEEPS: Final = ("missed", "overdue", "none_recorded")


def readiness_section(week: Week, speaker: Speaker) -> list[RenderableType]:
    """The page's own section: how many clients, and who is worth a talk about what."""
    clients = assess(week.case, week.facts)
    flagged = [client for client in clients if client.flags]
    flagged.sort(key=lambda client: -len(client.flags))
    count = speaker.say("readiness.flagged_count", count=len(flagged), total=len(clients))
    shown: list[RenderableType] = [
        heading(count),
        counts(clients, speaker, ("incomplete", "outdated", "missed")),
    ]
    for client in flagged[:SHOWN]:
        titles = "; ".join(
            speaker.say(f"readiness.flag.{flag.kind}.title") for flag in client.flags
        )
        shown.append(Text(f"  {week.texts.client_name(client.client_id)} – {titles}"))
    if len(flagged) > SHOWN:
        shown.append(_more(speaker, len(flagged) - SHOWN))
    shown.append(note(speaker.say("readiness.details")))
    return shown


def overview(
    clients: Sequence[ClientReadiness],
    as_of: dt.datetime,
    texts: Texts,
    speaker: Speaker,
    *,
    everything: bool = False,
) -> list[RenderableType]:
    """All clients: counts, the flags kind by kind, then what is missing, old or missed."""
    most = len(clients) if everything else SHOWN
    found: list[RenderableType] = []
    for kind in get_args(FlagKind):
        found += _flagged(kind, clients, texts, speaker)
    found += _incomplete(clients, texts, speaker, most)
    found += _outdated(clients, texts, speaker, most)
    found += _reviews(clients, texts, speaker, most)
    return [
        heading(speaker.say("readiness.title", as_of=as_of)),
        counts(clients, speaker, ("ready", "incomplete", "outdated", *UPKEEPS, "flagged")),
        *(found or [Text(speaker.say("readiness.nothing"), style="green")]),
        note(f"\n{speaker.say('readiness.by_hand')}"),
    ]


def counts(
    clients: Sequence[ClientReadiness], speaker: Speaker, wanted: Iterable[str]
) -> RenderableType:
    """How many clients stand where, one line each of those ``wanted``."""
    grid = facts_grid()
    found = count_clients(clients)
    for key in wanted:
        grid.add_row(Text(speaker.say(f"readiness.{key}")), Text(speaker.number(found[key])))
    return grid


def count_clients(clients: Sequence[ClientReadiness]) -> dict[str, int]:
    """How many clients there are, and of them how many stand where."""
    return {
        "clients": len(clients),
        "ready": sum(client.brief.ready for client in clients),
        "incomplete": sum(not client.brief.ready for client in clients),
        "outdated": sum(client.brief.outdated for client in clients),
        "flagged": sum(bool(client.flags) for client in clients),
    } | {key: sum(client.reviews.upkeep == key for client in clients) for key in UPKEEPS}


def one_client(client: ClientReadiness, texts: Texts, speaker: Speaker) -> list[RenderableType]:
    """Everything about one client: five answers, what is allowed, its reviews, its flags."""
    say, brief, reviews = speaker.say, client.brief, client.reviews
    missing = {*brief.missing, *brief.missing_help}
    grid = facts_grid()
    for answer in ("say", "never_say", "authority", "escalation", "filter_rule"):
        state, style = ("not_written", "bold red") if answer in missing else ("written", "")
        grid.add_row(
            Text(say(f"readiness.answer.{answer}")), Text(say(f"readiness.{state}"), style)
        )
    touched = (
        "–"
        if brief.updated is None
        else say("readiness.age_days", updated=brief.updated, age=brief.age_days)
    )
    upkeep = say(f"readiness.upkeep_is.{reviews.upkeep}", missed=reviews.missed)
    for key, value in (
        ("may_reassure", speaker.value(brief.may_reassure)),
        ("may_decide", speaker.value(brief.may_decide)),
        ("tension", speaker.value(client.tension)),
        ("updated", touched),
        ("every", say("readiness.days", days=client.review_every_days)),
        ("upkeep", upkeep),
        ("last_held", speaker.value(reviews.last_held)),
        ("due", speaker.date(reviews.due)),
    ):
        grid.add_row(Text(say(f"readiness.{key}")), Text(value))
    shown: list[RenderableType] = [heading(_called(client, texts)), grid, Text("")]
    needed = [
        key
        for key, holds in (
            ("incomplete", not brief.ready),
            ("outdated", brief.outdated),
            ("reviews", reviews.upkeep in {"missed", "overdue"}),
        )
        if holds
    ]
    shown += [_talk(speaker, say(f"readiness.talk.{key}")) for key in needed]
    for flag in client.flags:
        title = say(f"readiness.flag.{flag.kind}.title")
        shown.append(_indented(Text.assemble((title, "yellow"), f" – {flag_words(speaker, flag)}")))
        shown.append(_talk(speaker, say(f"readiness.flag.{flag.kind}.talk")))
    if not needed and not client.flags:
        shown.append(Text(say("readiness.nothing"), style="green"))
    return shown


def flag_words(speaker: Speaker, flag: Flag) -> str:
    """What was seen, with its numbers and dates."""
    return speaker.say(f"readiness.flag.{flag.kind}.says", **flag.params)


def client_document(client: ClientReadiness, speaker: Speaker) -> dict[str, Any]:
    """One client for a machine, flags in words too."""
    brief, reviews = client.brief, client.reviews
    return {
        "client_id": client.client_id,
        "ready": brief.ready,
        "missing": list(brief.missing),
        "missing_help": list(brief.missing_help),
        "may_reassure": brief.may_reassure,
        "may_decide": brief.may_decide,
        "tension": client.tension,
        "updated": _iso(brief.updated),
        "age_days": brief.age_days,
        "review_every_days": client.review_every_days,
        "outdated": brief.outdated,
        "reviews": {
            "upkeep": reviews.upkeep,
            "last_held": _iso(reviews.last_held),
            "missed": reviews.missed,
            "last_missed": _iso(reviews.last_missed),
            "due": _iso(reviews.due),
        },
        "flags": [
            {
                "kind": flag.kind,
                "facts": {name: _iso(value) for name, value in flag.params.items()},
                "says": flag_words(speaker, flag),
                "talk": speaker.say(f"readiness.flag.{flag.kind}.talk"),
            }
            for flag in client.flags
        ],
    }


def _flagged(
    kind: FlagKind, clients: Sequence[ClientReadiness], texts: Texts, speaker: Speaker
) -> list[RenderableType]:
    """One kind of flag: the talk it suggests, then each client with its facts."""
    lines = [
        _indented(
            Text.assemble((_called(client, texts), "bold"), f" – {flag_words(speaker, flag)}")
        )
        for client in clients
        for flag in client.flags
        if flag.kind == kind
    ]
    if not lines:
        return []
    title = speaker.say(f"readiness.flag.{kind}.title")
    talk = speaker.say(f"readiness.flag.{kind}.talk")
    return [heading(f"{title} ({len(lines)})"), _talk(speaker, talk), Text(""), *lines]


def _incomplete(
    clients: Sequence[ClientReadiness], texts: Texts, speaker: Speaker, most: int
) -> list[RenderableType]:
    say = speaker.say
    rows = [
        (
            _called(client, texts),
            "; ".join(say(f"readiness.answer.{answer}") for answer in client.brief.missing),
            speaker.value(client.brief.updated),
        )
        for client in clients
        if not client.brief.ready
    ]
    return _list(speaker, "incomplete", ("client", "missing", "updated"), rows, most)


def _outdated(
    clients: Sequence[ClientReadiness], texts: Texts, speaker: Speaker, most: int
) -> list[RenderableType]:
    old = [client for client in clients if client.brief.outdated]
    old.sort(key=lambda c: (-(c.brief.age_days or 0) / c.review_every_days, c.client_id))
    rows = [
        (
            _called(client, texts),
            speaker.value(client.brief.updated),
            f"{speaker.value(client.brief.age_days)} / {speaker.value(client.review_every_days)}",
            speaker.value(client.reviews.last_held),
        )
        for client in old
    ]
    return _list(speaker, "outdated", ("client", "updated", "age", "last_held"), rows, most)


def _reviews(
    clients: Sequence[ClientReadiness], texts: Texts, speaker: Speaker, most: int
) -> list[RenderableType]:
    late = [client for client in clients if client.reviews.upkeep in {"missed", "overdue"}]
    late.sort(key=lambda c: (-c.reviews.missed, c.reviews.due, c.client_id))
    rows = [
        (
            _called(client, texts),
            speaker.number(client.reviews.missed),
            speaker.value(client.reviews.last_missed),
            speaker.date(client.reviews.due),
        )
        for client in late
    ]
    columns = ("client", "missed_count", "last_missed", "due")
    return _list(speaker, "reviews", columns, rows, most)


def _list(
    speaker: Speaker,
    kind: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    most: int,
) -> list[RenderableType]:
    """A heading, the talk to have, at most so many rows; nothing when there are none."""
    if not rows:
        return []
    page = table(*(speaker.say(f"readiness.{column}") for column in columns))
    for row in rows[:most]:
        page.add_row(*(Text(cell) for cell in row))
    title = speaker.say(f"readiness.heading.{kind}")
    shown: list[RenderableType] = [
        heading(f"{title} ({len(rows)})"),
        _talk(speaker, speaker.say(f"readiness.talk.{kind}")),
        page,
    ]
    if len(rows) > most:
        shown.append(_more(speaker, len(rows) - most))
    return shown


def _called(client: ClientReadiness, texts: Texts) -> str:
    """Name and id: the id is what ``--client`` wants."""
    name = texts.client_name(client.client_id)
    return name if name == client.client_id else f"{name} ({client.client_id})"


def _talk(speaker: Speaker, talk: str) -> RenderableType:
    return _indented(Text(speaker.say("readiness.talk_label", talk=talk), style="dim"))


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, 2), expand=False)


def _more(speaker: Speaker, count: int) -> RenderableType:
    return Text(f"  {speaker.say('readiness.more', count=count)}")


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
