"""The log: one line an event, as JSON or for a console, without words or names of people.

Only keys on a list get through, addresses of mail and passwords in URLs are struck out, and
of an error its type and place are told, never its values. Nothing here is global: whoever
logs is handed the logger.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from structlog.typing import FilteringBoundLogger

Form = Literal["console", "json"]
Level = Literal["debug", "info", "warning", "error"]

ALLOWED: Final = frozenset(
    {
        *("event", "level", "at", "logger"),
        *("request", "account", "method", "route", "status", "ms"),
        *("run", "site", "week", "roster", "worker", "attempt", "seconds", "gap"),
        *("webhook", "delivery", "told", "delivered", "failed", "mailed", "unsent"),
        *("deleted", "rows", "wait_s", "address", "port", "version", "schema", "count"),
        *("error", "where"),
    }
)
"""Keys that may stand in a line; ``docs/operations.md`` tells what each means."""

LEFT_OUT: Final = "…"
_MOST_FRAMES: Final = 12
_LONGEST_VALUE: Final = 500
_MAIL: Final = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
_URL_PASSWORD: Final = re.compile(r"(://[^/\s:@]*):[^/\s@]*@")

_QUIET: Final = ("uvicorn.access", "httpx", "httpcore")
"""Loggers of libraries that would tell addresses and paths."""


def open_log(form: Form, level: Level, stream: TextIO | None = None) -> FilteringBoundLogger:
    """Make the logger of a process; it writes to standard error unless told otherwise."""
    out = sys.stderr if stream is None else stream
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=out.isatty(), timestamp_key="at")
    )
    return structlog.wrap_logger(  # type: ignore[no-any-return]
        structlog.WriteLogger(out),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _tell_error,
            _keep_allowed,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        context_class=dict,
        cache_logger_on_first_use=True,
    )


def take_over(log: FilteringBoundLogger, level: Level) -> None:
    """Let the libraries' log records come through ours, and quieten those that tell too much."""
    root = logging.getLogger()
    root.handlers[:] = [_Bridge(log)]
    root.setLevel(level.upper())
    for name in list(logging.root.manager.loggerDict):
        found = logging.getLogger(name)
        found.handlers[:] = []
        found.propagate = True
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Bridge(logging.Handler):
    """Hands the records of libraries on."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__()
        self.log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one record on; of an error type and place only, as of our own."""
        told: dict[str, Any] = {"logger": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            told["exc_info"] = record.exc_info[1]
            message = str(record.msg).splitlines()[0] if str(record.msg) else ""
        else:
            message = record.getMessage()
        self.log.log(record.levelno, message.strip(), **told)


def _tell_error(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the type and the place of an error where the error was."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line["error"] = " < ".join(type(each).__name__ for each in chain_of(error))
        line["where"] = " > ".join(_frames(error))
    return line


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it came from."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    return [
        f"{'/'.join(PurePath(each.filename).parts[-3:])}:{each.lineno} {each.name}"
        for each in frames
    ]


def _keep_allowed(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list, and strike out what looks like a person's."""
    return {key: _plain(key, value) for key, value in line.items() if key in ALLOWED}


def _plain(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if not isinstance(value, str):
        return LEFT_OUT
    told = _MAIL.sub(LEFT_OUT, _URL_PASSWORD.sub(rf"\1:{LEFT_OUT}@", value))
    return told if key == "where" or len(told) <= _LONGEST_VALUE else told[:_LONGEST_VALUE]
