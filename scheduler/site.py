"""The house as a place: its zone, its shift grid, its choices inside the law, its shrinkage.

What it weighs and limits by its own decision is in ``scheduler.policy``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from scheduler.entities import Frozen, MinuteOfDay

TICK_MINUTES = 5
"""Short breaks are placed, and the roster is valued, at this resolution."""


class ShiftGrid(Frozen):
    """The shifts that may be planned: starts and lengths on a regular grid.

    All values are wall-clock or elapsed minutes, whole multiples of the slot.
    """

    first_start: MinuteOfDay = Field(default=6 * 60, description="no shift starts before")
    last_start: MinuteOfDay = Field(default=22 * 60, description="no shift starts after")
    start_step: int = Field(default=30, gt=0, description="minutes from one start to the next")
    min_length: int = Field(default=4 * 60, gt=0, description="minutes of the shortest shift")
    max_length: int = Field(default=10 * 60, gt=0, description="minutes of the longest shift")
    length_step: int = Field(default=60, gt=0, description="minutes from one length to the next")
    lunch_minutes: int = Field(default=45, ge=0, description="unpaid lunch inside a day shift")
    lunch_earliest: MinuteOfDay = Field(default=11 * 60, description="no lunch starts before")
    lunch_latest_end: MinuteOfDay = Field(default=15 * 60, description="every lunch ends by then")
    lunch_step: int = Field(
        default=30, gt=0, description="minutes from one start of a lunch to the next"
    )
    pause_minutes: int = Field(
        default=30, ge=0, description="break of a long shift that holds no lunch"
    )
    pause_paid: bool = Field(default=False, description="that break is paid")
    split_shifts: bool = Field(default=False, description="two shifts a day, where law allows")
    longest_gap: int = Field(default=120, ge=0, description="between two shifts of one day")


class LawSwitches(Frozen):
    """Choices of the house inside the law. A motive for each travels beside the case."""

    sunday_derogation: bool = Field(
        default=False, description="Sundays may be worked, by volunteers"
    )
    call_centre_annex: bool = Field(
        default=True, description="the call-centre annex of the collective agreement binds"
    )
    complementary_by_agreement: bool = Field(
        default=False, description="an agreement allows complementary hours up to a third"
    )
    notice_by_agreement: bool = Field(
        default=False, description="an agreement sets the notice of a changed shift"
    )
    may_day_sectors: tuple[str, ...] = Field(
        default=(), description="sectors whose service cannot stop on 1 May"
    )
    break_choice: Literal["10_per_2h", "15_per_3h"] = Field(
        default="10_per_2h", description="paid short breaks: minutes for so many hours of work"
    )


class Shrinkage(Frozen):
    """Share of rostered time not spent answering; never breaks, which the roster models."""

    meetings: float = Field(
        default=0.05, ge=0, lt=1, description="share of rostered time in meetings"
    )
    sickness_reserve: float = Field(
        default=0.03, ge=0, lt=1, description="share of rostered time kept for sickness"
    )

    @property
    def available_share(self) -> float:
        """Share of rostered time left for calls."""
        return (1 - self.meetings) * (1 - self.sickness_reserve)


class Site(Frozen):
    """One answering centre. Its name travels beside the case."""

    timezone: str = Field(default="Europe/Paris", description="name of the time zone")
    holiday_country: str = Field(default="FR", description="whose public holidays count")
    holiday_subdivision: str | None = Field(
        default=None, description="part of the country with holidays of its own"
    )
    law_profile: str = Field(
        default="fr_idcc_2098", description="which numbers of working-time law are in force"
    )
    law: LawSwitches = LawSwitches()
    slot_minutes: Literal[15, 30] = Field(default=15, description="length of one slot")
    grid: ShiftGrid | None = ShiftGrid()
    workstations: int | None = Field(
        default=None, ge=0, description="people who may work at once; no limit when left out"
    )
    shrinkage: Shrinkage = Shrinkage()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import available_timezones  # noqa: PLC0415 - only where it is checked

        if value not in available_timezones():
            raise ValueError("unknown time zone")
        return value

    @model_validator(mode="after")
    def _on_the_slot_grid(self) -> Site:
        if self.grid is not None:
            for name in (
                "first_start",
                "last_start",
                "start_step",
                "min_length",
                "max_length",
                "length_step",
                "lunch_minutes",
                "lunch_earliest",
                "lunch_latest_end",
                "lunch_step",
                "pause_minutes",
            ):
                if getattr(self.grid, name) % self.slot_minutes:
                    raise ValueError(f"grid.{name} is not a whole number of slots")
        return self
