"""A graph as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from termboard.graph import CONTROL
from termboard.printable import shown

if TYPE_CHECKING:
    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.analysis.graphs.scope_tree import ScopeTree

_KINDS: tuple[Kind, ...] = ("parameters", "flops", "output_bytes", "seconds", "memory")


def as_json(tree: ScopeTree, costs: Costs) -> dict[str, Any]:
    """Return the whole graph as what JSON can hold; `json_text.dumps` writes it.

    Nodes in the order of the log, with their shapes as lists (null: not known), the names of their
    inputs (`name:1` for another output than the first, `^name` for control, as TensorFlow has it),
    and of each scope what it costs; null for what the log does not say.
    """
    graph = tree.graph
    inputs: list[list[str]] = [[] for _ in range(len(graph))]
    for source, output, target in zip(
        graph.sources.tolist(), graph.outputs.tolist(), graph.targets.tolist(), strict=True
    ):
        inputs[target].append(_input(shown(graph.names[source]), output))
    for node, name in graph.missing:
        inputs[node].append(shown(name))
    return {
        "kind": graph.kind,
        "nodes": [_node(tree, costs, node, inputs[node]) for node in range(len(graph))],
        "scopes": [_scope(tree, costs, item) for item in range(tree.root, len(tree))],
        "notes": [*graph.notes, *costs.notes],
    }


def _input(name: str, output: int) -> str:
    if output == CONTROL:
        return f"^{name}"
    return f"{name}:{output}" if output else name


def _node(tree: ScopeTree, costs: Costs, node: int, inputs: list[str]) -> dict[str, Any]:
    graph = tree.graph
    folded = int(tree.folded_into[node])
    return {
        "name": shown(graph.names[node]),
        "op": shown(graph.ops[node]),
        "device": shown(graph.devices[node]),
        "scope": shown(tree.path(int(tree.parent[node]))),
        "folded_into": shown(graph.names[folded]) if folded >= 0 else None,
        "inputs": inputs,
        "shapes": [None if shape is None else list(shape) for shape in graph.details.shapes(node)],
        "dtype": graph.details.dtype(node),
        **_figures(costs, node, of_node=True),
    }


def _scope(tree: ScopeTree, costs: Costs, item: int) -> dict[str, Any]:
    return {
        "path": shown(tree.path(item)),
        "type": shown(tree.type_of(item)),
        "nodes": tree.count(item),
        **_figures(costs, item, of_node=False),
    }


def _figures(costs: Costs, item: int, *, of_node: bool) -> dict[str, float | None]:
    """Return what an item costs; null where not all of it is known."""
    found: dict[str, float | None] = {}
    for kind in _KINDS:
        value = float(costs.column(kind).values[item]) if of_node else costs.total(kind, item)
        if math.isnan(value):
            found[kind] = None
        else:
            found[kind] = value if kind == "seconds" else int(value)
    return found
