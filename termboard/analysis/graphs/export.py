"""A graph as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from termboard.graph import CONTROL
from termboard.printable import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.analysis.graphs.scope_tree import ScopeTree

_KINDS: tuple[Kind, ...] = ("parameters", "flops", "output_bytes", "seconds", "memory")


def as_json(tree: ScopeTree, costs: Costs) -> dict[str, Any]:
    """Return the whole graph as what JSON can hold: no halves of characters, no NaN.

    Nodes in the order of the log, with their shapes as lists (null: not known), the names of their
    inputs (`name:1` for another output than the first, `^name` for control, as TensorFlow has it),
    and of each scope what it costs; null for what the log does not say.
    """
    graph = tree.graph
    inputs: list[list[str]] = [[] for _ in range(len(graph))]
    names = list(map(shown, graph.names))
    for source, output, target in zip(
        graph.sources.tolist(), graph.outputs.tolist(), graph.targets.tolist(), strict=True
    ):
        inputs[target].append(_input(names[source], output))
    for node, name in graph.missing:
        inputs[node].append(shown(name))
    return {
        "kind": graph.kind,
        "nodes": list(_nodes(tree, costs, names, inputs)),
        "scopes": [_scope(tree, costs, item) for item in range(tree.root, len(tree))],
        "notes": [*map(shown, graph.notes), *costs.notes],
    }


def _nodes(
    tree: ScopeTree, costs: Costs, names: list[str], inputs: list[list[str]]
) -> Iterator[dict[str, Any]]:
    graph, root = tree.graph, tree.root
    scopes = [shown(tree.path(item)) for item in range(root, len(tree))]
    known = {kind: costs.column(kind).values.tolist() for kind in _KINDS}
    into, parents = tree.folded_into.tolist(), tree.parent[:root].tolist()
    rows = zip(graph.ops, graph.devices, into, parents, strict=True)
    for node, (op, device, folded, parent) in enumerate(rows):
        shapes = graph.details.shapes(node)
        yield {
            "name": names[node],
            "op": shown(op),
            "device": shown(device),
            "scope": scopes[parent - root] if parent >= root else shown(tree.path(parent)),
            "folded_into": names[folded] if folded >= 0 else None,
            "inputs": inputs[node],
            "shapes": [None if shape is None else list(shape) for shape in shapes],
            "dtype": graph.details.dtype(node),
            **{kind: _figure(kind, values[node]) for kind, values in known.items()},
        }


def _input(name: str, output: int) -> str:
    if output == CONTROL:
        return f"^{name}"
    return f"{name}:{output}" if output else name


def _scope(tree: ScopeTree, costs: Costs, item: int) -> dict[str, Any]:
    return {
        "path": shown(tree.path(item)),
        "type": shown(tree.type_of(item)),
        "nodes": tree.count(item),
        **{kind: _figure(kind, costs.total(kind, item)) for kind in _KINDS},
    }


def _figure(kind: Kind, value: float) -> float | None:
    """Return what something costs; null where not all of it is known."""
    if not math.isfinite(value):
        return None
    return value if kind == "seconds" else int(value)
