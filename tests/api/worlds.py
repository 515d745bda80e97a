"""A week small enough to be drawn by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from api.view.week import Week
from scheduler.derive import derive
from scheduler.entities import OpeningHours
from scheduler.files.texts import ClientWords, OperatorWords, Texts
from scheduler.proof.validate import Report
from scheduler.result import Cover, PlannedPairing, Violation
from tests.factories import a_case, a_client, a_result, a_shift, an_operator

if TYPE_CHECKING:
    from rich.console import RenderableType

    from scheduler.shifts import Shift


def a_week(
    shifts: dict[str, list[tuple[int, str, str]]] | None = None,
    violations: tuple[Violation, ...] = (),
) -> Week:
    """Two people; a client open on Monday from 08:00 to 12:00 with 32 calls, and a closed one."""
    case = a_case(
        operators=(an_operator("o1"), an_operator("o2")),
        clients=(
            a_client("c1", declared_calls_week=32.0),
            a_client("c2", declared_calls_week=0.0),
        ),
        opening_hours=(
            OpeningHours(client_id="c1", weekday=0, open_minute=8 * 60, close_minute=12 * 60),
        ),
    )
    texts = Texts(
        operators={"o1": OperatorWords(name="Ana [x] Diaz"), "o2": OperatorWords(name="Ben Roy")},
        clients={"c1": ClientWords(name="Garage"), "c2": ClientWords(name="Études")},
    )
    plan: dict[str, list[Shift]] = {
        who: [a_shift(case, *each) for each in own] for who, own in (shifts or {}).items()
    }
    pairing = PlannedPairing(
        client_id="c1", operator_id="o1", role="lead", affinity=71.4, calls=32.0
    )
    result = a_result(case, plan, (pairing,), terms={"lost": 1.5, "misfit": 2.0}, objective=3.5)
    cover = Cover(named_share=0.5, team_share=0.5, lost_calls=1.5, expected_calls=32.0)
    report = Report(violations, dict(result.terms), 3.5, cover)
    week = Week(case, texts, result, report, derive(case))
    assert np.isclose(week.expected.sum(), 32.0)
    return week


def drawn(shown: list[RenderableType], width: int = 100) -> str:
    """Return what a page of so many columns shows."""
    from rich.console import Console  # noqa: PLC0415 - a page is drawn in tests of views only

    page = Console(width=width, markup=False, highlight=False, record=True, quiet=False)
    with page.capture() as captured:
        page.print(*shown, sep="\n")
    return captured.get()
