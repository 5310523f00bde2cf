"""A computational graph as it was logged: nodes by number, edges as columns.

The reader makes it, `analysis` reads scopes, costs and faults off it, the Graph tab shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

Shape = tuple[int | None, ...] | None
"""Sizes of a tensor's dimensions; None in place of one that is not known, None for all if not even
their number is."""

CONTROL = -1
"""As the output of an edge: it carries no tensor, only an order."""


@dataclass(frozen=True)
class Attribute:
    """What a node says of itself under one name."""

    name: str
    value: str
    """As people read it; cut where it is large."""
    size: int
    """Bytes that it takes in the log."""


@dataclass(frozen=True)
class NodeCost:
    """What a node took when the training was traced; NaN for what was not recorded."""

    compute_seconds: float
    bytes: float
    """The largest memory that it asked for at once."""


class Details(Protocol):
    """What is parsed of a node only when somebody asks for it."""

    def attributes(self, node: int) -> tuple[Attribute, ...]:
        """Return a node's attributes in the order of their names."""

    def shapes(self, node: int) -> tuple[Shape, ...]:
        """Return the shapes of a node's outputs; empty if the log does not say them."""

    def dtype(self, node: int) -> str:
        """Return the dtype of a node's (first) output, as `float32`; empty if it is not said."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes in the log's order, and the edges between them in the order of their targets."""

    kind: Literal["ops", "traced", "layers"]
    """`ops`: TensorFlow's; `traced`: torch's trace, whose scopes are modules; `layers`: Keras'."""
    names: tuple[str, ...]
    """Of each node, unique; `/` ends a scope. Functions stand below `__function_library__/`."""
    ops: tuple[str, ...]
    """Of each node: the op, or the class of a layer."""
    devices: tuple[str, ...]
    """Of each node; empty where it is not said."""
    sources: NDArray[np.int32]
    """Of each edge: the node it comes from."""
    outputs: NDArray[np.int32]
    """Of each edge: which output of it, from 0; CONTROL for an edge that carries nothing."""
    targets: NDArray[np.int32]
    """Of each edge: the node it goes to; ascending, of one node in the order of its inputs."""
    details: Details
    missing: tuple[tuple[int, str], ...] = ()
    """(node, input) for inputs whose node is not in the graph; of very many the first."""
    costs: Mapping[int, NodeCost] = field(default_factory=lambda: MappingProxyType({}))
    """By node, for those that were traced with time or memory."""
    renamed: tuple[tuple[int, str], ...] = ()
    """(node, name in the log) for nodes whose name another one had already, or that had none."""
    notes: tuple[str, ...] = ()
    """What the reader could not take over, as sentences."""

    def __len__(self) -> int:
        """Return how many nodes there are."""
        return len(self.names)
