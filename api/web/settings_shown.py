"""What is said and shown of a site's settings; each kind has its own form."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.hours import WorkingHours
from models.sites import Retention
from scheduler.laws import LawProfile, profile_names
from scheduler.policy import Policy
from scheduler.site import LawSwitches, Site

Reason = Annotated[str, Field(max_length=500, description="why, for the log")]
Switch = Literal[
    "sunday_derogation",
    "call_centre_annex",
    "complementary_by_agreement",
    "notice_by_agreement",
    "may_day_sectors",
    "break_choice",
]


def _shipped(name: str) -> str:
    if name not in profile_names():
        raise ValueError("no such profile")
    return name


ProfileName = Annotated[str, Field(max_length=64), AfterValidator(_shipped)]


def _body(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class PlaceTold(BaseModel):
    """A place, and why each switch of the law stands as it does."""

    model_config = _body(
        {
            "site": Site(law=LawSwitches(sunday_derogation=True)).model_dump(mode="json"),
            "law_motives": {"sunday_derogation": "astreintes des ascenseurs"},
            "reason": "accord du 3 mars",
        }
    )

    site: Site
    law_motives: dict[Switch, Annotated[str, Field(max_length=2000)]] = Field(
        default_factory=dict,
        description="every switch that does not stand as it does by itself needs one",
    )
    reason: Reason = ""


class PolicyTold(BaseModel):
    """A policy."""

    model_config = _body({"policy": Policy().model_dump(mode="json"), "reason": "essai de mars"})

    policy: Policy
    reason: Reason = ""


class LawTold(BaseModel):
    """The name of a shipped law profile."""

    model_config = _body({"profile": "fr_idcc_2098", "reason": "convention des prestataires"})

    profile: ProfileName
    reason: Reason = ""


class RetentionTold(BaseModel):
    """How many days each kind of record is kept."""

    model_config = _body({"retention": Retention().model_dump(), "reason": ""})

    retention: Retention
    reason: Reason = ""


class HoursTold(BaseModel):
    """When notices are sent."""

    model_config = _body({"hours": WorkingHours().model_dump(mode="json"), "reason": ""})

    hours: WorkingHours
    reason: Reason = ""


class LawTried(BaseModel):
    """A law to try: a shipped profile, and switches where they are given."""

    model_config = _body({"profile": "fr", "switches": None})

    profile: ProfileName
    switches: LawSwitches | None = Field(
        default=None, description="those in force with the plan when left out"
    )


class RetentionTried(BaseModel):
    """Periods to try."""

    model_config = _body({"retention": Retention(feedback=183).model_dump()})

    retention: Retention


class PolicyTried(BaseModel):
    """A policy to try."""

    model_config = _body({"policy": Policy(largest_share=0.5).model_dump(mode="json")})

    policy: Policy


class Setting(BaseModel):
    """What every setting in force tells beside itself."""

    version: int = Field(description="0 before anything was settled", examples=[3])
    set_at: dt.datetime | None = None
    set_by: str | None = Field(default=None, examples=["account:3"])
    set_by_name: str | None = Field(default=None, examples=["Claire Morel"])
    reason: str = ""
    meanings: dict[str, str] = Field(
        description="what each value means, by its path, in the language of the answer",
        examples=[{"weights.lost": "one call lost"}],
    )


class PlaceShown(Setting):
    """The place in force."""

    site: Site
    law_motives: dict[str, str]
    switched: list[str] = Field(description="switches that need a motive")


class PolicyShown(Setting):
    """The policy in force."""

    policy: Policy


class LawShown(Setting):
    """The law in force: every value with its unit, its article and how sure its source is."""

    law: LawProfile
    profiles: list[str] = Field(description="those that may be chosen")
    as_shipped: bool = Field(description="false when this release has other values: settle again")


class RetentionShown(Setting):
    """How long things are kept."""

    retention: Retention


class HoursShown(Setting):
    """When notices are sent."""

    hours: WorkingHours


class Version(BaseModel):
    """One version of a setting."""

    version: int
    set_at: dt.datetime
    set_by: str
    set_by_name: str | None
    reason: str
    settled: dict[str, Any]
    law_motives: dict[str, str] | None


class Effect(BaseModel):
    """What one term of the objective was and would be, in calls lost."""

    term: str
    before: float
    after: float


class Tried(BaseModel):
    """How the newest plan would score and what it would break; nothing is planned anew."""

    roster_id: int
    week: dt.date
    state: str
    objective_before: float
    objective_after: float
    terms: list[Effect]
    rules_before: dict[str, int] = Field(description="hard rules broken, with how often")
    rules_after: dict[str, int]


class RetentionEffect(BaseModel):
    """What would be removed on a day, by what the periods name; nothing is removed yet."""

    today: dt.date
    rows: dict[str, int] = Field(
        description="records; of `audit` only the words go", examples=[{"feedback": 12}]
    )


class BackupMade(BaseModel):
    """A backup that was made of the whole service."""

    made_at: dt.datetime
    rows: int = Field(examples=[81234])
    bytes: int = Field(examples=[9876543])
    portable: bool = Field(description="it can be restored into another kind of database")


class BackupState(BaseModel):
    """The last backup that the service knows of; where it lies it does not know."""

    last: BackupMade | None


class AffinityTold(BaseModel):
    """Whether affinities count in plans."""

    model_config = _body({"enabled": False, "reason": "demande du CSE"})

    enabled: bool
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class AffinityShown(BaseModel):
    """Whether affinities count in plans, and the version of the policy that says so."""

    enabled: bool
    version: int
