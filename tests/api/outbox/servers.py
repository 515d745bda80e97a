"""Servers on loopback for tests: one that takes mails, one that takes webhooks, and a certificate.

The mail server speaks as much SMTP as a client needs to hand in a mail, in clear, with
STARTTLS or in TLS from the start. No mail leaves it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime as dt
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path


@dataclass
class Certificate:
    """A certificate for ``localhost``, as a server shows it and as a client trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def a_certificate(folder: Path) -> Certificate:
    """Make a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "chain.pem").write_bytes(public + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "chain.pem")
    client = ssl.create_default_context(cadata=public.decode())
    return Certificate(server, client)


@dataclass
class MailSink:
    """A mail server that keeps what it is handed."""

    tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    password: tuple[str, str] | None = None
    refused: frozenset[str] = frozenset()
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def messages(self) -> list[EmailMessage]:
        """What was handed in, read."""
        return [message_from_bytes(each, policy=default) for each in self.raw]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk with one client."""
        secure, known, to = self.tls is not None, self.password is None, ""

        def say(*lines: str) -> None:
            writer.write("".join(f"{line}\r\n" for line in lines).encode())

        say("220 sink")
        while line := await reader.readline():
            words = line.decode().split()
            match [words[0].upper(), *words[1:]] if words else []:
                case ["EHLO" | "HELO", *_]:
                    offers = ["250-sink"]
                    offers += ["250-STARTTLS"] if self.starttls and not secure else []
                    offers += ["250-AUTH PLAIN"] if self.password else []
                    say(*offers, "250 8BITMIME")
                case ["STARTTLS"] if self.starttls and not secure:
                    say("220 go")
                    await writer.start_tls(self.starttls)
                    secure = True
                case ["AUTH", "PLAIN", proof]:
                    _, *given = base64.b64decode(proof).decode().split("\0")
                    known = secure and tuple(given) == self.password
                    say("235 known" if known else "535 unknown")
                case ["MAIL", *_]:
                    say("250 fine" if known else "530 who")
                case ["RCPT", address, *_]:
                    to = address.partition("<")[2].rstrip(">")
                    say("550 nobody" if to in self.refused else "250 fine")
                case ["DATA"]:
                    say("354 go")
                    lines = []
                    while (part := await reader.readline()) not in (b".\r\n", b""):
                        lines.append(part.removeprefix(b"."))
                    self.raw.append(b"".join(lines))
                    self.recipients.append(to)
                    say("250 kept")
                case ["RSET" | "NOOP"]:
                    say("250 fine")
                case ["QUIT"]:
                    say("221 bye")
                    break
                case _:
                    say("502 what")
            await writer.drain()
        writer.close()


@contextlib.contextmanager
def serving(sink: MailSink) -> Iterator[MailSink]:
    """Let a mail server serve, in a thread of its own."""
    ready, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with await asyncio.start_server(sink.serve, "127.0.0.1", 0, ssl=sink.tls) as server:
            sink.port = server.sockets[0].getsockname()[1]
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


@dataclass
class Hook:
    """A program that is told of events, and answers as it is told to."""

    status: int = 204
    location: str | None = None
    hold: threading.Event | None = None
    reached: threading.Event = field(default_factory=threading.Event)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@contextlib.contextmanager
def hooked(hook: Hook, tls: ssl.SSLContext | None = None) -> Iterator[Hook]:
    """Let a program listen on loopback."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.got.append((dict(self.headers.items()), body))
            hook.reached.set()
            if hook.hold is not None:
                hook.hold.wait()
            with contextlib.suppress(OSError):  # whoever asked may have left
                self.send_response(hook.status)
                if hook.location:
                    self.send_header("Location", hook.location)
                self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Patient(ThreadingHTTPServer):
        request_queue_size = 64

    server = Patient(("127.0.0.1", 0), Answers)
    scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    hook.url = f"{scheme}://{host}:{server.server_address[1]}/hook"
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield hook
    finally:
        if hook.hold is not None:
            hook.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
