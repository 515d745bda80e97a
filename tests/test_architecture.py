"""What the design asks of every file, read from the source: clocks, imports, sizes, openings.

Directions of imports between the three rooms are import-linter's to keep.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = ("scheduler", "models", "api")

MOST_LINES_OF_A_FILE: Final = 400
MOST_LINES_OF_A_FUNCTION: Final = 50

LONG_FILES: Final[dict[str, str]] = {}
"""Files over the length, with the reason."""
LONG_FUNCTIONS: Final = {
    "scheduler/portfolio/descent.py:ground_of": "lays out every array of a kernel, one by one",
    "scheduler/proof/replay/queue_kernels.py:answer": "one loop of four clocks over local arrays; "
    "handing them on costs more than all its work",
    "scheduler/roster/space.py:flatten": "lays out every array of a kernel, one by one",
}

CLOCKS: Final = {"now", "utcnow", "today"}
ENVIRONMENT: Final = {"environ", "getenv", "environb", "getenvb"}
PANDAS_DOORS: Final = ("scheduler/files/", "scheduler/demand/", "scheduler/generate/")
ORTOOLS_DOORS: Final = ("scheduler/portfolio/", "scheduler/roster/", "scheduler/bench/")

SOURCES: Final = sorted(
    str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).rglob("*.py")
)
OF_THE_SCHEDULER: Final = [file for file in SOURCES if file.startswith("scheduler/")]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree_of(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"))


def imports_of(file: str) -> set[str]:
    """Names of top-level packages that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def names_from(file: str, module: str) -> set[str]:
    """Names that a file imports from a module, or reads on it."""
    found = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {node.attr} if node.value.id == module else set()
    return found


def clocks_read(file: str) -> set[str]:
    """Methods such as ``datetime.now`` and ``date.today``, whatever the class is called."""
    return {
        node.attr
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    }


def lines_of(function: Function) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    said = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - said


def functions_of(file: str) -> list[Function]:
    return [node for node in ast.walk(tree_of(file)) if isinstance(node, Function)]


def test_only_the_stopwatch_imports_time() -> None:
    assert [file for file in OF_THE_SCHEDULER if "time" in imports_of(file)] == [
        "scheduler/stopwatch.py"
    ]


def test_the_scheduler_never_asks_what_time_it_is() -> None:
    assert [file for file in OF_THE_SCHEDULER if clocks_read(file)] == []


def test_the_scheduler_never_reads_the_environment() -> None:
    assert [file for file in OF_THE_SCHEDULER if names_from(file, "os") & ENVIRONMENT] == []


def test_pandas_comes_in_through_its_doors_only() -> None:
    users = [file for file in SOURCES if "pandas" in imports_of(file)]
    assert users
    assert [file for file in users if not file.startswith(PANDAS_DOORS)] == []


def test_or_tools_comes_in_through_its_doors_only() -> None:
    users = [file for file in SOURCES if "ortools" in imports_of(file)]
    assert users
    assert [file for file in users if not file.startswith(ORTOOLS_DOORS)] == []


def test_every_file_opens_by_saying_what_lives_there() -> None:
    assert [file for file in SOURCES if not ast.get_docstring(tree_of(file))] == []


def test_files_are_short_but_for_those_listed() -> None:
    long = {
        file
        for file in SOURCES
        if len((ROOT / file).read_text("utf-8").splitlines()) > MOST_LINES_OF_A_FILE
    }
    assert long == set(LONG_FILES)


def test_functions_are_short_but_for_those_listed() -> None:
    long = {
        f"{file}:{function.name}"
        for file in SOURCES
        for function in functions_of(file)
        if lines_of(function) > MOST_LINES_OF_A_FUNCTION
    }
    assert long == set(LONG_FUNCTIONS)


def test_the_lock_pins_every_package_by_hash_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = [line for line in lock.splitlines() if line and line[0] not in " #"]
    assert pins
    assert [pin for pin in pins if "==" not in pin] == []
    assert lock.count("--hash=sha256:") >= len(pins)
    assert not [word for word in ("://", "@", "index-url", "find-links") if word in lock]
