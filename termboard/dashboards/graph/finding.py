"""Which items of a graph are meant by a query, in the order of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.dashboards.graph.words import shape_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.analysis.graphs.scope_tree import ScopeTree
    from termboard.dashboards.graph.query import Field, Query

MOST = 100_000
"""Items that are listed as found."""


def found(tree: ScopeTree, query: Query) -> tuple[int, ...]:
    """Return the nodes and scopes that a query means; none if it is empty.

    A scope has a name and a type; what it asks beyond that only nodes can answer.
    """
    if not query.terms:
        return ()
    only_nodes = bool(query.fields - {"name", "op"})
    hits = []
    for item in _in_order(tree):
        if only_nodes and tree.is_scope(item):
            continue
        if query.matches(lambda field, item=item: _read(tree, item, field)):  # type: ignore[misc]
            hits.append(item)
            if len(hits) == MOST:
                break
    return tuple(hits)


def _in_order(tree: ScopeTree) -> Iterator[int]:
    """Yield all items below the root as the rows would stand if all were open."""
    waiting = tree.children(tree.root)[::-1].tolist()
    while waiting:
        item = waiting.pop()
        yield item
        if tree.is_scope(item):
            waiting.extend(np.asarray(tree.children(item))[::-1].tolist())


def _read(tree: ScopeTree, item: int, field: Field) -> tuple[str, ...]:
    """Return what an item is: as the log has it, and as its row shows it."""
    graph = tree.graph
    if field == "name":
        path = tree.path(item)
        return (path, tree.title(item)) if graph.kind == "traced" else (path,)
    if item >= len(graph):
        return (tree.type_of(item),) if field == "op" else ()
    if field == "op":
        return graph.ops[item], tree.type_of(item)
    if field == "device":
        return (graph.devices[item],)
    if field == "dtype":
        return (graph.details.dtype(item),)
    return tuple(shape_text(shape) for shape in graph.details.shapes(item))
