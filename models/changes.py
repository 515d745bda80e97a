"""What differs between two cases, named by list and row, so that people can be told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from models.mapping import FILES
from models.packing import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scheduler.case import Case

ChangeKind = Literal["added", "removed", "changed"]

_KEY_FIELDS: Final = ("client_id", "operator_id", "code", "week", "date", "weekday", "planned")


@dataclass(frozen=True, slots=True)
class Change:
    """One row, or one number that was settled, that differs.

    Attributes
    ----------
    table
        List of the Case, as ``absences``, or ``site``, ``policy``, ``law``, ``calls``.
    key
        What names the row or the number, as ``o12 2026-06-03`` or ``weights.lost``.
    kind
        Seen from the earlier case.
    """

    table: str
    key: str
    kind: ChangeKind


def changes_between(before: Case, after: Case) -> tuple[Change, ...]:
    """Name everything that differs; nothing when the digests are the same."""
    if before.digest == after.digest:
        return ()
    told, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    found: list[Change] = []
    for name in told:
        if told[name] == now[name]:
            continue
        if name == "calls":
            found.extend(_calls(before, after))
        elif name in FILES:
            found.extend(_rows(name, told[name], now[name]))
        else:
            found.extend(_numbers(name, told[name], now[name], ()))
    return tuple(found)


def _calls(before: Case, after: Case) -> Iterator[Change]:
    """Clients whose calls differ."""
    ids = dict.fromkeys((*before.calls.client_ids, *after.calls.client_ids))
    for client_id in ids:
        rows, others = _own_calls(before, client_id), _own_calls(after, client_id)
        if rows != others:
            kind: ChangeKind = "changed" if rows and others else "added" if others else "removed"
            yield Change("calls", client_id, kind)


def _own_calls(case: Case, client_id: str) -> bytes:
    calls = case.calls
    if client_id not in calls.client_ids:
        return b""
    own = calls.client == calls.client_ids.index(client_id)
    columns = (calls.start_minute, calls.minutes, calls.offered, calls.answered)
    more = (calls.answered_in_time, calls.abandoned, calls.handle_seconds)
    return b"".join(column[own].tobytes() for column in (*columns, *more))


def _rows(name: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    """Rows that are on one side only; two with the same key are one row that changed."""
    gone, new = _missing(before, after), _missing(after, before)
    keys_gone, keys_new = (Counter(_key(name, row) for row in rows) for rows in (gone, new))
    changed = keys_gone & keys_new
    for key in changed.elements():
        yield Change(name, key, "changed")
    for key in (keys_gone - changed).elements():
        yield Change(name, key, "removed")
    for key in (keys_new - changed).elements():
        yield Change(name, key, "added")
    if not gone and not new:
        yield Change(name, "", "changed")  # the same rows in another order


def _missing(rows: list[Any], others: list[Any]) -> list[Any]:
    left = Counter(canonical(row) for row in others)
    found = []
    for row in rows:
        text = canonical(row)
        if left[text]:
            left[text] -= 1
        else:
            found.append(row)
    return found


def _key(name: str, row: dict[str, Any]) -> str:
    unique = FILES[name].unique or _KEY_FIELDS
    told = [str(row[field]) for field in unique if row.get(field) is not None]
    if not FILES[name].unique and row.get("start"):
        told.append(str(row["start"]))
    return " ".join(told)


def _numbers(name: str, before: Any, after: Any, above: tuple[str, ...]) -> Iterable[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _numbers(name, before.get(key), after.get(key), (*above, key))
    elif before != after:
        yield Change(name, ".".join(above), "changed")
