"""The published JSON schemas of what goes into the scheduler and what comes out.

``python -m scheduler.files.schemas docs/schemas`` writes them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.case import CASE_SCHEMA_VERSION, Case
from scheduler.files.atomic import write_atomically
from scheduler.proof.replay.outcome import SIMULATION_SCHEMA_VERSION, Simulation
from scheduler.result import RESULT_SCHEMA_VERSION, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Text of every published schema by file name.

    A Case is described as it may be given, fields with a default left out; a
    Result and a Simulation as they are written, with every field.
    """
    case = Case.model_json_schema(mode="validation")
    result = Result.model_json_schema(mode="serialization")
    simulation = Simulation.model_json_schema(mode="serialization")
    return {
        "case.schema.json": _text(case, CASE_SCHEMA_VERSION),
        "result.schema.json": _text(result, RESULT_SCHEMA_VERSION),
        "simulation.schema.json": _text(simulation, SIMULATION_SCHEMA_VERSION),
    }


def write_schemas(folder: Path) -> None:
    """Write every published schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        write_atomically(folder / name, text.encode())


def _text(schema: Mapping[str, Any], version: int) -> str:
    head = {"$schema": _DIALECT, "version": version}
    return json.dumps(head | dict(schema), indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Write the schemas into the folder named by the only argument."""
    (folder,) = arguments
    write_schemas(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
