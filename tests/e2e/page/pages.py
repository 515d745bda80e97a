"""Pages of a real browser, opened for somebody, that remember every trouble they had."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
        ViewportSize,
    )

    from tests.e2e.page.house import House

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
WAIT_MS: Final = 30_000
"""Long enough for a machine that does much else; a page that is ready goes on at once."""

REFUSED: Final = re.compile(r"Failed to load resource.* status of (400|401|403|409|412|422|428)\b")
"""A browser tells as an error what the page asked for and was refused; the page tells why."""


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser."""
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a page, and what went wrong there."""

    context: BrowserContext
    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, browser: Browser, house: House, who: str | None, lang: str, *, phone: bool, dark: bool
    ) -> Visitor:
        """Open a page for somebody who is signed in, or for nobody."""
        more: dict[str, Any] = {"has_touch": True, "is_mobile": True} if phone else {}
        context = browser.new_context(
            base_url=house.address,
            viewport=PHONE if phone else DESK,
            locale="fr-FR" if lang == "fr" else "en-GB",
            timezone_id="Europe/Paris",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(WAIT_MS)
        cookies: list[Any] = house.sign_in(who) if who else []
        chosen: Any = {"name": "diapason_lang", "value": lang, "url": house.address}
        context.add_cookies([*cookies, chosen])
        visitor = cls(context, context.new_page(), house.address)
        visitor._listen()
        return visitor

    def leave(self) -> None:
        """Close the page."""
        self.context.close()

    def _listen(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.search(message.text):
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.troubles.append(f"asked elsewhere: {request.url}")
