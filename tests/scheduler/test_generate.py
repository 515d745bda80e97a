"""Generated cases: repeatable, lawful, servable, and true to the hidden truth they announce."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.files.reader import read_folder
from scheduler.generate import GeneratorSettings, generate, write_truth
from scheduler.generate.folder import write_generated
from scheduler.generate.teams import LARGEST_TEAM
from scheduler.generate.truth import DROP_POINTS, NEVER, learning_factor, true_affinity

if TYPE_CHECKING:
    from scheduler.entities import Client, Operator
    from scheduler.generate import Generated

Size = tuple[int, int, int, int]

small_sizes = st.tuples(
    st.integers(0, 8), st.integers(0, 20), st.integers(1, 4), st.integers(0, 2**32)
)


@pytest.fixture(scope="module")
def service() -> Generated:
    """A middling service with two quarters of history."""
    return generate(30, 250, 26, seed=7)


def holds(operator: Operator, client: Client) -> bool:
    return all(operator.languages.get(k, 0) >= v for k, v in client.languages.items()) and all(
        operator.skills.get(k, 0) >= v for k, v in client.skills.items()
    )


def test_the_same_arguments_give_the_same_case_and_texts() -> None:
    one, two = generate(6, 20, 3, seed=5), generate(6, 20, 3, seed=5)
    assert one.case.digest == two.case.digest
    assert one.texts == two.texts
    assert np.array_equal(one.truth.drop_day, two.truth.drop_day)


def test_another_seed_gives_another_case() -> None:
    assert generate(6, 20, 3, seed=5).case.digest != generate(6, 20, 3, seed=6).case.digest


@pytest.mark.parametrize("counts", [(-1, 2, 1, 0), (2, -1, 1, 0), (2, 2, 0, 0), (2, 2, 1, -1)])
def test_counts_out_of_range_are_refused(counts: Size) -> None:
    with pytest.raises(ValueError, match="weeks at least 1"):
        generate(*counts)


@settings(max_examples=8, deadline=None)
@given(small_sizes)
def test_a_small_case_survives_its_own_json(size: Size) -> None:
    case = generate(*size).case
    again = Case.model_validate_json(case.model_dump_json())
    # datetimes in the hour that a clock change repeats never equal those of another zone,
    # so the digests are compared, which hold every value as text
    assert again.digest == case.digest


@settings(max_examples=8, deadline=None)
@given(small_sizes)
def test_every_row_names_people_and_clients_of_the_case(size: Size) -> None:
    case = generate(*size).case
    for rows in (case.availability, case.absences, case.preferences, case.roster, case.counters):
        assert {row.operator_id for row in rows} <= set(case.operator_index)
    for pairs in (case.pairing_calls, case.feedback, case.affinity_overrides, case.portfolio):
        assert {row.operator_id for row in pairs} <= set(case.operator_index)
        assert {row.client_id for row in pairs} <= set(case.client_index)
    assert case.calls.client_ids == tuple(case.client_index)


@settings(max_examples=8, deadline=None)
@given(small_sizes)
def test_past_weeks_keep_rests_and_daily_limits(size: Size) -> None:
    case = generate(*size).case
    weeks = GeneratorSettings().roster_weeks
    for operator in case.operators:
        shifts = case.past[operator.operator_id]
        for before, after in pairwise(shifts):
            assert after.start - before.end >= 11 * 60
        assert all(shift.worked_minutes <= 480 for shift in shifts)
        days = sorted({case.horizon.day_of(s.start) for s in shifts})
        assert longest_run(days) <= 6
        for week in range(-weeks, 0):
            monday, sunday = case.horizon.day_start(7 * week), case.horizon.day_start(7 * week + 7)
            edges = [s for s in shifts if s.end > monday - 7 * 1440 and s.start < sunday + 4320]
            starts = [max(monday, s.end) for s in edges if s.end >= monday] or [monday]
            following = [s.start for s in edges] + [sunday + 4320]
            rests = [min(f for f in following if f >= e) - e for e in starts if e < sunday]
            free = [s.start for s in edges if s.start >= monday]
            rests.append(
                min([*free, sunday]) - max([monday, *(s.end for s in edges if s.start < monday)])
            )
            assert max(rests) >= 35 * 60
        worked = sum(shift.worked_minutes for shift in shifts)
        assert worked <= weeks * (operator.contract_minutes_week + 60)


def longest_run(days: list[int]) -> int:
    best = run = 0
    for place, day in enumerate(days):
        run = run + 1 if place and day == days[place - 1] + 1 else 1
        best = max(best, run)
    return best


def test_part_timers_stay_under_the_legal_week_and_their_tenth() -> None:
    for operator in generate(40, 60, 2, seed=3).case.operators:
        if operator.part_time:
            assert operator.max_minutes_week is not None
            assert operator.max_minutes_week <= operator.contract_minutes_week * 1.1
            assert operator.max_minutes_week < 2100


def test_enough_night_workers_are_free_for_every_night(service: Generated) -> None:
    case = service.case
    nights: Counter[int] = Counter()
    for row in case.availability:
        if case.operators[case.operator_index[row.operator_id]].night_worker:
            assert row.weekday is not None
            nights[row.weekday] += row.start_minute <= 1320 and row.end_minute >= 1800
    assert min(nights[day] for day in range(7)) >= 4


def test_at_least_five_in_a_hundred_clients_are_open_day_and_night(service: Generated) -> None:
    case = service.case
    whole = Counter(
        row.client_id
        for row in case.opening_hours
        if row.weekday is not None and (row.open_minute, row.close_minute) == (0, 1440)
    )
    always = [key for key, days in whole.items() if days == 7]
    assert len(always) >= 0.05 * len(case.clients)
    assert any("Ascenseurs" in service.texts.clients[key].name for key in always)
    nights = [o for o in case.operators if o.night_worker]
    lines = [case.clients[case.client_index[key]] for key in always]
    assert all(holds(o, c) for o in nights for c in lines)


def test_every_client_has_eligible_operators_and_hard_ones_few(service: Generated) -> None:
    case = service.case
    hard = 0
    for client in case.clients:
        able = sum(holds(o, client) for o in case.operators)
        if "de" in client.languages:
            hard += 1
            assert 2 <= able <= 3
        else:
            assert able >= 5
    assert 0 < hard <= 0.02 * len(case.clients)


def test_a_plain_week_asks_for_the_share_of_hours_that_was_set(service: Generated) -> None:
    case, truth = service.case, service.truth
    work = float((truth.calls.sum(axis=(1, 2)) * truth.handle_seconds).sum()) / 60
    contracts = sum(operator.contract_minutes_week for operator in case.operators)
    assert work / contracts == pytest.approx(GeneratorSettings().load_share, abs=0.02)


def test_past_teams_have_one_lead_and_only_eligible_people(service: Generated) -> None:
    case = service.case
    teams = defaultdict(list)
    for pairing in case.portfolio:
        client = case.clients[case.client_index[pairing.client_id]]
        assert holds(case.operators[case.operator_index[pairing.operator_id]], client)
        assert min(client.since, case.week - dt.timedelta(days=1)) <= pairing.since < case.week
        teams[pairing.client_id].append(pairing.role)
    assert set(teams) == set(case.client_index)
    assert all(
        roles.count("lead") == 1 and 2 <= len(roles) <= LARGEST_TEAM for roles in teams.values()
    )
    carried = Counter(p.operator_id for p in case.portfolio)
    assert all(carried[o.operator_id] <= o.max_clients for o in case.operators)


def test_calls_fall_only_in_opening_hours_and_never_twice(service: Generated) -> None:
    case = service.case
    calls, horizon = case.calls, case.horizon
    assert len(set(zip(calls.client.tolist(), calls.start_minute.tolist(), strict=True))) == len(
        calls
    )
    hours = defaultdict(list)
    for row in case.opening_hours:
        if row.weekday is not None:
            hours[row.client_id, row.weekday].append((row.open_minute, row.close_minute))
    epoch = int(horizon.moment(0).timestamp()) // 60
    for place in range(0, len(calls), 97):
        client = calls.client_ids[calls.client[place]]
        minute = int(calls.start_minute[place]) - epoch
        day, wall = horizon.day_of(minute), horizon.wall_minute(minute)
        windows = hours[client, horizon.weekday(day)]
        assert any(a < wall + 30 and wall < b for a, b in windows), (client, day, wall)


def test_rows_of_calls_add_up(service: Generated) -> None:
    calls = service.case.calls
    assert np.array_equal(calls.offered, calls.answered + calls.abandoned)
    assert (calls.answered_in_time <= calls.answered).all()
    assert (calls.handle_seconds >= 10 * calls.answered).all()
    mean = calls.handle_seconds.sum() / calls.answered.sum()
    assert 165 < mean < 205


def test_what_pairings_answered_adds_up_to_what_was_answered(service: Generated) -> None:
    case = service.case
    epoch = int(case.horizon.moment(0).timestamp()) // 60
    last_week = epoch + case.horizon.day_start(-7)
    recent = case.calls.start_minute >= last_week
    monday = case.week - dt.timedelta(days=7)
    rows = [row for row in case.pairing_calls if row.week == monday]
    assert sum(row.answered for row in rows) == case.calls.answered[recent].sum()
    seconds = float(case.calls.handle_seconds[recent].sum())
    assert sum(row.handle_seconds for row in rows) == pytest.approx(seconds, rel=1e-3)


def test_past_calls_follow_the_true_rate(service: Generated) -> None:
    case, truth = service.case, service.truth
    epoch = int(case.horizon.moment(0).timestamp()) // 60
    # four plain weeks before the planned one: no holiday falls in them but 11 November
    plain = case.calls.start_minute >= epoch + case.horizon.day_start(-14)
    old = np.array([c.since < case.week - dt.timedelta(days=60) for c in case.clients])
    seen = np.bincount(
        case.calls.client[plain], weights=case.calls.offered[plain], minlength=len(case.clients)
    )
    expected = 2 * truth.calls.sum(axis=(1, 2))
    assert seen[old].sum() == pytest.approx(expected[old].sum(), rel=0.08)
    assert np.corrcoef(seen[old], expected[old])[0, 1] > 0.95


def test_true_affinity_is_fifty_plus_thirty_times_similarity() -> None:
    rng = np.random.default_rng(1)
    same = np.zeros((400, 5))
    far = np.full((1, 5), 2.0)
    importance = np.ones(1)
    assert true_affinity(same, same[:1], importance, rng).mean() == pytest.approx(80, abs=2)
    assert true_affinity(same, far, importance, rng).mean() == pytest.approx(50, abs=2)
    assert true_affinity(-np.abs(same - 2), far, importance, rng).mean() == pytest.approx(20, abs=2)
    assert true_affinity(same, far, importance, rng).std() == pytest.approx(12, rel=0.15)


def test_declared_tones_stray_half_a_point_from_true_ones() -> None:
    generated = generate(300, 300, 1, seed=2)
    declared = np.array([o.tone.as_tuple() for o in generated.case.operators])
    inner = np.abs(generated.truth.operator_tone) < 1  # away from the ends, where tones are cut
    strayed = (declared - generated.truth.operator_tone)[inner]
    assert strayed.mean() == pytest.approx(0, abs=0.05)
    assert strayed.std() == pytest.approx(0.5, abs=0.05)


def test_two_in_a_hundred_pairs_drop_each_month_for_good(service: Generated) -> None:
    truth = service.truth
    whole_months = truth.drop_day[:6]
    assert (whole_months != NEVER).mean() == pytest.approx(0.02, abs=0.003)
    month, operator, client = (int(axis[0]) for axis in np.nonzero(truth.drop_day != NEVER))
    pair = np.array([operator]), np.array([client])
    day = int(truth.drop_day[month, operator, client])
    before = truth.affinity_on(*pair, np.array([day - 1]))
    after = truth.affinity_on(*pair, np.array([day]))
    assert before - after == pytest.approx(min(DROP_POINTS, float(before[0])))


def test_ratings_follow_the_truth_with_both_sides_bias(service: Generated) -> None:
    case, truth = service.case, service.truth
    for side in ("client", "operator"):
        rows = [f for f in case.feedback if f.side == side]
        o = np.array([case.operator_index[f.operator_id] for f in rows])
        c = np.array([case.client_index[f.client_id] for f in rows])
        day = np.array([(f.date - truth.first_day).days for f in rows])
        bias = truth.client_bias[c] if side == "client" else truth.operator_bias[o]
        mean = 1 + 4 * truth.affinity_on(o, c, day) / 100 + bias
        rating = np.array([f.rating for f in rows])
        middle = (mean > 2) & (mean < 4)  # ratings near the ends are cut
        assert (rating - mean)[middle].mean() == pytest.approx(0, abs=0.03)
        assert (rating - mean)[middle].std() == pytest.approx(np.hypot(0.8, 0.29), abs=0.05)


def test_clients_rate_four_calls_in_a_hundred_and_twice_a_week_at_most(service: Generated) -> None:
    case = service.case
    ratings = [f for f in case.feedback if f.side == "client"]
    answered = int(case.calls.answered.sum())
    assert 0.03 < len(ratings) / answered <= 0.041
    weekly = Counter((f.operator_id, f.client_id, f.date.isocalendar()[:2]) for f in ratings)
    assert max(weekly.values()) == 2


def test_complaints_follow_the_largest_tone_difference_most_of_the_time(service: Generated) -> None:
    case, truth = service.case, service.truth
    expected = [
        ("too_cold", "too_familiar"),
        ("too_familiar", "too_formal"),
        ("too_slow", "too_fast"),
        ("too_vague", "too_blunt"),
        ("too_vague", "too_technical"),
    ]
    hits = []
    for row in case.feedback:
        if row.side == "client" and row.rating <= 3:
            o, c = case.operator_index[row.operator_id], case.client_index[row.client_id]
            apart = truth.operator_tone[o] - truth.client_tone[c]
            scale = int(np.abs(apart).argmax())
            hits.append(row.tags == (expected[scale][int(apart[scale] > 0)],))
    assert 0.7 < np.mean(hits) < 0.77  # a random complaint hits now and then too


def test_a_pairing_starts_half_as_slow_again_and_has_learnt_after_sixty_calls() -> None:
    assert learning_factor(np.array([0.0, 30.0, 60.0, 600.0])).tolist() == [1.5, 1.25, 1.0, 1.0]


def test_briefs_without_their_three_answers_are_about_eight_in_a_hundred(
    service: Generated,
) -> None:
    missing = [not brief.ready for brief in service.case.briefs]
    assert 0.03 < np.mean(missing) < 0.14
    for brief in service.case.briefs:
        words = service.texts.briefs[brief.client_id]
        assert (bool(words.say), bool(words.never_say), bool(words.authority)) == (
            brief.has_say,
            brief.has_never_say,
            brief.has_authority,
        )


def test_clients_without_history_declare_their_calls(service: Generated) -> None:
    case = service.case
    seen = set(np.unique(case.calls.client).tolist())
    silent = [c for i, c in enumerate(case.clients) if i not in seen]
    assert silent
    assert all(c.declared_calls_week is not None for c in silent)


def test_nobody_gets_a_real_address(service: Generated) -> None:
    words = service.texts.operators.values()
    assert all(w.email.endswith("@exemple.fr") and w.email.isascii() for w in words)
    assert len({w.name for w in words}) == len(service.case.operators)


def test_the_truth_is_written_apart_and_says_what_it_hides(tmp_path: Path) -> None:
    truth = generate(3, 5, 2, seed=1).truth
    write_truth(truth, tmp_path / "truth")
    written = json.loads((tmp_path / "truth" / "truth.json").read_text("utf-8"))
    assert written["affinity_before_drops"] == np.round(truth.affinity, 1).tolist()
    assert len(written["drops"]) == int((truth.drop_day != NEVER).sum())
    assert len(written["calls_by_weekday"]) == 5


SAMPLE = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample folder, written again by the command of its README."""
    folder = tmp_path_factory.mktemp("sample")
    write_generated(generate(30, 250, 26, seed=2026), folder)
    return folder


