"""The proof of a week's service: rounds, clients below their target, heads that are lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from api.view.style import facts_grid, heading, note, table
from api.view.words import need_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.calendar import Horizon
    from scheduler.files.texts import Texts
    from scheduler.prove import Lack, Missing, Proof, Round

SHOWN: Final = 10
"""Rows of each list unless all are asked for."""


def proof_view(
    proof: Proof, horizon: Horizon, texts: Texts, speaker: Speaker, *, everything: bool = False
) -> list[RenderableType]:
    """Rounds, verdict, clients below their promise, and the heads that are lacking."""
    say = speaker.say
    shown: list[RenderableType] = [heading(say("proof.title")), _rounds(proof, speaker)]
    best, limit = proof.rounds[proof.best], None if everything else SHOWN
    if proof.holds:
        seen = best.simulation.clients
        undecided = sum("undecided" in (c.verdict, c.abandon_verdict) for c in seen)
        shown.append(Text(say("proof.holds", undecided=undecided), style="bold green"))
        return shown
    count = len(best.shortage.clients)
    shown.append(Text(say("proof.fails", count=count), style="bold yellow"))
    shown += [_clients(best, texts, speaker, limit), *_more(count, limit, speaker)]
    if proof.missing is not None:
        shown += _missing(proof.missing, horizon, speaker, limit)
    return shown


def _clients(best: Round, texts: Texts, speaker: Speaker, limit: int | None) -> RenderableType:
    """Clients below their target, those who lack most calls first."""
    say, lacking = speaker.say, best.shortage.lacking
    heads = (say(f"proof.head.{key}") for key in ("client", "promise", "served", "calls"))
    page = table(*heads, right=(3,))
    failing = sorted(best.shortage.clients, key=lambda c: -float(lacking[c]))
    for number in failing[:limit]:
        client = best.simulation.clients[number]
        promise = say(
            "proof.promise",
            level=speaker.percent(client.target, 0),
            abandon=speaker.percent(client.max_abandon, 0),
        )
        served = say(
            "proof.promise",
            level=speaker.percent(client.service.service_level.value),
            abandon=speaker.percent(client.service.abandonment.value),
        )
        name, calls = texts.client_name(client.client_id), float(lacking[number])
        page.add_row(Text(name), Text(promise), Text(served), Text(speaker.number(calls, 1)))
    return page


def _rounds(proof: Proof, speaker: Speaker) -> RenderableType:
    say = speaker.say
    page = table(
        *(
            say(f"proof.head.{key}")
            for key in ("round", "asked", "level", "abandoned", "below", "calls")
        ),
        right=(0, 1, 2, 3, 4, 5),
    )
    for number, each in enumerate(proof.rounds):
        counts, service = each.simulation.counts, each.simulation.service
        page.add_row(
            Text(speaker.number(number + 1)),
            Text(speaker.number(len(each.result.cuts))),
            Text(speaker.percent(service.service_level.value)),
            Text(speaker.number(counts.abandoned, 1)),
            Text(speaker.number(len(each.shortage.clients))),
            Text(speaker.number(float(each.shortage.lacking.sum()), 1)),
            style="bold" if number == proof.best and len(proof.rounds) > 1 else "",
        )
    return page


def _missing(
    missing: Missing, horizon: Horizon, speaker: Speaker, limit: int | None
) -> list[RenderableType]:
    say = speaker.say
    shown: list[RenderableType] = [heading(say("proof.missing"))]
    page = table(*(say(f"proof.head.{key}") for key in ("when", "who", "late")), right=(2,))
    for lack in missing.lacks[:limit]:
        page.add_row(
            *(Text(text) for text in lack_words(lack, horizon, speaker)),
            Text(speaker.number(lack.late, 1)),
        )
    shown += [page, *_more(len(missing.lacks), limit, speaker)]
    left = len(missing.with_them.shortage.clients)
    key = "suffices" if missing.suffices else "not_enough"
    grid = facts_grid()
    grid.add_row(Text(say("proof.hours")), Text(speaker.hours(60 * missing.head_hours)))
    grid.add_row(
        Text(say("proof.with_them")),
        Text(
            say(
                f"proof.{key}",
                clients=left,
                level=speaker.percent(missing.with_them.simulation.service.service_level.value),
            ),
            style="green" if missing.suffices else "yellow",
        ),
    )
    return [*shown, grid, note(say("proof.legend"))]


def lack_words(lack: Lack, horizon: Horizon, speaker: Speaker) -> tuple[str, str]:
    """When and who: ``Tue 1 Dec 12:00–13:30``, ``1 more: fr 2 + en 2``."""
    start, end = horizon.moment(lack.start), horizon.moment(lack.end)
    when = f"{speaker.short_day(start)} {start:%H:%M}–{end:%H:%M}"
    return when, speaker.say("proof.one_more", heads=lack.heads, need=need_words(lack.need))


def _more(count: int, limit: int | None, speaker: Speaker) -> Sequence[RenderableType]:
    if limit is None or count <= limit:
        return ()
    return (note(speaker.say("proof.more", count=count - limit)),)


def proof_document(proof: Proof, horizon: Horizon) -> dict[str, Any]:
    """The proof for a machine."""
    missing = proof.missing
    return {
        "holds": proof.holds,
        "best_round": proof.best + 1,
        "rounds": [
            {
                "objective": each.result.objective,
                "cuts": len(each.result.cuts),
                "service_level": each.simulation.service.service_level.value,
                "abandoned": each.simulation.counts.abandoned,
                "clients_below": [
                    each.simulation.clients[c].client_id for c in each.shortage.clients
                ],
                "calls_lacking": float(each.shortage.lacking.sum()),
            }
            for each in proof.rounds
        ],
        "missing": None
        if missing is None
        else {
            "suffices": missing.suffices,
            "head_hours": missing.head_hours,
            "clients_below": [
                missing.with_them.simulation.clients[c].client_id
                for c in missing.with_them.shortage.clients
            ],
            "heads": [
                {
                    "languages": dict(lack.need.languages),
                    "skills": dict(lack.need.skills),
                    "start": horizon.moment(lack.start).isoformat(),
                    "end": horizon.moment(lack.end).isoformat(),
                    "heads": lack.heads,
                    "late_calls": lack.late,
                }
                for lack in missing.lacks
            ],
        },
    }
