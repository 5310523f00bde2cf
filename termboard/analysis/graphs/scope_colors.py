"""Which items of a graph have the same colour: by structure, device or dtype."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.graphs.scope_tree import ScopeTree

Grouping = Literal["structure", "device", "dtype"]

UNKNOWN = "unknown"
NONE = -1


@dataclass(frozen=True, eq=False)
class Groups:
    """Items by colour."""

    of: NDArray[np.int32]
    """(items,) number of the group of each item; -1 if it has none: a scope of several devices, or
    one that is like no other."""
    names: tuple[str, ...]
    """What the groups have in common: a device, a dtype, or `Block × 12`; the largest first."""


def groups_by(tree: ScopeTree, how: Grouping) -> Groups:
    """Return the groups of items that are drawn in one colour.

    By structure: scopes with a second one like them somewhere in the graph; nodes have none. By
    device or dtype: nodes, and scopes all of whose nodes are alike.
    """
    if how == "structure":
        return _by_structure(tree)
    if how == "device":
        return _by_value(tree, [device or UNKNOWN for device in tree.graph.devices])
    dtype = tree.graph.details.dtype
    return _by_value(tree, [dtype(node) or UNKNOWN for node in range(len(tree.graph))])


def _by_structure(tree: ScopeTree) -> Groups:
    """Group scopes by their signatures.

    A scope with a single child is not counted apart from that: both would be the same colour twice.
    """
    scopes = np.arange(tree.root + 1, len(tree))
    scopes = scopes[tree.order.ends[scopes] > tree.order.starts[scopes]]
    of = np.full(len(tree), NONE, np.int32)
    _, first, inverse, counts = np.unique(
        tree.signatures[scopes], return_index=True, return_inverse=True, return_counts=True
    )
    repeated = np.flatnonzero(counts > 1)
    sizes = np.array([tree.count(int(scopes[first[group]])) for group in repeated], np.int64)
    repeated = repeated[np.lexsort((first[repeated], -sizes * counts[repeated]))]
    numbers = np.full(len(counts), NONE, np.int32)
    numbers[repeated] = np.arange(len(repeated))
    of[scopes] = numbers[inverse.reshape(-1)]
    examples = [int(scopes[first[group]]) for group in repeated]
    names = [
        f"{_kind(tree, example)} × {count:,}"
        for example, count in zip(examples, counts[repeated].tolist(), strict=True)
    ]
    return Groups(of, tuple(names))


def _kind(tree: ScopeTree, scope: int) -> str:
    """Return what to call scopes of a structure: their class, or the first one's name."""
    kind = tree.type_of(scope)
    return tree.label(scope) if kind in ("scope", "module", "model") else kind


def _by_value(tree: ScopeTree, values: Sequence[str]) -> Groups:
    """Group nodes by their values, and scopes whose nodes have the same one."""
    numbers: dict[str, int] = {}
    found = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
    shown = found[tree.order.nodes]
    sizes = np.bincount(shown, minlength=len(numbers)) if len(shown) else np.zeros(len(numbers))
    order = np.argsort(-sizes, kind="stable")
    place = np.zeros(len(numbers), np.int64)
    place[order] = np.arange(len(order))
    of = np.full(len(tree), NONE, np.int32)
    of[: tree.root] = place[found] if len(found) else 0
    if len(shown):
        changes = np.concatenate([[0], np.cumsum(shown[1:] != shown[:-1])])
        starts, ends = tree.order.starts[tree.root :], tree.order.ends[tree.root :]
        last = np.maximum(ends - 1, 0)
        alike = (ends > starts) & (changes[np.minimum(starts, last)] == changes[last])
        of[tree.root :] = np.where(alike, place[shown[np.minimum(starts, len(shown) - 1)]], NONE)
    names = list(numbers)
    return Groups(of, tuple(names[number] for number in order))
