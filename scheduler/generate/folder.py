"""Writes a generated case as a folder of input files, its hidden truth in a sub-folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.files.writer import write_folder
from scheduler.generate.truth import write_truth

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.generate import Generated

TRUTH_FOLDER: Final = "truth"
"""Sub-folder of the hidden truth; readers of cases look at files of the folder itself only."""


def write_generated(generated: Generated, path: Path, *, compress_calls: bool = True) -> None:
    """Write the case folder ``path`` and ``path/truth/truth.json``.

    Raises
    ------
    OSError
        When the folder cannot be written.
    """
    write_folder(generated.case, generated.texts, path, compress_calls=compress_calls)
    write_truth(generated.truth, path / TRUTH_FOLDER)
