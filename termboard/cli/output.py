"""How commands write for people: tables whose columns are aligned by terminal cells."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int]) -> None:
    """Print rows under a header, aligned by terminal cells; columns in `right` to the right."""
    lines = [list(header), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(_cells(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        cells = []
        for i, cell in enumerate(line):
            blanks = " " * (widths[i] - _cells(cell))
            cells.append(blanks + cell if i in right else cell + blanks)
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _cells(text: str) -> int:
    """Return how many terminal cells `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
