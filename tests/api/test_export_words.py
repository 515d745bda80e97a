"""Every word of the exported files is used, and there is a word for every role."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import api
from api.texts import catalogue
from scheduler.entities import Role
from scheduler.files import export_pdf, export_xlsx


def test_every_text_of_the_exported_files_is_used() -> None:
    code = "".join(
        Path(str(each.__file__)).read_text("utf-8") for each in (export_pdf, export_xlsx)
    )
    words = set(re.findall(r"\w+", code))
    own = tomllib.loads((Path(api.__file__).parent / "texts/en/export.toml").read_text("utf-8"))
    built = re.compile(r"role_\w+|legend_\w+|\w+_meaning")
    idle = [
        name
        for texts in own.values()
        for name in texts
        if name not in words and not built.fullmatch(name)
    ]
    assert idle == []


def test_every_role_has_its_word() -> None:
    assert {f"workbook.role_{role}" for role in get_args(Role)} <= set(catalogue("en"))
