"""The edges at some nodes, found without a look at all edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class EdgeIndex:
    """Edges by the node at one of their ends."""

    edges: NDArray[np.int64]
    """All edges, those of node 0 first, then those of node 1 …"""
    bounds: NDArray[np.int64]
    """(nodes + 1,) where each node's begin, and where the last one's end."""

    def of(self, nodes: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the edges at some nodes, ascending; each node is given once."""
        first, counts = self.bounds[nodes], self.bounds[nodes + 1] - self.bounds[nodes]
        skipped = np.repeat(first - (np.cumsum(counts) - counts), counts)
        return np.sort(self.edges[np.arange(len(skipped)) + skipped])


def edge_index(ends: NDArray[np.int32], nodes: int) -> EdgeIndex:
    """Return the edges by their ends, one for each edge, from 0 to `nodes` - 1."""
    bounds = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=bounds[1:])
    return EdgeIndex(np.argsort(ends, kind="stable"), bounds)
