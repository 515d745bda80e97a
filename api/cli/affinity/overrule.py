"""``diapason affinity override``, ``veto`` and ``clear``: a person overrules, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.affinity.pair import ClientId, FormerResult, OperatorId, pair_of, weigher_of
from api.cli.options import AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from pathlib import Path

    from api.cli.terminal import Terminal
    from scheduler.files.reader import Imported
    from scheduler.said import AffinityOverride

Side = Literal["client", "operator", "house"]
Score = Annotated[
    float, typer.Option("--score", min=0, max=100, help="help.affinity_score", show_default=False)
]
Asked = Annotated[Side, typer.Option("--side", help="help.affinity_side")]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="help.affinity_reason", show_default=False)
]
By = Annotated[
    str, typer.Option("--by", metavar="NAME", help="help.affinity_by", show_default=False)
]
Expires = Annotated[
    str | None,
    typer.Option("--expires", metavar="DATE", help="help.affinity_expires", show_default=False),
]
Before = Annotated[
    str | None,
    typer.Option("--before", metavar="DATE", help="help.affinity_before", show_default=False),
]
Preview = Annotated[bool, typer.Option("--preview", help="help.affinity_preview")]
Yes = Annotated[bool, typer.Option("--yes", help="help.affinity_yes")]


def override(
    context: typer.Context,
    folder: Folder,
    operator: OperatorId,
    client: ClientId,
    score: Score,
    reason: Reason,
    by: By,
    side: Asked = "house",
    expires: Expires = None,
    result: FormerResult = None,
    preview: Preview = False,
    yes: Yes = False,
    week: Week = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Set the score of a pair."""
    said: dict[str, object] = {"score": score, "side": side, "expires_on": as_date(expires)}
    _overrule(
        context.obj,
        folder,
        (operator, client),
        said,
        (reason, by),
        (result, week, as_of),
        preview=preview,
        yes=yes,
    )


def veto(
    context: typer.Context,
    folder: Folder,
    operator: OperatorId,
    client: ClientId,
    reason: Reason,
    by: By,
    side: Asked = "house",
    expires: Expires = None,
    result: FormerResult = None,
    preview: Preview = False,
    yes: Yes = False,
    week: Week = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Exclude a pair."""
    said: dict[str, object] = {"veto": True, "side": side, "expires_on": as_date(expires)}
    _overrule(
        context.obj,
        folder,
        (operator, client),
        said,
        (reason, by),
        (result, week, as_of),
        preview=preview,
        yes=yes,
    )


def clear(
    context: typer.Context,
    folder: Folder,
    operator: OperatorId,
    client: ClientId,
    reason: Reason,
    by: By,
    before: Before = None,
    side: Asked = "house",
    expires: Expires = None,
    result: FormerResult = None,
    preview: Preview = False,
    yes: Yes = False,
    week: Week = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Forget the ratings of a pair before a date."""
    said: dict[str, object] = {
        "clear": True,
        "side": side,
        "expires_on": as_date(expires),
        "set_on": as_date(before),
    }
    _overrule(
        context.obj,
        folder,
        (operator, client),
        said,
        (reason, by),
        (result, week, as_of),
        preview=preview,
        yes=yes,
    )


def _overrule(
    terminal: Terminal,
    folder: Path,
    pair: tuple[str, str],
    said: dict[str, object],
    words: tuple[str, str],
    seen: tuple[Path | None, str | None, str | None],
    *,
    preview: bool,
    yes: bool,
) -> None:
    """Show what an override changes, then write it down if that is wanted."""
    from api.view.affinity import change_view, effect_document  # noqa: PLC0415 - slow to load
    from scheduler.explain.affinity_change import effect_of, effect_on_pair  # noqa: PLC0415
    from scheduler.files.overrides import with_override, write_overrides  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415
    from scheduler.files.results import read_result  # noqa: PLC0415

    result, week, as_of = seen
    if not words[0].strip() or not words[1].strip():
        raise UsageProblem("error.affinity_words")
    imported = read_folder(folder, week=as_date(week), as_of=as_moment(as_of))
    if not folder.is_dir() or any(folder.glob("*.xlsx")):
        raise UsageProblem("error.affinity_workbook")
    at = pair_of(imported.case, *pair)
    changed = with_override(imported, _row(imported, pair, said), *words)
    if result is None:
        effect = effect_on_pair(imported.case, changed.case, at)
    else:
        weigher = weigher_of(imported.case, read_result(result))
        effect = effect_of(weigher, changed.case, at)
    terminal.show(*change_view(effect, imported.texts, pair, terminal.speaker, result is not None))
    path = None
    if not preview and (yes or terminal.as_json or _agreed(terminal)):
        path = write_overrides(changed, folder)
        terminal.show(terminal.speaker.say("affinity.written", path=str(path)))
    terminal.tell(effect_document(effect) | {"written": None if path is None else str(path)})


def _row(imported: Imported, pair: tuple[str, str], said: dict[str, object]) -> AffinityOverride:
    from scheduler.said import AffinityOverride  # noqa: PLC0415

    case = imported.case
    today = case.as_of.astimezone(case.horizon.zone).date()
    set_on = said.pop("set_on", None) or today
    expires = said["expires_on"]
    if expires is not None and expires < set_on:  # type: ignore[operator]
        raise UsageProblem("error.affinity_expires", value=str(expires), set_on=str(set_on))
    return AffinityOverride(
        operator_id=pair[0],
        client_id=pair[1],
        set_on=set_on,
        **said,
    )


def _agreed(terminal: Terminal) -> bool:
    return typer.confirm(terminal.speaker.say("affinity.confirm"))
