"""The file of a picture: its kind by its name, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.outcome import UsageProblem
from api.pictures.style import KINDS, Kind, Picture, render

if TYPE_CHECKING:
    from api.cli.terminal import Terminal

PictureFile = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="help.out_picture", show_default=False)
]


def kind_of(path: Path) -> Kind:
    """Kind of picture that a file name asks for.

    Raises
    ------
    UsageProblem
        When its ending is none of those that can be written.
    """
    ending = path.suffix.lower().removeprefix(".")
    for kind in KINDS:
        if ending == kind:
            return kind
    raise UsageProblem("error.picture_kind", path=str(path), kinds=", .".join(KINDS))


def write(terminal: Terminal, picture: Picture, out: Path, series: object) -> None:
    """Write a picture, say so, and tell a machine what was drawn.

    Raises
    ------
    OSError
        When the file cannot be written; it is then as it was.
    """
    from api.view.explain_json import plain  # noqa: PLC0415 - slow to load
    from scheduler.files.atomic import write_atomically  # noqa: PLC0415

    data = render(picture, kind_of(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, data)
    terminal.say("picture.written", path=str(out))
    terminal.tell({"file": str(out), "series": plain(series)})
