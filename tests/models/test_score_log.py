"""Who changed what scores are made of: by pair, rows that are gone included, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from models.affinities import end_override, record_feedback, remove_feedback, set_override
from models.score_log import score_changes
from scheduler.said import AffinityOverride, Feedback
from tests.models.worlds import a_full_site

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def test_changes_of_a_pair_are_told_with_what_they_said(database: Database, act: Act) -> None:
    today = act.at.date()
    why = replace(act, reason="relu ensemble")
    said = Feedback(date=today, operator_id="o1", client_id="c1", side="client", rating=2)
    veto = AffinityOverride(operator_id="o2", client_id="c1", veto=True, side="house", set_on=today)
    with database.writing() as session:
        a_full_site(session, act)
        before = score_changes(session, 1)
        row = record_feedback(session, 1, said, act)
        assert row.id is not None
        remove_feedback(session, 1, row.id, row.version, why)
        decided = set_override(session, 1, veto, why)
        told = score_changes(session, 1, limit=3)
        assert [each.action for each in told] == [
            "affinity_override.added",
            "feedback.removed",
            "feedback.added",
        ]
        assert told[0].values == {"side": "house", "veto": True, "clear": False}
        gone = told[1]
        assert (gone.operator_id, gone.client_id, gone.reason) == ("o1", "c1", "relu ensemble")
        assert gone.values["rating"] == 2
        assert score_changes(session, 1, before=told[2].number) == before
        own = score_changes(session, 1, operator_id="o1", client_id="c1", limit=2)
        assert own == told[1:]
        assert decided.id is not None
        end_override(session, 1, decided.id, decided.version, why)
        [last, first] = score_changes(session, 1, operator_id="o2", client_id="c1")
        assert (last.action, first.action) == (
            "affinity_override.removed",
            "affinity_override.added",
        )
        assert score_changes(session, 2) == ()
