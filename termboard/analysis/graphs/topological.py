"""An order of a graph's nodes in which data flows forward, cycles or not."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def topological_rank(
    count: int, sources: NDArray[np.int32], targets: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return (count,) the place of each node in the topological order nearest to the log's.

    Of the nodes whose sources have all been placed the first in the log comes next. Where circles
    leave none, it is the first in the log that has not been placed, in a circle or behind one.
    Takes O(edges + count · log count): 0.3 s for 100,000 nodes that are logged in disorder, and
    next to nothing for those logged in order.
    """
    if not (sources > targets).any():
        return np.arange(count, dtype=np.int32)
    forward = sources != targets
    sources, targets = sources[forward], targets[forward]
    waiting = np.bincount(targets, minlength=count).tolist()
    starts, following = by_node(count, sources, targets)
    rank = [-1] * count
    ready = [node for node in range(count) if not waiting[node]]  # ascending, hence a heap
    skipped = place = 0
    while place < count:
        if ready:
            node = heapq.heappop(ready)
        else:
            while rank[skipped] >= 0:
                skipped += 1
            node = skipped
        if rank[node] >= 0:
            continue
        rank[node] = place
        place += 1
        for target in following[starts[node] : starts[node + 1]]:
            waiting[target] -= 1
            if not waiting[target]:
                heapq.heappush(ready, target)
    return np.array(rank, np.int32)


def by_node(
    count: int, ends: NDArray[np.int32], others: NDArray[np.int32]
) -> tuple[list[int], list[int]]:
    """Return where each node's edges start in a list of their other ends, and that list.

    The others of node i are `list[starts[i]:starts[i + 1]]`, in the order of the edges.
    """
    starts = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=count))])
    return starts.tolist(), others[np.argsort(ends, kind="stable")].tolist()


def reached(
    count: int, seeds: NDArray[np.int32], sources: NDArray[np.int32], targets: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Return (count,) whether a way along the edges leads from a seed to a node; not the seeds.

    A seed is only reached if a way leads back to it.
    """
    starts, following = by_node(count, sources, targets)
    found = bytearray(count)
    waiting = seeds.tolist()
    while waiting:
        node = waiting.pop()
        for target in following[starts[node] : starts[node + 1]]:
            if not found[target]:
                found[target] = 1
                waiting.append(target)
    return np.frombuffer(found, np.bool_)
