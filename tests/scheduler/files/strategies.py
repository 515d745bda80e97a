"""Hypothesis strategies for cases and texts that a folder of files can say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from scheduler.calendar import midnight
from scheduler.case import CallHistory
from scheduler.entities import (
    Absence,
    Availability,
    BreakTime,
    Brief,
    Event,
    Lock,
    OpeningHours,
    PublishedShift,
    Tone,
)
from scheduler.files.texts import (
    BriefWords,
    ClientWords,
    EventWords,
    FeedbackWords,
    LockWords,
    OperatorWords,
    OverrideWords,
    Texts,
)
from scheduler.policy import Policy
from scheduler.said import AffinityOverride, Feedback
from scheduler.site import LawSwitches, ShiftGrid, Site
from tests.factories import a_case, a_client, an_operator
from tests.scheduler.files.full import MONDAY

if TYPE_CHECKING:
    from scheduler.case import Case

free_text = st.text(
    st.one_of(
        st.sampled_from("=+-@*'\"\n\r\t,; "),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=12,
)
names = st.text("abcé_", min_size=1, max_size=5)
levels = st.dictionaries(names, st.integers(1, 3), min_size=1, max_size=3)
points = st.floats(-2, 2).map(lambda value: value + 0.0)  # a zero has no sign
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
minutes = st.integers(0, 1439)
switches = st.builds(
    LawSwitches,
    sunday_derogation=st.booleans(),
    may_day_sectors=st.lists(free_text, max_size=2).map(tuple),
)
grids = st.builds(ShiftGrid, lunch_minutes=st.just(60), longest_gap=st.integers(0, 300))
motives = st.dictionaries(st.sampled_from(sorted(LawSwitches.model_fields)), free_text)
emails = st.sampled_from(["", "a@b.fr"])


@st.composite
def windows(draw: st.DrawFn) -> tuple[int, int]:
    start = draw(minutes)
    return start, start + draw(st.integers(1, 1440))


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Any minute around the clock changes of 2026, in the site's zone."""
    zone = midnight(MONDAY, "Europe/Paris").tzinfo
    change = draw(
        st.sampled_from(
            [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
        )
    )
    return (change + timedelta(minutes=draw(st.integers(-3000, 3000)))).astimezone(zone)


@st.composite
def spans(draw: st.DrawFn) -> tuple[datetime, datetime]:
    start = draw(instants())
    end = start.astimezone(UTC) + timedelta(minutes=draw(st.integers(60, 900)))
    return start, end.astimezone(start.tzinfo)


@st.composite
def published_shifts(draw: st.DrawFn) -> PublishedShift:
    start, end = draw(spans())
    length = int(end.timestamp() - start.timestamp()) // 60
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=4)))
    moments = [
        (start.astimezone(UTC) + timedelta(minutes=m)).astimezone(start.tzinfo) for m in cuts
    ]
    pauses = [
        BreakTime(start=a, end=b, paid=draw(st.booleans()))
        for a, b in zip(moments[::2], moments[1::2], strict=False)
    ]
    return PublishedShift(
        operator_id="o1",
        start=start,
        end=end,
        breaks=tuple(pauses),
        worked_minutes=length,
        published_on=draw(st.none() | days),
        agreed=draw(st.booleans()),
    )


