"""Versions of a setting in words: who settled what, when and why, and what changed by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.texts import Speaker
from api.web.settings_shown import Version

MOST: Final = 20
"""Versions that a page shows; the log has them all."""
_LONGEST: Final = 12
"""Changes of one version that are told one by one."""


@dataclass(frozen=True, slots=True)
class Settling:
    """One version as the page tells it."""

    number: int
    at: dt.datetime
    by: str
    reason: str
    changes: Sequence[str]
    more: int


def history_of(
    versions: Sequence[Version], meanings: Mapping[str, str], speaker: Speaker, zone: ZoneInfo
) -> list[Settling]:
    """Tell versions, the newest first, each beside the one before it."""
    told = []
    for place, version in enumerate(versions[:MOST]):
        former = versions[place + 1] if place + 1 < len(versions) else None
        lines = [] if former is None else list(_changes(version, former, meanings, speaker))
        told.append(
            Settling(
                version.version,
                version.set_at.astimezone(zone),
                version.set_by_name or actor_words(version.set_by, speaker),
                version.reason,
                lines[:_LONGEST],
                max(len(lines) - _LONGEST, 0),
            )
        )
    return told


def switched_by(versions: Sequence[Version]) -> Version | None:
    """Return the version that let affinities count, or not, as they do now."""
    found: Version | None = None
    for version in versions:
        if _enabled(version) != _enabled(versions[0]):
            return found
        found = version
    return None


def actor_words(actor: str, speaker: Speaker) -> str:
    """Name who did something when it is no account that has a name."""
    kind, _, number = actor.partition(":")
    key = f"log_actor.{kind}"
    return speaker.say(key, number=number) if speaker.knows(key) else actor


def _enabled(version: Version) -> Any:
    return version.settled.get("affinity", {}).get("enabled", True)


def _changes(
    newer: Version, older: Version, meanings: Mapping[str, str], speaker: Speaker
) -> Iterator[str]:
    before, after = dict(_flat(older.settled)), dict(_flat(newer.settled))
    laws = 0
    for path in sorted({*before, *after}):
        if before.get(path) == after.get(path):
            continue
        if path in meanings:
            yield speaker.say(
                "admin.change",
                what=meanings[path],
                before=_shown(path, before.get(path), speaker),
                after=_shown(path, after.get(path), speaker),
            )
        elif path == "name":
            yield speaker.say("admin.law_change", before=before.get(path), after=after.get(path))
        else:
            laws += path.endswith(".value")
    if laws:
        yield speaker.say("admin.law_values_change", count=laws)
    if newer.law_motives is not None and newer.law_motives != (older.law_motives or {}):
        yield speaker.say("admin.motives_change")


def _flat(told: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value


def _shown(path: str, value: Any, speaker: Speaker) -> str:
    if isinstance(value, float):
        return speaker.number(value, 4, trim=True)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return speaker.value(value)
