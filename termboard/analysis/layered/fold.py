"""Layers that are wider than a screen, made narrower.

Of many results of one box, which nothing else reads, some may stand higher than right above it, and
of what is gathered before it is read some may stand lower: the line of all of them passes a layer
then, which takes three columns instead of a whole box.
"""

from __future__ import annotations

from collections import Counter
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from termboard.analysis.layered.layers import Pair
    from termboard.analysis.layered.nets import Line

_BETWEEN = 3
"""Columns between two boxes, and of a line that passes with its gap."""
_FARTHEST = 200
"""Layers by which a box is moved at most."""

_MANY = 4
"""Results of one box from which on they are moved: the line of fewer would save little."""
_ROWS = 4
"""Rows of a box with the line below it."""


def folded(
    layer: Sequence[int], lines: Sequence[Line], widths: Sequence[int], room: int
) -> list[int]:
    """Return layers, from 0, of which as many as can be take at most `room` columns.

    With very many boxes they may be wider, so that the whole is not only a narrow band.
    """
    room = max(room, isqrt(_ROWS * sum(widths)))
    pairs = [(line.low, line.high) for line in lines]
    lows, highs = Counter(low for low, _ in pairs), Counter(high for _, high in pairs)
    results = [pair for pair in pairs if highs[pair[1]] == 1 and pair[1] not in lows]
    among = Counter(low for low, _ in results)
    free = {high for low, high in results if among[low] >= _MANY}
    found = _moved(layer, pairs, widths, room, free)
    together = {line.low for line in lines if line.gathered}
    single = {low for low in together if lows[low] == 1 and low not in highs}
    turned = [(high, low) for low, high in pairs]
    found = [-at for at in _moved([-at for at in found], turned, widths, room, single)]
    least = min(found, default=0)
    return [at - least for at in found]


def _moved(
    layer: Sequence[int],
    pairs: Sequence[Pair],
    widths: Sequence[int],
    room: int,
    free: Collection[int],
) -> list[int]:
    """Return layers in which free vertices have made place for others by moving up."""
    rows: dict[int, list[int]] = {}
    for vertex in sorted(free):
        rows.setdefault(layer[vertex], []).append(vertex)
    found = list(layer)
    taken = _taken(layer, pairs, widths)
    for at in range(min(layer, default=0), max(layer, default=0) + _FARTHEST):
        row = [vertex for vertex in rows.get(at, ()) if at - layer[vertex] < _FARTHEST]
        moved: list[int] = []
        while len(row) > 1 and taken.get(at, 0) > room:
            vertex = row.pop()
            found[vertex] = at + 1
            taken[at] -= widths[vertex] + _BETWEEN
            taken[at + 1] = taken.get(at + 1, 0) + widths[vertex] + _BETWEEN
            moved.append(vertex)
        rows[at + 1] = [*reversed(moved), *rows.get(at + 1, ())]
    return found


def _taken(layer: Sequence[int], pairs: Sequence[Pair], widths: Sequence[int]) -> dict[int, int]:
    """Return the columns that each layer takes, those of passing lines too."""
    taken: dict[int, int] = {}
    for vertex, at in enumerate(layer):
        taken[at] = taken.get(at, 0) + widths[vertex] + _BETWEEN
    farthest: dict[int, int] = {}
    for low, high in pairs:
        farthest[low] = max(farthest.get(low, layer[high]), layer[high])
    for low, last in farthest.items():
        for at in range(layer[low] + 1, last):
            taken[at] = taken.get(at, 0) + _BETWEEN
    return taken
