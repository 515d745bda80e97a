"""Sentences for single findings: faults, violations, what was not met, obstacles.

Message keys and parameters come from ``scheduler``; ids become names here.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from api.law_words import article_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.texts import Speaker
    from scheduler.case import Case
    from scheduler.demand import Need
    from scheduler.errors import Fault, Obstacle
    from scheduler.files.texts import Texts
    from scheduler.result import Unmet, Violation

_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def fault_line(speaker: Speaker, fault: Fault) -> str:
    """One fault with its file, sheet, row, column, value and what was expected."""
    place = [fault.file]
    if fault.sheet is not None:
        place.append(speaker.say("fault_line.sheet", sheet=fault.sheet))
    if fault.row is not None:
        place.append(speaker.say("fault_line.row", row=str(fault.row)))
    if fault.column is not None:
        place.append(speaker.say("fault_line.column", column=fault.column))
    if fault.value is not None:
        place.append(speaker.say("fault_line.found", value=fault.value))
    says = speaker.say(f"fault.{fault.expected}", **fault.params)
    return speaker.say("fault_line.line", place=", ".join(place), says=says)


def rule_title(speaker: Speaker, rule: str) -> str:
    """What a rule is called."""
    return speaker.say(f"rule.{rule}.title")


def need_words(need: Need) -> str:
    """Languages and skills of a pool with their levels, as ``fr 2 + legal 1``."""
    return " + ".join(f"{name} {level}" for name, level in (*need.languages, *need.skills))


def concerned(speaker: Speaker, violation: Violation, texts: Texts) -> str:
    """Whom a violation concerns: a person, a client, or the result as a whole."""
    names = []
    if violation.operator_id is not None:
        names.append(texts.operator_name(violation.operator_id))
    if violation.client_id is not None:
        names.append(texts.client_name(violation.client_id))
    return " – ".join(names) or speaker.say("violations.whole")


def violation_words(speaker: Speaker, violation: Violation, case: Case, texts: Texts) -> str:
    """One violation in words, with its day and its article."""
    from scheduler.proof.validate import explain  # noqa: PLC0415 - slow to load

    explanation = explain(violation, case)
    ids = {"operator_id": violation.operator_id, "client_id": violation.client_id}
    words = speaker.say(
        explanation.key,
        **({"amount": violation.amount} | _told({**ids, **explanation.params}, texts)),
    )
    if violation.date is not None:
        words = f"{speaker.short_day(violation.date)} – {words}"
    if explanation.article:
        article = article_words(speaker, explanation.article)
        return speaker.say("violations.article", words=words, article=article)
    return words


def unmet_words(speaker: Speaker, unmet: Unmet, texts: Texts) -> str:
    """One wish of the case that nothing could satisfy."""
    ids = {"operator_id": unmet.operator_id, "client_id": unmet.client_id}
    return speaker.say(f"unmet.{unmet.reason}.says", **_told({**ids, **unmet.params}, texts))


def obstacle_line(speaker: Speaker, obstacle: Obstacle, texts: Texts | None) -> str:
    """Who or what leaves no lawful plan, and the rules that clash, by their titles."""
    if obstacle.rules == ("no_operators",):
        return speaker.say("obstacle.no_operators")
    rules = "; ".join(rule_title(speaker, rule) for rule in obstacle.rules)
    if obstacle.operator_id is not None:
        name = texts.operator_name(obstacle.operator_id) if texts else obstacle.operator_id
        return speaker.say("obstacle.operator", name=name, id=obstacle.operator_id, rules=rules)
    if obstacle.client_id is not None:
        name = texts.client_name(obstacle.client_id) if texts else obstacle.client_id
        return speaker.say("obstacle.client", name=name, id=obstacle.client_id, rules=rules)
    return speaker.say("obstacle.nobody", rules=rules)


def _told(params: Mapping[str, object], texts: Texts) -> dict[str, object]:
    """Names for ids and dates for ISO dates: parameters of a Result are plain JSON values."""
    told = dict(params)
    if isinstance(operator_id := told.get("operator_id"), str):
        told["operator_id"] = texts.operator_name(operator_id)
    if isinstance(client_id := told.get("client_id"), str):
        told["client_id"] = texts.client_name(client_id)
    for name, value in told.items():
        if isinstance(value, str) and _ISO_DATE.fullmatch(value):
            told[name] = dt.date.fromisoformat(value)
    return told
