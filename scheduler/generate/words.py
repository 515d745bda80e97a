"""Composes the texts of a made-up service: names, addresses, instructions, comments."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from scheduler.files.texts import (
    BriefWords,
    ClientWords,
    FeedbackWords,
    OperatorWords,
    OverrideWords,
    Texts,
)
from scheduler.generate.phrases import (
    AUTHORITY,
    COMMENTS,
    COMPANIES,
    DAY_AND_NIGHT,
    ESCALATION,
    FILTER_RULE,
    FIRST_NAMES,
    LAST_NAMES,
    NEVER_SAY,
    PLACES,
    REASONS,
    SAY,
)
from scheduler.generate.settings import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from scheduler.entities import Brief
    from scheduler.generate.clients import Clientele
    from scheduler.generate.people import Person
    from scheduler.said import AffinityOverride, Feedback

COMMENT_SHARE: Final = 0.04


def compose(
    people: tuple[Person, ...],
    clientele: Clientele,
    briefs: tuple[Brief, ...],
    feedback: tuple[Feedback, ...],
    overrides: tuple[AffinityOverride, ...],
    *,
    seed: int,
) -> Texts:
    """Compose every text of a case."""
    rng = stream(seed, "words")
    staff = _staff(people, rng)
    sector = {c.client_id: c.sector for c in clientele.clients}
    first = next(iter(staff.values())).name if staff else ""
    return Texts(
        site_name="Permanence Clairvoix",
        law_motives={
            "sunday_derogation": "astreintes des ascenseurs et du dépannage",
            "may_day_sectors": "ascenseurs et dépannage ne peuvent attendre le lendemain",
        },
        operators=staff,
        clients=_companies(clientele, rng),
        briefs={b.client_id: _brief(b, sector[b.client_id], rng) for b in briefs},
        feedback={
            place: FeedbackWords(comment=COMMENTS[row.tags[0]])
            for place, row in enumerate(feedback)
            if row.tags and row.tags[0] in COMMENTS and rng.random() < COMMENT_SHARE
        },
        affinity_overrides={
            place: OverrideWords(reason=_one(REASONS, rng), set_by=first)
            for place in range(len(overrides))
        },
    )


def _staff(people: tuple[Person, ...], rng: np.random.Generator) -> dict[str, OperatorWords]:
    """Give each person a name of their own and an address that cannot exist."""
    first_names, last_names = FIRST_NAMES.split(", "), LAST_NAMES.split(", ")
    picks = rng.permutation(len(first_names) * len(last_names))
    words = {}
    for place, person in enumerate(people):
        first, last = divmod(int(picks[place % len(picks)]), len(last_names))
        address = _ascii(f"{first_names[first]}.{last_names[last]}")
        words[person.operator.operator_id] = OperatorWords(
            name=f"{first_names[first]} {last_names[last]}", email=f"{address}@exemple.fr"
        )
    return words


def _companies(clientele: Clientele, rng: np.random.Generator) -> dict[str, ClientWords]:
    """Name companies after their sector; a name met again gets its town or a number."""
    last_names, places = LAST_NAMES.split(", "), PLACES.split(", ")
    taken: set[str] = set()
    words = {}
    for client, opening in zip(clientele.clients, clientele.openings, strict=True):
        patterns = (DAY_AND_NIGHT if opening.always else COMPANIES)[client.sector]
        place = _one(places, rng)
        name = _one(patterns, rng).format(last=_one(last_names, rng), place=place)
        if name in taken and place not in name:
            name = f"{name} ({place})"
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name} {number}", number + 1
        taken.add(unique)
        words[client.client_id] = ClientWords(name=unique)
    return words


def _brief(brief: Brief, sector: str, rng: np.random.Generator) -> BriefWords:
    say, never = _one(SAY[sector], rng), _one(NEVER_SAY, rng)
    authority, escalation = _one(AUTHORITY, rng), _one(ESCALATION, rng)
    filter_rule = _one(FILTER_RULE, rng)
    return BriefWords(
        say=say if brief.has_say else "",
        never_say=never if brief.has_never_say else "",
        authority=authority if brief.has_authority else "",
        escalation=escalation if brief.has_escalation else "",
        filter_rule=filter_rule if brief.has_filter_rule else "",
    )


def _one(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(0, len(choices)))]


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().replace(" ", "-"))
    return plain.encode("ascii", "ignore").decode("ascii")
