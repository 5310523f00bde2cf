"""Parts without a connection, put side by side in rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Size = tuple[int, int]

_ACROSS, _BETWEEN = 4, 2


@dataclass(frozen=True)
class Packing:
    """Where parts stand; rows are counted in the direction of the edges."""

    places: tuple[tuple[int, int], ...]
    width: int
    height: int


def packed(sizes: Sequence[Size], room: int) -> Packing:
    """Return places in rows of at most `room` columns, or of those that the widest part takes.

    The highest parts come first, equal ones in their own order. With very many the rows are
    longer, so that the whole is not only a narrow band.
    """
    if not sizes:
        return Packing((), 0, 0)
    area = sum((width + _ACROSS) * (height + _BETWEEN) for width, height in sizes)
    room = max(room, max(width for width, _ in sizes), isqrt(area) if room else 0)
    places = [(0, 0)] * len(sizes)
    x = row = height = width = 0
    for at in sorted(range(len(sizes)), key=lambda at: -sizes[at][1]):
        if x and x + sizes[at][0] > room:
            x, row = 0, row + height + _BETWEEN
            height = 0
        places[at] = x, row
        height = max(height, sizes[at][1])
        width = max(width, x + sizes[at][0])
        x += sizes[at][0] + _ACROSS
    return Packing(tuple(places), width, row + height)


def beside(sizes: Sequence[Size], height: int) -> Packing:
    """Return places in a column that is, if it can be, no higher than `height`."""
    found = packed(sizes, 0)
    widest = found.width + _ACROSS
    room = 2 * widest
    while found.height > height and room < 2 * widest * len(sizes):
        found = packed(sizes, room)
        room += max(widest, room // 2)
    return found
