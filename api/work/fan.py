"""Asking parts from within a solving process, and waiting for whoever answers them.

Questions and answers travel through the database; the parent queues a workflow for each.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from models import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.work.desk import Desk

WAIT_S: Final = 0.1
"""Pause between two looks for answers; it grows to :data:`LONGEST_S`."""
LONGEST_S: Final = 0.4


class PartFailed(Exception):
    """A part found no answer."""

    def __init__(self, failure: str) -> None:
        self.failure = failure
        super().__init__(failure)


class Fan:
    """The parts of one run or job, in one of its attempts."""

    def __init__(self, desk: Desk, kind: parts.OwnerKind) -> None:
        self._desk = desk
        self._owner = parts.Owner(kind, desk.id, desk.attempt)
        self._asked = 0

    def ask(
        self,
        kind: str,
        questions: Sequence[bytes],
        go_on: Callable[[], None],
        done: Callable[[int], None] = lambda _: None,
    ) -> list[bytes]:
        """Return the answers to questions of a kind, in order.

        Parameters
        ----------
        go_on
            Called now and then; what it raises breaks the waiting off.
        done
            Told how many are answered.

        Raises
        ------
        PartFailed
        """
        first, self._asked = self._asked, self._asked + len(questions)
        ids = self._desk.save(
            lambda session: parts.ask(session, self._owner, kind, first, questions)
        )
        self._desk.tell({"parts": ids})
        pause = WAIT_S
        while waiting := self._desk.look(lambda session: parts.waiting(session, ids)):
            go_on()
            done(len(ids) - waiting)
            time.sleep(pause)
            pause = min(LONGEST_S, 1.2 * pause)
        found = self._desk.save(lambda session: parts.take(session, ids))
        for each in found:
            if each.answer is None:
                raise PartFailed(each.failure or "gone")
        return [each.answer for each in found if each.answer is not None]
