"""A graph as the tree of its scopes: name scopes, torch modules, Keras models."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.edge_index import EdgeIndex, edge_index
from termboard.analysis.graphs.scope_names import leaf, scopes_of
from termboard.analysis.graphs.scope_templates import signatures
from termboard.analysis.graphs.series import ELLIPSIS, Entry, entries
from termboard.analysis.graphs.topological import topological_rank
from termboard.analysis.graphs.traced_modules import IO, PARAMETER, class_and_name, module_names
from termboard.analysis.graphs.traced_noise import unchanged, without_noise
from termboard.analysis.graphs.tree_order import order_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.graphs.scope_names import Scopes
    from termboard.analysis.graphs.traced_noise import Shown
    from termboard.analysis.graphs.tree_order import TreeOrder
    from termboard.graph import Graph

__all__ = ["LIBRARY", "Entry", "ScopeTree", "scope_tree"]

LONGEST_TITLE = 60
"""Characters of a name in a sentence."""
LIBRARY = "__function_library__"
"""The scope of TensorFlow's functions, which run only where a node calls them."""


@dataclass(frozen=True, eq=False)
class ScopeTree:
    """Items are numbers: 0 … n-1 the graph's nodes, from n on scopes; `root` is n.

    A node folded into another (noise of a torch trace) has no row: it is no child of any scope and
    its edges lead past it.
    """

    graph: Graph
    places: Sequence[str]
    """Of each node: the name that its scopes are told from."""
    scopes: Scopes
    shown: Shown
    order: TreeOrder

    @cached_property
    def root(self) -> int:
        """The item of which all others are parts."""
        return len(self.graph)

    @property
    def parent(self) -> NDArray[np.int32]:
        """(items,) of each item; -1 for the root."""
        return self.order.parent

    @property
    def depth(self) -> NDArray[np.int32]:
        """(items,) of each item; 0 for the root."""
        return self.order.depth

    @property
    def sources(self) -> NDArray[np.int32]:
        """Of each edge that is shown, as in the graph, with folded nodes passed by."""
        return self.shown.sources

    @property
    def outputs(self) -> NDArray[np.int32]:
        """Of each edge that is shown, as in the graph."""
        return self.shown.outputs

    @property
    def targets(self) -> NDArray[np.int32]:
        """Of each edge that is shown, as in the graph, with folded nodes passed by."""
        return self.shown.targets

    @cached_property
    def leaving(self) -> EdgeIndex:
        """The edges by the nodes that they leave; made once, for 15 ms of 200,000 edges."""
        return edge_index(self.sources, len(self.graph))

    @cached_property
    def entering(self) -> EdgeIndex:
        """The edges by the nodes that they lead to."""
        return edge_index(self.targets, len(self.graph))

    @property
    def folded_into(self) -> NDArray[np.int32]:
        """(nodes,) the node that each is folded into; -1 for those with a row of their own."""
        return self.shown.folded_into

    def __len__(self) -> int:
        """Return how many items there are, the root too."""
        return len(self.order.parent)

    def label(self, item: int) -> str:
        """Return the name that stands in an item's row; empty for the root.

        A module's is its name without the class, a traced operation's its op, because its name is
        mostly a number; `(x)` is the node that has the name of its scope.
        """
        root = self.root
        if item >= root:
            label = self.scopes.labels[item - root]
            return class_and_name(label)[1] or label if self.graph.kind == "traced" else label
        if self.graph.kind == "traced":
            return self._traced_label(item)
        scope = int(self.scopes.of_nodes[item])
        if self.scopes.heads[item]:
            return f"({self.scopes.labels[scope]})"
        return leaf(self.scopes, scope, self.places[item]) or "/"

    def _traced_label(self, node: int) -> str:
        op = self.graph.ops[node]
        if op in (PARAMETER, IO) or "::" not in op:
            return self.places[node].rpartition("/")[2] or "/"
        return op.rpartition("::")[2].strip("_") or op

    def type_of(self, item: int) -> str:
        """Return the op of a node, the class of a torch module or Keras layer, or else `scope`.

        What a trace calls `prim::GetAttr` is a `parameter`, its `IO Node` an `input` or `output`.
        """
        kind = self.graph.kind
        if item < self.root:
            op = self.graph.ops[item]
            if kind == "traced" and op == IO:
                return "output" if self.graph.names[item].startswith("output/") else "input"
            return "parameter" if kind == "traced" and op == PARAMETER else op
        label = self.scopes.labels[item - self.root]
        if kind == "ops":
            return "functions" if item > self.root and self.in_library(item) == 1 else "scope"
        if kind == "layers":
            return "model"
        return class_and_name(label)[0] or "module"

    @cached_property
    def signatures(self) -> NDArray[np.uint64]:
        """(items,) numbers that are the same for items of the same structure."""
        return signatures(self)

    def in_library(self, item: int) -> int:
        """Return how deep an item lies in the functions' scope: 0 if outside, 1 if it is that."""
        library = self.library
        if library is None or not self.holds(library, item):
            return 0
        return int(self.depth[item])

    @cached_property
    def library(self) -> int | None:
        """The scope of TensorFlow's functions; None if there are none."""
        found = self.scopes.numbers.get((0, LIBRARY))
        return None if found is None or self.graph.kind != "ops" else self.root + found

    def path(self, item: int) -> str:
        """Return the whole name, of a node as the log has it; empty for the root."""
        if item < self.root:
            return self.graph.names[item]
        if item == self.root:
            return ""
        scope = item - self.root
        return self.places[self.scopes.examples[scope]][: self.scopes.lengths[scope]]

    def title(self, item: int) -> str:
        """Return the labels from the root down to an item, joined by slashes; cut in front.

        In sentences: `DigitCnn/conv1` where the path is `DigitCnn/Conv2d[conv1]`.
        """
        labels: list[str] = []
        length = 0
        while item >= 0 and item != self.root and length <= LONGEST_TITLE:
            labels.append(self.label(item)[: LONGEST_TITLE + 1])
            length += len(labels[-1]) + 1
            item = int(self.parent[item])
        said = "/".join(reversed(labels))
        return said if length - 1 <= LONGEST_TITLE else f"{ELLIPSIS}{said[1 - LONGEST_TITLE :]}"

    def find(self, path: str) -> int | None:
        """Return the node of this name, or else the scope; None if there is neither."""
        node = self._numbers.get(path)
        if node is not None:
            return node
        scope = self.scopes.find(path)
        return None if scope is None else self.root + scope

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: node for node, name in enumerate(self.graph.names)}

    def is_scope(self, item: int) -> bool:
        """Return whether an item is a scope."""
        return item >= self.root

    def count(self, item: int) -> int:
        """Return how many nodes an item holds: 1 for a node; folded ones do not count."""
        return int(self.order.ends[item] - self.order.starts[item])

    def children(self, item: int) -> NDArray[np.int32]:
        """Return the items right below a scope, each behind those that its data comes from.

        Where that leaves a choice, or where data runs in circles, the log's order holds.
        """
        return self.order.children(item)

    def nodes(self, item: int) -> NDArray[np.int32]:
        """Return the nodes that an item holds, itself if it is one, in the order of the rows."""
        return self.order.nodes[self.order.starts[item] : self.order.ends[item]]

    def holds(self, scope: int, item: int) -> bool:
        """Return whether an item lies in a scope, or is it."""
        starts, ends = self.order.starts, self.order.ends
        inside = starts[scope] <= starts[item] and ends[item] <= ends[scope]
        return bool(inside and self.depth[scope] <= self.depth[item])

    def ancestors(self, item: int) -> tuple[int, ...]:
        """Return the scopes that hold an item, from the root inwards."""
        found = []
        above = int(self.parent[item])
        while above >= 0:
            found.append(above)
            above = int(self.parent[above])
        return tuple(reversed(found))

    def folded(self, item: int) -> tuple[int, ...]:
        """Return the nodes that are folded into a node, in the log's order."""
        return tuple(np.flatnonzero(self.folded_into == item).tolist())

    def entries(self, item: int, unfolded: frozenset[int] = frozenset()) -> tuple[Entry, ...]:
        """Return the rows below a scope; series whose `key` is in `unfolded` come one by one.

        With none unfolded they are kept: each key asks for those of all scopes that are open.
        """
        if unfolded:
            return entries(self, item, unfolded)
        if item not in self._entries:
            self._entries[item] = entries(self, item, unfolded)
        return self._entries[item]

    @cached_property
    def _entries(self) -> dict[int, tuple[Entry, ...]]:
        return {}


def scope_tree(graph: Graph) -> ScopeTree:
    """Return the tree of a graph's scopes.

    TensorFlow's names are split at `/`, and an op that has a scope's name stands in that scope; in
    torch's traces `Class[name]` is a module; Keras' models hold layers. Takes 0.3 s for 100,000
    nodes.
    """
    if graph.kind == "traced":
        places: Sequence[str] = module_names(graph.names, graph.ops)
        shown = without_noise(graph, places)
    else:
        places, shown = graph.names, unchanged(graph)
    scopes = scopes_of(places)
    rank = topological_rank(len(graph), shown.sources, shown.targets)
    return ScopeTree(graph, places, scopes, shown, order_of(scopes, shown, rank))
