"""``repair``: from a Case, its Result and what happened to ranked options; and to a whole Result.

Nothing is compiled but the weeks of those concerned, and nothing is scored twice:
that is what makes the answer come while a supervisor waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scheduler.errors import Mismatch, NoLawfulPlan, Obstacle
from scheduler.evidence import Evidence
from scheduler.other_rows import with_rows
from scheduler.repair import MOST_PEOPLE, Moved, NoLawfulRepair, Option
from scheduler.repair.appraise import Appraiser
from scheduler.repair.concerned import by_slot
from scheduler.repair.draft import Draft, with_days
from scheduler.repair.events import facts_after, happened, on_day, require_possible
from scheduler.repair.freedom import Freedom
from scheduler.repair.principals import choices_of_principals
from scheduler.repair.search import Ground, candidate_moves, put_aside
from scheduler.repair.sound import require_sound
from scheduler.repair.teams import portfolio_after, reopened_ticks
from scheduler.terms import lost, misfit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.repair import CaseChanges, Event, Kind, PersonDay
    from scheduler.repair.appraise import Appraised
    from scheduler.repair.moves import Choice
    from scheduler.repair.search import Changes
    from scheduler.result import Result, Violation
    from scheduler.shifts import Shift


SMALLEST_HELP: Final = 0.5
"""Calls that moving somebody must save in service to be worth telling when it costs more."""


@dataclass(frozen=True)
class Way:
    """One option with what it takes to write it."""

    option: Option
    draft: Draft
    appraised: Appraised


@dataclass(frozen=True)
class Answer:
    """What may be done.

    Attributes
    ----------
    case
        The case in which the events have happened.
    facts
        Its facts.
    changes
        Rows that tell of the events.
    options
        Ranked, the best first; at least "nobody moved".
    """

    before: Evidence
    case: Case
    facts: Facts
    changes: CaseChanges
    ways: tuple[Way, ...]
    appraiser: Appraiser

    @property
    def options(self) -> tuple[Option, ...]:
        """The options, the best first."""
        return tuple(way.option for way in self.ways)


def repair(
    case: Case,
    facts: Facts,
    result: Result,
    events: Sequence[Event],
    *,
    now: datetime | None = None,
    freed: Iterable[PersonDay] = (),
    most_people: int = MOST_PEOPLE,
) -> Answer:
    """Rank what can be done about what happened.

    Parameters
    ----------
    case, facts, result
        The week as it is planned; facts are of this very case.
    events
        What happened, all of it at once.
    now
        Up to when the week has been worked; the case's ``as_of`` by default.
    freed
        Days whose people agreed to a change.
    most_people
        Others whose shifts one option may change.

    Returns
    -------
    Answer
        Lawful options, the best first. Options that ask somebody inside their notice
        say so; the order does not depend on who has agreed already.

    Raises
    ------
    Mismatch
        When the result was computed from another case.
    CannotRepair
        When the result or an event is no sense for the case.
    NoLawfulRepair
        When not even leaving everybody else alone is lawful.
    """
    if result.case_digest != case.digest:
        raise Mismatch(case.digest, result.case_digest)
    now = case.as_of if now is None else now
    before = Evidence(case, result)
    require_sound(before)
    require_possible(case, before.week, events, now)
    after, changes = happened(case, before.week, events)
    facts_now = facts_after(case, facts, after)
    freedom = Freedom(after, now, frozenset(freed))
    search = _Search(before, facts, after, facts_now, freedom)
    ways = search.ways(events, most_people)
    return Answer(before, after, facts_now, changes, ways, search.appraiser)


class _Search:
    """One repair under way."""

    def __init__(
        self, before: Evidence, former_facts: Facts, case: Case, facts: Facts, freedom: Freedom
    ) -> None:
        self._before, self._case, self._facts = before, case, facts
        self._freedom = freedom
        # Options are looked for as if all who could be asked had agreed; each says whom it asks.
        self._asked = _all_agreed(case)
        portfolio = portfolio_after(case, facts, former_facts, before)
        self._draft = Draft(portfolio, before.week, before.training)
        self._reopened = reopened_ticks(case, facts, before.case, former_facts)
        self.appraiser = Appraiser(before, former_facts, case, facts, self._reopened)

    def ways(self, events: Sequence[Event], most_people: int) -> tuple[Way, ...]:
        """Every option, the best first."""
        principals = choices_of_principals(self._case, self._draft.week, events, self._freedom)
        try:
            nobody = put_aside(
                self._asked,
                self._facts,
                self._draft,
                self.appraiser.on_duty,
                principals,
                self._freedom,
            )
        except NoLawfulPlan as trouble:
            raise NoLawfulRepair(trouble.obstacles, self._could_free(principals)) from None
        names = frozenset(self._case.operators[o].operator_id for o in principals)
        alone = self._way("nobody", nobody, names)
        if not alone.appraised.lawful:
            hard = [v for v in alone.appraised.violations if v.severity == "hard"]
            obstacles = [Obstacle(v.operator_id, v.client_id, (v.rule,)) for v in hard]
            raise NoLawfulRepair(obstacles, self._could_free(principals))
        found: dict[Kind, Way] = {"nobody": alone}
        for kind, changes in self._changes(nobody, alone, principals, most_people).items():
            way = self._way(kind, with_days(self._case, self._facts, nobody, changes), names)
            known = found.get(way.option.kind)
            better = known is None or way.option.value < known.option.value
            if way.appraised.lawful and better and _helps(way.option, alone.option):
                found[way.option.kind] = way
        return tuple(sorted(found.values(), key=lambda way: way.option.value))

    def _changes(
        self, nobody: Draft, alone: Way, principals: Mapping[int, Choice], most_people: int
    ) -> Mapping[Kind, Changes]:
        """Changes of each kind that help with the hours and clients concerned."""
        moved = (alone.appraised.on_duty != self.appraiser.on_duty).any(axis=0)
        for ticks in self._reopened.values():
            moved = moved | ticks
        if not moved.any():
            return {}
        ground = Ground(
            case=self._asked,
            facts=self._facts,
            draft=nobody,
            on_duty=alone.appraised.on_duty,
            slots=by_slot(self._case, moved[None])[0],
            clients=frozenset(alone.appraised.mended.touched),
            principals=frozenset(principals),
            freedom=self._freedom,
            tension_price=self.appraiser.desk.price_of_tension(),
        )
        return candidate_moves(ground, most_people)

    def _way(self, kind: Kind, draft: Draft, principals: frozenset[str]) -> Way:
        """Appraise a draft and say what it changes."""
        appraised = self.appraiser.appraise(draft, self._asked)
        moved = self._moved(draft, principals)
        horizon = self._case.horizon
        price = sum(
            self._freedom.change_price(horizon.day_number(m.date)) for m in moved if not m.happened
        )
        known = {_identity(v) for v in self._before.result.violations}
        option = Option(
            kind=_kind(kind, moved),
            moved=moved,
            value=appraised.objective + price,
            objective=appraised.objective,
            terms=appraised.terms,
            cover=appraised.cover,
            hours=self.appraiser.hours(appraised),
            counters=self.appraiser.counters(draft, {m.operator_id for m in moved}),
            violations=tuple(v for v in appraised.violations if _identity(v) not in known),
        )
        return Way(option, draft, appraised)

    def _moved(self, draft: Draft, principals: frozenset[str]) -> tuple[Moved, ...]:
        """Every day whose shifts begin or end otherwise than before."""
        found = []
        for operator in self._case.operators:
            key = operator.operator_id
            before, after = self._before.week[key], draft.week[key]
            for day in range(self._case.days) if before is not after else ():
                old, new = on_day(self._case, before, day), on_day(self._case, after, day)
                if _spans(old) == _spans(new):
                    continue
                happened_to = key in principals
                found.append(
                    Moved(
                        operator_id=key,
                        date=self._case.horizon.date_of(day),
                        before=old,
                        after=new,
                        happened=happened_to,
                        needs_agreement=not happened_to
                        and self._freedom.needs_agreement(operator, day),
                        notice_days=self._freedom.days_ahead(day),
                    )
                )
        return tuple(sorted(found, key=lambda m: (not m.happened, m.operator_id, m.date)))

    def _could_free(self, principals: Mapping[int, Choice]) -> list[PersonDay]:
        """Other days of the people something happened to that are neither worked nor locked."""
        held = self._freedom.locked_days()
        horizon = self._case.horizon
        found = []
        for o, choice in principals.items():
            key = self._case.operators[o].operator_id
            shifts = self._before.week[key]
            for day in range(self._case.days):
                fixed = day in choice.given or day in choice.open or (key, day) in held
                if not fixed and not self._freedom.is_worked(shifts, day):
                    found.append((key, horizon.date_of(day)))
        return found


def _kind(sought: Kind, moved: Sequence[Moved]) -> Kind:
    """What was sought, or what it came to when a search for several ended with one person."""
    others = [m for m in moved if not m.happened]
    if not others:
        return "nobody"
    if sought != "several" or len({m.operator_id for m in others}) > 1:
        return sought
    return "extra" if any(m.after and not m.before for m in others) else "moved"


def _helps(option: Option, nobody: Option) -> bool:
    """Tell whether moving people is worth it, or at least saves calls or voices at its price."""
    if option.value < nobody.value:
        return True
    saved = sum(nobody.terms[name] - option.terms[name] for name in (lost.NAME, misfit.NAME))
    return option.kind != "several" and saved > SMALLEST_HELP


def _all_agreed(case: Case) -> Case:
    """The case in which every published shift of its own weeks may change."""
    if not case.published_weeks:
        return case
    horizon = case.horizon
    return with_rows(
        case,
        roster=tuple(
            row.model_copy(update={"agreed": True})
            if 0 <= horizon.minute(row.start) < horizon.minutes
            else row
            for row in case.roster
        ),
    )


def _spans(shifts: tuple[Shift, ...]) -> list[tuple[int, int, str | None]]:
    return [(shift.start, shift.end, shift.code) for shift in shifts]


def _identity(violation: Violation) -> tuple[object, ...]:
    """What makes two violations the same for people: rule, who, when and how far."""
    return (
        violation.rule,
        violation.operator_id,
        violation.client_id,
        violation.date,
        round(violation.amount, 6),
    )
