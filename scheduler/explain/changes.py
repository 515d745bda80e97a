"""Things of a case that people could change, and the case in which they have.

A ``Change`` holds plain values, so that it can be told, stored and applied again;
``applied`` gives the changed case. Nothing here says whether a change helps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from scheduler.case import Case
from scheduler.entities import Availability, Lock, Pairing, Wish
from scheduler.said import AffinityOverride

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.entities import Brief, Operator
    from scheduler.explain import Change

    Params = Mapping[str, Any]


def with_changes(case: Case, **changes: Any) -> Case:
    """Return the case with other fields, and nothing derived from the former ones."""
    fields = {name: getattr(case, name) for name in Case.model_fields}
    return Case.model_validate(fields | changes)


def applied(case: Case, changes: Iterable[Change]) -> Case:
    """Return the case in which some changes were made, one after another.

    Raises
    ------
    KeyError
        When no change of that kind is known.
    """
    for change in changes:
        case = with_changes(case, **_APPLIED[change.kind](case, change.params))
    return case


def lock_params(lock: Lock) -> dict[str, str | None]:
    """What tells a lock from the others, as parameters of a change."""
    return {
        "operator_id": lock.operator_id,
        "lock": lock.kind,
        "client_id": lock.client_id,
        "date": None if lock.date is None else lock.date.isoformat(),
        "start": None if lock.start is None else lock.start.isoformat(),
        "end": None if lock.end is None else lock.end.isoformat(),
    }


def _affinity(case: Case, params: Params) -> dict[str, Any]:
    """The house sets the score of a pair, which replaces scores set before."""
    pair = params["operator_id"], params["client_id"]
    kept = (
        row
        for row in case.affinity_overrides
        if row.score is None or (row.operator_id, row.client_id) != pair
    )
    own = AffinityOverride(
        operator_id=pair[0],
        client_id=pair[1],
        score=params["score"],
        side="house",
        set_on=_today(case),
    )
    return {"affinity_overrides": (*kept, own)}


def _veto_lifted(case: Case, params: Params) -> dict[str, Any]:
    pair = params["operator_id"], params["client_id"]
    kept = (
        row
        for row in case.affinity_overrides
        if not row.veto or (row.operator_id, row.client_id) != pair
    )
    return {"affinity_overrides": tuple(kept)}


def _veto_set(case: Case, params: Params) -> dict[str, Any]:
    """The house excludes a pair."""
    own = AffinityOverride(
        operator_id=params["operator_id"],
        client_id=params["client_id"],
        veto=True,
        side="house",
        set_on=_today(case),
    )
    return {"affinity_overrides": (*case.affinity_overrides, own)}


def _level_gained(case: Case, params: Params) -> dict[str, Any]:
    """A language or a skill reaches a level."""

    def learnt(operator: Operator) -> dict[str, Any]:
        held = getattr(operator, params["of"])
        return {params["of"]: held | {params["name"]: params["level"]}}

    return _operator_changed(case, params, learnt)


def _more_clients(case: Case, params: Params) -> dict[str, Any]:
    return _operator_changed(case, params, lambda _: {"max_clients": params["limit"]})


def _most_minutes(case: Case, params: Params) -> dict[str, Any]:
    return _operator_changed(case, params, lambda _: {"max_minutes_week": params["minutes"]})


def _least_minutes(case: Case, params: Params) -> dict[str, Any]:
    return _operator_changed(case, params, lambda _: {"min_minutes_week": params["minutes"]})


def _portfolio_size(case: Case, params: Params) -> dict[str, Any]:
    return {"policy": case.policy.model_copy(update={"portfolio_size": params["limit"]})}


def _new_pairings(case: Case, params: Params) -> dict[str, Any]:
    return {"policy": case.policy.model_copy(update={"new_pairings_per_week": params["limit"]})}


def _team_max(case: Case, params: Params) -> dict[str, Any]:
    clients = tuple(
        client.model_copy(update={"team_max": params["limit"]})
        if client.client_id == params["client_id"]
        else client
        for client in case.clients
    )
    return {"clients": clients}


def _brief_completed(case: Case, params: Params) -> dict[str, Any]:
    answers = {"has_say": True, "has_never_say": True, "has_authority": True}

    def completed(brief: Brief) -> Brief:
        own = brief.client_id == params["client_id"]
        return brief.model_copy(update=answers) if own else brief

    return {"briefs": tuple(completed(brief) for brief in case.briefs)}


def _training_done(case: Case, params: Params) -> dict[str, Any]:
    """A pairing in force is trained; one that is not begins as a trained backup."""
    pair = params["operator_id"], params["client_id"]
    today = _today(case)
    known = any((p.operator_id, p.client_id) == pair for p in case.portfolio)
    rows = tuple(
        row.model_copy(update={"trained_on": today})
        if (row.operator_id, row.client_id) == pair
        else row
        for row in case.portfolio
    )
    new = Pairing(
        operator_id=pair[0], client_id=pair[1], role="backup", since=today, trained_on=today
    )
    return {"portfolio": rows if known else (*rows, new)}


def _availability_widened(case: Case, params: Params) -> dict[str, Any]:
    """One date gets a window more; its weekday's windows stay beside it."""
    operator_id, day = params["operator_id"], date.fromisoformat(params["date"])
    own = [row for row in case.availability if row.operator_id == operator_id]
    dated = any(row.date == day for row in own)
    copied = () if dated else (row for row in own if row.weekday == day.weekday())
    kept = tuple(row.model_copy(update={"weekday": None, "date": day}) for row in copied)
    new = Availability(
        operator_id=operator_id,
        date=day,
        start_minute=params["start_minute"],
        end_minute=params["end_minute"],
    )
    return {"availability": (*case.availability, *kept, new)}


