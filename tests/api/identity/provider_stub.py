"""An identity provider on loopback, to log in with: real HTTP, real signatures, made-up people.

What it says can be spoilt: a test changes ``claims``, ``header`` or ``metadata`` and sees
that nobody gets in.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

CLIENT_ID, CLIENT_SECRET = "diapason", "s3cret & sûr"
REDIRECT = "http://127.0.0.1/back"


class ProviderStub:
    """What the provider knows; one code for each time somebody logs in there."""

    def __init__(self, at: dt.datetime) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}, private=True)
        self.now = int(at.timestamp())
        self.issuer = ""
        self.redirect = REDIRECT
        self.metadata: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "k1"}
        self.signing_key: RSAKey | OctKey = self.key
        self.answers: dict[str, tuple[int, bytes]] = {}
        self._codes: dict[str, dict[str, str]] = {}

    def log_in_there(self, url: str, subject: str) -> dict[str, str]:
        """Do what a person does there; return the parameters that they come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["redirect_uri"] == self.redirect
        assert asked["code_challenge_method"] == "S256"
        code = f"code{len(self._codes)}"
        self._codes[code] = asked | {"sub": subject}
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def described(self) -> dict[str, Any]:
        """Say where everything is."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.metadata

    def exchanged(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Give an id token for a code, once, to who can answer the challenge."""
        asked = self._codes.pop(form.get("code", ""), None)
        known = self._knows(form, authorization)
        if asked is None or not known or form["redirect_uri"] != self.redirect:
            return None
        answer = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(answer).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        claims = {
            "iss": self.issuer,
            "sub": asked["sub"],
            "aud": CLIENT_ID,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
        } | self.claims
        told = {name: value for name, value in claims.items() if value is not None}
        return {"id_token": self._signed(told), "access_token": "a", "token_type": "Bearer"}

    def _signed(self, told: dict[str, Any]) -> str:
        if self.header["alg"] != "none":
            return jwt.encode(self.header, told, self.signing_key, ["RS256", "HS256"])
        parts = (json.dumps(part).encode() for part in (self.header, told))
        return (
            ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        )

    @staticmethod
    def _knows(form: dict[str, str], authorization: str) -> bool:
        if authorization:
            pair = urlencode({"i": CLIENT_ID, "s": CLIENT_SECRET}).replace("+", "%20")
            quoted = ":".join(part.partition("=")[2] for part in pair.split("&"))
            return authorization == f"Basic {base64.b64encode(quoted.encode()).decode()}"
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)


@contextlib.contextmanager
def running(stub: ProviderStub) -> Iterator[ProviderStub]:
    """Serve a provider on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/keys":
                self._answer(200, {"keys": [stub.key.as_dict(private=False)]})
            else:
                self._answer(200, stub.described())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            told = stub.exchanged(form, self.headers.get("Authorization", ""))
            self._answer(200 if told else 400, told or {"error": "invalid_grant"})

        def _answer(self, status: int, document: Any) -> None:
            status, body = stub.answers.get(self.path, (status, json.dumps(document).encode()))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", f"{stub.issuer}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
