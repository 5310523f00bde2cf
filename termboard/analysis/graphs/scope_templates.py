"""Scopes of the same structure, known by a signature.

TensorBoard groups scopes by size and ops and then compares their graphs pair by pair. A signature
made from the inside outwards, of the parts' signatures and of which kinds of parts are connected,
tells the same apart at the cost of one pass over nodes and edges, however many scopes there are.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.graphs.scope_tree import ScopeTree


class Meetings(NamedTuple):
    """Where the two ends of each edge meet in the tree."""

    sources: NDArray[np.int32]
    """The part of the scope they meet in that holds the source."""
    targets: NDArray[np.int32]
    scopes: NDArray[np.int32]
    """The innermost scope that holds both."""


def meetings(
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
    parent: NDArray[np.int32],
    depth: NDArray[np.int32],
) -> Meetings:
    """Return where the ends of each edge meet, as (edges,) arrays.

    `parent` and `depth` are those of each item. Of an edge from an op to itself both ends are that
    op, in its own scope.
    """
    sources, targets = sources.copy(), targets.copy()
    lift(sources, depth[targets], parent, depth)
    lift(targets, depth[sources], parent, depth)
    apart = np.flatnonzero(parent[sources] != parent[targets])
    while len(apart):
        sources[apart], targets[apart] = parent[sources[apart]], parent[targets[apart]]
        apart = apart[parent[sources[apart]] != parent[targets[apart]]]
    return Meetings(sources, targets, parent[targets])


def lift(
    items: NDArray[np.int32],
    to: NDArray[np.int32],
    parent: NDArray[np.int32],
    depth: NDArray[np.int32],
) -> None:
    """Replace, in place, each item that lies deeper than `to` by the scope at that depth."""
    deeper = np.flatnonzero(depth[items] > to)
    while len(deeper):
        items[deeper] = parent[items[deeper]]
        deeper = deeper[depth[items[deeper]] > to[deeper]]


def signatures(tree: ScopeTree) -> NDArray[np.uint64]:
    """Return (items,) numbers that are the same for items of the same structure.

    That of a node tells its op, that of a scope how many parts it has of which signature, connected
    with parts of which signatures; names, shapes and attributes do not count. What the neighbours'
    neighbours are does not count either, so that very regular graphs may be taken for the same.
    """
    ops: dict[str, int] = {op: _hashed(op) for op in set(tree.graph.ops)}
    known = np.zeros(len(tree), np.uint64)
    known[: tree.root] = [ops[op] for op in tree.graph.ops]
    met = tree.order.meetings
    order = tree.order.siblings
    items_by_depth = order[np.argsort(tree.depth[order], kind="stable")]
    edges_by_depth = np.argsort(tree.depth[met.scopes], kind="stable")
    deepest = int(tree.depth.max())
    levels = np.arange(deepest + 2)
    item_at = np.searchsorted(tree.depth[items_by_depth], levels)
    edge_at = np.searchsorted(tree.depth[met.scopes][edges_by_depth], levels)
    totals = np.zeros(len(tree), np.uint64)
    around = np.zeros(len(tree), np.uint64)
    """Of each item: what it is connected with in its scope, and in which direction."""
    for level in range(deepest, 0, -1):
        items = items_by_depth[item_at[level] : item_at[level + 1]]
        scopes = items[items >= tree.root]
        known[scopes] = mixed(totals[scopes] + np.uint64(_SCOPE))
        edges = edges_by_depth[edge_at[level - 1] : edge_at[level]]
        from_, to = met.sources[edges], met.targets[edges]
        np.add.at(around, from_, mixed(known[to] ^ np.uint64(_EDGE)))
        np.add.at(around, to, mixed(known[from_]))
        np.add.at(totals, tree.parent[items], mixed(known[items] + mixed(around[items])))
    known[tree.root] = mixed(totals[tree.root :][:1] + np.uint64(_SCOPE))[0]
    return known


_SCOPE = 0x9E3779B97F4A7C15
_EDGE = 0xD1B54A32D192ED03


def _hashed(text: str) -> int:
    """Return a number of 64 bits that is the same in every process."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return each number scrambled: the finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    mixed = values + np.uint64(_SCOPE)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
