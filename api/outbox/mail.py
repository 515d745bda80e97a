"""Notices as plain-text mails, in the language of their reader, through the house's server.

Addresses and words become headers only through the standard library's own message, which
refuses line breaks in them. What a mail says is never logged.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Final, Literal

from api.outbox.words import speaker_for, words_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from models.notices import DueMail

TIMEOUT_S: Final = 10.0
Security = Literal["starttls", "tls", "none"]


class NotMailable(Exception):
    """No mail can be made of a notice: its address is none, or its words are not known."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in.

    Attributes
    ----------
    sender
        Address that mails come from.
    context
        What certificates are verified by; the system's when left out.
    """

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = None

    @contextmanager
    def opened(self) -> Iterator[smtplib.SMTP]:
        """Open a connection that mails may be handed to.

        Raises
        ------
        OSError, SMTPException
            When the server is not there, is not who it says, or refuses the password.
        """
        context = self.context or ssl.create_default_context()
        if self.security == "tls":
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_S, context=context
            )
        else:
            link = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        with link:
            if self.security == "starttls":
                link.starttls(context=context)
            if self.user is not None:
                link.login(self.user, self.password or "")
            yield link


def message_of(
    mail: DueMail, sender: str, at: dt.datetime, public_url: str | None = None
) -> EmailMessage:
    """Write the mail of a notice.

    Raises
    ------
    NotMailable
    """
    speaker = speaker_for(mail.lang)
    try:
        words = words_of(speaker, mail.key, mail.params)
    except KeyError:
        raise NotMailable(mail.key) from None
    lines = [words.text, ""]
    if public_url:
        lines += [speaker.say("notice.where", url=public_url), ""]
    lines.append(speaker.say("notice.why"))
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = Address(addr_spec=mail.address)
        message["Subject"] = words.subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = make_msgid(idstring=str(mail.notice_id), domain="diapason")
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, IndexError, MessageError):
        raise NotMailable("address") from None
    message.set_content("\n".join(lines))
    message["Content-Language"] = speaker.lang
    return message
