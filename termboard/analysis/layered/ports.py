"""The column at which each line leaves a box and enters one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.layered.nets import Fork, Layered

Reach = tuple[int, int]
"""The first and the last column at which lines may touch a box."""

_APART = 2


@dataclass(frozen=True)
class Channel:
    """A net's piece between two layers with its columns."""

    fork: Fork
    start: int
    ends: tuple[int, ...]
    """Of each of the fork's ends."""


def channels(
    graph: Layered,
    columns: Sequence[int],
    leaving: Sequence[Reach],
    entering: Sequence[Reach],
    main: Sequence[bool],
) -> list[list[Channel]]:
    """Return for each layer the pieces that lead from it to the next.

    `leaving` and `entering` hold the reach of each box at either side; `main` tells of each net
    whether it may take the middle of its box from others.
    """
    return [
        _between(graph, forks, columns, (leaving, entering), main) if forks else []
        for forks in graph.forks
    ]


def _between(
    graph: Layered,
    forks: Sequence[Fork],
    columns: Sequence[int],
    reaches: tuple[Sequence[Reach], Sequence[Reach]],
    main: Sequence[bool],
) -> list[Channel]:
    leaving, entering = reaches
    exits: dict[int, list[Fork]] = {}
    for fork in forks:
        exits.setdefault(fork.start, []).append(fork)
    starts = {
        (fork.net, vertex): column
        for vertex, own in exits.items()
        if len(own) > 1
        for fork, column in zip(
            own, _several_exits(own, columns, columns[vertex], leaving[vertex], main), strict=True
        )
    }
    entries = _entries(graph, forks, columns, starts, entering)
    for vertex, own in exits.items():
        if len(own) == 1:
            fork = own[0]
            ends = [entries[fork.net, end] for end in fork.ends]
            reach = leaving[vertex] if vertex < graph.real else (columns[vertex], columns[vertex])
            starts[fork.net, vertex] = _single_exit(ends, columns[vertex], reach)
    return [
        Channel(
            fork, starts[fork.net, fork.start], tuple(entries[fork.net, end] for end in fork.ends)
        )
        for fork in forks
    ]


def _single_exit(ends: Sequence[int], middle: int, reach: Reach) -> int:
    """Return the column from which a line runs straight to one of its ends, else the middle.

    It does not leave near a corner for that.
    """
    away = max(3, (reach[1] - reach[0]) // 3)
    straight = [end for end in ends if reach[0] <= end <= reach[1] and abs(end - middle) <= away]
    return min(straight, key=lambda end: abs(end - middle), default=middle)


def _several_exits(
    forks: Sequence[Fork],
    columns: Sequence[int],
    middle: int,
    reach: Reach,
    main: Sequence[bool],
) -> list[int]:
    """Return columns next to each other; the main net has the middle."""
    first = next((fork for fork in forks if main[fork.net]), None)
    wanted = []
    for fork in forks:
        mean = sum(columns[end] for end in fork.ends) / len(fork.ends)
        side = reach[0] - 1 if mean < middle else reach[1] + 1
        wanted.append(middle if fork is first else side)
    return _spread(wanted, reach, middle)


def _entries(
    graph: Layered,
    forks: Sequence[Fork],
    columns: Sequence[int],
    starts: dict[tuple[int, int], int],
    entering: Sequence[Reach],
) -> dict[tuple[int, int], int]:
    """Return the column at which a net comes to a vertex of the next layer, by (net, vertex)."""
    coming: dict[int, dict[int, list[int]]] = {}
    found: dict[tuple[int, int], int] = {}
    for fork in forks:
        for end in fork.ends:
            if end >= graph.real:
                found[fork.net, end] = columns[end]
            else:
                start = starts.get((fork.net, fork.start), columns[fork.start])
                coming.setdefault(end, {}).setdefault(fork.net, []).append(start)
    for vertex, nets in coming.items():
        wanted = [own[0] if len(own) == 1 else columns[vertex] for own in nets.values()]
        ports = _spread(wanted, entering[vertex], columns[vertex])
        found.update(((net, vertex), port) for net, port in zip(nets, ports, strict=True))
    return found


def _spread(wanted: Sequence[int], reach: Reach, middle: int) -> list[int]:
    """Return a column within reach for each wish, in the order of the wishes.

    A wish within reach is granted, so that the line is straight; the others are spread evenly at
    their sides. With more lines than columns several share one.
    """
    low, high = reach
    if len(wanted) == 1:
        return [wanted[0] if low <= wanted[0] <= high else min(max(middle, low), high)]
    into = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    sorted_wishes = [wanted[at] for at in into]
    ports = _kept(sorted_wishes, low, high)
    if ports is None:
        ports = _even(len(wanted), low - 1, high + 1)
    found = [0] * len(wanted)
    for at, port in zip(into, ports, strict=True):
        found[at] = port
    return found


def _kept(wishes: Sequence[int], low: int, high: int) -> list[int] | None:
    """Return ports with all wishes within reach granted; None if the others find no room."""
    inside = [wish for wish in wishes if low <= wish <= high]
    if any(b - a < _APART for a, b in itertools.pairwise(inside)):
        return None
    left = sum(wish < low for wish in wishes)
    right = len(wishes) - left - len(inside)
    first, last = (inside[0], inside[-1]) if inside else (high + 1, low - 1)
    if not inside:
        return None
    if first - low < _APART * left or high - last < _APART * right:
        return None
    return [*_even(left, low - 1, first - 1), *inside, *_even(right, last + 1, high + 1)]


def _even(count: int, before: int, behind: int) -> list[int]:
    """Return columns strictly between two others, evenly spread; shared where there are too few.

    Where it can be a free one lies between any two of them.
    """
    free = behind - before - 1
    if count > free:
        return [before + 1 + at * free // count for at in range(count)]
    parts = 2 * (count + 1)
    found = [
        before + (2 * (at + 1) * (behind - before) + count + 1) // parts for at in range(count)
    ]
    if _APART * count - 1 <= free:
        for at in range(1, count):
            found[at] = max(found[at], found[at - 1] + _APART)
        for at in range(count - 1, -1, -1):
            found[at] = min(found[at], behind - 1 - _APART * (count - 1 - at))
    return found
