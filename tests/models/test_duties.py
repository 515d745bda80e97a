"""Export, erasure, retention and the log: what is told, what goes, and what must stay."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, insert, update

from models.audit import Act, Subject, append, verify
from models.cases import load_case
from models.duties import erase_person, export_person, tables_about_operators
from models.edits import change_row
from models.errors import AuditBroken, NotFound
from models.mapping import table_of
from models.results import load_result, save_result
from models.retention import retain
from models.sites import Retention, find_site, retention_of, settle
from models.snapshots import load_snapshot
from models.tables import METADATA
from models.tables.accounts import AccountRoleRow, AccountRow, LoginSessionRow
from models.tables.clients import CallPackRow
from models.tables.duties import AuditRow
from models.tables.pairs import FeedbackRow
from models.tables.people import OperatorRow
from models.tables.rosters import CaseSnapshotRow, RosterRow, RunRow
from models.written import write_out
from tests.models.worlds import SITE, a_full_site, a_plan, a_run, everything, rows
from tests.scheduler.files.full import a_full_case, some_texts

if TYPE_CHECKING:
    from models.database import Database

SECRETS = ("Zoé", "zoe@example.org", "bientôt", "Le Goff", "remplacement", "argon2-hash")


def a_lived_in_site(database: Database, act: Act) -> None:
    """A full site with an account of o1, a run, a roster and an edited row."""
    case = a_full_case()
    with database.writing() as session:
        site = a_full_site(session, act)
        run_id = a_run(session, site, case, act)
        save_result(session, run_id, write_out(a_plan(case)), act)
        account = AccountRow(
            login="zoe@example.org",
            name="Zoé Le Goff",
            password_hash="argon2-hash",  # noqa: S106 - made up
            site_id=site.id,
            operator_id="o1",
            created_at=act.at,
        )
        session.add(account)
        session.flush()
        assert account.id is not None
        assert site.id is not None
        granted = AccountRoleRow(
            account_id=account.id, site_id=site.id, role="operator", granted_at=act.at
        )
        token = LoginSessionRow(
            token_hash="t",  # noqa: S106 - made up
            csrf_hash="c",
            account_id=account.id,
            created_at=act.at,
            seen_at=act.at,
            expires_at=act.at,
        )
        session.add_all([granted, token])
        row = rows(session, OperatorRow)[0]
        change_row(session, OperatorRow, row["id"], 1, {"name": "Zoé Le Goff-Martin"}, act)


def test_an_export_holds_everything_about_one_person_and_no_secret(
    database: Database, act: Act
) -> None:
    a_lived_in_site(database, act)
    with database.writing() as session:
        told = export_person(session, SITE, "o1", act)
        with pytest.raises(NotFound):
            export_person(session, SITE, "nobody", act)
    text = json.dumps(told, ensure_ascii=False)
    assert "argon2-hash" not in text
    assert '"o2"' not in json.dumps(told["tables"]["operator"])
    assert told["tables"]["operator"][0]["email"] == "zoe@example.org"
    assert told["tables"]["feedback"][0]["comment"].startswith("@bientôt")
    expected = {"operator", "availability", "preference", "account", "pairing", "roster_shift"}
    expected |= {"account_role", "login_session", "row_history", "audit", "published_shift"}
    assert expected <= set(told["tables"])


def test_erasure_forgets_who_somebody_is_and_keeps_cases_and_plans(
    database: Database, act: Act
) -> None:
    a_lived_in_site(database, act)
    case = a_full_case()
    with database.writing() as session:
        plan = load_result(session, rows(session, RosterRow)[0]["id"])
        counts = erase_person(session, SITE, "o1", act)
    assert counts["operator"] == counts["account"] == 1
    told = repr(everything(database))
    assert [secret for secret in SECRETS if secret in told] == []
    with database.reading() as session:
        past = load_case(session, SITE, case.week, case.as_of)
        assert past.case.digest == case.digest
        assert "o1" not in past.texts.operators
        assert past.texts.clients == some_texts().clients
        assert load_snapshot(session, rows(session, CaseSnapshotRow)[0]["id"]) == case
        assert load_result(session, rows(session, RosterRow)[0]["id"]) == plan
        assert verify(session) == len(rows(session, AuditRow))
        later = load_case(session, SITE, case.week, act.at + dt.timedelta(days=1)).case
        assert "o1" not in {o.operator_id for o in later.operators}
        assert rows(session, LoginSessionRow) == rows(session, AccountRoleRow) == []
    with database.writing() as session:
        erase_person(session, SITE, "o1", act)


def test_every_word_about_an_operator_lies_where_erasure_looks() -> None:
    reached = {table.name for table in tables_about_operators()}
    marked = {
        table.name
        for table in METADATA.sorted_tables
        if any(column.info.get("personal") == "operator" for column in table.c)
    }
    assert marked <= reached


def test_no_table_has_a_place_for_a_reason_of_an_absence() -> None:
    columns = set(METADATA.tables["absence"].c.keys())
    assert columns == {
        *("id", "site_id", "position", "version", "operator_id"),
        *("start", "start_offset_s", "end", "end_offset_s"),
    }


def test_retention_drops_what_is_old_and_keeps_the_rest(database: Database, act: Act) -> None:
    a_lived_in_site(database, act)
    with database.writing() as session:
        assert retain(session, SITE, dt.date(2026, 6, 2), act) == {}
    short = Retention(feedback=5, calls=5, rosters=5, audit=200, row_history=1)
    with database.writing() as session:
        site = find_site(session, SITE)
        settle(session, site, "retention", short, act)
        assert site.id is not None
        assert retention_of(session, site.id) == short
    with database.writing() as session:
        counts = retain(session, SITE, dt.date(2026, 7, 1), act)
        assert counts["feedback"] == 2
        assert counts["roster"] == counts["case_snapshot"] == counts["call_snapshot"] == 1
        assert rows(session, FeedbackRow) == rows(session, CallPackRow) == []
        assert rows(session, RunRow) == rows(session, RosterRow) == []
        assert "audit" not in counts
    with database.writing() as session:
        assert retain(session, SITE, dt.date(2027, 7, 1), act)["audit"]
        words = [r["reason"] for r in rows(session, AuditRow)[:-1]]
        assert words == [None] * len(words)
        assert verify(session) == len(rows(session, AuditRow))
        assert len(rows(session, OperatorRow)) == 2


def a_log(database: Database, act: Act) -> None:
    with database.writing() as session:
        for number in range(5):
            append(session, act, "tried", Subject("thing", number), details={"n": number})


@pytest.mark.parametrize(
    ("harm", "entry", "fault"),
    [
        ({"actor": "account:2"}, 3, "changed"),
        ({"details": {"n": 9}}, 3, "changed"),
        ({"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, 3, "changed"),
        ({"reason": "another"}, 3, "reason"),
        ({"previous": "0" * 64}, 3, "chain"),
    ],
)
def test_a_changed_entry_breaks_the_chain(
    database: Database, act: Act, harm: dict[str, Any], entry: int, fault: str
) -> None:
    a_log(database, act)
    log = table_of(AuditRow)
    with database.writing() as session:
        assert verify(session) == 5
        session.execute(update(log).where(log.c.number == entry).values(harm))
    with pytest.raises(AuditBroken) as broken, database.reading() as session:
        verify(session)
    assert (broken.value.entry, broken.value.fault) == (entry, fault)


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_an_entry_taken_out_breaks_the_chain(database: Database, act: Act, gone: int) -> None:
    a_log(database, act)
    log = table_of(AuditRow)
    with database.writing() as session:
        session.execute(delete(log).where(log.c.number == gone))
    with pytest.raises(AuditBroken) as broken, database.reading() as session:
        verify(session)
    assert (broken.value.entry, broken.value.fault) == (gone, "missing")


def test_an_entry_put_in_at_the_end_breaks_the_chain(database: Database, act: Act) -> None:
    a_log(database, act)
    with database.writing() as session:
        last = rows(session, AuditRow)[-1]
        session.execute(insert(table_of(AuditRow)), [last | {"number": 6}])
    with pytest.raises(AuditBroken), database.reading() as session:
        verify(session)


def test_words_of_the_log_may_go_and_the_chain_holds(database: Database, act: Act) -> None:
    a_log(database, act)
    with database.writing() as session:
        session.execute(update(table_of(AuditRow)).values(reason=None, reason_salt=None))
        assert verify(session) == 5