def _absence_withdrawn(case: Case, params: Params) -> dict[str, Any]:
    start, end = (datetime.fromisoformat(params[name]) for name in ("start", "end"))
    kept = (
        row
        for row in case.absences
        if (row.operator_id, row.start, row.end) != (params["operator_id"], start, end)
    )
    return {"absences": tuple(kept)}


def _wish_dropped(case: Case, params: Params) -> dict[str, Any]:
    day = params["date"]
    kept = (
        row
        for row in case.preferences
        if (
            row.operator_id,
            row.kind,
            row.shift_code,
            row.weekday,
            None if row.date is None else row.date.isoformat(),
        )
        != (params["operator_id"], params["wish"], params["code"], params["weekday"], day)
    )
    return {"preferences": tuple(kept)}


def _wish_made(case: Case, params: Params) -> dict[str, Any]:
    """A wish for one date off."""
    wish = Wish(
        operator_id=params["operator_id"],
        date=date.fromisoformat(params["date"]),
        kind="off",
        weight=params["weight"],
    )
    return {"preferences": (*case.preferences, wish)}


def _lock_lifted(case: Case, params: Params) -> dict[str, Any]:
    return {"locks": tuple(lock for lock in case.locks if lock_params(lock) != params)}


def _off_locked(case: Case, params: Params) -> dict[str, Any]:
    day = date.fromisoformat(params["date"])
    lock = Lock(kind="off", operator_id=params["operator_id"], date=day)
    return {"locks": (*case.locks, lock)}


def _shift_locked(case: Case, params: Params) -> dict[str, Any]:
    start, end = (datetime.fromisoformat(params[name]) for name in ("start", "end"))
    lock = Lock(kind="shift", operator_id=params["operator_id"], start=start, end=end)
    return {"locks": (*case.locks, lock)}


def _limit_lifted(case: Case, params: Params) -> dict[str, Any]:
    """One limit of ``limits.csv`` is opened for one person."""
    opened: dict[str, int] | None = {} if params["limit"] == "max_by_code" else None
    rows = tuple(
        row.model_copy(update={params["limit"]: opened})
        if row.operator_id == params["operator_id"]
        else row
        for row in case.limits
    )
    return {"limits": rows}


def _shift_agreed(case: Case, params: Params) -> dict[str, Any]:
    """The person agrees that a published shift may change."""
    start = datetime.fromisoformat(params["start"])
    rows = tuple(
        row.model_copy(update={"agreed": True})
        if (row.operator_id, row.start) == (params["operator_id"], start)
        else row
        for row in case.roster
    )
    return {"roster": rows}


def _past_shift(case: Case, params: Params) -> dict[str, Any]:
    """A shift of the weeks before had not been worked: only ever a test of what clashes."""
    start = datetime.fromisoformat(params["start"])
    rows = (
        row for row in case.roster if (row.operator_id, row.start) != (params["operator_id"], start)
    )
    return {"roster": tuple(rows)}


def _operator_changed(
    case: Case, params: Params, change: Callable[[Operator], dict[str, Any]]
) -> dict[str, Any]:
    operators = tuple(
        operator.model_copy(update=change(operator))
        if operator.operator_id == params["operator_id"]
        else operator
        for operator in case.operators
    )
    return {"operators": operators}


def _today(case: Case) -> date:
    return case.as_of.astimezone(case.horizon.zone).date()


_APPLIED: Final[Mapping[str, Callable[[Case, Params], dict[str, Any]]]] = {
    "affinity": _affinity,
    "veto_lifted": _veto_lifted,
    "veto_set": _veto_set,
    "level_gained": _level_gained,
    "more_clients": _more_clients,
    "portfolio_size": _portfolio_size,
    "new_pairings": _new_pairings,
    "team_max": _team_max,
    "brief_completed": _brief_completed,
    "training_done": _training_done,
    "availability_widened": _availability_widened,
    "absence_withdrawn": _absence_withdrawn,
    "wish_dropped": _wish_dropped,
    "wish_made": _wish_made,
    "lock_lifted": _lock_lifted,
    "off_locked": _off_locked,
    "shift_locked": _shift_locked,
    "limit_lifted": _limit_lifted,
    "most_minutes": _most_minutes,
    "least_minutes": _least_minutes,
    "shift_agreed": _shift_agreed,
    "past_shift": _past_shift,
}

KINDS: Final = tuple(_APPLIED)
"""Every kind of change; each has its words."""
