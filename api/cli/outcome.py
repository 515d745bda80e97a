"""How a command ends: exit codes, and the one table from errors to code and message.

0 is fine, 1 means that the answer is no, 2 bad input or usage, 130 that the
person gave up. What is not in the table is a fault of the program and shows as one.
"""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from api.cli.store_trouble import store_message
from api.view.words import fault_line, obstacle_line
from models.errors import AuditBroken, StoreError
from scheduler.errors import DiapasonError, InputError, Mismatch, NoLawfulPlan, NoRosterYet

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from scheduler.case import Case
    from scheduler.explain import Clash
    from scheduler.files.texts import Texts


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    NO = 1
    BAD = 2
    ABORTED = 130


class UsageProblem(Exception):
    """The command was asked for something that cannot be; ``key`` says what."""

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(key)


class NobodyCanWork(NoLawfulPlan):
    """No lawful plan, with its case, the names in its folder, and why for those looked into."""

    def __init__(
        self, trouble: NoLawfulPlan, case: Case, texts: Texts, clashes: tuple[Clash, ...]
    ) -> None:
        self.case = case
        self.texts = texts
        self.clashes = clashes
        super().__init__(trouble.obstacles)


TROUBLE: Final[tuple[tuple[type[BaseException], Exit, str], ...]] = (
    (InputError, Exit.BAD, "error.input"),
    (NoLawfulPlan, Exit.NO, "error.no_lawful_plan"),
    (NoRosterYet, Exit.NO, "error.out_of_time"),
    (Mismatch, Exit.NO, "error.mismatch"),
    (AuditBroken, Exit.NO, "error.audit_broken"),
    (StoreError, Exit.BAD, ""),
    (UsageProblem, Exit.BAD, ""),
    (OSError, Exit.BAD, "error.disk"),
    (KeyboardInterrupt, Exit.ABORTED, "error.aborted"),
)
"""Errors that are foreseen, with their exit code and message key, the first match counts."""

TOLD: Final = (DiapasonError, UsageProblem, OSError, KeyboardInterrupt)

REASONS: Final = {
    errno.ENOENT: "missing",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EISDIR: "is_folder",
    errno.ENOTDIR: "not_folder",
    errno.EEXIST: "not_folder",
    errno.EROFS: "read_only",
    errno.EINVAL: "not_file",
}
"""Words for what a disk may answer; the others are told as the system says them."""


def tell_trouble(terminal: Terminal, trouble: BaseException) -> Exit:
    """Say what went wrong, in words and for a machine when asked; return the exit code."""
    code, key = next((c, k) for kind, c, k in TROUBLE if isinstance(trouble, kind))
    if isinstance(trouble, NoRosterYet) and trouble.cancelled:
        code, key = Exit.ABORTED, "error.stopped_early"
    message = _message(terminal, trouble, key)
    terminal.complain(message, style="bold red")
    details = _details(terminal, trouble)
    for line in details:
        terminal.complain(line)
    document: dict[str, Any] = {"error": type(trouble).__name__, "message": message}
    if isinstance(trouble, NobodyCanWork):
        document["error"] = NoLawfulPlan.__name__
        from api.view.explain_json import plain  # noqa: PLC0415 - slow to load

        document["clashes"] = plain(trouble.clashes)
    if isinstance(trouble, InputError):
        document["faults"] = [fault_document(fault) for fault in trouble.faults]
    if isinstance(trouble, NoLawfulPlan):
        document["obstacles"] = [
            {"operator_id": o.operator_id, "client_id": o.client_id, "rules": list(o.rules)}
            for o in trouble.obstacles
        ]
    terminal.tell(document | {"details": details})
    return code


def fault_document(fault: Any) -> dict[str, Any]:
    """One fault of the input for a machine."""
    return {
        "file": fault.file,
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "expected": fault.expected,
        "params": {name: str(value) for name, value in fault.params.items()},
        "warning": fault.warning,
    }


def _message(terminal: Terminal, trouble: BaseException, key: str) -> str:
    say = terminal.speaker.say
    match trouble:
        case InputError():
            return say(key, count=sum(not fault.warning for fault in trouble.faults))
        case Mismatch():
            return say(key, found=trouble.found_digest[:12], expected=trouble.expected_digest[:12])
        case StoreError():
            return store_message(terminal.speaker, trouble)
        case UsageProblem():
            return say(trouble.key, **trouble.params)
        case OSError():
            return say(key, path=trouble.filename or "", reason=_reason(terminal, trouble))
        case _:
            return say(key)


def _reason(terminal: Terminal, trouble: OSError) -> str:
    known = REASONS.get(trouble.errno or 0, "other")
    return terminal.speaker.say(f"disk.{known}", reason=trouble.strerror or str(trouble))


def _details(terminal: Terminal, trouble: BaseException) -> list[str]:
    speaker = terminal.speaker
    if isinstance(trouble, InputError):
        return [fault_line(speaker, fault) for fault in trouble.faults]
    if isinstance(trouble, NoLawfulPlan):
        texts = trouble.texts if isinstance(trouble, NobodyCanWork) else None
        lines = _clashes(terminal, trouble) if isinstance(trouble, NobodyCanWork) else []
        looked_into = trouble.clashes if isinstance(trouble, NobodyCanWork) else ()
        told = {clash.operator_id for clash in looked_into}
        lines += [
            obstacle_line(speaker, obstacle, texts)
            for obstacle in trouble.obstacles
            if obstacle.operator_id not in told
        ]
        return [*lines, speaker.say("obstacle.next")]
    return []


def _clashes(terminal: Terminal, trouble: NobodyCanWork) -> list[str]:
    """Clashing rules and facts of those looked into, with ways out."""
    from api.view.explain import Words  # noqa: PLC0415 - slow to load
    from api.view.explain_week import clash_view  # noqa: PLC0415

    words = Words(terminal.speaker, trouble.case, trouble.texts)
    return [line for clash in trouble.clashes for line in clash_view(words, clash)]
