"""How the service reaches others, from its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.outbox.mail import MailServer
from api.outbox.sender import Reach

if TYPE_CHECKING:
    from api.settings import ServiceSettings


def reach_of(settings: ServiceSettings) -> Reach:
    """Read the mail server and the rules for webhooks; without a host no mail is sent."""
    password = settings.smtp_password
    mail = None
    if settings.smtp_host is not None:
        mail = MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from or settings.smtp_user or f"diapason@{settings.smtp_host}",
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=password.get_secret_value() if password else None,
        )
    return Reach(mail=mail, public_url=settings.public_url, private=settings.webhooks_to_private)
