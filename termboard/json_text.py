"""JSON as the contract has it: compact, pure ASCII, non-finite numbers as strings."""

from __future__ import annotations

import json
import math
from typing import Any

from termboard.printable import shown


def dumps(value: Any) -> str:
    """Return compact JSON, pure ASCII, non-finite numbers as "NaN", "Infinity", "-Infinity".

    Bytes that were no UTF-8 come as `\\xNN`. DEL, which JSON may hold as it is, is escaped.
    """
    text = json.dumps(_plain(value), separators=(",", ":"), allow_nan=False)
    return text.replace("\x7f", "\\u007f")


def number(value: float) -> str:
    """Return one number as JSON: shortest text that gives the same number back."""
    if isinstance(value, int):
        return str(value)
    if math.isfinite(value):
        return repr(value)
    return f'"{non_finite(value)}"'


def named(value: float) -> float | str:
    """Return a number that JSON can have: itself, or the name of what is not finite."""
    return value if math.isfinite(value) else non_finite(value)


def non_finite(value: float) -> str:
    """Return the name of a number that JSON has no number for."""
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return named(value)
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {shown(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
