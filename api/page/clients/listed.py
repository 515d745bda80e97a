"""The list of clients: what each has told, its team, the talk that is due, signals that wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.page.letters import plain_letters
from models.due import talks_due
from models.records import entity_of, list_records
from models.signals import inbox
from models.sites import find_site, id_of, zone_of
from scheduler.entities import Brief, Client
from scheduler.readiness.standing import brief_state

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session

    from api.texts import Speaker
    from api.web.access import Visit
    from models.due import Talk
    from scheduler.readiness import BriefState

MOST: Final = 100_000


@dataclass(frozen=True)
class Listed:
    """One client of the list.

    Attributes
    ----------
    missing
        What its brief lacks, in words; empty when the three answers are there.
    trained, team
        People of its team today who are trained, and all of them.
    needs
        Keys by which the list is narrowed: ``brief``, ``talk``, ``signals``, ``team``.
    """

    client_id: str
    name: str
    sector: str
    tension: int
    brief: BriefState
    missing: str
    trained: int
    team: int
    least: int
    talk: Talk
    talk_words: str
    late: bool
    signals: int
    letters: str
    needs: tuple[str, ...]


def clients_listed(visit: Visit, site: str) -> list[Listed]:
    """Every client that has not left, by name."""
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        rows = list_records(session, "clients", site_id, limit=MOST, past=False)
        briefs = {
            row.client_id: entity_of("briefs", row)
            for row in list_records(session, "briefs", site_id, limit=MOST)
        }
        talks = {talk.client_id: talk for talk in talks_due(session, site_id, today)}
        team, trained = _teams(session, site_id, today)
        waiting = Counter(each.signal.client_id for each in inbox(session, site_id))
        found = []
        for row in rows:
            key, brief = row.client_id, briefs.get(row.client_id)
            client = entity_of("clients", row)
            assert isinstance(client, Client)  # noqa: S101 - narrows the type
            assert brief is None or isinstance(brief, Brief)  # noqa: S101
            state = brief_state(client, brief, today)
            figures = team[key], trained[key], waiting[key]
            found.append(
                _listed(row.name or key, client, state, talks[key], figures, today, visit.speaker)
            )
    return sorted(found, key=lambda each: (plain_letters(each.name), each.client_id))


def sector_words(sector: str, speaker: Speaker) -> str:
    """Name a sector: those of the sample data in the language, others as they were written."""
    key = f"clients.sector.{sector}"
    return speaker.say(key) if speaker.knows(key) else sector


def missing_words(state: BriefState, speaker: Speaker) -> str:
    """What a brief lacks of its three answers, in words."""
    return ", ".join(speaker.say(f"own_client.part.{name}") for name in state.missing)


def talk_words(talk: Talk, speaker: Speaker) -> str:
    """Where the talks with a client stand, in words."""
    return speaker.say(
        f"clients.talk.{talk.state.upkeep}", due=talk.state.due, missed=talk.state.missed
    )


def is_late(talk: Talk, today: dt.date) -> bool:
    """Whether somebody should call the client now."""
    return talk.state.upkeep in {"missed", "overdue"} or talk.state.due < today


def _teams(session: Session, site_id: int, today: dt.date) -> tuple[Counter[str], Counter[str]]:
    """People in force by client, and those of them who are trained."""
    team: Counter[str] = Counter()
    trained: Counter[str] = Counter()
    for row in list_records(session, "portfolio", site_id, limit=MOST):
        if row.ended_on is None or row.ended_on > today:
            team[row.client_id] += 1
            trained[row.client_id] += row.trained_on is not None and row.trained_on <= today
    return team, trained


def _listed(
    name: str,
    client: Client,
    state: BriefState,
    talk: Talk,
    figures: tuple[int, int, int],
    today: dt.date,
    speaker: Speaker,
) -> Listed:
    team, trained, signals = figures
    late = is_late(talk, today)
    wanted = {
        "brief": not state.ready or state.outdated,
        "talk": late,
        "signals": signals > 0,
        "team": trained < max(client.team_min, 2),
    }
    return Listed(
        client_id=client.client_id,
        name=name,
        sector=(sector := sector_words(client.sector, speaker)),
        tension=client.tension,
        brief=state,
        missing=missing_words(state, speaker),
        trained=trained,
        team=team,
        least=client.team_min,
        talk=talk,
        talk_words=talk_words(talk, speaker),
        late=late,
        signals=signals,
        letters=plain_letters(f"{name} {client.client_id} {sector}"),
        needs=tuple(key for key, wants in wanted.items() if wants),
    )
