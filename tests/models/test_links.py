"""Links for clients: used as often as they may be and no more, about the client's own team."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models.cases import load_case
from models.errors import LinkRefused, NotFound
from models.links import LONGEST, LinkSeen, list_links, make_link, revoke_link, see_link, use_link
from models.mapping import table_of
from models.tables.accounts import FeedbackLinkRow
from models.tables.duties import AuditRow
from models.tables.pairs import FeedbackRow, PairingRow
from models.tables.people import OperatorRow
from tests.models.worlds import SITE, a_full_site, rows
from tests.scheduler.files.full import a_full_case

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.audit import Act
    from models.database import Database

DAY = dt.timedelta(days=1)


def a_link(session: Session, act: Act, token_hash: str = "h", **told: Any) -> int:  # noqa: S107
    told = {"expires_at": act.at + DAY} | told
    link = make_link(session, SITE, "c1", token_hash, act, **told)
    assert link.id is not None
    return link.id


def test_a_link_shows_the_client_and_its_team_and_counts_nothing(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        link_id = a_link(session, act, most_uses=3)
        seen = [see_link(session, "h", act.at) for _ in range(3)][-1]
        assert seen == LinkSeen(
            link_id=link_id,
            site_key=SITE,
            client_id="c1",
            client_name=seen.client_name,
            team=seen.team,
            uses_left=3,
            expires_at=act.at + DAY,
        )
        assert [operator_id for operator_id, _ in seen.team] == ["o1", "o2"]
        assert "Zoé" not in repr(seen)


def test_a_use_becomes_feedback_of_the_client_and_is_logged_as_the_links(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        before = len(rows(session, FeedbackRow))
        link_id = a_link(session, act)
        use_link(
            session, "h", "o2", 4, act.at, tags=("warm", "clear"), comment=" Très bien, merci. "
        )
        row = rows(session, FeedbackRow)[-1]
        assert len(rows(session, FeedbackRow)) == before + 1
        assert (row["operator_id"], row["client_id"], row["side"]) == ("o2", "c1", "client")
        assert (row["rating"], row["tags"]) == (4, ["warm", "clear"])
        assert (row["comment"], row["date"]) == ("Très bien, merci.", act.at.date())
        entry = rows(session, AuditRow)[-1]
        assert (entry["actor"], entry["action"]) == (f"link:{link_id}", "feedback.added")
        assert "merci" not in repr(entry)
        case = a_full_case()
        later = load_case(session, SITE, case.week, act.at + DAY).case
        assert later.feedback[-1].rating == 4


def test_a_day_is_that_of_the_site(database: Database, act: Act) -> None:
    late = dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC)  # in Paris it is tomorrow
    with database.writing() as session:
        a_full_site(session, act)
        a_link(session, act)
        assert use_link(session, "h", "o2", 4, late).date == dt.date(2026, 6, 2)


def test_a_link_ends_is_revoked_or_spent(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        first = a_link(session, act, "first")
        a_link(session, act, "second", most_uses=2)
        for unknown, at in (("nothing", act.at), ("first", act.at + DAY)):
            with pytest.raises(LinkRefused, match="unknown"):
                use_link(session, unknown, "o1", 3, at)
        for _ in range(2):
            use_link(session, "second", "o1", 3, act.at)
        for ask in (
            lambda: use_link(session, "second", "o1", 3, act.at),
            lambda: see_link(session, "second", act.at),
        ):
            with pytest.raises(LinkRefused, match="spent"):
                ask()
        assert revoke_link(session, SITE, first, act)
        assert not revoke_link(session, SITE, first, act)
        with pytest.raises(LinkRefused, match="unknown"):
            see_link(session, "first", act.at)
        for wrong in (("nowhere", first), (SITE, 999)):
            with pytest.raises(NotFound):
                revoke_link(session, *wrong, act)


def test_only_the_team_of_today_can_be_spoken_of(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        a_link(session, act, most_uses=9)
        pairs, people = table_of(PairingRow), table_of(OperatorRow)
        ended = update(pairs).where(pairs.c.operator_id == "o1")
        session.execute(ended.values(ended_on=act.at.date()))
        gone = update(people).where(people.c.operator_id == "o2")
        for operator_id in ("o1", "o9", ""):
            with pytest.raises(LinkRefused, match=r"team|said"):
                use_link(session, "h", operator_id, 3, act.at)
        session.execute(gone.values(left_at=act.at))
        with pytest.raises(LinkRefused, match="team"):
            use_link(session, "h", "o2", 3, act.at)
        assert see_link(session, "h", act.at).uses_left == 9


@pytest.mark.parametrize(
    "said",
    [
        {"rating": 0},
        {"rating": 6},
        {"tags": ("unclear_brief",)},
        {"tags": ("warm", "warm")},
        {"tags": ("<script>",)},
        {"comment": "x" * 2001},
        {"comment": "a\0b"},
    ],
)
def test_what_a_client_may_not_say_is_refused_and_counts_nothing(
    database: Database, act: Act, said: dict[str, Any]
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        a_link(session, act)
        told = {"rating": 3} | said
        with pytest.raises(LinkRefused, match="said"):
            use_link(session, "h", "o1", at=act.at, **told)
        assert see_link(session, "h", act.at).uses_left == 1


def test_a_link_that_may_not_be_is_refused(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        for fault, told in (
            ("ends", {"expires_at": act.at}),
            ("ends", {"expires_at": act.at + LONGEST + DAY}),
            ("uses", {"most_uses": 0}),
            ("uses", {"most_uses": 1001}),
        ):
            with pytest.raises(LinkRefused, match=fault):
                a_link(session, act, **told)
        for site, client in (("nowhere", "c1"), (SITE, "c9")):
            with pytest.raises(NotFound):
                make_link(session, site, client, "h", act, expires_at=act.at + DAY)


def test_many_at_once_use_a_link_no_more_often_than_it_may_be(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        before = len(rows(session, FeedbackRow))
        a_link(session, act, most_uses=3)

    def use(_: int) -> bool:
        try:
            with database.writing() as session:
                use_link(session, "h", "o1", 5, act.at)
        except LinkRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(12))) == 3
    with database.reading() as session:
        assert len(rows(session, FeedbackRow)) == before + 3
        assert rows(session, FeedbackLinkRow)[0]["uses"] == 3


def test_links_of_a_site_come_page_by_page(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        ids = [a_link(session, act, f"h{number}") for number in range(3)]
        first = list_links(session, SITE, limit=2)
        assert [link.id for link in first] == ids[:2]
        assert [link.id for link in list_links(session, SITE, after=ids[1])] == ids[2:]
        assert list_links(session, SITE, client_id="c9") == []
