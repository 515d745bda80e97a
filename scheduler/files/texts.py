"""``Texts``: the words that travel beside a ``Case`` and never enter its digest.

Names, e-mails, comments, brief texts and motives live here, so that a person
can be erased without changing a digest. Rows that carry an id are keyed by it;
the others by their position in the tuple of the Case that holds them.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator

from scheduler.entities import Frozen, Id


def _nothing_if_blank(text: str) -> str:
    return text if text.strip() else ""


Text = Annotated[str, AfterValidator(_nothing_if_blank)]
Position = Annotated[int, Field(ge=0)]


class Words(Frozen):
    """Some texts of one row; a text that is not known is empty."""

    @property
    def blank(self) -> bool:
        """True when no text is known."""
        return self == type(self)()


class OperatorWords(Words):
    """What a person is called and where they are written to."""

    name: Text = ""
    email: Text = ""


class ClientWords(Words):
    """What a company is called."""

    name: Text = ""


class BriefWords(Words):
    """A client's instructions, word for word."""

    say: Text = ""
    never_say: Text = ""
    authority: Text = ""
    escalation: Text = ""
    filter_rule: Text = ""


class FeedbackWords(Words):
    """What was said with a rating."""

    comment: Text = ""


class OverrideWords(Words):
    """Who set a score or a veto, and why."""

    reason: Text = ""
    set_by: Text = ""


class EventWords(Words):
    """Who told of an event, and what it is."""

    reason: Text = ""
    set_by: Text = ""


class SignalWords(Words):
    """Who saw to a signal, and what came of it."""

    by: Text = ""
    note: Text = ""


class LockWords(Words):
    """Who fixed something, and why."""

    by: Text = ""
    why: Text = ""


class Texts(Frozen):
    """Everything a case folder says in words.

    Rows of which nothing is said are left out, so two ``Texts`` that say the
    same are equal. ``feedback``, ``affinity_overrides``, ``signals``, ``events`` and
    ``locks`` are keyed by position in the Case's tuple of the same name; ``law_motives``
    by the name of a switch of ``LawSwitches``.
    """

    site_name: Text = ""
    law_motives: dict[str, Text] = Field(default_factory=dict)
    operators: dict[Id, OperatorWords] = Field(default_factory=dict)
    clients: dict[Id, ClientWords] = Field(default_factory=dict)
    briefs: dict[Id, BriefWords] = Field(default_factory=dict)
    feedback: dict[Position, FeedbackWords] = Field(default_factory=dict)
    affinity_overrides: dict[Position, OverrideWords] = Field(default_factory=dict)
    events: dict[Position, EventWords] = Field(default_factory=dict)
    signals: dict[Position, SignalWords] = Field(default_factory=dict)
    locks: dict[Position, LockWords] = Field(default_factory=dict)

    @field_validator("law_motives")
    @classmethod
    def _only_motives_given(cls, value: dict[str, str]) -> dict[str, str]:
        return {key: text for key, text in value.items() if text}

    @field_validator(
        "operators",
        "clients",
        "briefs",
        "feedback",
        "affinity_overrides",
        "signals",
        "events",
        "locks",
    )
    @classmethod
    def _only_words_said(cls, value: dict[Any, Words]) -> dict[Any, Words]:
        return {key: words for key, words in value.items() if not words.blank}

    def operator_name(self, operator_id: str) -> str:
        """Name of an operator, or the id when no name is known."""
        words = self.operators.get(operator_id)
        return words.name if words and words.name else operator_id

    def client_name(self, client_id: str) -> str:
        """Name of a client, or the id when no name is known."""
        words = self.clients.get(client_id)
        return words.name if words and words.name else client_id
