"""``diapason demo``: the service on a new database, with sample data, a planned week and logins.

Everything is done as people do it: a case is imported, accounts are made, the week is a
run of the service. It answers until Ctrl-C, and on this machine only.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import uuid4

import typer

import api
from api.cli.live import watched
from api.cli.options import All, Json, TimeLimit
from api.cli.outcome import UsageProblem
from api.cli.serve import address_of, listening, settings_read
from scheduler.errors import NoRosterYet
from scheduler.progress import Change, Progress, relative_gap
from scheduler.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.cli.terminal import Terminal
    from api.web.service import Service
    from models.runs import Seen
    from scheduler.files.reader import Imported

SITE: Final = "demo"
ACTOR: Final = "demo"
LOOK_S: Final = 0.25
"""How often the run is looked at."""


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="help.demo_folder", show_default=False)
    ] = None,
    time_limit: TimeLimit = 60.0,
    port: Annotated[int, typer.Option(metavar="PORT", help="help.port")] = 8000,
    leave: Annotated[bool, typer.Option("--leave", help="help.leave")] = False,
    all_: All = False,
    json: Json = False,
) -> None:
    """Run the service with sample data."""
    terminal: Terminal = context.obj
    place = new_folder(folder)
    read = settings_read(
        None,
        None,
        host="127.0.0.1",
        port=port,
        database=str(place / "diapason.db"),
        demo=True,
        log_level="error",
        name="demo",
    )
    with listening(read) as listener:
        terminal.say("demo.reading")
        from api.web.serving import opened_service, served  # noqa: PLC0415 - slow to load
        from scheduler.files.reader import read_folder  # noqa: PLC0415

        imported = read_folder(sample_folder())
        with opened_service(read) as service, served(service, listener):
            logins = prepared(service, imported)
            address = address_of(read, listener)
            tell_logins(terminal, address, logins)
            run_id, seen = planned(terminal, service, imported, time_limit)
            if seen.status == "done":
                show_week(terminal, service, run_id, everything=all_)
            elif leave:
                raise NoRosterYet(cancelled=seen.status == "cancelled")
            else:
                terminal.complain(terminal.speaker.say("demo.no_roster"), style="bold red")
            tell_logins(terminal, address, logins)
            terminal.tell(
                {
                    "address": address,
                    "database": read.database,
                    "site": SITE,
                    "week": imported.case.week.isoformat(),
                    "run_id": run_id,
                    "status": seen.status,
                    "logins": {role: login for role, login, _ in logins},
                }
            )
            if not leave:
                terminal.say("demo.until")
                with contextlib.suppress(KeyboardInterrupt):
                    threading.Event().wait()


def new_folder(folder: Path | None) -> Path:
    """Return a folder that holds nothing, made when it is not there.

    Raises
    ------
    UsageProblem
        When the one that is named holds something.
    """
    if folder is None:
        taken = (Path("out") / f"demo-{number}" for number in range(1, 10_000))
        folder = next(each for each in taken if not each.exists())
    elif folder.is_dir() and any(folder.iterdir()):
        raise UsageProblem("error.not_empty", path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def prepared(service: Service, imported: Imported) -> Sequence[tuple[str, str, str]]:
    """Import the case and make an account for each role: role, login and password."""
    from api.identity.demo import make_demo_accounts  # noqa: PLC0415 - slow to load
    from models.audit import Act  # noqa: PLC0415
    from models.importing import import_case  # noqa: PLC0415

    act = Act(ACTOR, service.clock())
    with service.database.writing() as session:
        import_case(session, SITE, imported.case, imported.texts, act)
        return make_demo_accounts(session, SITE, act)


def planned(
    terminal: Terminal, service: Service, imported: Imported, limit_s: float
) -> tuple[str, Seen]:
    """Ask for a run of the week and show how it gets on; Ctrl-C keeps the best so far.

    Return the run's id and how it ended.
    """
    from models.audit import Act  # noqa: PLC0415 - slow to load
    from models.runs import ask_cancel, ask_run, watch  # noqa: PLC0415
    from models.sites import find_site, id_of  # noqa: PLC0415
    from models.snapshots import write_case  # noqa: PLC0415

    run_id = uuid4().hex
    settings = Settings(time_limit_s=limit_s, workers=service.settings.solver_threads)
    act = Act(ACTOR, service.clock())
    case = write_case(imported.case)
    with service.database.writing() as session:
        site_id = id_of(find_site(session, SITE))
        ask_run(session, run_id, site_id, case, settings, act)
    service.runs.start(run_id)
    pause, asked = threading.Event(), False
    with watched(terminal, limit_s, None) as (on_progress, cancelled):
        for seen in _looks(service, run_id, watch, pause):
            on_progress(_progress(seen))
            if cancelled() and not asked:
                asked = True
                with service.database.writing() as session:
                    ask_cancel(session, run_id, act)
    return run_id, seen


def _looks(service: Service, run_id: str, watch: Any, pause: threading.Event) -> Iterator[Seen]:
    """How far the run is, now and then, until it has ended."""
    while True:
        with service.database.reading() as session:
            seen: Seen = watch(session, run_id)
        yield seen
        if seen.status not in ("queued", "running"):
            return
        pause.wait(LOOK_S)


def _progress(seen: Seen) -> Progress:
    change = Change(**seen.change) if seen.change else None
    gap = None if seen.objective is None else relative_gap(seen.objective, seen.bound)
    return Progress(
        stage=seen.stage or "reading",
        seconds=seen.seconds or 0.0,
        objective=seen.objective,
        bound=seen.bound,
        gap=gap,
        named_share=seen.named_share,
        improved=seen.objective is not None,
        change=change,
    )


def show_week(terminal: Terminal, service: Service, run_id: str, *, everything: bool) -> None:
    """Print the week that the run proposes."""
    from api.cli.planning import checked  # noqa: PLC0415 - slow to load
    from api.view.page import week_view  # noqa: PLC0415
    from api.view.summary import summary  # noqa: PLC0415
    from models.cases import load_case  # noqa: PLC0415
    from models.rosters import roster_of_run  # noqa: PLC0415
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.files.reader import Imported  # noqa: PLC0415

    with service.database.reading() as session:
        case, texts = load_case(session, SITE)
        result = roster_of_run(session, run_id)
    week = checked(Imported(case, texts), result, derive(case, result.cuts))
    speaker = terminal.speaker
    terminal.show(*week_view(week, speaker, terminal.out.width, everything=everything))
    terminal.show(*summary(week, speaker, [], with_scores=False, everything=everything))


def tell_logins(terminal: Terminal, address: str, logins: Sequence[tuple[str, str, str]]) -> None:
    """Say where to log in, and as whom."""
    terminal.say("demo.at", address=address, style="bold green")
    for role, login, password in logins:
        role_name = terminal.speaker.say(f"role.{role}")
        terminal.say("demo.login", role=role_name, login=login, password=password)


def sample_folder() -> Path:
    """Return the sample case of the checkout.

    Raises
    ------
    UsageProblem
        When the program was installed without it.
    """
    folder = Path(api.__file__).parent.parent / "sample_data"
    if not folder.is_dir():
        raise UsageProblem("error.no_sample", path=folder)
    return folder
