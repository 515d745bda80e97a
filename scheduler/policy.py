"""The policy of a house: every weight of the objective and every limit that is its own.

Weights turn everything into one currency, expected calls lost; each field's
description is the sentence a supervisor reads.
"""

from __future__ import annotations

from pydantic import Field

from scheduler.entities import Frozen, Level, MinuteOfDay


class Weights(Frozen):
    """Exchange rates into expected calls lost."""

    lost: float = Field(default=1.0, ge=0, description="one call lost")
    misfit: float = Field(
        default=0.5, ge=0, description="one call answered by somebody with no fit at all"
    )
    wish: float = Field(
        default=0.4, ge=0, description="calls that one missed wish weighs, a point of its weight"
    )
    contract_below: float = Field(default=0.02, ge=0, description="a minute under contract")
    contract_above: float = Field(default=0.01, ge=0, description="a minute over contract")
    pay_hour: float = Field(default=0.05, ge=0, description="one paid hour at base rate")
    change_in_notice: float = Field(
        default=1.5, ge=0, description="a published shift changed inside the notice period"
    )
    change_before: float = Field(
        default=0.3, ge=0, description="a published shift changed before the notice period"
    )
    unsocial: float = Field(
        default=0.05,
        ge=0,
        description="the first hour of evenings, nights and weekends above the fair share; "
        "two hours weigh four times as much",
    )
    tension: float = Field(
        default=0.5,
        ge=0,
        description="the first hour with tense clients, times their level, above the fair share; "
        "two hours weigh four times as much",
    )
    tension_run: float = Field(
        default=0.05,
        ge=0,
        description="a minute with tense clients, times their level, beyond what one stretch "
        "of work without a pause should hold",
    )
    change_pairing: float = Field(default=2.0, ge=0, description="a pairing started or ended")
    training: float = Field(
        default=0.02, ge=0, description="a minute of this week's planned training without a place"
    )
    balance: float = Field(
        default=0.005, ge=0, description="a portfolio minute above or below the fair share"
    )
    fragile: float = Field(
        default=3.0,
        ge=0,
        description="a client with fewer than two trained people, or open "
        "hours that nobody of its team can cover",
    )


class Premiums(Frozen):
    """Pay above base rate, as shares. Defaults are the Code's and IDCC 2098's."""

    overtime_first: float = Field(default=0.25, ge=0, description="the first overtime of a week")
    overtime_beyond: float = Field(default=0.50, ge=0, description="overtime beyond that")
    overtime_first_minutes: int = Field(
        default=8 * 60, ge=0, description="minutes a week that count as first overtime"
    )
    sunday_or_holiday: float = Field(
        default=1.0, ge=0, description="work on Sundays and public holidays"
    )
    may_day: float = Field(default=1.0, ge=0, description="work on 1 May")
    exceptional_night: float = Field(default=0.5, ge=0, description="nights that are not habitual")


class AffinityPolicy(Frozen):
    """How feedback becomes a planning affinity."""

    enabled: bool = Field(
        default=True, description="affinities count in plans; else everybody is neutral"
    )
    half_life_days: float = Field(default=365.0, gt=0, description="age at which feedback halves")
    deviation_multiple: float = Field(
        default=0.5, ge=0, description="standard deviations taken off the mean when planning"
    )
    lower_side_weight: float = Field(
        default=0.7, ge=0.5, le=1, description="weight of the lower of the two directions"
    )
    neutral: float = Field(default=60.0, ge=0, le=100, description="used when switched off")
    falls_a_month: float = Field(
        default=0.02,
        ge=0,
        lt=1,
        description="share of pairs whose fit is lost for good within a month",
    )
    exploration: float = Field(
        default=0.0,
        ge=0,
        le=2,
        description="standard deviations added to an untested pair when planning, where the "
        "client's team has room and two trained people beside",
    )
    trials_a_week: int = Field(
        default=0,
        ge=0,
        description="untested pairs that may begin training in a week with slack, because "
        "they may fit well",
    )


class SignalsPolicy(Frozen):
    """From where on a drift is worth a word. Nothing here moves a plan."""

    drop_alarm: float = Field(
        default=0.35,
        gt=0,
        lt=1,
        description="probability that a pair's level fell, from which it is told",
    )
    apart_points: float = Field(
        default=25.0, gt=0, le=100, description="points between the two directions of a pair"
    )
    floor: float = Field(default=40.0, ge=0, le=100, description="affinity below which to talk")
    certainty: float = Field(
        default=0.95,
        gt=0.5,
        lt=1,
        description="probability from which a pair counts as apart or below the floor",
    )
    slow_ratio: float = Field(
        default=1.3,
        gt=1,
        description="rise of a pairing's handle time over that of the client's others",
    )
    slow_calls: int = Field(
        default=40, ge=1, description="recent calls of a pairing before its pace is judged"
    )
    chance: float = Field(
        default=0.001,
        gt=0,
        lt=1,
        description="chance of as much abandonment by luck, under which it is told",
    )
    silent_days: int = Field(
        default=91, ge=1, description="days with calls but without any rating of the client"
    )
    silent_calls: int = Field(
        default=100, ge=1, description="calls answered in that time before silence is told"
    )
    tense_weeks: int = Field(
        default=3, ge=1, le=12, description="weeks running of a tense load above the fair share"
    )


