"""What NodeDef messages say beyond names and inputs, parsed when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from termboard.events.graphs import torch as graph_torch
from termboard.events.graphs.attributes import MOST_ATTRIBUTES, cut, keyed, readable
from termboard.events.graphs.names import text
from termboard.events.graphs.shapes import Outputs
from termboard.graph import Attribute
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from termboard.events.graphs.parts import Part
    from termboard.graph import Shape


_MEMORABLE = 1024
"""Bytes of a node's attributes that are remembered."""
_MOST_REMEMBERED = 1 << 14


class NodeDetails:
    """Of TensorFlow's nodes. Any thread may ask.

    Most nodes say the same as another one, down to the byte: it is parsed once for all of them.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._firsts = list(accumulate((len(part.nodes) for part in parts), initial=0))
        self._outputs = Outputs()
        self._known: dict[tuple[int, bytes, tuple[bytes, ...]], _Said] = {}
        self._of: list[_Said | None] = [None] * self._firsts[-1]

    def attributes(self, node: int) -> tuple[Attribute, ...]:
        """Return a node's attributes in the order of their names."""
        return self._find(node).attributes

    def shapes(self, node: int) -> tuple[Shape, ...]:
        """Return the shapes of a node's outputs, for a variable that of what it holds."""
        return self._find(node).shapes

    def dtype(self, node: int) -> str:
        """Return the dtype of a node's first output."""
        return self._find(node).dtype

    def _find(self, node: int) -> _Said:
        return self._of[node] or self._read(node)

    def _read(self, node: int) -> _Said:
        number = bisect_right(self._firsts, node) - 1
        part = self._parts[number]
        message: Any = part.nodes[node - self._firsts[number]]
        key = (number, message.op, tuple(message.attr[:]))
        found = self._known.get(key)
        if found is None:
            found = self._made(part, message.op, key[2])
            size = sum(map(len, key[2]))
            if size > _MEMORABLE or len(self._known) >= _MOST_REMEMBERED:
                return found
            self._known[key] = found
        self._of[node] = found
        return found

    def _made(self, part: Part, op: bytes, attrs: tuple[bytes, ...]) -> _Said:
        return _Said(op, attrs, part.functions, self._outputs)


class TracedDetails(NodeDetails):
    """Of torch's nodes, which say all but their shape in one string."""

    def _made(self, part: Part, op: bytes, attrs: tuple[bytes, ...]) -> _Said:
        return _Traced(op, attrs, part.functions, self._outputs)


@dataclass(frozen=True, eq=False)
class _Said:
    """What one node says, or many alike; parsed when somebody asks."""

    op: bytes
    attrs: tuple[bytes, ...]
    functions: Mapping[bytes, str]
    outputs: Outputs

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        return self.outputs.shapes(self.op, self.attrs)

    @cached_property
    def dtype(self) -> str:
        return self.outputs.dtype(self.op, self.attrs)

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        return readable(self.attrs, self.functions)


class _Traced(_Said):
    """What a node of a trace says."""

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """What its string says, and its other attributes."""
        plain = [one for one in readable(self.attrs, self.functions) if one.name != "attr"]
        for key, value in keyed(self.attrs[:MOST_ATTRIBUTES]):
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
