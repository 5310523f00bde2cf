"""Ways through a graph: what leads nowhere, what stands alone, where all data goes through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.topological import reached, topological_rank
from termboard.analysis.graphs.traced_modules import IO, PARAMETER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.graphs.scope_tree import ScopeTree

_ACTS = re.compile(r".*_\Z|prim::(?:Print|RaiseException)|aten::(?:warn|_assert_async)")
"""Operations that do something besides making a tensor; a name that ends in `_` works in place."""
_STARTS = frozenset({"InputLayer", "_Arg", "Placeholder", "PlaceholderV2"})


def outputs(tree: ScopeTree) -> NDArray[np.int32]:
    """Return the nodes that are known to be a graph's results; none if the log does not say."""
    ops = tree.graph.ops
    if tree.graph.kind == "traced":
        nodes = [n for n, op in enumerate(ops) if op == IO and tree.type_of(n) == "output"]
    else:
        nodes = [n for n, op in enumerate(ops) if op == "_Retval" and not tree.in_library(n)]
    if tree.graph.kind == "layers" and len(ops) > 1:
        gives = np.bincount(tree.sources, minlength=len(ops)) > 0
        nodes = np.flatnonzero(~gives).tolist()
    return np.array(nodes, np.int32)


def inputs(tree: ScopeTree) -> NDArray[np.int32]:
    """Return the nodes through which data comes into a graph, variables not among them."""
    ops, kind = tree.graph.ops, tree.graph.kind
    if kind == "traced":
        nodes = [n for n, op in enumerate(ops) if op == IO and tree.type_of(n) == "input"]
    else:
        nodes = [n for n, op in enumerate(ops) if op in _STARTS]
    if kind == "layers" and not nodes:
        takes = np.bincount(tree.targets, minlength=len(ops)) > 0
        nodes = np.flatnonzero(~takes).tolist()
    return np.array(nodes, np.int32)


def dead(tree: ScopeTree) -> NDArray[np.int32]:
    """Return nodes of a trace that are computed for nothing: no result, no side effect needs them.

    TensorFlow leaves such ops out by itself when it runs, and its own functions are full of them:
    the first layer's gradient for the data, a cell that is called once for its shapes.
    """
    ends = outputs(tree)
    known = np.bincount(tree.targets, minlength=len(tree.graph)) > 0
    if tree.graph.kind != "traced" or not len(ends) or not known[ends].any():
        return np.zeros(0, np.int32)
    acts = [node for node, op in enumerate(tree.graph.ops) if _ACTS.match(op)]
    seeds = np.concatenate([ends, np.array(acts, np.int32)])
    used = reached(len(tree.graph), seeds, tree.targets, tree.sources).copy()
    used[seeds] = True
    used |= tree.folded_into >= 0
    used |= ~_connected(tree)
    return np.flatnonzero(~used).astype(np.int32)


def isolated(tree: ScopeTree) -> NDArray[np.int32]:
    """Return nodes without any edge, in a graph of several."""
    if len(tree.order.nodes) < 2:
        return np.zeros(0, np.int32)
    alone = ~_connected(tree) & (tree.folded_into < 0)
    alone[[node for node, _ in tree.graph.missing]] = False
    return np.array(
        [n for n in np.flatnonzero(alone).tolist() if not _is_expected_alone(tree, n)], np.int32
    )


def _is_expected_alone(tree: ScopeTree, node: int) -> bool:
    op = tree.graph.ops[node]
    return op in ("NoOp", "Const", PARAMETER) or tree.in_library(node) > 0


def _connected(tree: ScopeTree) -> NDArray[np.bool_]:
    count = len(tree.graph)
    edges = np.bincount(tree.sources, minlength=count) + np.bincount(tree.targets, minlength=count)
    return edges > 0


def passages(tree: ScopeTree) -> list[int]:
    """Return the nodes that all data from the inputs to the results goes through, in its order."""
    count = len(tree.graph)
    starts, ends = inputs(tree), outputs(tree)
    if not len(starts) or not len(ends):
        return []
    on_way = reached(count, starts, tree.sources, tree.targets).copy()
    on_way[starts] = True
    back = reached(count, ends, tree.targets, tree.sources).copy()
    back[ends] = True
    on_way &= back
    rank = topological_rank(count, tree.sources, tree.targets)
    inside = on_way[tree.sources] & on_way[tree.targets]
    low, high = rank[tree.sources[inside]], rank[tree.targets[inside]]
    # An edge that passes a node by is a way around it; so is an input that comes in behind it.
    passed = np.zeros(count + 1, np.int64)
    forward = low < high
    np.add.at(passed, low[forward] + 1, 1)
    np.add.at(passed, high[forward], -1)
    around = np.cumsum(passed)[:count]
    fed, taken = rank[starts[on_way[starts]]], rank[ends[on_way[ends]]]
    if not len(fed) or not len(taken):
        return []
    nodes = np.flatnonzero(on_way)
    nodes = nodes[np.argsort(rank[nodes])]
    places = rank[nodes]
    through = (around[places] == 0) & (places >= fed.max()) & (places <= taken.min())
    return [int(node) for node in nodes[through]]
