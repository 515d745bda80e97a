"""Where a webhook may lead: a public address, whatever its name resolves to at that moment.

A name that somebody chose must not make the service knock at doors of its own network. The
address that was checked is the one that is connected to, so a name cannot change between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Final

import httpx

SCHEMES: Final = ("https", "http")
MOST_ADDRESSES: Final = 4
"""Addresses of one name that are tried."""


class AddressRefused(Exception):
    """A webhook leads where none may: ``reason`` is ``url``, ``private`` or ``unknown``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def require_url(url: str, *, private: bool) -> httpx.URL:
    """Read the URL of a webhook; only https unless private addresses are allowed.

    Raises
    ------
    AddressRefused
        When it is no URL of a host, holds a password, or names a private address.
    """
    try:
        read = httpx.URL(url)
    except httpx.InvalidURL:
        raise AddressRefused("url") from None
    if read.scheme not in SCHEMES or not read.host or read.userinfo or read.fragment:
        raise AddressRefused("url")
    if not private:
        if read.scheme != "https":
            raise AddressRefused("url")
        literal = _address(read.host)
        if (literal is not None and not _is_public(literal)) or read.host == "localhost":
            raise AddressRefused("private")
    return read


async def addresses_of(url: httpx.URL, *, private: bool) -> list[str]:
    """Resolve the host of a URL to addresses that may be connected to, version four first.

    Every address of the name must be public: one that is not makes the name suspect.

    Raises
    ------
    AddressRefused
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused("unknown") from None
    names = dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found)
    addresses = sorted(map(ipaddress.ip_address, names), key=lambda each: each.version)
    if not private and not all(map(_is_public, addresses)):
        raise AddressRefused("private")
    return [str(each) for each in addresses[:MOST_ADDRESSES]]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _is_public(inner)
        if address in ipaddress.ip_network("64:ff9b::/96"):  # IPv4 behind a translator
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast
