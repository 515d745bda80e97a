"""``requirements-service.lock``: the pins of ``requirements.lock`` that a running service needs.

``python -m tests.service_lock`` writes it anew, from the pins and what is installed; a test
compares. A container then holds no tools of developers, and still only what was hashed.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[1]
WHOLE: Final = ROOT / "requirements.lock"
SERVICE: Final = ROOT / "requirements-service.lock"


def service_lock() -> str:
    """Pick the pins of the project's own dependencies, of theirs, and of what builds it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    waiting = [Requirement(each) for each in asked]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one = waiting.pop()
        key = (canonicalize_name(one.name), frozenset(one.extras))
        if key not in seen:
            seen.add(key)
            waiting += _needs(one)
    names = {name for name, _ in seen}
    pins = re.split(r"^(?=\S)", WHOLE.read_text("utf-8"), flags=re.MULTILINE)
    return "".join(pin for pin in pins if canonicalize_name(pin.partition("==")[0]) in names)


def _needs(one: Requirement) -> list[Requirement]:
    """Return what one requirement needs here, its extras included."""
    found = [Requirement(each) for each in requires(one.name) or ()]
    extras = one.extras or {""}
    return [
        each
        for each in found
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras)
    ]


if __name__ == "__main__":
    SERVICE.write_text(service_lock(), "utf-8")
