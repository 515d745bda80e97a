"""The desk plan as compressed columns, one pack a client, beside the places in the whole plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from models.packing import canonical, packed, unpacked
from scheduler.result import DeskStretch

if TYPE_CHECKING:
    from collections.abc import Sequence

Placed = tuple[int, DeskStretch]

_MOMENT: Final = TypeAdapter(dt.datetime)


@dataclass(frozen=True, slots=True)
class WrittenDesk:
    """A desk plan as it is kept: its packs, and the JSON that the content's digest covers."""

    packs: list[dict[str, Any]]
    text: bytes


@dataclass(slots=True)
class _Own:
    """What is gathered of one client."""

    teams: dict[tuple[str, ...], int]
    team: list[int]
    place: list[int]
    second: list[int]
    offset: list[int]


def write(desk: Sequence[DeskStretch]) -> WrittenDesk:
    """Write a desk plan out, in one walk: a large one has half a million stretches."""
    own: dict[str, _Own] = {}
    texts: list[str] = []
    # Plans share their moments and teams, so most are known. Two equal moments may be told
    # with other offsets: they are known by identity, and the plan keeps them alive.
    moments: dict[int, tuple[str, int, int]] = {}
    teams: dict[tuple[str, ...], str] = {}
    for place, stretch in enumerate(desk):
        client_id, operators = stretch.client_id, stretch.operators
        told = own.get(client_id)
        if told is None:
            told = own[client_id] = _Own({}, [], [], [], [])
        edges = []
        for moment in (stretch.start, stretch.end):
            known = moments.get(id(moment))
            if known is None:
                known = moments[id(moment)] = _told(moment)
            edges.append(known[0])
            told.second.append(known[1])
            told.offset.append(known[2])
        team = teams.get(operators)
        if team is None:
            team = teams[operators] = canonical(operators).decode()
        told.team.append(told.teams.setdefault(operators, len(told.teams)))
        told.place.append(place)
        texts.append(
            f'{{"client_id":"{client_id}","end":{edges[1]},"operators":{team},"start":{edges[0]}}}'
        )
    return WrittenDesk(
        [_pack(client_id, told) for client_id, told in own.items()],
        f"[{','.join(texts)}]".encode(),
    )


def _told(moment: dt.datetime) -> tuple[str, int, int]:
    offset = moment.utcoffset() or dt.timedelta()
    text = _MOMENT.dump_json(moment).decode()
    return text, int(moment.timestamp()), int(offset.total_seconds())


def _pack(client_id: str, told: _Own) -> dict[str, Any]:
    document = {
        "teams": list(told.teams),
        "team": told.team,
        "place": _steps(told.place),
        "second": _steps(told.second),
        "offset": _steps(told.offset),
    }
    return {"client_id": client_id, "stretches": len(told.team), "packed": packed(document)}


def unpack(client_id: str, data: bytes) -> list[Placed]:
    """Return the stretches of a client with their places; the inverse of :func:`write`."""
    told: dict[str, Any] = unpacked(data)
    moments = [
        _moment(second, offset)
        for second, offset in zip(_sums(told["second"]), _sums(told["offset"]), strict=True)
    ]
    teams = [tuple(team) for team in told["teams"]]
    return [
        (
            place,
            DeskStretch(
                client_id=client_id,
                start=moments[2 * i],
                end=moments[2 * i + 1],
                operators=teams[told["team"][i]],
            ),
        )
        for i, place in enumerate(_sums(told["place"]))
    ]


@lru_cache(maxsize=8192)
def _moment(second: int, offset_s: int) -> dt.datetime:
    """The same moment for the same numbers: a week has few, and plans share them."""
    return dt.datetime.fromtimestamp(second, dt.timezone(dt.timedelta(seconds=offset_s)))


def _steps(values: Sequence[int]) -> list[int]:
    return [value - before for value, before in zip(values, (0, *values), strict=False)]


def _sums(steps: Sequence[int]) -> list[int]:
    return list(accumulate(steps))
