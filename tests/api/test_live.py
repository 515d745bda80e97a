"""Progress lines and Ctrl-C, with signals raised by hand."""

from __future__ import annotations

import io
import signal
import threading
from dataclasses import replace

import pytest
from rich.console import Console

from api.cli.live import Meter, watched
from api.cli.terminal import Terminal, environment_lang, lang_asked
from api.texts import Speaker
from scheduler.progress import Change, Progress


def a_terminal(*, tty: bool = False) -> Terminal:
    out, err = (Console(file=io.StringIO(), width=100, force_terminal=tty) for _ in range(2))
    return Terminal(Speaker("en"), out, err)


def said(terminal: Terminal) -> str:
    assert isinstance(terminal.err.file, io.StringIO)
    return terminal.err.file.getvalue()


def better(objective: float) -> Progress:
    return Progress("roster", 1.0, objective=objective, bound=1.0, gap=0.5, improved=True)


def test_improvements_in_quick_succession_give_one_line() -> None:
    terminal = a_terminal()
    with watched(terminal, 60.0, None) as (on_progress, _):
        on_progress(Progress("demand", 0.1))
        for objective in (3.0, 2.0):
            on_progress(better(objective))
    assert said(terminal).splitlines() == [
        "0 s: Improving the roster, objective 3.0, bound 1.0, gap 50.0%, named cover –"
    ]


def test_an_improvement_tells_what_it_changed_the_largest_terms_first() -> None:
    terms = {"lost": 0.5, "misfit": -32.25, "own": -7.0, "tension": 1.0}
    change = Change(weeks=12, pairings=3, terms=terms)
    terminal = a_terminal()
    with watched(terminal, 60.0, None) as (on_progress, _):
        on_progress(replace(better(2.0), change=change))
    (line,) = said(terminal).splitlines()
    changed = "changed: 12 weeks, 3 pairings; misfit -32.2, own weeks -7.0, tension +1.0"
    assert line.endswith(f"; {changed}")
    live = a_terminal(tty=True)
    with watched(live, 60.0, None) as (on_progress, _):
        on_progress(replace(better(2.0), change=change))
        on_progress(Progress("desk", 1.0))
    assert changed in said(live)


def test_the_first_ctrl_c_asks_to_stop_and_the_second_gives_up() -> None:
    terminal = a_terminal()
    former = signal.getsignal(signal.SIGINT)
    with watched(terminal, 60.0, None) as (_, cancelled):
        assert not cancelled()
        signal.raise_signal(signal.SIGINT)
        assert cancelled()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert "Press Ctrl-C again to give up." in said(terminal)
    assert signal.getsignal(signal.SIGINT) is former


def test_the_live_view_shows_stage_time_and_figures() -> None:
    terminal = a_terminal(tty=True)
    with watched(terminal, 60.0, None) as (on_progress, _):
        on_progress(better(1234.5))
    shown = said(terminal)
    for words in ("Improving the roster", "s of 60 s", "1,234.5", "50.0%"):
        assert words in shown


def test_counted_work_has_no_limit_to_show() -> None:
    terminal = a_terminal()
    with watched(terminal, 60.0, 7) as (on_progress, cancelled):
        on_progress(better(2.0))
        meter = Meter(terminal, 60.0, 7, threading.Event())
        assert not cancelled()
    terminal.out.print(meter)
    assert isinstance(terminal.out.file, io.StringIO)
    assert "7 rounds asked" in terminal.out.file.getvalue()


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "fr_BE"}, "fr"),
    ],
)
def test_the_environment_chooses_the_language(environment: dict[str, str], lang: str) -> None:
    assert environment_lang(environment) == lang


def test_the_option_beats_the_environment() -> None:
    assert lang_asked(["--lang", "fr", "solve"], {"LANG": "en_GB"}) == "fr"
    assert lang_asked(["--lang=en", "solve"], {"LANG": "fr_FR"}) == "en"
    assert lang_asked(["solve", "--help"], {"LANG": "fr_FR"}) == "fr"
