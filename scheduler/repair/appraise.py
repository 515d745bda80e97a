"""What a draft does to service, law and people, counted from what it changes.

Terms are the objective's own on the finished draft; turns of tense clients are
taken from the mended desk, those of everybody else from the former plan. A test holds
every figure against a fresh scoring. Rules are checked by the independent checker's
own functions on the people whose weeks change, and on the room as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.drafting import rewritten
from scheduler.entitlement import due_minutes
from scheduler.evidence import Evidence
from scheduler.other_rows import with_rows
from scheduler.repair import Counters, Hour
from scheduler.repair.desk import Desk, touched_ticks
from scheduler.result import Cover
from scheduler.rules import check_all, in_order, workstations
from scheduler.site import TICK_MINUTES
from scheduler.terms import TERMS, lost, misfit, tension
from scheduler.terms.cover import named_share
from scheduler.terms.own import weekly_minutes
from scheduler.terms.presence import calls_per_tick, mark, presence, teams

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.repair.desk import Mended
    from scheduler.repair.draft import Draft
    from scheduler.result import Result, Violation

CORE_ROLES: Final = ("lead", "member")
"""Roles of a team that are not its backups."""
SMALLEST_CALLS: Final = 0.005
"""Fewer expected calls in an hour are no news."""


@dataclass(frozen=True)
class Appraised:
    """A draft with its mended desk, and what it comes to; ``result`` has the former desk."""

    result: Result
    mended: Mended
    terms: dict[str, float]
    cover: Cover
    violations: tuple[Violation, ...]
    on_duty: NDArray[np.bool_]

    @property
    def objective(self) -> float:
        """Sum of the terms."""
        return sum(self.terms.values())

    @property
    def lawful(self) -> bool:
        """True when no hard rule is broken."""
        return all(violation.severity != "hard" for violation in self.violations)


class Appraiser:
    """The former plan, and what it takes to appraise drafts of its repair.

    Parameters
    ----------
    before
        The former plan with its own case.
    case, facts
        After what happened.
    reopened
        Ticks in which clients open otherwise, by client.
    """

    def __init__(
        self,
        before: Evidence,
        former_facts: Facts,
        case: Case,
        facts: Facts,
        reopened: Mapping[str, NDArray[np.bool_]],
    ) -> None:
        self._before, self._former_facts = before, former_facts
        self.case, self.facts = case, facts
        self._reopened = reopened
        self.on_duty: NDArray[np.bool_] = presence(before)
        self.desk = Desk(before, case, facts, self.on_duty)

    def presence_of(self, draft: Draft) -> NDArray[np.bool_]:
        """Presence of a draft, ``[operator, tick]``."""
        table = np.zeros_like(self.on_duty)
        for row, operator in zip(table, self.case.operators, strict=True):
            mark(row, (*self.case.past[operator.operator_id], *draft.week[operator.operator_id]))
        for session in draft.sessions:
            row = table[self.case.operator_index[session.operator_id]]
            row[session.start // TICK_MINUTES : -(-session.end // TICK_MINUTES)] = False
        return table

    def appraise(self, draft: Draft, agreed: Case) -> Appraised:
        """Mend the desk of a draft, score it and check it.

        Parameters
        ----------
        agreed
            The case in which those who are asked have agreed.
        """
        on_duty = self.presence_of(draft)
        touched = touched_ticks(self.case, draft.portfolio, on_duty != self.on_duty, self._reopened)
        mended = self.desk.mend(draft.portfolio, on_duty, touched)
        bare = self._written(draft)
        evidence = Evidence(self.case, bare)
        seen = self._by_presence(draft, on_duty) | {
            tension.NAME: self.desk.tension(mended, on_duty)
        }
        terms = {
            term.NAME: float(
                seen[term.NAME] if term.NAME in seen else term.score(evidence, self.facts)
            )
            for term in TERMS
        }
        return Appraised(
            result=bare,
            mended=mended,
            terms=terms,
            cover=self._cover(draft, on_duty),
            violations=self._violations(bare, draft, agreed),
            on_duty=on_duty,
        )

    def _by_presence(self, draft: Draft, on_duty: NDArray[np.bool_]) -> dict[str, float]:
        """Terms that read a presence, which is counted once for all of them."""
        case, facts = self.case, self.facts
        team_of = teams(case, draft.portfolio)
        return {
            lost.NAME: case.policy.weights.lost * lost.lost_calls(facts, on_duty),
            misfit.NAME: misfit.cost(case, facts, team_of, on_duty),
        }

    def _cover(self, draft: Draft, on_duty: NDArray[np.bool_]) -> Cover:
        """As :func:`scheduler.terms.cover.cover`, from the presence."""
        case, facts = self.case, self.facts
        named, core = teams(case, draft.portfolio), teams(case, draft.portfolio, CORE_ROLES)
        return Cover(
            named_share=named_share(case, facts, named, on_duty),
            team_share=named_share(case, facts, core, on_duty),
            lost_calls=lost.lost_calls(facts, on_duty),
            expected_calls=float(facts.demand.calls.sum()),
        )

    def hours(self, appraised: Appraised) -> tuple[Hour, ...]:
        """Hours in which service differs from the former plan."""
        horizon = self.case.horizon
        by_tick = lost.lost_by_tick(self.facts, appraised.on_duty)
        by_tick -= lost.lost_by_tick(self._former_facts, self.on_duty)
        bare: dict[int, list[tuple[str, float]]] = {}
        per_hour = 60 // TICK_MINUTES
        for client_id in appraised.mended.touched:
            calls = self._without_voice(client_id, appraised)
            by_hour = np.add.reduceat(calls, np.arange(0, len(calls), per_hour))
            for hour in np.flatnonzero(by_hour > SMALLEST_CALLS).tolist():
                bare.setdefault(hour, []).append((client_id, float(by_hour[hour])))
        lost_by_hour = np.add.reduceat(by_tick, np.arange(0, len(by_tick), per_hour))
        differ = {*np.flatnonzero(np.abs(lost_by_hour) > SMALLEST_CALLS).tolist(), *bare}
        return tuple(
            Hour(
                start=horizon.moment(hour * 60),
                lost_calls=float(lost_by_hour[hour]),
                without_voice=tuple(sorted(bare.get(hour, ()), key=lambda own: (-own[1], own[0]))),
            )
            for hour in sorted(differ)
        )

    def counters(self, draft: Draft, changed: Iterable[str]) -> tuple[Counters, ...]:
        """Working time of the people whose weeks change, before and after."""
        after = Evidence(self.case, self._written(draft))
        found = []
        for operator_id in sorted(changed):
            operator = self.case.operators[self.case.operator_index[operator_id]]
            sides = (self._before, after)
            found.append(
                Counters(
                    operator_id=operator_id,
                    minutes=_pair(sum(weekly_minutes(e, operator)) for e in sides),
                    contract=sum(
                        due_minutes(self.case, operator, week).contract
                        for week in range(self.case.days // 7)
                    ),
                    days=_pair(len(e.by_day(operator)) for e in sides),
                    shortest_rest=_pair(_shortest_rest(e, operator_id) for e in sides),
                )
            )
        return tuple(found)

    def _written(self, draft: Draft) -> Result:
        """Write a draft as a Result whose desk and scores are still the former ones."""
        former = self._before
        changed = {o: own for o, own in draft.week.items() if own is not former.week[o]}
        return rewritten(former.result, self.case.horizon, changed, draft.portfolio, draft.sessions)

    def _violations(self, bare: Result, draft: Draft, agreed: Case) -> tuple[Violation, ...]:
        """What the changed people's weeks break, and what the room does."""
        changed = {o for o, own in draft.week.items() if own is not self._before.week[o]}
        if not changed:
            return ()
        few = with_rows(
            agreed, operators=tuple(o for o in agreed.operators if o.operator_id in changed)
        )
        own = tuple(row for row in bare.roster if row.operator_id in changed)
        found = check_all(Evidence(few, bare.model_copy(update={"roster": own, "desk": ()})))
        alone = [v for v in found if v.rule != workstations.ID]
        return tuple(in_order([*alone, *workstations.check(Evidence(agreed, bare))]))

    def _without_voice(self, client_id: str, appraised: Appraised) -> NDArray[np.float64]:
        """Calls of a client that met somebody of its team before and do no more, ``[tick]``."""
        client = self.case.client_index[client_id]
        after = _voices(self.case, appraised.result, client_id, appraised.on_duty)
        before = _voices(self.case, self._before.result, client_id, self.on_duty)
        new = client_id not in self._before.case.client_index
        return np.asarray(calls_per_tick(self.facts, client) * ((before | new) & ~after))


def _voices(
    case: Case, result: Result, client_id: str, on_duty: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    own = [p for p in result.portfolio if p.client_id == client_id]
    team = teams(case, own).get(client_id, ())
    people = [case.operator_index[p.operator_id] for p in team]
    return np.asarray(on_duty[people].any(axis=0))


def _shortest_rest(evidence: Evidence, operator_id: str) -> int | None:
    """Shortest time between two shifts that ends in the planned days."""
    shifts = evidence.worked[operator_id]
    rests = [b.start - a.end for a, b in pairwise(shifts) if b.start >= 0]
    between_days = [rest for rest in rests if rest > 0]
    return min(between_days, default=None)


def _pair(values: Iterable[int | None]) -> tuple[int, int]:
    first, second = values
    return first, second  # type: ignore[return-value]
