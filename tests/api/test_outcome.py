"""Trouble becomes one message and one exit code."""

from __future__ import annotations

import errno
import io
import json

import pytest
from rich.console import Console

from api.cli.outcome import Exit, UsageProblem, tell_trouble
from api.cli.terminal import Terminal
from api.texts import Speaker
from scheduler.errors import Fault, InputError, Mismatch, NoLawfulPlan, NoRosterYet, Obstacle


def told(trouble: BaseException) -> tuple[Exit, str, dict[str, object]]:
    """Exit code, words for people, document for a machine."""
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(Speaker("en"), Console(file=out), Console(file=err), as_json=True)
    code = tell_trouble(terminal, trouble)
    return code, err.getvalue(), json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        (InputError([Fault("a.csv", 3, "x", "1", "date")]), 2, "a.csv, row 3, column x, found “1”"),
        (NoLawfulPlan([Obstacle(None, None, ("no_operators",))]), 1, "no operators at all"),
        (NoLawfulPlan([Obstacle("o1", None, ("lunch",))]), 1, "o1 (o1) has no lawful week"),
        (NoLawfulPlan([Obstacle(None, "c1", ("veto",))]), 1, "c1 (c1) cannot be served"),
        (NoLawfulPlan([Obstacle(None, None, ("lunch", "locks"))]), 1, "Lunch; Locks"),
        (NoRosterYet(cancelled=False), 1, "allow more with --time-limit"),
        (NoRosterYet(cancelled=True), 130, "Stopped before there was a first lawful roster"),
        (Mismatch("a" * 64, "b" * 64), 1, "it names bbbbbbbbbbbb"),
        (UsageProblem("error.date", value="soon"), 2, "“soon” is not a date"),
        (KeyboardInterrupt(), 130, "files that were not finished are as they were"),
        (OSError(errno.ENOSPC, "x", "r.json"), 2, "r.json: the disk is full"),
        (PermissionError(errno.EACCES, "x", "r.json"), 2, "r.json: access is not allowed"),
        (OSError(errno.EIO, "input/output error", "r.json"), 2, "says: input/output error"),
    ],
)
def test_each_kind_of_trouble_has_its_code_and_words(
    trouble: BaseException, code: int, words: str
) -> None:
    found, said, document = told(trouble)
    assert found == code
    assert words in said
    assert document["error"] == type(trouble).__name__
    assert document["message"]
