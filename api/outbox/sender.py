"""The thread that sends what is due: webhooks side by side, then mails, then chores.

It claims in one transaction, sends in none, and settles in another. What it could not
settle because the database was away it settles first when it is back. Any number of
processes may have a sender; none takes what another one claimed.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import smtplib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from httpx import create_ssl_context

from api.outbox.mail import NotMailable, message_of
from api.outbox.webhooks import make_client, post
from models.errors import StoreError
from models.notices import due_mails, mail_failed, mail_sent
from models.outbox import CLAIM, delivered, due, failed
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Sequence

    from structlog.typing import FilteringBoundLogger

    from api.outbox.mail import MailServer
    from api.outbox.webhooks import Answer
    from models.database import Database
    from models.notices import DueMail
    from models.outbox import Delivery

PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 60.0
"""How long it waits at most when the database is away."""
AT_ONCE: Final = 16
"""Webhooks that are told side by side, and mails of one connection."""
BETWEEN_CHORES: Final = dt.timedelta(minutes=15)
_STOPS_WITHIN_S: Final = 1.0
_MAILS_WITHIN_S: Final = CLAIM.total_seconds() / 2
"""A slow server gets the rest later: nobody else may claim a mail that is being handed in."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did."""

    delivered: int = 0
    failed: int = 0
    mailed: int = 0
    unsent: int = 0

    @property
    def anything(self) -> bool:
        """True when something was due, so that more may be."""
        return bool(self.delivered or self.failed or self.mailed or self.unsent)


@dataclass(frozen=True)
class Reach:
    """How the service reaches others.

    Attributes
    ----------
    mail
        Where mails are handed in; without it none are claimed.
    public_url
        Where people find the service, said in mails.
    private
        Whether webhooks may go to private and loopback addresses.
    verify
        What webhooks' certificates are verified by.
    """

    mail: MailServer | None = None
    public_url: str | None = None
    private: bool = False
    verify: ssl.SSLContext | bool = True


@dataclass
class _Unsettled:
    """What was tried and is not written down yet."""

    answers: list[tuple[Delivery, Answer]] = field(default_factory=list)
    mails: list[tuple[DueMail, bool]] = field(default_factory=list)


