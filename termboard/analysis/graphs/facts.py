"""What is known of a graph's nodes, asked once: shapes, sizes, attributes, what goes into them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.graphs.topological import by_node
from termboard.graph import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from termboard.graph import Attribute, Graph, Shape

BYTES = {
    "float32": 4, "float64": 8, "float16": 2, "bfloat16": 2, "half": 2, "float": 4, "double": 8,
    "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8,
    "uint64": 8, "bool": 1, "complex64": 8, "complex128": 16, "qint8": 1, "quint8": 1, "qint32": 4,
    "float8_e4m3fn": 1, "float8_e5m2": 1,
}  # fmt: skip
"""Size of one value by dtype; 4-bit types and strings have none."""

_CUT = "…"
"""In an attribute that is shown in part."""
_NUMBER = re.compile(r"-?[0-9]{1,18}")


class Facts:
    """Of one graph. Nodes that are folded count like others here."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.per_example = False
        """Whether a size was asked for whose first dimension is not in the log."""
        details, nodes = graph.details, range(len(graph))
        self.shapes: list[tuple[Shape, ...]] = list(map(details.shapes, nodes))
        self._dtypes: list[str] = list(map(details.dtype, nodes))
        with_data = graph.outputs != CONTROL
        sources, targets = graph.sources[with_data], graph.targets[with_data]
        self._starts, self._inputs = by_node(len(graph), targets, sources)
        self._slots = graph.outputs[with_data].tolist()  # edges are in the order of their targets
        self._ends, self._users = by_node(len(graph), sources, targets)
        self._gaps = {node for node, _ in graph.missing}
        self._sizes: dict[Shape, int | None] = {}
        self._said: dict[tuple[Attribute, ...], int] = {}
        self._said_by: dict[int, tuple[tuple[Attribute, ...], int | None]] = {}

    def inputs(self, node: int) -> Sequence[int]:
        """Return the nodes whose data goes in, in the order of the inputs."""
        return self._inputs[self._starts[node] : self._starts[node + 1]]

    def inputs_with_slots(self, node: int) -> Iterator[tuple[int, int]]:
        """Return (node, output) of what goes in, in the order of the inputs."""
        here = slice(self._starts[node], self._starts[node + 1])
        return zip(self._inputs[here], self._slots[here], strict=True)

    def users(self, node: int) -> Sequence[int]:
        """Return the nodes that data goes to."""
        return self._users[self._ends[node] : self._ends[node + 1]]

    def has_gap(self, node: int) -> bool:
        """Return whether an input is not in the graph, so that the others are not in place."""
        return node in self._gaps

    def input(self, node: int, place: int) -> int | None:
        """Return the node behind an input; None if there are not so many."""
        at = self._starts[node] + place
        return self._inputs[at] if at < self._starts[node + 1] else None

    def input_shape(self, node: int, place: int) -> Shape:
        """Return the shape of an input; None if the log does not say it."""
        at = self._starts[node] + place
        if at >= self._starts[node + 1]:
            return None
        return self.shape(self._inputs[at], self._slots[at])

    def shape(self, node: int, slot: int = 0) -> Shape:
        """Return the shape of an output; None if the log does not say it."""
        shapes = self.shapes[node]
        return shapes[slot] if slot < len(shapes) else None

    def values(self, shape: Shape) -> int | None:
        """Return how many values a tensor has; None if that is not known.

        A first dimension that is not known is that of the batch, and counts as 1.
        """
        if shape not in self._sizes:
            self._sizes[shape] = product(shape[1:] if shape and shape[0] is None else shape)
        if shape and shape[0] is None:
            self.per_example = True
        return self._sizes[shape]

    def output_values(self, node: int) -> int | None:
        """Return how many values all outputs have together; None if that is not known."""
        shapes = self.shapes[node]
        if not shapes:
            return None
        if len(shapes) == 1:
            return self.values(shapes[0])
        return total(self.values(shape) for shape in shapes)

    def attribute(self, node: int, name: str) -> str:
        """Return an attribute as people read it; empty if there is none."""
        return self.attributes(node).get(name, "")

    def attributes(self, node: int) -> dict[str, str]:
        """Return a node's attributes by their names, as people read them."""
        return {one.name: one.value for one in self.graph.details.attributes(node)}

    def dtype(self, node: int) -> str:
        """Return the dtype of a node's first output; empty if the log does not say it."""
        return self._dtypes[node]

    @cached_property
    def alike(self) -> NDArray[np.int64]:
        """(nodes,) a number that nodes share whose op, dtype and shapes of outputs are the same."""
        numbers: dict[tuple[str, str, tuple[Shape, ...]], int] = {}
        rows = zip(self.graph.ops, self._dtypes, self.shapes, strict=True)
        found = [numbers.setdefault(row, len(numbers)) for row in rows]
        return np.array(found, np.int64)

    def said(self, node: int) -> int | None:
        """Return a number that nodes of the same attributes share.

        None if not all of them are there to be compared.
        """
        attributes = self.graph.details.attributes(node)
        found = self._said_by.get(id(attributes))  # mostly the same object for nodes of a kind
        if found is None:
            number = None
            if not any(_CUT in one.value for one in attributes):
                number = self._said.setdefault(attributes, len(self._said))
            found = self._said_by[id(attributes)] = attributes, number  # held: its id is its own
        return found[1]

    def constant(self, node: int | None) -> str:
        """Return the value of a traced constant, as text; empty if it is none."""
        if node is None or self.graph.ops[node] != "prim::Constant":
            return ""
        return self.attribute(node, "value")

    def constants(self, node: int | None) -> list[int] | None:
        """Return the integers that a traced constant or list of constants stands for."""
        if node is None:
            return None
        if self.graph.ops[node] == "prim::ListConstruct":
            said = [self.constant(part) for part in self.inputs(node)]
        else:
            said = self.constant(node).strip("[]").split(",")
        if not all(_NUMBER.fullmatch(text.strip()) for text in said):
            return None
        return [int(text) for text in said]


def product(sizes: Shape) -> int | None:
    """Return the product of sizes; None if one is not known."""
    if sizes is None:
        return None
    found = 1
    for size in sizes:
        if size is None:
            return None
        found *= size
    return found


def total(sizes: Iterable[int | None]) -> int | None:
    """Return the sum; None if one is not known."""
    found = 0
    for size in sizes:
        if size is None:
            return None
        found += size
    return found
