"""A tree of scopes as arrays: who is whose child, and which nodes lie in a scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.scope_templates import meetings
from termboard.graph import CONTROL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.graphs.scope_names import Scopes
    from termboard.analysis.graphs.scope_templates import Meetings
    from termboard.analysis.graphs.traced_noise import Shown


@dataclass(frozen=True, eq=False)
class TreeOrder:
    """Items by number, and nodes in the order of the rows: those of a scope stand together."""

    parent: NDArray[np.int32]
    """(items,) -1 for the root."""
    depth: NDArray[np.int32]
    """(items,) 0 for the root."""
    starts: NDArray[np.int32]
    """(items,) place of its first node in `nodes`; of a folded node that of whom it is part of."""
    ends: NDArray[np.int32]
    """(items,) place behind its last node in `nodes`."""
    nodes: NDArray[np.int32]
    """The nodes that are not folded, in the order of the rows."""
    siblings: NDArray[np.int32]
    """All items but the root and folded ones, those of one parent together, in order."""
    meetings: Meetings
    """Where the two ends of each shown edge meet."""
    first_child: NDArray[np.int32]
    """(items + 1,) where a scope's children start in `siblings`."""

    def children(self, item: int) -> NDArray[np.int32]:
        """Return the items right below a scope, in order; none for a node."""
        return self.siblings[self.first_child[item] : self.first_child[item + 1]]


def order_of(scopes: Scopes, shown: Shown, rank: NDArray[np.int32]) -> TreeOrder:
    """Return the tree, each scope's children in the order of their ranks.

    A scope's is that of the last node that data comes to from outside. By its first node it would
    stand where its weights do, and by its last one where an optimizer or a summary ends in it.
    """
    count, scope_count = len(rank), len(scopes.parents)
    parent = np.concatenate([scopes.of_nodes, np.array(scopes.parents, np.int32)])
    parent += np.int32(count)
    parent[count] = -1
    is_shown = shown.folded_into < 0
    nodes = np.flatnonzero(is_shown)
    sizes, firsts, depths = _summed_up(scopes.parents, scopes.of_nodes[nodes], rank[nodes])
    depth = np.concatenate([depths[scopes.of_nodes] + 1, depths])
    met = meetings(shown.sources, shown.targets, parent, depth)
    last_fed = _last_fed(shown, rank, parent, met)[count:]
    key = np.concatenate([rank, np.where(last_fed >= 0, last_fed, firsts)])
    visible = np.concatenate([is_shown, sizes > 0])
    visible[count] = False
    items = np.flatnonzero(visible)
    siblings = items[np.lexsort((key[items], parent[items]))]
    per_parent = np.bincount(parent[siblings], minlength=count + scope_count)
    first_child = np.concatenate([[0], np.cumsum(per_parent)])
    weight = np.concatenate([np.ones(count, np.int64), sizes])
    starts = _starts(parent, siblings, first_child, weight, count)
    folded = np.flatnonzero(~is_shown)
    into = shown.folded_into[folded]
    starts[folded], parent[folded], depth[folded] = starts[into], parent[into], depth[into]
    in_rows = np.zeros(len(nodes), np.int32)
    in_rows[starts[nodes]] = nodes
    return TreeOrder(
        parent,
        depth,
        starts.astype(np.int32),
        (starts + weight).astype(np.int32),
        in_rows,
        siblings.astype(np.int32),
        met,
        first_child.astype(np.int32),
    )


def _last_fed(
    shown: Shown, rank: NDArray[np.int32], parent: NDArray[np.int32], met: Meetings
) -> NDArray[np.int32]:
    """Return (items,) the highest rank of a node that data comes to from outside its scope."""
    found = np.full(len(parent), -1, np.int32)
    edges = np.flatnonzero(shown.outputs != CONTROL)
    ranks, until = rank[shown.targets[edges]], met.scopes[edges]
    above = parent[shown.targets[edges]]
    left = np.flatnonzero(above != until)
    while len(left):
        ranks, until, above = ranks[left], until[left], above[left]
        np.maximum.at(found, above, ranks)
        above = parent[above]
        left = np.flatnonzero(above != until)
    return found


def _summed_up(
    parents: list[int], owners: NDArray[np.int32], ranks: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return nodes in, first rank in, and depth of each scope, from the nodes right in it."""
    first = np.full(len(parents), int(ranks.max(initial=0)) + 1, np.int32)
    np.minimum.at(first, owners, ranks)
    sizes, firsts = np.bincount(owners, minlength=len(parents)).tolist(), first.tolist()
    for scope in range(len(parents) - 1, 0, -1):
        above = parents[scope]
        sizes[above] += sizes[scope]
        if firsts[scope] < firsts[above]:
            firsts[above] = firsts[scope]
    depths = [0] * len(parents)
    for scope in range(1, len(parents)):
        depths[scope] = depths[parents[scope]] + 1
    return np.array(sizes, np.int32), np.array(firsts, np.int32), np.array(depths, np.int32)


def _starts(
    parent: NDArray[np.int32],
    siblings: NDArray[np.int64],
    first_child: NDArray[np.int64],
    weight: NDArray[np.int64],
    count: int,
) -> NDArray[np.int64]:
    """Return (items,) how many nodes come before each item's first one."""
    before = np.cumsum(weight[siblings]) - weight[siblings]
    total = np.concatenate([before, [0]])
    starts = np.zeros(len(parent), np.int64)
    starts[siblings] = before - total[first_child[parent[siblings]]]
    scope_starts = starts[count:].tolist()
    outer = (parent[count:] - count).tolist()
    for scope in range(1, len(scope_starts)):
        scope_starts[scope] += scope_starts[outer[scope]]
    starts[count:] = scope_starts
    starts[:count] += starts[parent[:count]]
    return starts
