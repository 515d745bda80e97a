"""Why this client, why this shift: explanations of stored plans, as values and in words.

Plans that are ready are kept in ``api.plans``. The last answers are kept here, by the digests
of what they are about; they hold ids and numbers only. Who reads their own reasons reads of
colleagues without a name.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from api.texts import Speaker
from models.errors import NotFound
from models.plans import names_at, plan_header
from scheduler.files.texts import OperatorWords

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Set

    from rich.text import Text

    from api.plans import Plans
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


Key = tuple[str, str]
"""Digests of a case and of what was planned for it."""

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The last few values of something, by key; what is kept is never changed."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return a value if it is still there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Value) -> Value:
        """Keep a value and let the oldest go."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._capacity:
                self._values.popitem(last=False)
        return value


class Ready(NamedTuple):
    """A plan that can be explained, and who says it."""

    key: Key
    weigher: Weigher
    words: Words


class Reasons:
    """Explains stored plans; keeps the last few ready.

    Parameters
    ----------
    database
        Where plans are read from, in transactions that end before anything is computed.
    plans
        Keeps them ready.
    answers
        Answers that are kept.
    """

    def __init__(self, database: Database, plans: Plans, answers: int = 1000) -> None:
        self._database, self._plans = database, plans
        self._answers: Kept[Any] = Kept(answers)

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

        ready = self._opened(asked, operator_id)
        _require_client(ready, client_id)
        question = "client", operator_id, client_id
        told = self._answer(
            ready, question, lambda: explain_pair(ready.weigher, operator_id, client_id)
        )
        return _explained(asked, ready, told, pair_view(ready.words, told))

    def why_shift(self, asked: Asked, operator_id: str, start: dt.datetime) -> Explained:
        """Tell why somebody works the shift that begins at a moment.

        Raises
        ------
        NotFound
        """
        from api.view.explain_week import shift_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.shift import explain_shift  # noqa: PLC0415

        ready = self._opened(asked, operator_id)
        shift = _shift(ready.weigher, operator_id, start)
        question = "shift", operator_id, shift.start
        told = self._answer(
            ready, question, lambda: explain_shift(ready.weigher, operator_id, shift)
        )
        return _explained(asked, ready, told, shift_view(ready.words, told))

    def why_week(self, asked: Asked, operator_id: str) -> Explained:
        """Tell what each client and each shift of one person saves.

        Raises
        ------
        NotFound
        """
        from api.view.explain import overview_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.overview import explain_operator  # noqa: PLC0415

        ready = self._opened(asked, operator_id)
        told = self._answer(
            ready, ("week", operator_id), lambda: explain_operator(ready.weigher, operator_id)
        )
        return _explained(asked, ready, told, overview_view(ready.words, told))

    def why_team(self, asked: Asked, client_id: str) -> Explained:
        """Tell what each person of a client's team saves, and where named cover is missing.

        Raises
        ------
        NotFound
            For somebody who asks about themselves, too: it is about others.
        """
        from api.view.explain import overview_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.overview import explain_client  # noqa: PLC0415

        ready = self._opened(asked, None)
        _require_client(ready, client_id)
        told = self._answer(
            ready, ("team", client_id), lambda: explain_client(ready.weigher, client_id)
        )
        return _explained(asked, ready, told, overview_view(ready.words, told))

    def why_hour(self, asked: Asked, client_id: str, moment: dt.datetime) -> Explained:
        """Tell whom a client meets at a moment, or why nobody.

        Raises
        ------
        NotFound
            When the moment is outside the plan, too, or somebody asks about themselves.
        """
        from api.view.explain_week import hour_view  # noqa: PLC0415 - slow to load
        from scheduler.explain.hour import explain_hour  # noqa: PLC0415

        ready = self._opened(asked, None)
        _require_client(ready, client_id)
        horizon = ready.weigher.case.horizon
        minute = horizon.minute(moment)
        if not 0 <= minute < horizon.minutes:
            raise NotFound("hour", moment.isoformat())
        told = self._answer(
            ready,
            ("hour", client_id, minute),
            lambda: explain_hour(ready.weigher, client_id, minute),
        )
        return _explained(asked, ready, told, hour_view(ready.words, told))

    def _answer(
        self, ready: Ready, question: tuple[Hashable, ...], tell: Callable[[], Value]
    ) -> Value:
        key = ready.key, question
        found: Value | None = self._answers.get(key)
        return self._answers.put(key, tell()) if found is None else found

    def _opened(self, asked: Asked, operator_id: str | None) -> Ready:
        """Return a plan ready to be explained, and who says it."""
        from api.view.explain import Words  # noqa: PLC0415 - slow to load

        if asked.reader is not None and operator_id != asked.reader:
            raise NotFound("operator", operator_id)
        key, weigher = self.weigher(asked)
        if operator_id is not None and operator_id not in weigher.case.operator_index:
            raise NotFound("operator", operator_id)
        speaker = Speaker(asked.lang)
        with self._database.reading() as session:
            texts = names_at(session, asked.site_id)
        if asked.reader is not None:
            texts = _without_colleagues(texts, asked.reader, weigher, speaker)
        return Ready(key, weigher, Words(speaker, weigher.case, texts))

    def weigher(self, asked: Asked) -> tuple[Key, Weigher]:
        """Return a plan with its case and facts.

        Raises
        ------
        NotFound
        """
        with self._database.reading() as session:
            header = plan_header(session, asked.site_id, asked.roster_id)
        if asked.reader is not None and header.state not in IN_FORCE:
            raise NotFound("roster", asked.roster_id)
        key = header.case_digest, header.content_digest
        return key, self._plans.editor(header).weigher


def _require_client(ready: Ready, client_id: str) -> None:
    if client_id not in ready.weigher.case.client_index:
        raise NotFound("client", client_id)


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


def _explained(asked: Asked, ready: Ready, told: object, lines: list[Text]) -> Explained:
    from api.view.explain_json import plain  # noqa: PLC0415 - slow to load

    document = plain(told)
    if asked.reader is not None:
        document = _hidden(document, ready.weigher.case.operator_index.keys() - {asked.reader})
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
