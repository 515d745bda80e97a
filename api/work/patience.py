"""Transactions that wait for a database which is gone for a while, or for whoever was first."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final, TypeVar

from models.errors import DatabaseUnavailable, EditConflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlmodel import Session

T = TypeVar("T")

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0


def patiently(
    begin: Callable[[], AbstractContextManager[Session]],
    work: Callable[[Session], T],
    patience_s: float,
    wait: Callable[[float], object] = time.sleep,
) -> T:
    """Do some work in one transaction, again and again until it comes through.

    Parameters
    ----------
    begin
        Opens the transaction.
    patience_s
        Seconds of pauses after which trouble is raised.
    wait
        Called for each pause; what it raises breaks off.

    Raises
    ------
    DatabaseUnavailable, EditConflict
        When patience is over.
    """
    pause, waited = FIRST_PAUSE_S, 0.0
    while True:
        try:
            with begin() as session:
                return work(session)
        except (DatabaseUnavailable, EditConflict) as trouble:
            if waited >= patience_s:
                raise
            logging.getLogger(__name__).warning("waiting: %s", type(trouble).__name__)
        wait(pause)
        waited += pause
        pause = min(2 * pause, LONGEST_PAUSE_S)
