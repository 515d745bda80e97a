"""Every field of a Case has a place in the database, and comes back from it as it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.cases import DATED, load_case
from models.errors import AlreadyThere, NotFound, NotStorable
from models.importing import KEYED, import_case
from models.mapping import BOOKKEEPING, FILES, OFFSET, ROWS, columns_of, leaves, table_of
from scheduler.case import Case
from scheduler.files.reader import Imported, read_folder
from scheduler.files.texts import Texts
from scheduler.files.writer import write_folder
from tests.factories import a_case, a_client, an_operator
from tests.models.worlds import SITE, a_full_site, everything
from tests.scheduler.files.full import a_full_case, some_texts
from tests.scheduler.files.strategies import cases, texts_for

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

SAMPLE = Path(__file__).parents[2] / "sample_data"
ARGUMENTS = {"schema_version", "week", "days", "as_of"}
SETTLED = {"site", "policy", "law"}


def test_every_field_of_a_case_has_a_place() -> None:
    assert set(Case.model_fields) == {*ROWS, *ARGUMENTS, *SETTLED, "calls"}
    assert set(ROWS) == set(FILES)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_value_and_word_of_a_row_has_a_column_and_no_column_is_idle(name: str) -> None:
    file, table = FILES[name], table_of(ROWS[name])
    words = set(file.words.model_fields) if file.words else set()
    wanted = set(columns_of(file.entity, table)) | words
    assert wanted <= set(table.c.keys())
    assert set(table.c.keys()) - wanted <= BOOKKEEPING


@pytest.mark.parametrize("name", sorted(ROWS))
def test_words_are_marked_personal_and_figures_are_not(name: str) -> None:
    file, table = FILES[name], table_of(ROWS[name])
    words = set(file.words.model_fields) if file.words else set()
    assert {c.name for c in table.c if "personal" in c.info} == words
    assert all(table.c[leaf.column].info == {} for leaf in leaves(file.entity))


def test_lists_that_grow_and_lists_with_a_key_exist() -> None:
    for name, column in {**DATED, **KEYED}.items():
        assert column in table_of(ROWS[name]).c
    assert all(not name.endswith(OFFSET) for name in BOOKKEEPING)


def test_a_case_with_a_row_in_every_list_comes_back_equal(database: Database, act: Act) -> None:
    case = a_full_case()
    with database.writing() as session:
        a_full_site(session, act)
    with database.reading() as session:
        back = load_case(session, SITE, case.week, case.as_of)
        assert load_case(session, SITE).case.digest == case.digest
    assert back.case == case
    assert back.case.digest == case.digest
    assert back.texts == some_texts()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_a_folder_says_comes_back_from_the_database(
    data: st.DataObject, database: Database, act: Act
) -> None:
    case = data.draw(cases())
    texts = data.draw(texts_for(case))
    with database.writing() as session:
        import_case(session, SITE, case, texts, act, replace=True)
    with database.reading() as session:
        back = load_case(session, SITE, case.week, case.as_of, days=case.days)
    assert back.case.digest == case.digest
    assert back.texts == texts


def test_folder_to_database_to_folder_gives_the_same_bytes(
    database: Database, act: Act, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    write_folder(a_full_case(), some_texts(), first)
    read = read_folder(first)
    with database.writing() as session:
        import_case(session, SITE, read.case, read.texts, act)
    with database.reading() as session:
        back = load_case(session, SITE)
    write_folder(back.case, back.texts, second)
    assert sorted(p.name for p in first.iterdir()) == sorted(p.name for p in second.iterdir())
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes(), file.name


def test_a_site_that_is_there_is_replaced_only_when_told(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    before = everything(database)
    with pytest.raises(AlreadyThere), database.writing() as session:
        a_full_site(session, act)
    assert everything(database) == before


def test_who_is_not_in_the_new_case_has_left_and_may_come_back(
    database: Database, act: Act
) -> None:
    alone = a_case(operators=(an_operator("o1", max_clients=3),), clients=(a_client("c1"),))
    for case, texts in (
        (a_full_case(), some_texts()),
        (alone, Texts()),
        (a_full_case(), some_texts()),
    ):
        with database.writing() as session:
            import_case(session, SITE, case, texts, act, replace=True)
        with database.reading() as session:
            back = load_case(session, SITE, case.week, case.as_of)
        assert back.case.digest == case.digest
        assert back.texts == texts


def test_an_import_that_fails_leaves_nothing(database: Database, act: Act) -> None:
    texts: Any = Texts(site_name="x", operators={"o1": {"name": "a\0b"}})
    with pytest.raises(NotStorable), database.writing() as session:
        import_case(session, SITE, a_full_case(), texts, act)
    assert not any(everything(database).values())


def test_what_is_older_than_the_window_stays_in_the_database(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    with database.reading() as session:
        recent = load_case(session, SITE, history_days=1).case
        with pytest.raises(NotFound):
            load_case(session, "elsewhere")
    assert len(recent.calls) == len(recent.feedback) == len(recent.roster) == 0
    assert len(recent.operators) == 2


def test_the_offset_of_an_instant_is_kept_beside_utc(database: Database, act: Act) -> None:
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    start = dt.datetime(2026, 6, 2, 8, tzinfo=zone)
    case = a_case(absences=({"operator_id": "o1", "start": start, "end": start + dt.timedelta(1)},))
    with database.writing() as session:
        import_case(session, SITE, case, Texts(), act)
    with database.reading() as session:
        back = load_case(session, SITE).case
    assert back.absences[0].start.utcoffset() == dt.timedelta(hours=5, minutes=30)
    assert back.digest == case.digest


@pytest.fixture(scope="module")
def sample() -> Imported:
    """The sample service, read once."""
    return read_folder(SAMPLE)


def test_the_sample_service_comes_back_with_its_digest_and_words(
    database: Database, act: Act, sample: Imported
) -> None:
    with database.writing() as session:
        import_case(session, SITE, sample.case, sample.texts, act)
    with database.reading() as session:
        back = load_case(session, SITE)
    assert back.case.digest == sample.case.digest
    assert back.texts == sample.texts
