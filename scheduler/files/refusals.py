"""What Pydantic refuses, told as facts of the fault catalogue.

Limits of values are written once, on the entities; this page turns each kind
of refusal into a message key with its parameters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from scheduler.files.expected import Expected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

_LIMITS: Final = {
    "greater_than_equal": (Expected.AT_LEAST, "ge"),
    "less_than_equal": (Expected.AT_MOST, "le"),
    "greater_than": (Expected.ABOVE, "gt"),
    "less_than": (Expected.BELOW, "lt"),
}
_PLAIN: Final = {
    "missing": Expected.REQUIRED,
    "string_pattern_mismatch": Expected.ID,
    "string_too_short": Expected.ID,
    "string_too_long": Expected.ID,
    "int_type": Expected.INTEGER,
    "int_from_float": Expected.INTEGER,
    "int_parsing": Expected.INTEGER,
    "float_type": Expected.NUMBER,
    "float_parsing": Expected.NUMBER,
    "finite_number": Expected.NUMBER,
    "bool_type": Expected.BOOLEAN,
    "model_type": Expected.TABLE,
    "model_attributes_type": Expected.TABLE,
    "dict_type": Expected.TABLE,
    "extra_forbidden": Expected.KNOWN_KEY,
}


def refusal(error: ErrorDetails) -> tuple[Expected, Mapping[str, object]]:
    """Turn one refusal into a message key and its parameters."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _LIMITS:
        expected, limit = _LIMITS[kind]
        return expected, {"limit": context[limit]}
    if kind == "literal_error":
        return Expected.ONE_OF, {"choices": _choices(context)}
    if kind in _PLAIN:
        return _PLAIN[kind], {}
    return Expected.VALID, {"reason": error["msg"]}


def _choices(context: Mapping[str, Any]) -> str:
    """List the words or numbers of a closed list, told as ``'a', 'b' or 'c'``."""
    pairs = re.findall(r"'([^']*)'|(\d+)", context["expected"])
    return ", ".join(word or number for word, number in pairs)
