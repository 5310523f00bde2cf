"""The layers of a graph: what has weights of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from termboard.analysis.graphs.op_costs import VARIABLES
from termboard.analysis.graphs.traced_modules import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Collection

    from termboard.analysis.graphs.scope_tree import ScopeTree

_PARTS = re.compile(r"[./:]+")
_WITH_WEIGHTS = re.compile(
    r"Dense|Conv|Embedding|LSTM|GRU|RNN|Normalization|Attention|PReLU|Bidirectional|TimeDistributed"
)
_NOT = frozenset({"UnitNormalization", "Attention", "AdditiveAttention", "Normalization"})


def layers(tree: ScopeTree) -> tuple[int, ...]:
    """Return the items that have weights, in the order of the network.

    Scopes right above a parameter or variable; of a Keras model the layers of such classes.
    """
    ops = tree.graph.ops
    nodes = tree.nodes(tree.root).tolist()
    if tree.graph.kind == "layers":
        return tuple(n for n in nodes if _WITH_WEIGHTS.search(ops[n]) and ops[n] not in _NOT)
    wanted = frozenset({PARAMETER}) if tree.graph.kind == "traced" else VARIABLES
    parents = (int(tree.parent[node]) for node in nodes if ops[node] in wanted)
    return tuple(item for item in dict.fromkeys(parents) if item != tree.root)


def layer_of(tree: ScopeTree, item: int) -> int | None:
    """Return the layer that an item is, or belongs to; None if it belongs to none."""
    known = frozenset(layers(tree))
    while item >= 0:
        if item in known:
            return item
        item = int(tree.parent[item])
    return None


def parts_of(tree: ScopeTree, item: int) -> tuple[str, ...]:
    """Return the names from the outermost module to an item: ("Net", "h", "0", "attn")."""
    labels = [tree.label(above) for above in (*tree.ancestors(item), item) if above != tree.root]
    return tuple(labels)


def matches(tree: ScopeTree, item: int, name: str) -> bool:
    """Return whether a layer's name in a tag means this item.

    Names are compared part by part from their ends, `h.0.attn` or `h/0/attn`; what one of them has
    in front of the other, such as the network's own name, does not count.
    """
    return _ends_alike(_spoken(parts_of(tree, item)), _spoken(_PARTS.split(name)))


def layers_without(tree: ScopeTree, names: Collection[str]) -> tuple[int, ...]:
    """Return the layers that none of these names means."""
    known: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        parts = _spoken(_PARTS.split(name))
        if parts:
            known.setdefault(parts[-1], []).append(parts)
    found = []
    for item in layers(tree):
        parts = _spoken(parts_of(tree, item))
        if parts and not any(_ends_alike(parts, other) for other in known.get(parts[-1], ())):
            found.append(item)
    return tuple(found)


def _spoken(parts: Collection[str]) -> tuple[str, ...]:
    return tuple(part.lower() for part in parts if part)


def _ends_alike(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    length = min(len(first), len(second))
    return length > 0 and first[-length:] == second[-length:]
