"""Signed texts: only this service's, for this purpose, until they end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from api.identity.links import link_hash, new_link_token
from api.identity.tokens import (
    keyed_hash,
    new_api_token,
    new_token,
    same_token,
    seal,
    token_hash,
    unseal,
)
from models.errors import LinkRefused

if TYPE_CHECKING:
    from collections.abc import Callable

AT = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=1)
KEY, OTHER = b"k" * 32, b"o" * 32


@given(st.binary(max_size=200))
def test_what_is_sealed_comes_out_until_it_ends(content: bytes) -> None:
    text = seal(KEY, "purpose", content, LATER)
    assert unseal(KEY, "purpose", text, AT) == content
    assert unseal(KEY, "purpose", text, LATER) is None
    assert unseal(KEY, "another", text, AT) is None
    assert unseal(OTHER, "purpose", text, AT) is None


@given(st.data())
def test_what_was_changed_does_not_come_out(data: st.DataObject) -> None:
    text = seal(KEY, "purpose", b"content", LATER)
    place = data.draw(st.integers(0, len(text) - 2))
    letter = data.draw(st.sampled_from("ABCabc019-_"))
    changed = text[:place] + letter + text[place + 1 :]
    assert (unseal(KEY, "purpose", changed, AT) is None) == (changed != text)


@given(st.text(max_size=100))
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    assert unseal(KEY, "purpose", text, AT) is None
    assert not same_token(text, token_hash(new_token()))


def test_tokens_differ_and_are_long() -> None:
    tokens = {new_token() for _ in range(100)} | {new_api_token() for _ in range(100)}
    assert len(tokens) == 200
    assert min(map(len, tokens)) >= 43


def test_a_keyed_hash_tells_nothing_to_who_has_another_key_or_purpose() -> None:
    told = {
        keyed_hash(key, purpose, "zoe") for key in (KEY, OTHER) for purpose in ("login", "address")
    }
    assert len(told) == 4
    assert keyed_hash(KEY, "login", "zoe") in told


def test_the_token_of_a_link_is_ours_until_it_ends() -> None:
    token = new_link_token(KEY, LATER)
    assert link_hash(KEY, token, AT) == token_hash(token)
    assert token != new_link_token(KEY, LATER)

    def refused(ask: Callable[[], str]) -> bool:
        try:
            ask()
        except LinkRefused:
            return True
        return False

    assert refused(lambda: link_hash(OTHER, token, AT))
    assert refused(lambda: link_hash(KEY, token, LATER))
    assert refused(lambda: link_hash(KEY, token[:-1], AT))
    assert refused(lambda: link_hash(KEY, "\ud800", AT))
