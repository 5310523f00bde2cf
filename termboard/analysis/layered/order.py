"""The order of the vertices within each layer, with few crossings.

Sweeps upwards and downwards sort each layer by the median or the mean place of its neighbours, then
neighbours change places where that helps (Gansner, Koutsofios, North, Vo: "A technique for drawing
directed graphs", 1993). The best of all orders is kept; crossings are counted exactly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.layered.nets import Layered

T = TypeVar("T")

Order = list[list[int]]

_SWEEPS = 20
_PATIENCE = 4
"""Sweeps without a better order, after which no more is tried."""
_STEPS = 120_000
"""Neighbours looked at in all; a large graph gets fewer sweeps."""
_SWITCHES = 8
"""Rounds of changing places."""
_MANY = 64
"""Pairs from which on numpy counts faster."""


def crossings(graph: Layered, order: Order) -> int:
    """Return how often pieces between layers cross each other; exact, O(E log V)."""
    return _Pieces(graph).crossings(order)


class _Pieces:
    """The pieces of lines between layers, as columns."""

    def __init__(self, graph: Layered) -> None:
        rows = [
            (gap, fork.start, end)
            for gap, forks in enumerate(graph.forks)
            for fork in forks
            for end in fork.ends
        ]
        self._vertices = len(graph.layer)
        self._gaps, self._lows, self._highs = np.array(rows, dtype=np.int64).reshape(-1, 3).T

    def crossings(self, order: Order) -> int:
        """Return how often they cross."""
        if len(self._gaps) < 2:
            return 0
        place = np.zeros(self._vertices, dtype=np.int64)
        place[np.concatenate([np.array(row, dtype=np.int64) for row in order])] = np.concatenate(
            [np.arange(len(row)) for row in order]
        )
        low, high = place[self._lows], place[self._highs]
        most = len(place)
        by_start = np.argsort((self._gaps * most + low) * most + high, kind="stable")
        return _inversions(high[by_start], self._gaps[by_start])


def _inversions(values: NDArray[np.int64], groups: NDArray[np.int64]) -> int:
    """Return how many pairs of one group stand in falling order.

    `groups` ascends. Bit by bit from the highest: of two numbers that agree in the bits above, the
    pair falls if the first has the bit and the second does not.
    """
    total = 0
    bits = int(values.max()).bit_length()
    key = groups
    for bit in range(bits - 1, -1, -1):
        high = (values >> bit) & 1
        starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
        seen = np.cumsum(high)
        base = np.repeat(seen[starts] - high[starts], np.diff(np.r_[starts, len(key)]))
        total += int(((seen - base) * (1 - high)).sum())
        key = key * 2 + high
        into = np.argsort(key, kind="stable")
        values, key = values[into], key[into]
    return total


def ordered(graph: Layered) -> Order:
    """Return the vertices of each layer from left to right."""
    order = _first_order(graph)
    pieces = _Pieces(graph)
    best, fewest = [list(row) for row in order], pieces.crossings(order)
    cost = sum(len(after) for after in graph.after) + len(graph.layer)
    sweeps = max(2, min(_SWEEPS, _STEPS // max(1, cost)))
    failed = 0
    for sweep in range(sweeps):
        if not fewest or failed > _PATIENCE:
            break
        _sweep(graph, order, upwards=sweep % 2 == 0, median=sweep % 4 < 2)
        if cost * (sweep + 1) * 8 < _STEPS:
            _switch(graph, order, rounds=1)
        found = pieces.crossings(order)
        failed += 1
        if found < fewest:
            best, fewest, failed = [list(row) for row in order], found, 0
    _switch(graph, best, rounds=_SWITCHES)
    return best


def _places(graph: Layered, order: Order) -> list[int]:
    place = [0] * len(graph.layer)
    for row in order:
        for at, vertex in enumerate(row):
            place[vertex] = at
    return place


def _first_order(graph: Layered) -> Order:
    """Return the order of a depth-first walk over neighbours in both directions.

    What belongs together comes next to each other; boxes keep the order they came in otherwise.
    """
    order: Order = [[] for _ in range(graph.depth)]
    seen = bytearray(len(graph.layer))
    for start in sorted(range(graph.real), key=lambda vertex: graph.layer[vertex]):
        stack = [start]
        while stack:
            vertex = stack.pop()
            if seen[vertex]:
                continue
            seen[vertex] = 1
            order[graph.layer[vertex]].append(vertex)
            stack.extend(one for one in reversed(graph.before[vertex]) if not seen[one])
            stack.extend(one for one in reversed(graph.after[vertex]) if not seen[one])
    return order


def _sweep(graph: Layered, order: Order, *, upwards: bool, median: bool) -> None:
    """Sort each layer by its neighbours in the one that was sorted before it."""
    place = _places(graph, order)
    neighbours = graph.before if upwards else graph.after
    rows = range(1, graph.depth) if upwards else range(graph.depth - 2, -1, -1)
    for at in rows:
        row = order[at]
        if len(row) < 2:
            continue
        keys = {one: _key(neighbours[one], place, median=median) for one in row if neighbours[one]}
        chosen = iter(sorted(keys, key=keys.__getitem__))
        order[at] = row = [next(chosen) if one in keys else one for one in row]
        for new, vertex in enumerate(row):
            place[vertex] = new


def _key(neighbours: Sequence[int], place: Sequence[int], *, median: bool) -> float:
    if len(neighbours) == 1:
        return place[neighbours[0]]
    if not median:
        return sum(place[one] for one in neighbours) / len(neighbours)
    places = sorted(place[one] for one in neighbours)
    middle = len(places) // 2
    if len(places) % 2:
        return places[middle]
    left, right = places[middle - 1] - places[0], places[-1] - places[middle]
    if left + right == 0:
        return (places[middle - 1] + places[middle]) / 2
    return (places[middle - 1] * right + places[middle] * left) / (left + right)


def _switch(graph: Layered, order: Order, rounds: int) -> None:
    """Let two vertices next to each other change places as long as that takes crossings away."""
    place = _places(graph, order)
    awake = set(range(len(order)))
    for _ in range(rounds):
        changed = {at for at in awake if _switch_row(graph, order[at], place)}
        awake = {at for one in changed for at in (one - 1, one, one + 1) if 0 <= at < len(order)}


def _switch_row(graph: Layered, row: list[int], place: list[int]) -> bool:
    if len(row) < 2:
        return False
    before, after = (
        [sorted([place[one] for one in beside[vertex]]) for vertex in row]
        for beside in (graph.before, graph.after)
    )
    better = False
    for at in range(len(row) - 1):
        now = _falling(before[at], before[at + 1]) + _falling(after[at], after[at + 1])
        if not now:
            continue
        then = _falling(before[at + 1], before[at]) + _falling(after[at + 1], after[at])
        if then < now:
            _swap(row, at)
            _swap(before, at)
            _swap(after, at)
            better = True
    if better:
        for at, vertex in enumerate(row):
            place[vertex] = at
    return better


def _swap(column: list[T], at: int) -> None:
    column[at], column[at + 1] = column[at + 1], column[at]


def _falling(left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many crossings the pieces of two neighbours make; both ascend."""
    if not left or not right or left[-1] <= right[0]:
        return 0
    if len(left) == 1:
        return bisect_left(right, left[0])
    if len(right) == 1:
        return len(left) - bisect_right(left, right[0])
    if len(left) * len(right) > _MANY:
        return int(np.searchsorted(right, left, side="left").sum())
    return sum([bisect_left(right, one) for one in left])
