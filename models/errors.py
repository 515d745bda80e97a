"""Every error that the memory raises on purpose; the docstring is the message.

::

    DiapasonError                    (scheduler)
    └── StoreError
        ├── NotFound                 no such row
        ├── AlreadyThere             a name or a site that exists
        ├── EditConflict             somebody else changed the row first
        ├── RowRefused               an id that does not exist, or a key that is taken
        ├── TransitionRefused        nothing can go from its state to that one
        ├── RequestRefused           what somebody asks for is not possible as it stands
        ├── PublicationRefused       hard violations, changed inputs, touched notices
        ├── RunInProgress            one run a site and week at a time
        ├── Unsound                  what no file of a case could say, or not beside the rest
        ├── StillNamed               a code that other rows name
        ├── MotivesMissing           a switch of the law that nobody says why
        ├── AccountRefused           a login, name or role that may not be
        ├── LastAdmin                nobody would be left to let others in
        ├── LinkRefused              a client's link that is spent, ended or not theirs
        ├── IdempotencyMismatch      the key of another request
        ├── RunEnded                 a run that has ended takes no result any more
        ├── NotStorable              a value that no column can hold
        ├── AuditBroken              the chain of the audit log does not hold
        ├── SchemaUnknown            the database is of another release
        ├── SchemaBehind             migrations wait
        ├── DataWouldBeLost          a downgrade, or a restore over something
        ├── BackupDamaged            a backup file that is not whole
        └── DatabaseUnavailable      gone, locked for too long, or its disk is full

Codes for the command line and for HTTP live in ``api``; here are only facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scheduler.errors import DiapasonError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.changes import Change
    from models.notice_period import TouchedNotice
    from scheduler.errors import Fault


Refusal = Literal[
    "another_pair",
    "asked_already",
    "at_work_then",
    "day_or_weekday",
    "ends_before_it_starts",
    "in_the_future",
    "no_expiry",
    "no_reason",
    "no_such_shift",
    "no_time",
    "no_words",
    "nobody_to_swap_with",
    "over",
    "past",
    "same_person",
    "tag_of_other_side",
    "too_long",
    "too_many",
    "trained_already",
    "unknown_shift",
]
"""Why something that somebody asks for is not possible; words go by it."""


class StoreError(DiapasonError):
    """Base of every error of the memory."""


class NotFound(StoreError):
    """There is no such row."""

    def __init__(self, kind: str, key: object) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"no {kind} {key}")


class AlreadyThere(StoreError):
    """Something of that name exists."""

    def __init__(self, kind: str, key: object) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"{kind} {key} is there already")


class EditConflict(StoreError):
    """Somebody else changed the row first: read it again, then decide."""

    def __init__(self, kind: str, key: object) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"{kind} {key} was changed by somebody else")


class RowRefused(StoreError):
    """The row names something that does not exist, or its key is taken."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"{kind}: an unknown id or a key that is taken")


class TransitionRefused(StoreError):
    """A roster, a request, a contest or a signal cannot go from its state to the one asked for."""

    def __init__(self, state: str, wanted: str, kind: str = "roster") -> None:
        self.state, self.wanted, self.kind = state, wanted, kind
        super().__init__(f"a {kind} that is {state} cannot become {wanted}")


class RequestRefused(StoreError):
    """What somebody asks for is not possible as it stands; ``reason`` is a key of the texts."""

    def __init__(self, reason: Refusal) -> None:
        self.reason = reason
        super().__init__(reason)


class PublicationRefused(StoreError):
    """A roster breaks hard rules, its inputs changed, or somebody's notice has passed."""

    def __init__(
        self,
        *,
        rules: Mapping[str, int] | None = None,
        changes: Sequence[Change] = (),
        notices: Sequence[TouchedNotice] = (),
    ) -> None:
        self.rules = dict(rules or {})
        self.changes = tuple(changes)
        self.notices = tuple(notices)
        super().__init__("the roster may not be published")


class RunInProgress(StoreError):
    """A run of this site and week is under way; one at a time."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(f"run {run_id} of this week is under way")


class Unsound(StoreError):
    """What the files of a case would refuse; every fault is told as of its file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} fault(s)")


class StillNamed(StoreError):
    """Rows of these lists name it: change them first."""

    def __init__(self, lists: Sequence[str]) -> None:
        self.lists = tuple(lists)
        super().__init__(", ".join(self.lists))


class MotivesMissing(StoreError):
    """These switches of the law do not stand as they do by themselves: say why."""

    def __init__(self, switches: Sequence[str]) -> None:
        self.switches = tuple(switches)
        super().__init__(", ".join(self.switches))


class AccountRefused(StoreError):
    """An account cannot be like that; ``fault`` names the column: login, name, role …"""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(f"account: {fault}")


class LastAdmin(StoreError):
    """The last account that can let others in; make another admin first."""

    def __init__(self) -> None:
        super().__init__("the last admin of the service")


class LinkRefused(StoreError):
    """A link for feedback cannot be made or used; ``fault`` says why (``models.links``)."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(f"link: {fault}")


class IdempotencyMismatch(StoreError):
    """The key of this request was given to another request before."""

    def __init__(self) -> None:
        super().__init__("the key belongs to another request")


class RunEnded(StoreError):
    """The run has failed or was cancelled: it takes no result any more."""

    def __init__(self, run_id: str, status: str) -> None:
        self.run_id, self.status = run_id, status
        super().__init__(f"run {run_id} is {status}")


class NotStorable(StoreError):
    """A value that no column can hold: a zero character, a number without end."""

    def __init__(self, table: str, reason: str) -> None:
        self.table, self.reason = table, reason
        super().__init__(f"{table}: {reason}")


class AuditBroken(StoreError):
    """The chain of the audit log does not hold from this entry on."""

    def __init__(self, entry: int, fault: str) -> None:
        self.entry, self.fault = entry, fault
        super().__init__(f"entry {entry}: {fault}")


class SchemaUnknown(StoreError):
    """The database has a schema that this release does not know."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(f"unknown schema {revision}")


class SchemaBehind(StoreError):
    """Migrations wait: run ``diapason migrate``."""

    def __init__(self, pending: Sequence[str]) -> None:
        self.pending = tuple(pending)
        super().__init__(f"{len(self.pending)} migration(s) wait")


class DataWouldBeLost(StoreError):
    """What is asked for would drop rows of these tables."""

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = tuple(tables)
        super().__init__(f"rows in {', '.join(self.tables)}")


class BackupDamaged(StoreError):
    """The backup file is not whole, or is none."""

    def __init__(self, path: str, fault: str) -> None:
        self.path, self.fault = path, fault
        super().__init__(f"{path}: {fault}")


class DatabaseUnavailable(StoreError):
    """The database cannot be reached, is locked for too long, or its disk is full."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def refuse(reason: Refusal, refused: bool) -> None:
    """Refuse what somebody asks for, when it is to be refused.

    Raises
    ------
    RequestRefused
    """
    if refused:
        raise RequestRefused(reason)
