"""What the checker found: violations by rule and person, and figures beside their claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from api.view.style import heading, table
from api.view.words import concerned, rule_title, violation_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.case import Case
    from scheduler.files.texts import Texts
    from scheduler.proof.validate import Report
    from scheduler.result import Result, Severity, Violation


def findings(
    speaker: Speaker,
    violations: Sequence[Violation],
    case: Case,
    texts: Texts,
    *,
    everything: bool = False,
) -> list[RenderableType]:
    """Hard violations in full, then warnings: counted by rule, in full with ``everything``."""
    say = speaker.say
    if not violations:
        return [Text(say("violations.none"), style="green")]
    shown: list[RenderableType] = []
    hard, warnings = _of(violations, "hard"), _of(violations, "warning")
    if hard:
        shown.append(Text(say("violations.hard", count=len(hard)), style="bold red"))
        shown += _in_full(speaker, hard, case, texts)
    else:
        shown.append(Text(say("violations.none_hard"), style="green"))
    if warnings:
        shown.append(Text(say("violations.warning", count=len(warnings)), style="yellow"))
        if everything:
            shown += _in_full(speaker, warnings, case, texts)
        else:
            shown += [
                Text(
                    "  " + say("violations.counted", rule=rule_title(speaker, rule), count=len(own))
                )
                for rule, own in _by_rule(warnings)
            ]
            shown.append(Text(f"  {say('violations.next_all')}", style="dim"))
    return shown


def figures(speaker: Speaker, result: Result, report: Report) -> RenderableType:
    """Terms, objective and cover recomputed, beside what the result says."""
    say = speaker.say
    page = table(
        say("validate.figure"), say("validate.recomputed"), say("validate.claimed"), right=(1, 2)
    )

    def number(value: float | None) -> str:
        return "–" if value is None else speaker.number(value, 2)

    rows = [
        (say(f"term.{name}.name"), number(value), number(result.terms.get(name)))
        for name, value in report.terms.items()
    ]
    rows.append((say("validate.objective"), number(report.objective), number(result.objective)))
    for name in ("named_share", "team_share"):
        found, claimed = getattr(report.cover, name), getattr(result.cover, name)
        rows.append((say(f"validate.{name}"), speaker.percent(found), speaker.percent(claimed)))
    for name in ("lost_calls", "expected_calls"):
        found, claimed = getattr(report.cover, name), getattr(result.cover, name)
        rows.append((say(f"validate.{name}"), number(found), number(claimed)))
    for name, found_text, claimed_text in rows:
        style = "" if found_text == claimed_text else "bold red"
        page.add_row(Text(name), Text(found_text), Text(claimed_text), style=style)
    return page


def verdict(speaker: Speaker, report: Report) -> RenderableType:
    """Tell whether the plan may be published."""
    if report.valid:
        return Text(speaker.say("validate.valid"), style="bold green")
    count = len(_of(report.violations, "hard"))
    return Text(speaker.say("validate.invalid", count=count), style="bold red")


def _of(violations: Iterable[Violation], severity: Severity) -> list[Violation]:
    return [violation for violation in violations if violation.severity == severity]


def _by_rule(violations: Iterable[Violation]) -> list[tuple[str, list[Violation]]]:
    found: dict[str, list[Violation]] = {}
    for violation in violations:
        found.setdefault(violation.rule, []).append(violation)
    return list(found.items())


def _in_full(
    speaker: Speaker, violations: Sequence[Violation], case: Case, texts: Texts
) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for rule, own in _by_rule(violations):
        lines.append(heading(f"{rule_title(speaker, rule)} ({len(own)})"))
        people: dict[str, list[Violation]] = {}
        for violation in own:
            people.setdefault(concerned(speaker, violation, texts), []).append(violation)
        for name in sorted(people):
            lines.append(Text(f"  {name}"))
            lines += [
                Text(f"    {violation_words(speaker, violation, case, texts)}")
                for violation in people[name]
            ]
    return lines