def test_the_sample_is_what_its_command_writes(sample: Path) -> None:
    written = {path.relative_to(sample) for path in sample.rglob("*") if path.is_file()}
    assert Path("calls.csv.gz") in written
    assert Path("truth/truth.json") in written
    for name in sorted(written):
        # the bytes of a gzip stream depend on the compression library; its content does not
        mine, kept = (content_of(folder / name) for folder in (sample, SAMPLE))
        assert mine == kept, name


def content_of(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def test_the_sample_is_read_without_a_warning_and_the_truth_is_not_read(sample: Path) -> None:
    with_truth = read_folder(sample)
    assert with_truth.warnings == ()
    assert with_truth.case.week == dt.date(2026, 11, 30)
    assert with_truth.case.digest == generate(30, 250, 26, seed=2026).case.digest
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*")) < 3_000_000


def test_small_folders_are_read_back_equal(tmp_path: Path) -> None:
    for seed, size in enumerate([(1, 1, 1), (3, 5, 2), (8, 20, 4)]):
        made = generate(*size, seed=seed)
        write_generated(made, tmp_path / str(seed), compress_calls=False)
        imported = read_folder(tmp_path / str(seed), week=made.case.week)
        assert imported.case.digest == made.case.digest
        assert imported.texts == made.texts
