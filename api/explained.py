"""Why this client, why this shift: explanations of stored plans, as values and in words.

A plan with its case and facts takes seconds to make ready; the last few are kept, by the
digests of what they are. Who reads their own reasons reads of colleagues without a name.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.texts import Speaker
from models.errors import NotFound
from models.plans import load_plan, names_at, plan_header
from scheduler.files.texts import OperatorWords

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Set

    from rich.text import Text

    from api.texts import Lang
    from api.view.explain import Words
    from models.database import Database
    from scheduler.explain.weigh import Weigher
    from scheduler.files.texts import Texts
    from scheduler.shifts import Shift

IN_FORCE: Final = ("published", "archived")
"""States of a version whose reasons the people in it may read."""


class Explained(NamedTuple):
    """An explanation: which kind, its fields as plain JSON, and its lines in one language."""

    kind: str
    document: dict[str, Any]
    words: tuple[str, ...]


class Asked(NamedTuple):
    """Of which plan something is asked, in which language, and by whom.

    Attributes
    ----------
    reader
        The operator who asks about themselves, and whom colleagues are hidden from;
        ``None`` for somebody who plans.
    """

    site_id: int
    roster_id: int
    lang: Lang
    reader: str | None = None


class Reasons:
    """Explains stored plans; keeps the last few ready.

    Parameters
    ----------
    database
        Where plans are read from, in transactions that end before anything is computed.
    capacity
        Plans that are kept ready; each holds a case with its call history.
    """

    def __init__(self, database: Database, capacity: int = 2) -> None:
        self._database = database
        self._capacity = capacity
        self._ready: OrderedDict[tuple[str, str], Weigher] = OrderedDict()
        self._kept = threading.Lock()
        self._making = threading.Lock()

    def why_client(self, asked: Asked, operator_id: str, client_id: str) -> Explained:
        """Tell why somebody is in a client's team, or is not.

        Raises
        ------
        NotFound
            When the site has no such version, it is not for this reader, or its case lacks
            the person or the client.
        """
        from api.view.explain import pair_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.pair import explain_pair  # noqa: PLC0415

        weigher, words = self._opened(asked, operator_id)
        if client_id not in weigher.case.client_index:
            raise NotFound("client", client_id)
        told = explain_pair(weigher, operator_id, client_id)
        return _explained(asked, weigher, told, pair_view(words, told))

    def why_shift(self, asked: Asked, operator_id: str, start: dt.datetime) -> Explained:
        """Tell why somebody works the shift that begins at a moment.

        Raises
        ------
        NotFound
        """
        from api.view.explain_week import shift_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.shift import explain_shift  # noqa: PLC0415

        weigher, words = self._opened(asked, operator_id)
        told = explain_shift(weigher, operator_id, _shift(weigher, operator_id, start))
        return _explained(asked, weigher, told, shift_view(words, told))

    def why_week(self, asked: Asked, operator_id: str) -> Explained:
        """Tell what each client and each shift of one person saves.

        Raises
        ------
        NotFound
        """
        from api.view.explain import overview_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.overview import explain_operator  # noqa: PLC0415

        weigher, words = self._opened(asked, operator_id)
        told = explain_operator(weigher, operator_id)
        return _explained(asked, weigher, told, overview_view(words, told))

    def why_team(self, asked: Asked, client_id: str) -> Explained:
        """Tell what each person of a client's team saves, and where named cover is missing.

        Raises
        ------
        NotFound
            For somebody who asks about themselves, too: it is about others.
        """
        from api.view.explain import overview_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.overview import explain_client  # noqa: PLC0415

        weigher, words = self._opened(asked, None)
        if client_id not in weigher.case.client_index:
            raise NotFound("client", client_id)
        told = explain_client(weigher, client_id)
        return _explained(asked, weigher, told, overview_view(words, told))

    def why_hour(self, asked: Asked, client_id: str, moment: dt.datetime) -> Explained:
        """Tell whom a client meets at a moment, or why nobody.

        Raises
        ------
        NotFound
            When the moment is outside the plan, too, or somebody asks about themselves.
        """
        from api.view.explain_week import hour_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.hour import explain_hour  # noqa: PLC0415

        weigher, words = self._opened(asked, None)
        horizon = weigher.case.horizon
        minute = horizon.minute(moment)
        if client_id not in weigher.case.client_index or not 0 <= minute < horizon.minutes:
            raise NotFound("hour", f"{client_id} {moment.isoformat()}")
        told = explain_hour(weigher, client_id, minute)
        return _explained(asked, weigher, told, hour_view(words, told))

    def _opened(self, asked: Asked, operator_id: str | None) -> tuple[Weigher, Words]:
        """Return a plan ready to be explained, and who says it."""
        from api.view.explain import Words  # noqa: PLC0415 - slow to load

        if asked.reader is not None and operator_id != asked.reader:
            raise NotFound("operator", operator_id)
        weigher = self.weigher(asked)
        if operator_id is not None and operator_id not in weigher.case.operator_index:
            raise NotFound("operator", operator_id)
        speaker = Speaker(asked.lang)
        with self._database.reading() as session:
            texts = names_at(session, asked.site_id)
        if asked.reader is not None:
            texts = _without_colleagues(texts, asked.reader, weigher, speaker)
        return weigher, Words(speaker, weigher.case, texts)

    def weigher(self, asked: Asked) -> Weigher:
        """Return a plan with its case and facts; a plan is made ready by one who asks at a time.

        Raises
        ------
        NotFound
        """
        with self._database.reading() as session:
            header = plan_header(session, asked.site_id, asked.roster_id)
        if asked.reader is not None and header.state not in IN_FORCE:
            raise NotFound("roster", asked.roster_id)
        key = header.case_digest, header.content_digest
        found = self._look_up(key)
        if found is not None:
            return found
        with self._making:
            found = self._look_up(key)
            if found is not None:
                return found
            with self._database.reading() as session:
                plan = load_plan(session, header)
            made = _made_ready(*plan)
            with self._kept:
                self._ready[key] = made
                while len(self._ready) > self._capacity:
                    self._ready.popitem(last=False)
            return made

    def _look_up(self, key: tuple[str, str]) -> Weigher | None:
        with self._kept:
            if key in self._ready:
                self._ready.move_to_end(key)
            return self._ready.get(key)


def _made_ready(case: Any, result: Any) -> Weigher:
    from scheduler.derive import derive  # noqa: PLC0415 - loads compiled code
    from scheduler.explain.weigh import Weigher  # noqa: PLC0415

    return Weigher(case, derive(case, result.cuts), result)


def _shift(weigher: Weigher, operator_id: str, start: dt.datetime) -> Shift:
    minute = weigher.case.horizon.minute(start)
    for shift in weigher.plan.week[operator_id]:
        if shift.start == minute:
            return shift
    raise NotFound("shift", f"{operator_id} {start.isoformat()}")


def _without_colleagues(texts: Texts, reader: str, weigher: Weigher, speaker: Speaker) -> Texts:
    """Names in which every other person is somebody."""
    somebody = OperatorWords(name=speaker.say("explain.colleague"))
    names = dict.fromkeys(weigher.case.operator_index, somebody)
    own = {reader: texts.operators[reader]} if reader in texts.operators else {}
    return texts.model_copy(update={"operators": names | own})


def _explained(asked: Asked, weigher: Weigher, told: object, lines: list[Text]) -> Explained:
    from api.view.explain_json import plain  # noqa: PLC0415 - slow to load

    document = plain(told)
    if asked.reader is not None:
        document = _hidden(document, weigher.case.operator_index.keys() - {asked.reader})
    words = tuple(line.plain.strip("\n") for line in lines)
    return Explained(type(told).__name__, document, words)


def _hidden(value: Any, others: Set[str]) -> Any:
    """Take the ids of some people out of an explanation; a client may have the same."""
    if isinstance(value, dict):
        return {
            name: each if name == "client_id" else _hidden(each, others)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_hidden(each, others) for each in value]
    return None if isinstance(value, str) and value in others else value
