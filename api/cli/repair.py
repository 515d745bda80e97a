"""``diapason repair``: what can be done about what happened, and the chosen way written down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.happened import day_of, events_of, freed_of
from api.cli.options import (
    Folder,
    Json,
    ResultAsOf,
    ResultFile,
    ResultWeek,
    as_date,
    as_moment,
)
from api.cli.outcome import Exit, UsageProblem
from api.cli.planning import require_writable

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from scheduler.case import Case
    from scheduler.files.reader import Imported
    from scheduler.repair.answer import Answer, Way
    from scheduler.result import Result


def _asked(name: str, metavar: str, text: str) -> Any:
    return typer.Option(name, metavar=metavar, help=text, show_default=False)


Many = list[str] | None
Absences = Annotated[Many, _asked("--absent", "ID:FROM[:UNTIL]", "help.repair_absent")]
Closed = Annotated[Many, _asked("--closed", "CLIENT:DATE[:DATE]", "help.repair_closed")]
Hours = Annotated[Many, _asked("--hours", "CLIENT:DATE=OPEN-CLOSE", "help.repair_hours")]
NewClient = Annotated[str | None, _asked("--new-client", "CLIENT", "help.repair_new_client")]
Swaps = Annotated[Many, _asked("--swap", "ID:DATE:ID:DATE", "help.repair_swap")]
Locks = Annotated[Many, _asked("--lock", "ID:DATE", "help.repair_lock")]
Freed = Annotated[Many, _asked("--free", "ID[:DATE]", "help.repair_free")]
Now = Annotated[str | None, _asked("--now", "MOMENT", "help.repair_now")]
MostPeople = Annotated[
    int, typer.Option("--most-people", min=0, max=3, help="help.repair_most_people")
]
Choice = Annotated[
    int | None,
    typer.Option("--choose", min=1, metavar="K", help="help.repair_choose", show_default=False),
]
NewResult = Annotated[Path | None, _asked("--out", "FILE", "help.repair_out")]
NewCase = Annotated[Path | None, _asked("--case-out", "DIR", "help.repair_case_out")]


def repair(
    context: typer.Context,
    folder: Folder,
    result: ResultFile,
    absent: Absences = None,
    closed: Closed = None,
    hours: Hours = None,
    new_client: NewClient = None,
    swap: Swaps = None,
    lock: Locks = None,
    free: Freed = None,
    now: Now = None,
    most_people: MostPeople = 3,
    choose: Choice = None,
    out: NewResult = None,
    case_out: NewCase = None,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    json: Json = False,
) -> None:
    """Rank what can be done about absences, swaps and changed clients."""
    terminal: Terminal = context.obj
    _require_places(result, out, case_out, choose)
    from scheduler.files.reader import read_folder  # noqa: PLC0415 - slow to load
    from scheduler.files.results import read_result  # noqa: PLC0415

    planned = read_result(result)
    imported = read_folder(
        folder, week=as_date(week) or planned.week, as_of=as_moment(as_of) or planned.as_of
    )
    case = imported.case
    events = events_of(
        case,
        absent=absent or [],
        closed=closed or [],
        hours=hours or [],
        new_client=new_client,
        swap=swap or [],
        lock=lock or [],
    )
    freed = freed_of(case, free or [])
    answer = _answer(terminal, imported, planned, new_client, events, freed, now, most_people)
    chosen = _chosen(answer, choose) if out or case_out else None
    files = [] if chosen is None else _write(imported, answer, chosen, out, case_out, folder)
    _tell(terminal, imported, answer, chosen, files)


def _answer(
    terminal: Terminal,
    imported: Imported,
    planned: Result,
    new_client: str | None,
    events: list[Any],
    freed: frozenset[Any],
    now: str | None,
    most_people: int,
) -> Answer:
    """Ask for the options; what is no sense becomes words about the command.

    Raises
    ------
    UsageProblem
        When an event or the result does not fit the case.
    Exit
        When nothing lawful is left, which is told first.
    """
    from api.view.repair import blocked_view, told_problem  # noqa: PLC0415
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.errors import Mismatch  # noqa: PLC0415
    from scheduler.repair import CannotRepair, NoLawfulRepair  # noqa: PLC0415
    from scheduler.repair.answer import repair as find  # noqa: PLC0415
    from scheduler.repair.events import without_client  # noqa: PLC0415

    case: Case = imported.case
    try:
        if new_client is not None:
            case = without_client(case, new_client)
        return find(
            case,
            derive(case, planned.cuts),
            planned,
            events,
            now=day_of(imported.case, now) if now is not None else None,
            freed=freed,
            most_people=most_people,
        )
    except Mismatch as trouble:
        raise UsageProblem(
            "repair.bad.other_case",
            found=trouble.found_digest[:12],
            expected=trouble.expected_digest[:12],
        ) from None
    except CannotRepair as trouble:
        raise told_problem(UsageProblem, trouble) from None
    except NoLawfulRepair as trouble:
        lines, document = blocked_view(terminal.speaker, imported.texts, trouble)
        for line in lines:
            terminal.complain(line)
        terminal.tell(document)
        raise typer.Exit(Exit.NO) from None


def _require_places(
    result: Path, out: Path | None, case_out: Path | None, choose: int | None
) -> None:
    """Refuse outputs that could not be written, or would take the place of what is there.

    Raises
    ------
    UsageProblem
        When the result itself or a folder with something in it would be written over.
    """
    if choose is not None and out is None and case_out is None:
        raise UsageProblem("repair.bad.nowhere")
    if out is not None:
        if out.resolve() == result.resolve():
            raise UsageProblem("repair.bad.over_itself", path=str(out))
        require_writable(out)
    if case_out is not None and case_out.exists():
        empty = case_out.is_dir() and not any(case_out.iterdir())
        if not empty:
            raise UsageProblem("repair.bad.case_there", path=str(case_out))


def _chosen(answer: Answer, choose: int | None) -> Way:
    """The option asked for, or the best that needs nobody's word."""
    if choose is None:
        return next(way for way in answer.ways if not way.option.asks)
    if choose > len(answer.ways):
        raise UsageProblem("repair.bad.choice", value=choose, count=len(answer.ways))
    way = answer.ways[choose - 1]
    if way.option.asks:
        needed = " ".join(f"--free {who}:{day.isoformat()}" for who, day in way.option.asks)
        raise UsageProblem("repair.bad.not_agreed", value=choose, free=needed)
    return way


