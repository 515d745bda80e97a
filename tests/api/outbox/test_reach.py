"""Settings become a mail server and rules for webhooks; passwords stay out of sight."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from api.outbox.reach import reach_of
from api.settings import ServiceSettings


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_HOST", "SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM"):
        monkeypatch.delenv(f"DIAPASON_{name}", raising=False)


def test_without_a_host_no_mail_is_sent_and_webhooks_stay_outside() -> None:
    reach = reach_of(ServiceSettings())
    assert reach.mail is None
    assert not reach.private


def test_a_mail_server_is_what_the_settings_say_and_shows_no_password() -> None:
    reach = reach_of(
        ServiceSettings(
            smtp_host="mail.example.org",
            smtp_user="planning@example.org",
            smtp_password=SecretStr("hunter2"),
            webhooks_to_private=True,
        )
    )
    assert reach.mail is not None
    assert (reach.mail.port, reach.mail.security) == (587, "starttls")
    assert reach.mail.sender == "planning@example.org"
    assert reach.private
    assert "hunter2" not in repr(reach)
