"""One valid case that has a row, and every cell filled, in every file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.calendar import midnight
from scheduler.case import CallHistory
from scheduler.entities import (
    Absence,
    Availability,
    BreakTime,
    Brief,
    Event,
    FairnessCounter,
    Lock,
    OpeningHours,
    OperatorLimits,
    Pairing,
    PairingCalls,
    Post,
    Review,
    ShiftCode,
    Tone,
    Wish,
)
from scheduler.files.texts import (
    BriefWords,
    ClientWords,
    EventWords,
    FeedbackWords,
    LockWords,
    OperatorWords,
    OverrideWords,
    SignalWords,
    Texts,
)
from scheduler.said import AffinityOverride, Feedback, SignalNote
from scheduler.site import Site
from tests.factories import a_case, a_client, a_published_shift, an_operator, at

if TYPE_CHECKING:
    from scheduler.case import Case

MONDAY = date(2026, 6, 1)


def a_full_case() -> Case:
    """A case of two operators and two clients with a row in every file."""
    bare = a_case()
    lunch = BreakTime(start=at(bare, -3, "12:00"), end=at(bare, -3, "12:45"), paid=False)
    tea = BreakTime(start=at(bare, -3, "15:00"), end=at(bare, -3, "15:10"), paid=True)
    past = a_published_shift(
        bare,
        "o1",
        -3,
        "09:00",
        "17:00",
        breaks=(lunch, tea),
        worked_minutes=435,
        published_on=date(2026, 5, 20),
        agreed=True,
    )
    first_minute = int(midnight(date(2026, 5, 25), "Europe/Paris").timestamp()) // 60
    return a_case(
        site=Site(holiday_subdivision="57", workstations=12),
        operators=(
            an_operator("o1", skills={"medical": 2}, tone=Tone(warmth=1.5, detail=-1)),
            an_operator("o2", part_time=True, contract_minutes_week=1440),
        ),
        availability=(
            Availability(operator_id="o1", weekday=0, start_minute=480, end_minute=1080),
            Availability(
                operator_id="o1", date=date(2026, 6, 3), start_minute=1320, end_minute=1800
            ),
        ),
        absences=(
            Absence(operator_id="o2", start=at(bare, 1, "00:00"), end=at(bare, 3, "00:00")),
            Absence(operator_id="o2", start=at(bare, 4, "09:30"), end=at(bare, 4, "11:00")),
        ),
        preferences=(
            Wish(operator_id="o1", weekday=4, kind="off", weight=3),
            Wish(operator_id="o2", date=MONDAY, kind="shift", shift_code="D", weight=1),
        ),
        clients=(
            a_client("c1", skills={"medical": 1}, declared_calls_week=35.5, patience_s=90.25),
            a_client("c2"),
        ),
        reviews=(
            Review(client_id="c1", planned=date(2026, 4, 1), held=date(2026, 4, 2), outcome="fine"),
            Review(client_id="c2", planned=date(2026, 7, 1)),
        ),
        opening_hours=(
            OpeningHours(client_id="c1", weekday=0, open_minute=0, close_minute=1440),
            OpeningHours(client_id="c1", weekday=1, open_minute=1320, close_minute=1800),
            OpeningHours(client_id="c1", holiday=True, closed=True),
            OpeningHours(client_id="c2", date=MONDAY, open_minute=480, close_minute=720),
            OpeningHours(client_id="c2", date=MONDAY, open_minute=840, close_minute=1080),
        ),
        briefs=(
            Brief(
                client_id="c1",
                has_say=True,
                has_never_say=True,
                has_authority=True,
                has_escalation=True,
                has_filter_rule=True,
                may_reassure=True,
                may_decide=False,
                updated=date(2026, 1, 15),
            ),
        ),
        calls=CallHistory(
            client_ids=("c1", "c2"),
            client=[0, 0, 1],
            start_minute=[first_minute + 480, first_minute + 510, first_minute + 480],
            minutes=[30, 30, 30],
            offered=[5, 0, 2],
            answered=[4, 0, 2],
            answered_in_time=[3, 0, 2],
            abandoned=[1, 0, 0],
            handle_seconds=[600.5, 0, 240],
        ),
        pairing_calls=(
            PairingCalls(
                operator_id="o1",
                client_id="c1",
                week=date(2026, 5, 25),
                answered=4,
                handle_seconds=600.5,
            ),
        ),
        feedback=(
            Feedback(
                date=date(2026, 5, 20),
                operator_id="o1",
                client_id="c1",
                side="client",
                rating=4,
                tags=("warm", "clear"),
            ),
            Feedback(
                date=date(2026, 5, 21), operator_id="o2", client_id="c1", side="operator", rating=2
            ),
        ),
        signals=(
            SignalNote(
                kind="affinity_drop",
                client_id="c1",
                operator_id="o2",
                state="acknowledged",
                on=date(2026, 5, 22),
            ),
            SignalNote(
                kind="no_feedback",
                client_id="c2",
                state="resolved",
                on=date(2026, 5, 23),
                outcome="talked",
            ),
        ),
        affinity_overrides=(
            AffinityOverride(
                operator_id="o1",
                client_id="c2",
                score=72.5,
                side="house",
                set_on=date(2026, 5, 1),
                expires_on=date(2026, 9, 1),
            ),
            AffinityOverride(
                operator_id="o2", client_id="c2", veto=True, side="client", set_on=date(2026, 5, 1)
            ),
            AffinityOverride(
                operator_id="o2", client_id="c1", clear=True, side="house", set_on=date(2026, 4, 1)
            ),
        ),
        events=(
            Event(
                client_id="c1",
                start=date(2026, 5, 26),
                end=date(2026, 5, 27),
                from_minute=540,
                until_minute=720,
                factor=1.4,
                set_on=date(2026, 5, 20),
            ),
            Event(start=date(2026, 5, 28), end=date(2026, 5, 28), factor=0.8),
        ),
        portfolio=(
            Pairing(
                client_id="c1",
                operator_id="o1",
                role="lead",
                since=date(2025, 1, 6),
                trained_on=date(2025, 2, 1),
                training_minutes_done=120,
            ),
            Pairing(client_id="c1", operator_id="o2", role="backup", since=date(2025, 1, 6)),
        ),
        roster=(past,),
        counters=(
            FairnessCounter(
                operator_id="o1",
                week=date(2026, 5, 25),
                tension_minutes=12.5,
                unsocial_minutes=0,
                weekends=1,
                wishes_asked=2,
                wishes_granted=1,
            ),
        ),
        shift_codes=(
            ShiftCode(code="D", start_minute=480, end_minute=960, paid_minutes=435),
            ShiftCode(
                code="N",
                start_minute=1320,
                end_minute=1800,
                paid_minutes=480,
                may_not_be_followed_by=("D",),
            ),
        ),
        posts=(Post(code="N", weekday=5, heads=1, under_weight=2.5, over_weight=0.5),),
        limits=(
            OperatorLimits(
                operator_id="o1",
                min_minutes=600,
                max_minutes=2400,
                min_run_of_work=2,
                max_run_of_work=5,
                min_run_off=2,
                max_weekends=1,
                max_by_code={"D": 4, "N": 0},
            ),
            OperatorLimits(operator_id="o2"),
        ),
        locks=(
            Lock(
                kind="shift", operator_id="o1", start=at(bare, 0, "09:00"), end=at(bare, 0, "17:00")
            ),
            Lock(kind="off", operator_id="o2", date=date(2026, 6, 5)),
            Lock(kind="pairing", operator_id="o2", client_id="c1"),
        ),
    )


def some_texts() -> Texts:
    """Words for every row of :func:`a_full_case` that may have some."""
    return Texts(
        site_name="Permanence « Écho »",
        law_motives={"call_centre_annex": "protège l'équipe"},
        operators={"o1": OperatorWords(name="Zoé Le Goff", email="zoe@example.org")},
        clients={
            "c1": ClientWords(name='Cabinet Aÿ, Dr "Noël"'),
            "c2": ClientWords(name="=SUM(A1)"),
        },
        briefs={
            "c1": BriefWords(
                say="Bonjour,\ncabinet Aÿ.",
                never_say="- jamais de prix",
                authority="*",
                escalation="'=appeler",
                filter_rule="+33 1 23 45 67 89",
            )
        },
        feedback={0: FeedbackWords(comment='@bientôt ; parfait, "très" clair')},
        signals={1: SignalWords(by="RH", note="au téléphone")},
        affinity_overrides={1: OverrideWords(reason="demande du client", set_by="RH")},
        events={0: EventWords(reason="mailing : remise d'été", set_by="Nadia")},
        locks={0: LockWords(by="Nadia", why="remplacement"), 2: LockWords(by="Nadia")},
    )