class Sender:
    """Sends what is due, in a thread of its own or one round at a time.

    Parameters
    ----------
    chores
        What else is done now and then, each in transactions of its own.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], dt.datetime],
        log: FilteringBoundLogger,
        reach: Reach,
        *,
        chores: Sequence[Callable[[], object]] = (),
        pause_s: float = PAUSE_S,
    ) -> None:
        self.database, self.clock, self.log, self.reach = database, clock, log, reach
        self.chores, self.pause_s = tuple(chores), pause_s
        # Reading the system's certificates takes longer than a request: once, not each round.
        self._verify = reach.verify if reach.verify is not True else create_ssl_context()
        self._unsettled = _Unsettled()
        self._next_chores: dt.datetime | None = None
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], object] | None = None

    def start(self) -> None:
        """Begin to send, until :meth:`close`."""
        ready = threading.Event()
        # A daemon, because a mail server that hangs must not keep the process.
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._keep_sending(ready)), name="sender", daemon=True
        )
        self._thread.start()
        ready.wait()

    def close(self) -> None:
        """Stop within a second; what was under way is claimed no longer after a while."""
        if self._stop is not None and self._thread is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._stop()
            self._thread.join(_STOPS_WITHIN_S)

    def is_alive(self) -> bool:
        """Tell whether the thread sends."""
        return self._thread is not None and self._thread.is_alive()

    def run_once(self) -> Sent:
        """Send what is due now.

        Raises
        ------
        DatabaseUnavailable, EditConflict
        """
        return asyncio.run(self._round())

    async def _keep_sending(self, ready: threading.Event) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101 - narrows the type
        self._stop = lambda: loop.call_soon_threadsafe(task.cancel)
        ready.set()
        wait_s = self.pause_s
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                try:
                    sent = await self._round()
                    wait_s = 0.0 if sent.anything else self.pause_s
                except StoreError as away:
                    wait_s = min(LONGEST_PAUSE_S, 2 * max(wait_s, self.pause_s))
                    self.log.warning("sender.waits", exc_info=away, wait_s=wait_s)
                await asyncio.sleep(wait_s)

    async def _round(self) -> Sent:
        self._settle()
        told = await self._tell_webhooks()
        mailed = self._send_mails()
        self._settle()
        sent = Sent(*told, *mailed)
        if sent.anything:
            self.log.info(
                "sender.sent",
                delivered=sent.delivered,
                failed=sent.failed,
                mailed=sent.mailed,
                unsent=sent.unsent,
            )
        self._do_chores()
        return sent

    async def _tell_webhooks(self) -> tuple[int, int]:
        at = self.clock()
        with self.database.writing() as session:
            deliveries = due(session, at, AT_ONCE)
        if not deliveries:
            return 0, 0
        async with make_client(self._verify) as client:
            answers = await asyncio.gather(
                *(post(client, each, at, private=self.reach.private) for each in deliveries)
            )
        for delivery, answer in zip(deliveries, answers, strict=True):
            self._unsettled.answers.append((delivery, answer))
            if not answer.taken:
                self.log.warning(
                    "webhook.failed",
                    delivery=delivery.event_id,
                    status=answer.status,
                    error=answer.why,
                )
        taken = sum(answer.taken for answer in answers)
        return taken, len(answers) - taken

    def _send_mails(self) -> tuple[int, int]:
        server, at = self.reach.mail, self.clock()
        if server is None:
            return 0, 0
        with self.database.writing() as session:
            mails = due_mails(session, at, AT_ONCE)
        if not mails:
            return 0, 0
        handed_in: set[int] = set()
        stopwatch = Stopwatch()
        try:
            with server.opened() as link:
                for mail in mails:
                    if stopwatch.seconds() > _MAILS_WITHIN_S:
                        break
                    if self._hand_in(link, mail, at):
                        handed_in.add(mail.notice_id)
        except (OSError, smtplib.SMTPException) as trouble:
            self.log.warning("mail.failed", error=type(trouble).__name__)
        self._unsettled.mails += [(mail, mail.notice_id in handed_in) for mail in mails]
        return len(handed_in), len(mails) - len(handed_in)

    def _hand_in(self, link: smtplib.SMTP, mail: DueMail, at: dt.datetime) -> bool:
        """Hand in one mail; one that is refused does not keep the others."""
        assert self.reach.mail is not None  # noqa: S101 - narrows the type
        try:
            link.send_message(message_of(mail, self.reach.mail.sender, at, self.reach.public_url))
        except (
            NotMailable,
            smtplib.SMTPRecipientsRefused,
            smtplib.SMTPDataError,
            smtplib.SMTPNotSupportedError,
        ) as refused:
            self.log.warning("mail.refused", error=type(refused).__name__)
            return False
        return True

    def _settle(self) -> None:
        """Write down what became of what was tried."""
        if not self._unsettled.answers and not self._unsettled.mails:
            return
        at = self.clock()
        with self.database.writing() as session:
            for delivery, answer in self._unsettled.answers:
                if answer.taken and answer.status is not None:
                    delivered(session, delivery.id, answer.status, at)
                else:
                    failed(session, delivery.id, answer.status, at)
            for mail, handed_in in self._unsettled.mails:
                (mail_sent if handed_in else mail_failed)(session, mail.notice_id, at)
        self._unsettled = _Unsettled()

    def _do_chores(self) -> None:
        at = self.clock()
        if self._next_chores is None or at >= self._next_chores:
            self._next_chores = at + BETWEEN_CHORES
            for chore in self.chores:
                chore()
