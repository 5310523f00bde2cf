"""Layers of a graph: edges lead from a lower one to a higher one; cycles are cut first.

The longest path from a source gives a box its layer. What only feeds others, such as a variable,
is then moved as near to them as it can be, so that its edges are short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Pair = tuple[int, int]


def back_edges(count: int, edges: Sequence[Pair]) -> list[bool]:
    """Return for each (source, target) whether it closes a cycle; a self loop does.

    A depth-first search from the sources on, then from what is left, in the order of the boxes;
    without recursion. The edges that are not marked make no cycle.
    """
    leaving: list[list[int]] = [[] for _ in range(count)]
    entered = [0] * count
    for at, (source, target) in enumerate(edges):
        leaving[source].append(at)
        entered[target] += source != target
    back = [False] * len(edges)
    state = bytearray(count)  # 0 not seen, 1 on the path, 2 done
    for start in sorted(range(count), key=lambda vertex: entered[vertex] > 0):
        if not state[start]:
            _search(start, edges, leaving, state, back)
    return back


def _search(
    start: int,
    edges: Sequence[Pair],
    leaving: Sequence[Sequence[int]],
    state: bytearray,
    back: list[bool],
) -> None:
    state[start] = 1
    path = [(start, iter(leaving[start]))]
    while path:
        vertex, rest = path[-1]
        for at in rest:
            target = edges[at][1]
            if state[target] == 1:
                back[at] = True
            elif not state[target]:
                state[target] = 1
                path.append((target, iter(leaving[target])))
                break
        else:
            state[vertex] = 2
            path.pop()


def layers(count: int, edges: Sequence[Pair]) -> list[int]:
    """Return the layer of each vertex, from 0; of each edge the target's is the higher one.

    Raises ValueError if the edges make a cycle.
    """
    after: list[list[int]] = [[] for _ in range(count)]
    before: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    order = _topological(before, after)
    layer = [0] * count
    for vertex in order:
        for target in after[vertex]:
            layer[target] = max(layer[target], layer[vertex] + 1)
    _lift(order, before, after, layer)
    least = min(layer, default=0)
    return [one - least for one in layer]


def _topological(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> list[int]:
    waiting = [len(sources) for sources in before]
    order = [vertex for vertex, left in enumerate(waiting) if not left]
    for vertex in order:  # grows as it is read
        for target in after[vertex]:
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    if len(order) < len(before):
        message = "the edges make a cycle"
        raise ValueError(message)
    return order


def _lift(
    order: Sequence[int],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
    layer: list[int],
) -> None:
    """Move feeders up to what they feed: sources, and what only such sources feed."""
    feeds = [False] * len(order)
    for vertex in order:
        feeds[vertex] = all(feeds[one] and len(set(after[one])) == 1 for one in before[vertex])
    for vertex in reversed(order):
        if feeds[vertex] and after[vertex]:
            layer[vertex] = min(layer[target] for target in after[vertex]) - 1
