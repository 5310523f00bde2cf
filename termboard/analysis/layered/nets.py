"""Edges as nets: what leaves a box runs as one line and branches where its ends part.

Where many enter a box that read nothing else, they are gathered: a net that runs together. A net
that passes a layer has a place of one cell there, so every piece of a net leads from one layer to
the next. Edges of one net share their places.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Line:
    """One edge, or several alike, as layers see it: from a lower layer to a higher one."""

    low: int
    """The vertex in the lower layer."""
    high: int
    """The vertex in the higher layer."""
    net: tuple[int, int, int]
    """What tells its net from others: (vertex, kind, number)."""
    gathered: bool = False
    """Whether its net has one end, rather than one start."""


@dataclass(frozen=True)
class Fork:
    """A net's piece between two layers."""

    net: int
    start: int
    """The vertex in the lower layer."""
    ends: tuple[int, ...]
    """Vertices in the next layer, none twice."""


@dataclass
class Layered:
    """Vertices in layers, joined only from one layer to the next."""

    real: int
    """Vertices below this number are boxes, those from it on are places that a net passes."""
    layer: list[int]
    """Of each vertex."""
    forks: list[list[Fork]]
    """Of each layer: the pieces of nets that lead from it to the next."""
    before: list[list[int]] = field(default_factory=list)
    """Of each vertex: its neighbours in the layer below, one for each net and vertex."""
    after: list[list[int]] = field(default_factory=list)
    passes: dict[tuple[int, int], int] = field(default_factory=dict)
    """The place of a net in a layer, by (net, layer)."""
    nets: list[int] = field(default_factory=list)
    """Of each line: the number of its net."""

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return len(self.forks)


def spans(lines: Sequence[Line], layer: Sequence[int]) -> list[int]:
    """Return how many layers each line passes."""
    return [layer[line.high] - layer[line.low] - 1 for line in lines]


def layered(layer: Sequence[int], lines: Sequence[Line]) -> Layered:
    """Return the graph with places for the nets that pass layers."""
    depth = max(layer, default=-1) + 1
    graph = Layered(len(layer), list(layer), [[] for _ in range(depth)])
    numbers: dict[tuple[int, int, int], int] = {}
    members: list[list[Line]] = []
    for line in lines:
        net = numbers.setdefault(line.net, len(numbers))
        if net == len(members):
            members.append([])
        members[net].append(line)
        graph.nets.append(net)
    for net, own in enumerate(members):
        (_gather if own[0].gathered else _add_net)(graph, net, own)
    _join(graph)
    return graph


def way(graph: Layered, line: Line, net: int) -> list[int]:
    """Return the vertices that a line runs through, from its lower end to its higher one."""
    inner = range(graph.layer[line.low] + 1, graph.layer[line.high])
    return [line.low, *(graph.passes[net, layer] for layer in inner), line.high]


def _add_net(graph: Layered, net: int, lines: Sequence[Line]) -> None:
    start = lines[0].low
    ends: dict[int, list[int]] = {}
    for line in lines:
        ends.setdefault(graph.layer[line.high], []).append(line.high)
    last = max(ends)
    for layer in range(graph.layer[start] + 1, last + 1):
        reached = list(dict.fromkeys(ends.get(layer, ())))
        if layer < last:
            passing = len(graph.layer)
            graph.layer.append(layer)
            graph.passes[net, layer] = passing
            reached.append(passing)
        graph.forks[layer - 1].append(Fork(net, start, tuple(reached)))
        start = reached[-1]


def _gather(graph: Layered, net: int, lines: Sequence[Line]) -> None:
    end = lines[0].high
    starts: dict[int, list[int]] = {}
    for line in lines:
        starts.setdefault(graph.layer[line.low], []).append(line.low)
    for layer in range(min(starts), graph.layer[end]):
        coming = list(dict.fromkeys(starts.get(layer, ())))
        passing = graph.passes.get((net, layer))
        if passing is not None:
            coming.append(passing)
        reached = end
        if layer + 1 < graph.layer[end]:
            reached = graph.passes[net, layer + 1] = len(graph.layer)
            graph.layer.append(layer + 1)
        graph.forks[layer].extend(Fork(net, start, (reached,)) for start in coming)


def _join(graph: Layered) -> None:
    graph.before = [[] for _ in graph.layer]
    graph.after = [[] for _ in graph.layer]
    for forks in graph.forks:
        for fork in forks:
            for end in fork.ends:
                graph.after[fork.start].append(end)
                graph.before[end].append(fork.start)
