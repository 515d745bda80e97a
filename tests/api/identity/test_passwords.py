"""Passwords: what is hashed is found right, what is too easy is refused, nobody costs the same."""

from __future__ import annotations

import re

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.identity.passwords import fault_of, hash_password, nobody, verify
from api.texts import catalogue

GOOD = "trois chevaux verts"


def test_a_password_is_right_however_its_letters_are_composed() -> None:
    kept = hash_password("étés à l'océan")
    assert kept.startswith("$argon2id$")
    assert verify("e\u0301te\u0301s a\u0300 l'oce\u0301an", kept) == (True, None)
    assert verify("etes a l'ocean", kept) == (False, None)


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(GOOD) != hash_password(GOOD)


def test_a_hash_of_former_parameters_is_replaced() -> None:
    weak = PasswordHash((Argon2Hasher(1, 8_192, 1),)).hash(GOOD)
    verified = verify(GOOD, weak)
    assert verified.ok
    assert verified.new_hash is not None
    assert verify(GOOD, verified.new_hash) == (True, None)
    assert verify("another", weak) == (False, None)


def test_nobody_has_a_password_and_costs_what_everybody_costs() -> None:
    parameters = re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$")
    real, made_up = (parameters.match(text) for text in (hash_password(GOOD), nobody()))
    assert real is not None
    assert made_up is not None
    assert real.group() == made_up.group()
    assert len(hash_password(GOOD)) == len(nobody())
    assert verify(GOOD, nobody()) == (False, None)
    assert verify(GOOD, "") == (False, None)


@pytest.mark.parametrize("hostile", ["", "\0", "\ud800", "x" * 100_000])
def test_any_text_can_be_tried(hostile: str) -> None:
    assert not verify(hostile, nobody()).ok


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("court", "short"),
        ("elevenchars", "short"),
        ("x" * 257, "long"),
        ("zoe.legoff2026", "login"),
        ("ZOE.LEGOFF!!!", "login"),
        ("password1234", "common"),
        ("P@ssw0rdPassword", None),
        ("Motdepasse2026!", "common"),
        ("azertyuiop12", "common"),
        ("azertyuiopqs", "common"),
        ("123456789012", "common"),
        ("poiuytrezapo", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("abababababab", "common"),
        ("abcdefghijklmn", "common"),
        ("DiapasonDiapason1", "common"),
        (GOOD, None),
        ("zoe.legoff aime trois chevaux", None),
        ("kX9#vq2!mLp0", None),
    ],
)
def test_an_easy_password_is_refused_with_the_reason(text: str, fault: str | None) -> None:
    key = fault_of(text, "zoe.legoff@example.org", "Zoé Le Goff")
    assert key == (None if fault is None else f"password_fault.{fault}")
    for lang in ("fr", "en"):
        assert key is None or key in catalogue(lang)
