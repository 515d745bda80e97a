"""``Editor``: a planned week under edit. What an edit does is said at once, or done in full.

A preview counts what the edit touches and leaves the desk plan; a test holds every
figure of it against the full scores of the week before and after.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from scheduler.edit import DayEdited, Preview
from scheduler.edit.draft import Drafting
from scheduler.evidence import Evidence
from scheduler.explain.weigh import Changed, Weigher
from scheduler.fairness import tense_minutes_a_call
from scheduler.learning.unmet import REASONS, sessions_unmet
from scheduler.other_rows import with_rows
from scheduler.portfolio.rules import PORTFOLIO_RULES
from scheduler.progress import relative_gap
from scheduler.proof.desk import ID as DESK
from scheduler.proof.desk import check_desk
from scheduler.proof.training import check_training
from scheduler.repair.desk import Desk, Mended, touched_ticks
from scheduler.roster.breaks import BreakPlacer
from scheduler.rules import check_all, in_order, workstations
from scheduler.shifts import planned_shift
from scheduler.terms import TERMS, tension
from scheduler.terms.cover import cover
from scheduler.training import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.edit import Edit
    from scheduler.explain.plan import Plan
    from scheduler.facts import Facts
    from scheduler.result import PlannedShift, Result, Violation
    from scheduler.shifts import Shift

SOLVER: Final = "diapason-edit"
"""Name in an edited Result of what made it."""


class Editor:
    """A planned week, and what it takes to edit it.

    Parameters
    ----------
    case, facts, result
        The week as it is planned; facts are of this very case and the result's cuts.
    """

    def __init__(self, case: Case, facts: Facts, result: Result) -> None:
        self.case, self.facts, self.result = case, facts, result
        self.weigher = Weigher(case, facts, result)
        self._breaks = BreakPlacer(case, facts, self.weigher.plan.week, result.portfolio)
        self._people: dict[tuple[str, ...], list[Violation]] = {}
        # Derived once here, or cases of a few people would each derive them anew.
        _ = case.published_rows, case.published, case.published_weeks, case.past_weeks

    def plan_after(self, edits: Sequence[Edit]) -> Plan:
        """Return what the edited week decides before its desk.

        Raises
        ------
        CannotEdit
        """
        return Drafting(self.weigher, self._breaks).drafted(edits)

    def preview(self, edits: Sequence[Edit]) -> Preview:
        """Say what edits would do.

        Raises
        ------
        CannotEdit
            When an edit makes no sense; what is unlawful is told, not refused.
        """
        plan = self.plan_after(edits)
        changed = Changed(self.weigher, plan)
        terms = {
            term.NAME: self._tension(changed, plan)
            if term.NAME == tension.NAME
            else float(changed.difference(term))
            for term in TERMS
        }
        before, after = self._violations(changed, plan)
        expected = float(self.facts.demand.calls.sum())
        return Preview(
            objective=sum(terms.values()),
            terms=terms,
            lost_calls=changed.lost_calls(),
            named_share=changed.named_calls() / expected if expected else 0.0,
            appear=_beyond(after, before),
            vanish=_beyond(before, after),
            days=self._days(changed, plan),
        )

    def after(self, edits: Sequence[Edit]) -> Editor:
        """Return the edited week, to be edited further.

        Raises
        ------
        CannotEdit
        """
        return Editor(self.case, self.facts, self.apply(edits))

    def breaches(self, edits: Sequence[Edit]) -> tuple[Violation, ...]:
        """Hard rules that edits would break and that are kept now.

        Raises
        ------
        CannotEdit
        """
        plan = self.plan_after(edits)
        before, after = self._violations(Changed(self.weigher, plan), plan)
        return tuple(v for v in _beyond(after, before) if v.severity == "hard")

    def apply(self, edits: Sequence[Edit]) -> Result:
        """Return the edited week with all that follows: breaks, desk plan, scores, violations.

        Its bound stands while the teams do, and it is marked neither optimal nor stopped.

        Raises
        ------
        CannotEdit
        """
        plan = self.plan_after(edits)
        changed = Changed(self.weigher, plan)
        mended = self._mended(changed, plan)
        bare = self.weigher.drafted(plan).model_copy(
            update={"desk": self._desk.written(mended), "learning": self.facts.learning.rows}
        )
        evidence = Evidence(self.case, bare, week=plan.week)
        scores = {
            term.NAME: float(
                self._desk.tension(mended, changed.on_duty)
                if term.NAME == tension.NAME
                else term.score(evidence, self.facts)
            )
            for term in TERMS
        }
        objective, bound = sum(scores.values()), self.result.bound if changed.same_teams else None
        kept = (unmet for unmet in self.result.unmet if unmet.reason not in REASONS)
        untaught = sessions_unmet(self.case, self.facts, plan.sessions)
        return bare.model_copy(
            update={
                "solver": f"{SOLVER} {version('diapason')}",
                "status": "feasible",
                "seconds": 0.0,
                "trace": (),
                "terms": scores,
                "objective": objective,
                "bound": bound,
                "gap": relative_gap(objective, bound),
                "unavoidable": self.result.unavoidable if changed.same_teams else 0.0,
                "cover": cover(evidence, self.facts),
                "violations": self._broken(changed, plan, evidence, mended),
                "unmet": (*kept, *self.facts.learning.unmet, *untaught),
            }
        )

    def _broken(
        self, changed: Changed, plan: Plan, evidence: Evidence, mended: Mended
    ) -> tuple[Violation, ...]:
        """What the edited week breaks: as before, but for what the edit touches."""
        before, after = self._violations(changed, plan)
        clients = mended.touched.keys()
        before += [v for v in self.result.violations if v.rule == DESK and v.client_id in clients]
        after += check_desk(evidence, self.facts, clients)
        kept = _beyond(self.result.violations, before)
        return tuple(in_order([*kept, *after]))

    @cached_property
    def _desk(self) -> Desk:
        return Desk(self.weigher.evidence, self.case, self.facts, self.weigher.on_duty)

    @cached_property
    def _tense(self) -> NDArray[np.float64]:
        return tense_minutes_a_call(self.case, self.facts.demand)

    def _mended(self, changed: Changed, plan: Plan, *, tense_only: bool = False) -> Mended:
        """Make the part of the desk plan again that the edit touches."""
        index = self.case.client_index
        redone = {}
        if not changed.same_teams:
            before, after = self.weigher.plan.team_of, plan.team_of
            everywhere = changed.moved.any(axis=0) | True
            redone = {
                key: everywhere
                for key in {*before, *after} & index.keys()
                if before.get(key) != after.get(key)
            }
        touched = touched_ticks(self.case, plan.portfolio, changed.moved, redone)
        if tense_only:
            touched = {key: ticks for key, ticks in touched.items() if self._tense[index[key]] > 0}
        return self._desk.mend(plan.portfolio, changed.on_duty, touched)

    def _tension(self, changed: Changed, plan: Plan) -> float:
        """What the turns of tense clients cost more; other clients' desks do not matter."""
        if not tension.switched_on(self.case):
            return 0.0
        mended = self._mended(changed, plan, tense_only=True)
        after = self._desk.tension(mended, changed.on_duty)
        return after - self._tension_before

    @cached_property
    def _tension_before(self) -> float:
        return self._desk.tension(Mended((), {}, self._desk.turns), self.weigher.on_duty)

    def _violations(self, changed: Changed, plan: Plan) -> tuple[list[Violation], list[Violation]]:
        """What the rules find before and after, about whatever the edit may change."""
        before: list[Violation] = []
        after: list[Violation] = []
        people = tuple(self.case.operators[o].operator_id for o in changed.people)
        if people:
            if people not in self._people:
                self._people[people] = self._of_people(people, self.weigher.evidence)
            before += self._people[people]
            after += self._of_people(people, changed.evidence)
            before += workstations.check(self.weigher.evidence)
            after += workstations.check(changed.evidence)
        if not changed.same_teams:
            before += self._of_teams
            after += self._teams_break(plan)
        if plan.sessions != self.weigher.plan.sessions or not changed.same_teams:
            concerned = self._learning_or_teaching(plan, people)
            before += self._training(self.weigher.evidence, self.weigher.plan, concerned)
            after += self._training(changed.evidence, plan, concerned)
        return in_order(before), in_order(after)

    def _learning_or_teaching(self, plan: Plan, people: Iterable[str]) -> set[str]:
        """Whose training sessions may be judged otherwise."""
        former = self.weigher.plan
        gone = {*former.sessions} - {*plan.sessions}
        found = {*people, *(o for s in gone for o in (s.operator_id, s.beside))}
        if plan.portfolio is not former.portfolio:
            sides = [
                {(p.client_id, p.operator_id, p.trained) for p in each.portfolio}
                for each in (former, plan)
            ]
            found |= {operator_id for _, operator_id, _ in sides[0] ^ sides[1]}
        return found

    def _training(self, evidence: Evidence, plan: Plan, people: set[str]) -> list[Violation]:
        """Faults of the sessions in which any of some people learns or teaches."""
        own = [s for s in plan.sessions if {s.operator_id, s.beside} & people]
        if not own:
            return []
        few = evidence.result.model_copy(update={"training": told(self.case.horizon, own)})
        both = {key for s in own for key in (s.operator_id, s.beside)} & evidence.week.keys()
        week = {key: evidence.week[key] for key in both}
        return check_training(Evidence(self.case, few, week=week), self.facts)

    def _of_people(self, people: Iterable[str], evidence: Evidence) -> list[Violation]:
        """Working-time rules asked about a few people."""
        own = set(people)
        few = with_rows(
            self.case, operators=tuple(o for o in self.case.operators if o.operator_id in own)
        )
        rows = tuple(row for row in evidence.result.roster if row.operator_id in own)
        result = evidence.result.model_copy(update={"roster": rows, "desk": ()})
        found = check_all(Evidence(few, result, week={key: evidence.week[key] for key in own}))
        return [violation for violation in found if violation.rule != workstations.ID]

    @cached_property
    def _of_teams(self) -> list[Violation]:
        return self._teams_break(self.weigher.plan)

    def _teams_break(self, plan: Plan) -> list[Violation]:
        found: list[Violation] = []
        for rule in PORTFOLIO_RULES:
            found += rule.check(self.case, self.facts, plan.portfolio)
        return found

    def _days(self, changed: Changed, plan: Plan) -> tuple[DayEdited, ...]:
        """Every day of somebody that is worked otherwise."""
        day_of, found = self.case.horizon.day_of, []
        for o in changed.people:
            key = self.case.operators[o].operator_id
            sides = [
                {
                    day: [shift for shift in week[key] if day_of(shift.start) == day]
                    for day in range(self.case.days)
                }
                for week in (self.weigher.plan.week, plan.week)
            ]
            found += [
                DayEdited(
                    key,
                    self.case.horizon.date_of(day),
                    self._told(key, sides[0][day]),
                    self._told(key, sides[1][day]),
                )
                for day in range(self.case.days)
                if sides[0][day] != sides[1][day]
            ]
        return tuple(found)

    def _told(self, operator_id: str, shifts: Iterable[Shift]) -> tuple[PlannedShift, ...]:
        return tuple(planned_shift(self.case.horizon, operator_id, shift) for shift in shifts)


def _beyond(some: Iterable[Violation], others: Iterable[Violation]) -> tuple[Violation, ...]:
    """Violations of the one side that the other has not, each as often as it is too many."""
    left, found = Counter(each.model_dump_json() for each in others), []
    for violation in some:
        text = violation.model_dump_json()
        if left[text]:
            left[text] -= 1
        else:
            found.append(violation)
    return tuple(found)