def _write(
    imported: Imported,
    answer: Answer,
    way: Way,
    out: Path | None,
    case_out: Path | None,
    folder: Path,
) -> list[Path]:
    """Write the chosen option, the changed case, or both."""
    from scheduler.files.results import write_result  # noqa: PLC0415
    from scheduler.files.writer import write_folder  # noqa: PLC0415
    from scheduler.repair.whole import agreed_case, whole_result  # noqa: PLC0415

    files = []
    if out is not None:
        _, finished = whole_result(answer, way)
        out.parent.mkdir(parents=True, exist_ok=True)
        write_result(finished, out)
        files.append(out)
    if case_out is not None:
        packed = (folder / "calls.csv.gz").is_file()
        write_folder(agreed_case(answer, way), imported.texts, case_out, compress_calls=packed)
        files.append(case_out)
    return files


def _tell(
    terminal: Terminal, imported: Imported, answer: Answer, chosen: Way | None, files: list[Path]
) -> None:
    from api.view.explain_json import plain  # noqa: PLC0415
    from api.view.repair import case_rows, repair_view  # noqa: PLC0415

    terminal.show(*repair_view(terminal.speaker, imported.texts, answer, chosen, files))
    former = answer.before.result
    terminal.tell(
        {
            "case_digest": answer.before.case.digest,
            "before": {"objective": former.objective, "cover": former.cover.model_dump()},
            "options": [
                plain(option) | {"people": option.people, "asks": plain(option.asks)}
                for option in answer.options
            ],
            "chosen": None if chosen is None else answer.ways.index(chosen) + 1,
            "case_rows": case_rows(answer, chosen),
            "files": [str(path) for path in files],
        }
    )
