"""Briefs and readiness on a page: every flag has words, every list its talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from api.texts import Speaker, catalogue
from api.view.readiness import client_document, flag_words, one_client, overview, readiness_section
from scheduler.derive import derive
from scheduler.files.texts import ClientWords, Texts
from scheduler.readiness import FlagKind
from scheduler.readiness.assess import assess
from scheduler.readiness.flags import REPORTS, long_calls, reported
from tests.api.worlds import a_week, drawn
from tests.factories import MONDAY, a_case, a_client
from tests.scheduler.readiness.worlds import (
    a_brief,
    a_report,
    a_review,
    crowd,
    demand_of,
    with_calls,
)

if TYPE_CHECKING:
    from scheduler.readiness import ClientReadiness, Flag

EN, FR = Speaker("en"), Speaker("fr")
KINDS = get_args(FlagKind)
TEXTS = Texts(clients={"c1": ClientWords(name="Garage [x] Ferrand")})


def a_flag_of_each_kind() -> dict[str, Flag]:
    """Flags as the scheduler makes them, by kind."""
    neglected = a_case(
        clients=(a_client(tension=3),), reviews=(a_review(200, 199), a_review(100), a_review(10))
    )
    (entry,) = assess(neglected, derive(neglected))
    flags = [
        *entry.flags,
        long_calls(with_calls([500] * 6), demand_of([400.0, *[180.0] * 5]))["c1"],
    ]
    for tag, kind in REPORTS:
        told = (a_report(f"o{n}", tags=(tag,)) for n in range(1, 5))
        quiet = (a_report("o1", "c2", days_ago=n, tags=()) for n in range(90))
        case = a_case(
            operators=crowd(4),
            clients=(a_client("c1"), a_client("c2")),
            feedback=(*told, *quiet),
        )
        flags.append(reported(case, tag, kind, MONDAY)["c1"])
    return {flag.kind: flag for flag in flags}


def everything_wrong() -> ClientReadiness:
    """A client with every flag, half a brief that is old, and missed talks."""
    case = a_case(
        clients=(a_client(tension=3),),
        briefs=(a_brief(age_days=400, has_never_say=False, may_reassure=False),),
        reviews=(a_review(200, 199), a_review(100), a_review(10)),
    )
    (entry,) = assess(case, derive(case))
    return replace(entry, flags=tuple(a_flag_of_each_kind().values()))


@pytest.mark.parametrize("speaker", [EN, FR])
@pytest.mark.parametrize("kind", KINDS)
def test_every_flag_has_a_title_its_facts_and_a_talk(kind: FlagKind, speaker: Speaker) -> None:
    assert f"readiness.flag.{kind}.title" in catalogue(speaker.lang)
    assert "{" not in flag_words(speaker, a_flag_of_each_kind()[kind])
    assert speaker.say(f"readiness.flag.{kind}.talk")


@pytest.mark.parametrize("speaker", [EN, FR])
def test_the_overview_tells_each_talk_once_and_fits_the_page(speaker: Speaker) -> None:
    clients = [replace(everything_wrong(), client_id=f"c{n}") for n in range(1, 4)]
    page = drawn(overview(clients, a_case().as_of, TEXTS, speaker), width=100)
    assert all(len(line.rstrip()) <= 100 for line in page.splitlines())
    words = " ".join(page.split())
    for kind in KINDS:
        assert words.count(" ".join(speaker.say(f"readiness.flag.{kind}.talk").split())) == 1
    assert words.count("Garage [x] Ferrand (c1)") == len(KINDS) + 3


def test_long_lists_are_cut_unless_everything_is_asked_for() -> None:
    clients = [replace(everything_wrong(), client_id=f"c{n}", flags=()) for n in range(15)]
    short = drawn(overview(clients, a_case().as_of, TEXTS, EN))
    full = drawn(overview(clients, a_case().as_of, TEXTS, EN, everything=True))
    assert "and 5 more" in short
    assert "more" not in full.replace("for more than", "")


def test_a_single_client_is_told_in_full() -> None:
    page = drawn(one_client(everything_wrong(), TEXTS, EN))
    told = {" ".join(line.split()) for line in page.splitlines()}
    assert {"What to say written", "What never to say missing", "Review every 90 days"} <= told
    assert "Reviews latest missed (2 in a row)" in told
    for kind in KINDS:
        assert EN.say(f"readiness.flag.{kind}.title") in page


def test_a_client_without_trouble_is_said_to_have_none() -> None:
    case = a_case(briefs=(a_brief(),), reviews=(a_review(20, 20), a_review(-70)))
    (entry,) = assess(case, derive(case))
    for shown in (one_client(entry, TEXTS, FR), overview([entry], case.as_of, TEXTS, FR)):
        assert "Rien n'appelle d'échange particulier." in drawn(shown)


def test_a_machine_gets_dates_as_text_and_flags_in_words() -> None:
    document = client_document(everything_wrong(), EN)
    assert document["missing"] == ["never_say"]
    assert document["updated"] == (MONDAY - timedelta(days=400)).isoformat()
    assert {flag["kind"] for flag in document["flags"]} == set(KINDS)
    missed = next(flag for flag in document["flags"] if flag["kind"] == "reviews_missed")
    assert missed["facts"]["last_missed"] == (MONDAY - timedelta(days=10)).isoformat()
    assert missed["says"].startswith("2 reviews in a row")


def test_the_week_tells_who_is_worth_a_talk() -> None:
    week = a_week()
    tense = (week.case.clients[0].model_copy(update={"tension": 3}), week.case.clients[1])
    week = replace(week, case=week.case.model_copy(update={"clients": tense}))
    page = drawn(readiness_section(week, EN))
    assert "Worth a talk: 1 of 2 clients" in page
    assert "Garage – Tension without authority" in page
