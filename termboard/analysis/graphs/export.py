"""A graph as DOT and as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from termboard.analysis.graphs.flow import edges_among, shape_of
from termboard.graph import CONTROL
from termboard.printable import printable, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.analysis.graphs.costs import Costs, Kind
    from termboard.analysis.graphs.scope_tree import Entry, ScopeTree
    from termboard.graph import Shape

LONGEST_LABEL = 200
"""Characters of a name in a drawing."""

_KINDS: tuple[Kind, ...] = ("parameters", "flops", "output_bytes", "seconds", "memory")


def dot(tree: ScopeTree, item: int, unfolded: frozenset[int] = frozenset()) -> str:
    """Return the entries of a scope and the edges among them in Graphviz' language.

    What comes from outside, or goes there, is drawn with dashed outlines, control edges dotted.
    Names are escaped, and act on no terminal.
    """
    entries = tree.entries(item, unfolded)
    among = edges_among(tree, entries)
    lines = ["digraph {", "  rankdir=BT;", "  node [shape=box, style=rounded];"]
    if item != tree.root:
        lines.append(f"  label={_quoted(tree.path(item))};")
    lines += [f"  e{number} [{_of_entry(tree, entry)}];" for number, entry in enumerate(entries)]
    outside = dict.fromkeys([*among.inputs.items.tolist(), *among.outputs.items.tolist()])
    lines += [
        f"  x{other} [label={_quoted(tree.title(other))}, style=dashed];" for other in outside
    ]
    inner = among.inner
    ways = [
        *_ways(inner.sources, inner.targets, inner.counts, inner.edges, "e{0} -> e{1}"),
        *_ways(*_ends(among.inputs), "x{1} -> e{0}"),
        *_ways(*_ends(among.outputs), "e{0} -> x{1}"),
    ]
    lines += [f"  {way} [{_of_edge(tree, count, edge)}];" for way, count, edge in ways]
    return "\n".join([*lines, "}", ""])


def _ends(outside: Any) -> tuple[Any, Any, Any, Any]:
    return outside.entries, outside.items, outside.counts, outside.edges


def _ways(
    first: Any, second: Any, counts: Any, edges: Any, pattern: str
) -> Iterator[tuple[str, int, int]]:
    """Yield an edge in DOT, how many it stands for, and the first of these."""
    rows = zip(first.tolist(), second.tolist(), counts.tolist(), edges.tolist(), strict=True)
    for one, other, count, edge in rows:
        yield pattern.format(one, other), count, edge


def _of_entry(tree: ScopeTree, entry: Entry) -> str:
    times = f" × {len(entry.items)}" if entry.kind == "series" else ""
    label = _quoted(f"{entry.label}{times}", tree.type_of(entry.items[0]))
    return f"label={label}" + ("" if entry.kind == "node" else ', style="rounded,bold"')


def _of_edge(tree: ScopeTree, count: int, edge: int) -> str:
    output = int(tree.outputs[edge])
    if output == CONTROL:
        return "style=dotted"
    shape = shape_of(tree.graph, int(tree.shown.producers[edge]), output)
    return f"label={_quoted(f'{count} tensors' if count > 1 else _shape(shape))}"


def _shape(shape: Shape) -> str:
    if shape is None:
        return "?"
    return "x".join("?" if size is None else str(size) for size in shape) or "scalar"


def _quoted(*lines: str) -> str:
    """Return lines as a string of DOT, safe for a terminal too, each cut."""
    shown_lines = (printable(line[:LONGEST_LABEL]) for line in lines)
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in shown_lines)
    return '"' + "\\n".join(escaped) + '"'


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
