"""``diapason serve``: the service over HTTP, with its memory, its runs and its notices."""

from __future__ import annotations

import contextlib
import gc
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.cli.terminal import Terminal
    from api.settings import ServiceSettings

DOCS: Final = "/api/v1/openapi.json"
BACKLOG: Final = 2048

SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="help.settings")
]
SecretsFolder = Annotated[
    Path | None, typer.Option("--secrets", metavar="DIR", help="help.secrets")
]


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(metavar="HOST", help="help.host")] = None,
    port: Annotated[int | None, typer.Option(metavar="PORT", help="help.port")] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="help.database")] = None,
    settings: SettingsFile = None,
    secrets: SecretsFolder = None,
) -> None:
    """Answer requests until told to stop."""
    terminal: Terminal = context.obj
    read = settings_read(settings, secrets, host=host, port=port, database=database)
    with listening(read) as listener, contextlib.ExitStack() as opened:
        with loaded_to_stay():
            from api.web.serving import opened_service, server_of  # noqa: PLC0415 - slow to load

            server = server_of(opened.enter_context(opened_service(read)))
        listener.listen(BACKLOG)  # whoever comes from now on is answered
        terminal.say("serve.at", address=address_of(read, listener), docs=DOCS)
        with stopped_in_order():
            server.run([listener])


@contextlib.contextmanager
def loaded_to_stay() -> Iterator[None]:
    """Look for no garbage in what is loaded: it stays, and looking is a quarter of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextlib.contextmanager
def stopped_in_order() -> Iterator[None]:
    """Let a signal end the server alone: it is raised again then, and we still have to close."""
    kept = {
        number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def listening(settings: ServiceSettings) -> Iterator[socket.socket]:
    """Take the port before anything else is opened.

    Raises
    ------
    UsageProblem
        When it is taken or may not be had, or demo mode is asked for where others reach it.
    """
    if settings.demo and not settings.on_loopback:
        raise UsageProblem("error.demo_elsewhere")
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as refused:
            reason = refused.strerror or ""
            raise UsageProblem("error.port", port=str(settings.port), reason=reason) from None
        yield listener


def settings_read(file: Path | None, secrets: Path | None, **said: object) -> ServiceSettings:
    """Read the settings, or say in words what is wrong with them.

    Raises
    ------
    UsageProblem
    """
    from tomllib import TOMLDecodeError  # noqa: PLC0415

    from api.settings import SettingsWrong, read_settings  # noqa: PLC0415

    try:
        return read_settings(file, secrets, **said)
    except SettingsWrong as wrong:
        faults = "; ".join(f"{name}: {fault}" for name, fault in wrong.faults)
        raise UsageProblem("error.settings", faults=faults) from None
    except TOMLDecodeError as wrong:
        raise UsageProblem("error.settings", faults=str(wrong)) from None


def address_of(settings: ServiceSettings, listener: socket.socket) -> str:
    """Where people reach the service."""
    return settings.public_url or f"http://{settings.host}:{listener.getsockname()[1]}"
