"""Where in a graph layers sit: their names as histograms have them, matched with its scopes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.scope_tree import scope_tree
from termboard.analysis.in_order import distinct
from termboard.analysis.layers.names import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from termboard.graph import Graph

_MODULE = re.compile(r"[^\[\]]*\[([^\[\]]+)\]")
"""A torch module in a trace: `Linear[fc1]`."""
_DEEPEST = 64
"""Names of a path that are looked at; a hostile log may nest a million deep."""
_LONGEST = 4096
"""Characters of a node's name; a longer one is no layer's place."""

Names = tuple[str, ...]


def places(layers: Iterable[str], graph: Graph) -> Mapping[str, str]:
    """Return the scope path of each layer that the graph has: `fc1` → `Net/Linear[fc1]`.

    A path is a node's name or what stands before a `/` in one. It is that whose names end as the
    layer's do, or the other way round: histograms and graphs begin differently, with the model's
    name or without. Layers of which it cannot be said for certain are left out.
    """
    whole: dict[Names, str] = {}
    ending: dict[Names, tuple[int, str]] = {}
    for path in _scopes(_node_names(graph)):
        names = _names(path, graph.kind)
        if names:
            whole.setdefault(names, path)
        for start in range(len(names)):
            known = ending.get(names[start:])
            if known is None or len(names) < known[0]:
                ending[names[start:]] = len(names), path
    found = {layer: _place(names_of(layer), whole, ending) for layer in layers}
    times: dict[str, int] = {}
    for path in found.values():
        times[path] = times.get(path, 0) + 1
    return {layer: path for layer, path in found.items() if path and times[path] == 1}


def depths(paths: Mapping[str, str], graph: Graph) -> Mapping[str, float]:
    """Return how deep each layer lies in the data flow: of its place's nodes the deepest.

    `paths` is what `places` gave. A node's depth is the number of edges of the longest way to it.
    """
    of_node = _depth_of_nodes(graph)
    layer_of = {path: layer for layer, path in paths.items()}
    found: dict[str, float] = {}
    for number, name in enumerate(_node_names(graph)):
        for path in _upwards(name):
            layer = layer_of.get(path)
            if layer is not None:
                found[layer] = max(found.get(layer, 0.0), float(of_node[number]))
                break
    return found


def _node_names(graph: Graph) -> Sequence[str]:
    """Return the name of each node by which its scopes are told.

    A trace has the parameters of a ModuleList's modules below the list, and their operations beside
    it; the tree of scopes puts both in one place.
    """
    return scope_tree(graph).places if graph.kind == "traced" else graph.names


def _place(
    names: Names, whole: Mapping[Names, str], ending: Mapping[Names, tuple[int, str]]
) -> str:
    if names in ending:
        return ending[names][1]
    for start in range(1, len(names)):
        if names[start:] in whole:
            return whole[names[start:]]
    return ""


def _scopes(names: Iterable[str]) -> Iterator[str]:
    """Return every path once: that of each node and those of all scopes around it."""
    seen: set[str] = set()
    for name in names:
        for path in _upwards(name):
            if path in seen:
                break
            seen.add(path)
            yield path


def _upwards(name: str) -> Iterator[str]:
    """Return a path and those around it, the innermost first."""
    for _ in range(_DEEPEST if len(name) <= _LONGEST else 0):
        if not name:
            return
        yield name
        name = name.rpartition("/")[0]


def _names(path: str, kind: str) -> Names:
    """Return the names along a path as a histogram's tag would have them.

    In a trace those in brackets, because what stands before them is a class; its outermost piece is
    the class of the whole model.
    """
    pieces = path.split("/")[-_DEEPEST:]
    if kind != "traced":
        return tuple(pieces)
    out: list[str] = []
    for place, piece in enumerate(pieces):
        module = _MODULE.fullmatch(piece)
        if module:
            out += names_of(module[1])
        elif place:
            out.append(piece)
    return tuple(out)


def _depth_of_nodes(graph: Graph) -> NDArray[np.int64]:
    """Return the number of edges of the longest way to each node, by levels (Kahn 1962).

    Ways around a loop are not counted: TensorFlow's end in NextIteration, others stay where the
    nodes before them left them.
    """
    count = len(graph)
    looping = np.array([op == "NextIteration" for op in graph.ops], np.bool_)
    keep = ~looping[graph.sources] if len(graph.sources) else np.zeros(0, np.bool_)
    sources, targets = graph.sources[keep], graph.targets[keep]
    order = np.argsort(sources, kind="stable")
    targets = targets[order]
    starts = np.searchsorted(sources[order], np.arange(count + 1))
    waiting = np.bincount(targets, minlength=count)
    depth = np.zeros(count, np.int64)
    level = np.flatnonzero(waiting == 0)
    while len(level):
        reached = _targets_of(level, starts, targets)
        np.maximum.at(depth, reached, np.repeat(depth[level] + 1, np.diff(starts)[level]))
        np.subtract.at(waiting, reached, 1)
        level = distinct(reached[waiting[reached] == 0])
    return depth


def _targets_of(
    nodes: NDArray[np.intp], starts: NDArray[np.intp], targets: NDArray[np.int32]
) -> NDArray[np.int32]:
    lengths = starts[nodes + 1] - starts[nodes]
    offsets = np.repeat(starts[nodes] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return targets[offsets + np.arange(len(offsets))]
