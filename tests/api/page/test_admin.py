"""Settings, the law and the log in words: every value can be asked for, every deed has a name."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import models
from api.law_words import article_words, value_words
from api.page.admin.fields import fields_of, time_of
from api.page.admin.history import actor_words, history_of, switched_by
from api.page.admin.law import law_parts
from api.page.admin.log import LogFilter, action_words
from api.texts import Speaker
from api.web.settings_shown import Version
from api.web.settled import MEANT, meanings, paths
from models.mapping import ROWS, table_of
from models.sites import Settled
from scheduler.laws import load_profile, profile_names
from scheduler.policy import Policy

EN, FR = Speaker("en"), Speaker("fr")
PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


def version(number: int, policy: Policy, reason: str = "", by: str = "account:3") -> Version:
    return Version(
        version=number,
        set_at=NOW,
        set_by=by,
        set_by_name="Claire" if by == "account:3" else None,
        reason=reason,
        settled=policy.model_dump(mode="json"),
        law_motives=None,
    )


@pytest.mark.parametrize("kind", MEANT)
def test_a_form_asks_for_every_value_of_a_setting(kind: Settled) -> None:
    plain = MEANT[kind]()
    fields = list(fields_of(plain, plain, meanings(EN, kind, MEANT[kind])))
    assert [each.path for each in fields] == list(paths(MEANT[kind]))
    assert not [each.path for each in fields if each.own]


def test_a_field_knows_its_bounds_its_kind_and_what_ships() -> None:
    own = Policy(largest_share=0.5, early_ends_by=15 * 60)
    told = {each.path: each for each in fields_of(own, Policy(), meanings(EN, "policy", Policy))}
    share, ends = told["largest_share"], told["early_ends_by"]
    assert (share.kind, share.above, share.most, share.own) == ("number", 0, 1, True)
    assert (ends.kind, time_of(ends.value), time_of(ends.default)) == ("time", "15:00", "16:00")
    assert told["weights.lost"].shown == 1
    assert told["affinity.enabled"].kind == "yes"
    assert told["new_pairings_per_week"].kind == "whole"


@pytest.mark.parametrize("profile", profile_names())
def test_every_number_of_a_profile_has_words_in_both_languages(profile: str) -> None:
    law = load_profile(profile)
    for speaker in (EN, FR):
        lines = [line for part in law_parts(law, speaker) for line in part.lines]
        assert {line.key for line in lines} == set(law.values)
        assert [line.key for line in lines if line.label == line.key] == []


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("L3131-1", "Code du travail, art. L3131-1"),
        ("convention, art. 30", "convention collective, art. 30"),
        ("call-centre avenant of 20 June 2002, annex", "du 20 juin 2002, annexe"),
        ("RTT accord of 11 April 2000, 2.7.1", "accord RTT du 11 avril 2000, 2.7.1"),
    ],
)
def test_articles_are_quoted_in_the_language_of_the_reader(article: str, words: str) -> None:
    assert words in article_words(FR, article)


def test_numbers_of_the_law_have_their_unit() -> None:
    law = load_profile("fr_idcc_2098").values
    told = {key: value_words(EN, key, law[key]) for key in law}
    assert told["daily_rest_minutes"] == "11\u00a0h"
    assert told["pause_minutes"] == "20 min"
    assert told["sunday_rest"] == "yes"
    assert told["night_starts"] == "21:00"
    assert told["complementary_share"].startswith("10")
    assert told["part_time_span_over_work_max"] == "2 times"


def test_versions_tell_what_changed_and_who_did_it() -> None:
    off = Policy().affinity.model_copy(update={"enabled": False})
    first, second = Policy(), Policy(affinity=off)
    third = second.model_copy(update={"largest_share": 0.5})
    versions = [
        version(3, third, "essai"),
        version(2, second, "demande du CSE"),
        version(1, first, by="command"),
    ]
    told = history_of(versions, meanings(EN, "policy", Policy), EN, PARIS)
    assert [each.by for each in told] == ["Claire", "Claire", "command line"]
    assert "0.6 → 0.5" in told[0].changes[0]
    assert "yes → no" in told[1].changes[0]
    assert told[2].changes == []
    by = switched_by(versions)
    assert by is not None
    assert by.reason == "demande du CSE"
    assert switched_by(versions[2:]) is None


def test_everything_that_is_logged_has_words() -> None:
    folder = Path(str(models.__file__)).parent
    code = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    calls = r'(?:append|add_row|move_row|_log\w*|_change)\([^"]*"(\w+\.\w+)"'
    logged = set(re.findall(calls, code))
    assert len(logged) > 10
    records = {
        f"{table_of(row).name}.{did}" for row in ROWS.values() for did in ("added", "changed")
    }
    settled = {f"{kind}.settled" for kind in ("site", "law", "policy", "retention", "hours")}
    nothing_said = {"backup.made"}  # of no site: no site's log tells it
    told = (logged | records | settled) - nothing_said
    assert [action for action in sorted(told) if action_words(action, EN) == action] == []


def test_an_actor_without_a_name_is_told_by_what_it_is() -> None:
    assert actor_words("account:12", EN) == "account no. 12"
    assert actor_words("retention", FR) == "conservation automatique"
    assert actor_words("somebody else", FR) == "somebody else"


def test_a_filter_of_days_becomes_moments_of_the_site() -> None:
    day = dt.date(2026, 6, 1)
    asked = LogFilter(action="site.made", since=day, until=day)
    since, until = asked.moments(PARIS)
    assert since is not None
    assert until is not None
    assert (since.isoformat(), until - since) == ("2026-06-01T00:00:00+02:00", dt.timedelta(days=1))
    assert asked.query(before=3) == "action=site.made&since=2026-06-01&until=2026-06-01&before=3"
    assert "since=2026-06-01T00%3A00%3A00%2B02%3A00" in asked.api_query(PARIS)
    assert LogFilter().query() == LogFilter().api_query(PARIS) == ""
