"""Availability, probable presence, shares and roles, the two terms, words and imports."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import Absence, Availability
from scheduler.evidence import Evidence
from scheduler.policy import Policy
from scheduler.portfolio.available import available
from scheduler.portfolio.frame import frame_of
from scheduler.portfolio.plan import best_shares, even_shares, largest_share, plan, team_of
from scheduler.portfolio.presence import MOST_PRESENT, cells_of
from scheduler.portfolio.rules import PORTFOLIO_RULES, lead, shares, team_size
from scheduler.portfolio.unmet import REASONS
from scheduler.site import LawSwitches, Site
from scheduler.terms import balance, fragile
from tests.factories import a_client, a_result, an_operator, at
from tests.scheduler.portfolio.worlds import (
    a_pairing,
    a_site,
    clients,
    facts_of,
    in_force,
    operators,
)

TEXTS = Path(__file__).parents[3] / "api" / "texts"


def hours_free(case: object, operator: int) -> set[int]:
    row = available(case, 60)[operator]  # type: ignore[arg-type]
    return {int(hour) for hour in np.flatnonzero(row)}


def test_windows_of_a_date_replace_the_weekdays_and_may_pass_midnight() -> None:
    monday = a_site().week
    case = a_site(
        availability=(
            Availability(operator_id="o1", weekday=0, start_minute=480, end_minute=600),
            Availability(operator_id="o1", date=monday, start_minute=22 * 60, end_minute=26 * 60),
            Availability(operator_id="o1", weekday=1, start_minute=540, end_minute=650),
        )
    )
    assert hours_free(case, 0) == {22, 23, 24, 25, 33}


def test_an_absence_takes_every_slot_it_touches_and_minors_have_no_nights() -> None:
    case = a_site(operators=(an_operator("o1"), an_operator("o2", minor=True)))
    case = case.model_copy(
        update={
            "absences": (
                Absence(operator_id="o1", start=at(case, 0, "8:30"), end=at(case, 6, "24:00")),
            )
        }
    )
    assert hours_free(case, 0) == set(range(8))
    assert {hour % 24 for hour in hours_free(case, 1)} == set(range(6, 22))


def test_nobody_is_counted_on_beyond_contract_and_only_night_people_at_night() -> None:
    case = a_site(
        operators=(an_operator("n1", night_worker=True), *operators(3)),
        clients=clients(2),
        site=Site(law=LawSwitches(sunday_derogation=True)),
    )
    facts = facts_of(case, opening=[(0, 24), (9, 18)])
    cells = cells_of(case, facts.demand)
    length = np.bincount(cells.of_slot) * 30.0
    contract = np.array([o.contract_minutes_week for o in case.operators])
    assert ((cells.presence @ length) <= contract + 1e-6).all()
    assert cells.presence.max() <= MOST_PRESENT
    nights = cells.band % 6 == 5
    assert (cells.presence[1:, nights] == 0).all()
    assert (cells.presence[0, nights] > 0).all()


def test_nobody_is_counted_on_for_a_sunday_without_a_derogation() -> None:
    case = a_site(operators=operators(2))
    cells = cells_of(case, facts_of(case, opening=(0, 24)).demand)
    sunday = np.unique(cells.of_slot[6 * 48 + 12 : 6 * 48 + 44])
    assert cells.presence[:, sunday].sum() == 0


def test_cells_keep_every_call_once() -> None:
    case = a_site(clients=clients(3))
    facts = facts_of(case)
    assert cells_of(case, facts.demand).calls.sum() == pytest.approx(facts.demand.calls.sum())


@given(seed=st.integers(0, 10_000), largest=st.sampled_from([0.3, 0.6, 1.0]))
@settings(max_examples=20, deadline=None)
def test_best_shares_give_out_every_call_within_the_largest_share_and_never_cost_more_than_even(
    seed: int, largest: float
) -> None:
    rng = np.random.default_rng(seed)
    case = a_site(operators=operators(5), clients=clients(6), policy=Policy(largest_share=largest))
    slower = rng.uniform(1, 1.5, (5, 6))
    facts = facts_of(case, affinity=rng.uniform(0, 100, (5, 6)), handle_factor=slower)
    frame = frame_of(case, facts, "free")
    team = rng.random((5, 6)) < 0.5
    best, even = best_shares(frame, team), even_shares(frame, team)
    np.testing.assert_allclose(best.sum(axis=0), frame.calls * team.any(axis=0), atol=1e-6)
    for c in range(6):
        assert best[:, c].max() <= largest_share(frame, team[:, c].sum()) * 50.0 + 1e-6
    assert (best[~team] == 0).all()

    def cost(split: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        misfit = (frame.weight * (1 - frame.affinity) * split).sum()
        return float(misfit + 0.005 * np.abs((split * slower * 3).sum(axis=1) - frame.fair).sum())

    assert cost(best) <= cost(even) + 1e-6


def test_the_lead_in_force_stays_lead_and_people_beyond_the_target_are_backups() -> None:
    case = a_site(
        operators=operators(4),
        clients=clients(1, team_target=2, team_max=4),
        portfolio=(in_force("c1", "o3", "lead"), in_force("c1", "o1"), in_force("c1", "o2")),
    )
    facts = facts_of(case, affinity=np.array([[70.0], [90.0], [40.0], [99.0]]))
    frame = frame_of(case, facts, "adjust")
    pairings = plan(frame, frame.allowed)
    assert [(p.operator_id, p.role) for p in pairings] == [
        ("o3", "lead"),
        ("o2", "member"),
        ("o1", "backup"),
        ("o4", "backup"),
    ]
    assert (team_of(frame, pairings) == frame.allowed).all()


def test_balance_counts_minutes_off_the_fair_share_of_contract() -> None:
    case = a_site(
        operators=(an_operator("o1"), an_operator("o2", contract_minutes_week=1050)),
        policy=Policy(),
    )
    facts = facts_of(case, calls=60.0)
    portfolio = (a_pairing("c1", "o1", "lead", calls=60.0),)
    evidence = Evidence(case, a_result(case, portfolio=portfolio))
    # 180 minutes in all: fair are 120 and 60, carried are 180 and 0.
    assert balance.score(evidence, facts) == pytest.approx(0.005 * (60 + 60))


def test_fragile_counts_a_single_person_once_and_an_hour_nobody_can_cover_once() -> None:
    case = a_site(
        operators=operators(3),
        clients=clients(3),
        availability=tuple(
            Availability(operator_id=o, weekday=day, start_minute=480, end_minute=1020)
            for o in ("o1", "o2")
            for day in range(5)
        ),
    )
    facts = facts_of(case, opening=(9, 18))
    portfolio = (
        a_pairing("c1", "o3", "lead"),
        a_pairing("c2", "o1", "lead"),
        a_pairing("c2", "o2"),
        a_pairing("c3", "o1", "lead"),
        a_pairing("c3", "o3"),
    )
    evidence = Evidence(case, a_result(case, portfolio=portfolio))
    assert fragile.score(evidence, facts) == pytest.approx(3.0 * 2)


def test_untrained_people_make_no_team_less_fragile() -> None:
    case = a_site(operators=operators(2))
    portfolio = (a_pairing("c1", "o1", "lead"), a_pairing("c1", "o2", trained=False))
    evidence = Evidence(case, a_result(case, portfolio=portfolio))
    assert fragile.score(evidence, facts_of(case)) == pytest.approx(3.0)


def test_the_checks_need_no_solver() -> None:
    code = (
        "import sys, scheduler.portfolio.rules, scheduler.terms.fragile, scheduler.terms.balance;"
        "sys.exit('ortools' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_rule_file_is_in_the_registry() -> None:
    folder = Path(team_size.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "common"}
    assert files == {rule.ID for rule in PORTFOLIO_RULES}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_rule_and_reason_has_words(language: str) -> None:
    texts = tomllib.loads((TEXTS / language / "portfolio.toml").read_text("utf-8"))
    assert set(texts["rule"]) == {rule.ID for rule in PORTFOLIO_RULES}
    assert all({"title", "says", "broken"} <= set(own) for own in texts["rule"].values())
    assert set(texts["unmet"]) == set(REASONS)
    assert all(set(own) == {"title", "says"} for own in texts["unmet"].values())


def test_both_languages_ask_for_the_same_values() -> None:
    english, french = (
        tomllib.loads((TEXTS / language / "portfolio.toml").read_text("utf-8"))
        for language in ("en", "fr")
    )

    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for part in ("rule", "unmet"):
        for key, words in english[part].items():
            assert set(words) == set(french[part][key])
            for name, text in words.items():
                assert values(text) == values(french[part][key][name]), (key, name)


@pytest.mark.parametrize(
    ("rule", "portfolio", "key"),
    [
        (lead, (a_pairing("c1", "o1", calls=50.0),), "rule.lead.broken"),
        (
            lead,
            (a_pairing("c1", "o1", "lead", trained=False), a_pairing("c1", "o2")),
            "rule.lead.untrained",
        ),
        (
            shares,
            (a_pairing("c1", "o1", calls=40.0), a_pairing("c1", "o2", calls=10.0)),
            "rule.shares.largest",
        ),
        (team_size, tuple(a_pairing("c1", f"o{n}") for n in (1, 2, 3)), "rule.team_size.too_many"),
    ],
)
def test_a_violation_is_explained_with_the_values_its_words_need(
    rule: object, portfolio: tuple[object, ...], key: str
) -> None:
    case = a_site(operators=operators(3), clients=(a_client("c1", team_target=1, team_max=2),))
    [violation] = rule.check(case, facts_of(case), portfolio)  # type: ignore[attr-defined]
    explanation = rule.explain(violation, case)  # type: ignore[attr-defined]
    assert explanation.key == key
    texts = tomllib.loads((TEXTS / "en" / "portfolio.toml").read_text("utf-8"))
    _, rule_id, variant = key.split(".")
    assert texts["rule"][rule_id][variant].format(**explanation.params)
