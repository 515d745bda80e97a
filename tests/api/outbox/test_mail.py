"""Mails in two languages to a real server: in clear, with STARTTLS, in TLS; no header let in."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from typing import TYPE_CHECKING, Any

import pytest

from api.outbox.mail import MailServer, NotMailable, message_of
from api.outbox.words import speaker_for, words_of
from api.texts import catalogue
from models.notices import DueMail
from tests.api.outbox.servers import Certificate, MailSink, a_certificate, serving

if TYPE_CHECKING:
    pass

AT = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
SENDER = "Diapason <planning@example.org>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return a_certificate(tmp_path_factory.mktemp("certificate"))


def a_mail(**changes: Any) -> DueMail:
    values: dict[str, Any] = {
        "notice_id": 5,
        "address": "zoe@example.org",
        "name": "Zoé",
        "lang": "fr",
        "site": "paris",
        "key": "roster_changed",
        "params": {"roster": 7, "week": "2026-06-01", "dates": ["2026-06-02", "2026-06-05"]},
    }
    return DueMail(**(values | changes))


def hand_in(server: MailServer, *mails: DueMail) -> None:
    with server.opened() as link:
        for mail in mails:
            link.send_message(message_of(mail, SENDER, AT, "https://d.example.org"))


def test_a_mail_speaks_the_language_of_its_reader() -> None:
    with serving(MailSink()) as sink:
        server = MailServer("127.0.0.1", sink.port, SENDER, security="none")
        hand_in(server, a_mail(), a_mail(lang="en"), a_mail(lang="de"))
    french, english, other = sink.messages
    assert french["Subject"] == "Vos vacations de la semaine du 1er juin 2026 ont changé"
    assert english["Subject"] == "Your shifts in the week of 1 June 2026 have changed"
    assert other["Content-Language"] == french["Content-Language"] == "fr"
    text = french.get_content()
    assert "mar 02/06, ven 05/06" in text
    assert "https://d.example.org" in text
    assert french.get_content_type() == "text/plain"
    assert french["To"] == sink.recipients[0] == "zoe@example.org"
    assert french["Auto-Submitted"] == "auto-generated"
    assert french["Message-ID"] != english["Message-ID"]


def test_a_password_goes_over_starttls_or_tls_only(certificate: Certificate) -> None:
    given: dict[str, Any] = {
        "user": "planning",
        "password": "secret",
        "context": certificate.client,
    }
    known = ("planning", "secret")
    with serving(MailSink(starttls=certificate.server, password=known)) as sink:
        hand_in(MailServer("localhost", sink.port, SENDER, **given), a_mail())
    with serving(MailSink(tls=certificate.server, password=known)) as other:
        hand_in(MailServer("localhost", other.port, SENDER, security="tls", **given), a_mail())
    assert len(sink.raw) == len(other.raw) == 1


def test_a_server_without_starttls_or_with_a_strange_certificate_gets_nothing(
    certificate: Certificate,
) -> None:
    with serving(MailSink()) as sink, pytest.raises(smtplib.SMTPNotSupportedError):
        hand_in(MailServer("localhost", sink.port, SENDER), a_mail())
    with serving(MailSink(starttls=certificate.server)) as other, pytest.raises(ssl.SSLError):
        hand_in(MailServer("localhost", other.port, SENDER), a_mail())
    assert sink.raw == other.raw == []


@pytest.mark.parametrize(
    "address",
    [
        "zoe@example.org\r\nBcc: everybody@example.org",
        "zoe@example.org\nSubject: other",
        "zoe@example.org, everybody@example.org",
        "zoe",
        "@",
        "",
        "zoe@example.org>",
    ],
)
def test_no_address_becomes_another_header(address: str) -> None:
    with pytest.raises(NotMailable):
        message_of(a_mail(address=address), SENDER, AT)


def test_a_line_break_in_a_parameter_stays_out_of_the_headers() -> None:
    mail = a_mail(key="signal_opened", params={"kind": "x\r\nBcc: everybody@example.org"})
    assert "Bcc" not in message_of(mail, SENDER, AT)


def test_a_notice_without_words_is_not_mailable() -> None:
    with pytest.raises(NotMailable):
        message_of(a_mail(key="nothing_of_the_kind"), SENDER, AT)
    with pytest.raises(NotMailable):
        message_of(a_mail(params={}), SENDER, AT)


def test_every_notice_has_a_subject_and_a_text() -> None:
    keys = {key.split(".")[1] for key in catalogue("fr") if key.startswith("notice.")}
    for key in sorted(keys - {"where", "why"}):
        assert {f"notice.{key}.subject", f"notice.{key}.text"} <= set(catalogue("fr"))


def test_a_signal_is_named_in_words() -> None:
    words = words_of(speaker_for("en"), "signal_opened", {"kind": "affinity_drop"})
    assert "A pair broke with its past" in words.text
