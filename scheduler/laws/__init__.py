"""Law profiles: the numbers of working-time law, each with its article, from TOML.

A profile is data. Rules read it by key and hold no number of their own; a key
that a profile leaves out switches its rule off.
"""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any, Literal

from pydantic import Field

from scheduler.entities import Frozen

SourceStatus = Literal["read", "secondary", "unverified"]


class LawValue(Frozen):
    """One number of the law.

    ``status`` tells how it was sourced: ``read`` in the official text,
    ``secondary`` in another source, ``unverified`` when no article is known.
    """

    value: float | str = Field(description="a number in its unit, or a time of day")
    unit: Literal[
        "minutes", "days", "seconds", "share", "time", "years", "weeks", "count", "ratio"
    ] = Field(description="what the number counts")
    hard: bool = Field(description="a plan that breaks it is refused; else it is a warning")
    article: str | None = Field(default=None, description="where it stands")
    since: date = Field(description="in force from that day on")
    status: SourceStatus = Field(description="how it was sourced")
    note: str = Field(default="", description="what else to know")


class LawProfile(Frozen):
    """A named set of values; children override their parents."""

    name: str
    title: str
    extends: str | None = None
    values: dict[str, LawValue] = Field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Tell whether the profile sets ``key``."""
        return key in self.values

    def number(self, key: str) -> float:
        """Return a numeric value.

        Raises
        ------
        KeyError
            When the profile does not set ``key`` as a number.
        """
        value = self.values[key].value
        if isinstance(value, str):
            raise KeyError(f"{key} is a time of day")
        return value

    def minutes(self, key: str) -> int:
        """Return a duration in whole minutes, or a time of day in wall-clock minutes."""
        value = self.values[key].value
        if isinstance(value, str):
            hours, minutes = value.split(":")
            return int(hours) * 60 + int(minutes)
        return int(value)

    def article(self, key: str) -> str | None:
        """Return the article a value comes from."""
        return self.values[key].article


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that ship with the package."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in files(__name__).iterdir()
            if entry.name.endswith(".toml")
        )
    )


def load_profile(name: str) -> LawProfile:
    """Load a shipped profile with everything it inherits.

    Raises
    ------
    ValueError
        When no shipped profile has that name.
    """
    if name not in profile_names():
        raise ValueError(f"unknown law profile {name!r}; known: {', '.join(profile_names())}")
    data: dict[str, Any] = tomllib.loads((files(__name__) / f"{name}.toml").read_text("utf-8"))
    inherited = load_profile(data["extends"]).values if data.get("extends") else {}
    own = {key: LawValue.model_validate(value) for key, value in data["values"].items()}
    return LawProfile(
        name=name,
        title=data["title"],
        extends=data.get("extends"),
        values={**inherited, **own},
    )
