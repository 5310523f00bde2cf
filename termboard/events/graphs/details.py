"""What NodeDef messages say beyond names and inputs, parsed when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from termboard.events.graphs import shapes as graph_shapes
from termboard.events.graphs import torch as graph_torch
from termboard.events.graphs.attributes import MOST_ATTRIBUTES, cut, keyed, readable
from termboard.events.graphs.names import text
from termboard.graph import Attribute
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.events.graphs.parts import Part
    from termboard.graph import Shape


class NodeDetails:
    """Of TensorFlow's nodes. Any thread may ask."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._firsts = list(accumulate((len(part.nodes) for part in parts), initial=0))
        self._shapes = graph_shapes.shapes()
        self._dtype = graph_shapes.dtypes()

    def attributes(self, node: int) -> tuple[Attribute, ...]:
        """Return a node's attributes in the order of their names."""
        part, message = self._find(node)
        return readable(message.attr, part.functions)

    def shapes(self, node: int) -> tuple[Shape, ...]:
        """Return the shapes of a node's outputs, for a variable that of what it holds."""
        return self._shapes(self._find(node)[1])

    def dtype(self, node: int) -> str:
        """Return the dtype of a node's first output."""
        return self._dtype(self._find(node)[1])

    def _find(self, node: int) -> tuple[Part, Any]:
        number = bisect_right(self._firsts, node) - 1
        part = self._parts[number]
        return part, part.nodes[node - self._firsts[number]]


class TracedDetails(NodeDetails):
    """Of torch's nodes, which say all but their shape in one string."""

    def attributes(self, node: int) -> tuple[Attribute, ...]:
        """Return what a node's string says, and its other attributes."""
        part, message = self._find(node)
        plain = [one for one in readable(message.attr, part.functions) if one.name != "attr"]
        for key, value in keyed(message.attr[:MOST_ATTRIBUTES]):
            if key == graph_torch.ATTRIBUTES:
                plain += _said(value)
        return tuple(sorted(plain, key=lambda attribute: attribute.name))


def _said(value: bytes) -> list[Attribute]:
    try:
        said = text(message_class("AttrValue").FromString(value).s)
    except DecodeError:
        return [Attribute("attr", f"cannot be decoded ({len(value):,} bytes)", len(value))]
    return [
        Attribute(name, cut(content, len(content)), len(content))
        for name, content in graph_torch.parsed(said)
    ]