class FairnessPolicy(Frozen):
    """What counts as a burden, and over how long it is shared."""

    weeks: int = Field(
        default=4, ge=1, le=12, description="weeks over which burdens are shared, this one included"
    )
    evening_from: MinuteOfDay = Field(
        default=20 * 60, description="evening and night hours count as unsocial from then"
    )
    night_until: MinuteOfDay = Field(default=7 * 60, description="and until then")
    tense_run_minutes: float = Field(
        default=60.0,
        ge=0,
        description="minutes with tense clients, times their level, that one stretch of work "
        "without a pause may hold",
    )
    turn_points: float = Field(
        default=40.0,
        ge=0,
        le=100,
        description="affinity points that a tense client's turn may give up against the best "
        "voice on duty",
    )


class ReadinessPolicy(Frozen):
    """From where on a client is worth a talk. Nothing here moves a plan."""

    long_calls_ratio: float = Field(
        default=1.5,
        gt=1,
        description="a client's handle time over the median of the others, from which its "
        "calls count as long",
    )
    long_calls_evidence: int = Field(
        default=200, ge=1, description="answered calls before a client's handle time is judged"
    )
    missed_reviews: int = Field(
        default=2, ge=1, description="reviews missed one after the other before it is told"
    )
    tense_from: Level = Field(
        default=2, description="tension from which operators need to be allowed something"
    )
    report_days: int = Field(
        default=91, ge=1, description="days over which what operators report is counted"
    )
    report_people: int = Field(
        default=3, ge=2, description="different operators who must report the same thing"
    )
    report_chance: float = Field(
        default=0.001,
        gt=0,
        lt=1,
        description="chance of as many reports at the rate of the other clients, under which "
        "they are told",
    )


class Policy(Frozen):
    """The house's own limits and weights."""

    weights: Weights = Weights()
    premiums: Premiums = Premiums()
    affinity: AffinityPolicy = AffinityPolicy()
    fairness: FairnessPolicy = FairnessPolicy()
    readiness: ReadinessPolicy = ReadinessPolicy()
    signals: SignalsPolicy = SignalsPolicy()
    largest_share: float = Field(
        default=0.6, gt=0, le=1, description="largest share of a client's calls for one operator"
    )
    portfolio_size: float = Field(
        default=120.0, gt=0, description="sum of the complexities one operator may carry"
    )
    new_pairings_per_week: int = Field(
        default=4, ge=0, description="new pairings an operator may start in one week"
    )
    require_two_trained: bool = Field(
        default=False, description="two trained operators a client are a hard rule"
    )
    first_weeks_days: int = Field(
        default=28, ge=0, description="age under which a client counts as new"
    )
    assign_not_ready: bool = Field(
        default=True, description="may a client without a complete brief be assigned"
    )
    lead_bonus: float = Field(
        default=10.0, ge=0, description="affinity points added to the lead in the ringing order"
    )
    break_spacing_minutes: int = Field(
        default=45,
        ge=0,
        le=120,
        description="work wanted before and after every short break, where the shift has room",
    )
    overflow_after_s: int = Field(
        default=15, ge=0, description="seconds after which anyone with the skills rings"
    )
    early_ends_by: MinuteOfDay = Field(default=16 * 60, description="an early shift ends by then")
    late_starts_from: MinuteOfDay = Field(
        default=11 * 60, description="a late shift starts from then"
    )
    ramp_start: float = Field(
        default=1.5, ge=1, description="handle time of somebody new to a client, over the usual one"
    )
    ramp_calls: float = Field(
        default=60.0, gt=0, description="answered calls after which a call takes the usual time"
    )
    training_minutes: int = Field(
        default=120, ge=0, description="minutes beside the lead before a newcomer counts"
    )
    trained_target: int = Field(
        default=3, ge=0, description="trained people that every client with calls should have"
    )
    learning_weeks: int = Field(
        default=8, ge=1, le=52, description="weeks ahead for which training is planned"
    )
    learning_minutes_per_week: int = Field(
        default=240, ge=0, description="training minutes a learner may take in one week"
    )
    teaching_minutes_per_week: int = Field(
        default=240, ge=0, description="training minutes somebody may give in one week"
    )
    training_session_minutes: int = Field(
        default=30, ge=5, le=240, description="length of one training session"
    )
    training_cost_limit: float = Field(
        default=0.1,
        ge=0,
        description="calls that a minute of training may cost; what costs more waits",
    )
    skill_default_level: Level = Field(default=1, description="level of a skill where none is said")
