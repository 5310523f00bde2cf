"""How commands write: JSON whose non-finite numbers are strings, tables for people."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

from termboard.printable import printable, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def dumps(value: Any) -> str:
    """Return compact JSON, pure ASCII, non-finite numbers as "NaN", "Infinity", "-Infinity".

    Bytes that were no UTF-8 come as `\\xNN`.
    """
    return json.dumps(_plain(value), separators=(",", ":"), allow_nan=False)


def number(value: float) -> str:
    """Return one number as JSON: shortest text that gives the same number back."""
    if isinstance(value, int):
        return str(value)
    if math.isfinite(value):
        return repr(value)
    return f'"{non_finite(value)}"'


def non_finite(value: float) -> str:
    """Return the name of a number that JSON has no number for."""
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return non_finite(value)
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {shown(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int]) -> None:
    """Print rows under a header, aligned by terminal cells; columns in `right` to the right."""
    from rich.cells import cell_len

    lines = [list(header), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        cells = []
        for i, cell in enumerate(line):
            blanks = " " * (widths[i] - cell_len(cell))
            cells.append(blanks + cell if i in right else cell + blanks)
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