@st.composite
def histories(draw: st.DrawFn) -> CallHistory:
    clients = draw(st.lists(st.integers(0, 1), max_size=6))
    if not clients:
        return CallHistory.empty()
    column = st.lists(st.integers(0, 50), min_size=len(clients), max_size=len(clients))
    answered, abandoned = draw(column), draw(column)
    first = int(datetime(2026, 10, 24, 22, tzinfo=UTC).timestamp()) // 60
    return CallHistory(
        client_ids=("c1", "c2"),
        client=clients,
        start_minute=[first + 30 * row for row in range(len(clients))],
        minutes=[draw(st.integers(1, 30)) for _ in clients],
        offered=[a + b + 1 for a, b in zip(answered, abandoned, strict=True)],
        answered=answered,
        answered_in_time=[a // 2 for a in answered],
        abandoned=abandoned,
        handle_seconds=[draw(st.floats(0, 1e9)) for _ in clients],
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    start, end = draw(windows())
    opens, closes = draw(windows())
    flags = draw(st.lists(st.booleans(), min_size=7, max_size=7))
    away = draw(spans())
    return a_case(
        site=Site(
            law=draw(switches),
            slot_minutes=draw(st.sampled_from([15, 30])),
            grid=draw(st.none() | grids),
            workstations=draw(st.none() | st.integers(0, 99)),
        ),
        policy=Policy(
            largest_share=draw(st.floats(0.01, 1)), late_starts_from=draw(st.integers(0, 2880))
        ),
        operators=(
            an_operator(
                "o1",
                languages=draw(levels),
                skills=draw(levels),
                tone=Tone(warmth=draw(points), pace=draw(points)),
            ),
            an_operator("o2", employed_since=draw(days), minor=flags[1]),
        ),
        availability=(
            Availability(operator_id="o2", date=draw(days), start_minute=start, end_minute=end),
        ),
        absences=(Absence(operator_id="o1", start=away[0], end=away[1]),),
        clients=(
            a_client(
                "c1",
                sector=draw(names),
                languages=draw(levels),
                priority=draw(st.floats(0.001, 1e6)),
            ),
            a_client(
                "c2",
                declared_calls_week=draw(st.none() | st.floats(0, 1e5)),
                service_level=draw(st.floats(0, 1)),
            ),
        ),
        opening_hours=(
            OpeningHours(
                client_id="c1",
                weekday=draw(st.integers(0, 6)),
                open_minute=opens,
                close_minute=closes,
            ),
        ),
        briefs=(
            Brief(
                client_id="c2",
                has_say=flags[0],
                has_never_say=flags[1],
                has_authority=flags[2],
                has_escalation=flags[3],
                has_filter_rule=flags[4],
                may_reassure=flags[5],
                may_decide=flags[6],
                updated=draw(days),
            ),
        ),
        calls=draw(histories()),
        feedback=tuple(
            Feedback(
                date=date(2026, 1, 1),
                operator_id="o1",
                client_id="c1",
                side="client",
                rating=rating,
            )
            for rating in draw(st.lists(st.integers(1, 5), max_size=3))
        ),
        affinity_overrides=(
            AffinityOverride(
                operator_id="o1",
                client_id="c1",
                score=draw(st.floats(0, 100)),
                side="house",
                set_on=draw(days),
            ),
        ),
        events=(
            Event(
                client_id=draw(st.sampled_from(["c1", None])),
                start=date(2026, 5, 4),
                end=date(2026, 5, 4) + timedelta(days=draw(st.integers(0, 30))),
                factor=draw(st.floats(0, 20)),
            ),
        ),
        roster=(draw(published_shifts()),),
        locks=(Lock(kind="off", operator_id="o1", date=draw(days)),),
    )


@st.composite
def texts_for(draw: st.DrawFn, case: Case) -> Texts:
    brief = case.briefs[0]
    said = {
        name: draw(free_text) for name in BriefWords.model_fields if getattr(brief, f"has_{name}")
    }
    return Texts(
        site_name=draw(free_text),
        law_motives=draw(motives),
        operators={"o2": OperatorWords(name=draw(free_text), email=draw(emails))},
        clients={"c1": ClientWords(name=draw(free_text))},
        briefs={"c2": BriefWords(**said)},
        feedback={i: FeedbackWords(comment=draw(free_text)) for i in range(len(case.feedback))},
        affinity_overrides={0: OverrideWords(reason=draw(free_text), set_by=draw(free_text))},
        events={0: EventWords(reason=draw(free_text), set_by=draw(free_text))},
        locks={0: LockWords(by=draw(free_text), why=draw(free_text))},
    )
