"""The desk plan of one client as compressed columns, beside the places in the whole plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from models.packing import packed, unpacked
from scheduler.result import DeskStretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Placed = tuple[int, DeskStretch]


def packs_of(desk: Sequence[DeskStretch]) -> Iterator[tuple[str, int, bytes]]:
    """Pack a desk plan: client, number of stretches and bytes, one pack a client."""
    own: dict[str, list[Placed]] = {}
    for place, stretch in enumerate(desk):
        own.setdefault(stretch.client_id, []).append((place, stretch))
    for client_id, stretches in own.items():
        yield client_id, len(stretches), _pack(stretches)


def _pack(stretches: Sequence[Placed]) -> bytes:
    teams = list(dict.fromkeys(stretch.operators for _, stretch in stretches))
    index = {team: i for i, team in enumerate(teams)}
    moments = [m for _, stretch in stretches for m in (stretch.start, stretch.end)]
    return packed(
        {
            "teams": teams,
            "team": [index[stretch.operators] for _, stretch in stretches],
            "place": _steps([place for place, _ in stretches]),
            "second": _steps([int(moment.timestamp()) for moment in moments]),
            "offset": _steps([_offset_s(moment) for moment in moments]),
        }
    )


def unpack(client_id: str, data: bytes) -> list[Placed]:
    """Return the stretches of a client with their places; the inverse of :func:`packs_of`."""
    told: dict[str, Any] = unpacked(data)
    moments = [
        dt.datetime.fromtimestamp(second, dt.timezone(dt.timedelta(seconds=offset)))
        for second, offset in zip(_sums(told["second"]), _sums(told["offset"]), strict=True)
    ]
    return [
        (
            place,
            DeskStretch(
                client_id=client_id,
                start=moments[2 * i],
                end=moments[2 * i + 1],
                operators=tuple(told["teams"][told["team"][i]]),
            ),
        )
        for i, place in enumerate(_sums(told["place"]))
    ]


def _offset_s(moment: dt.datetime) -> int:
    return int((moment.utcoffset() or dt.timedelta()).total_seconds())


def _steps(values: Sequence[int]) -> list[int]:
    return [value - before for value, before in zip(values, (0, *values), strict=False)]


def _sums(steps: Sequence[int]) -> list[int]:
    values, value = [], 0
    for step in steps:
        value += step
        values.append(value)
    return values
