"""A whole graph in Graphviz' language: every node, the scopes around them as clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.flow import shape_of
from termboard.graph import CONTROL
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.graph import Shape

LONGEST_LABEL = 200
"""Characters of a name in a drawing."""
DEEPEST = 100
"""Clusters within clusters; what lies deeper stands in the last one."""


def whole_dot(tree: ScopeTree) -> str:
    """Return all nodes that have rows and the edges between them, read upwards.

    What is folded into another node (the noise of a trace) is left out, and edges lead past it.
    Control edges are dotted. Names are escaped, and act on no terminal.
    """
    lines = ["digraph {", "  rankdir=BT;", "  node [shape=box, style=rounded];"]
    lines += _boxes(tree)
    lines += _ways(tree)
    return "\n".join([*lines, "}", ""])


def _boxes(tree: ScopeTree) -> Iterator[str]:
    """Yield nodes within their clusters, without recursion: a log may nest without end."""
    waiting = [iter(tree.children(tree.root).tolist())]
    while waiting:
        indent = "  " * len(waiting)
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
            if waiting:
                yield f"{indent[2:]}}}"
        elif not tree.is_scope(item):
            yield f"{indent}n{item} [label={_quoted(tree.label(item), tree.type_of(item))}];"
        elif len(waiting) > DEEPEST:
            for node in tree.nodes(item).tolist():
                yield f"{indent}n{node} [label={_quoted(tree.title(node), tree.type_of(node))}];"
        else:
            words = _quoted(tree.label(item), tree.type_of(item))
            yield f"{indent}subgraph cluster_{item} {{"
            yield f"{indent}  label={words};"
            waiting.append(iter(tree.children(item).tolist()))


def _ways(tree: ScopeTree) -> Iterator[str]:
    """Yield the edges, those that carry the same output to the same node once."""
    rows = np.stack([tree.sources, tree.targets, tree.outputs])
    _, edges, counts = np.unique(rows, axis=1, return_index=True, return_counts=True)
    order = np.argsort(edges)
    for edge, count in zip(edges[order].tolist(), counts[order].tolist(), strict=True):
        source, target = int(tree.sources[edge]), int(tree.targets[edge])
        yield f"  n{source} -> n{target} [{_of_edge(tree, count, edge)}];"


def _of_edge(tree: ScopeTree, count: int, edge: int) -> str:
    """Return how an edge is drawn that stands for `count`, of which `edge` is one."""
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
    """Return lines as a string of DOT, safe for a terminal too, each cut if it is long."""
    shown_lines = (printable(line[:LONGEST_LABEL]) for line in lines)
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in shown_lines)
    return '"' + "\\n".join(escaped) + '"'
