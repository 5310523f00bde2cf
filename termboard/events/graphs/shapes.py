"""Shape and dtype of what a node gives, off its attributes: the log has no other place for them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from google.protobuf.message import DecodeError

from termboard.events import tensor
from termboard.events.graphs.attributes import MOST_ATTRIBUTES, keyed, shape_of, tensor_head
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from termboard.graph import Shape

T = TypeVar("T")

_SHAPES = (b"_handle_shapes", b"_output_shapes", b"output_shapes", b"shape", b"value")
"""Attributes that hold shapes of outputs, the first that is there counts."""
_SHAPES_OF_VARIABLES = (b"shape", b"_handle_shapes", b"_output_shapes")
_VARIABLES = frozenset(
    {b"VarHandleOp", b"VariableV2", b"Variable", b"TemporaryVariable", b"AutoReloadVariable"}
)
"""Their output is a handle without dimensions; the variable behind it is what people look for."""

_DTYPES = (
    b"dtype", b"DstT", b"out_type", b"output_type", b"output_types", b"Tout", b"T", b"type",
    b"Tparams", b"component_types",
)  # fmt: skip
_TESTS = frozenset(
    {
        b"Equal", b"NotEqual", b"Less", b"LessEqual", b"Greater", b"GreaterEqual", b"IsNan",
        b"IsInf", b"IsFinite", b"LogicalAnd", b"LogicalOr", b"LogicalNot", b"All", b"Any",
        b"InTopK", b"InTopKV2", b"IsVariableInitialized", b"VarIsInitializedOp",
    }
)  # fmt: skip
"""They answer with bool, whatever T they ask about."""

_LARGEST = 1 << 16
"""Bytes of a list of shapes that is looked into."""
_MEMORABLE = 256
"""Bytes of an attribute that is remembered."""
_MOST_REMEMBERED = 1 << 14
_VALUE_FIRST = b"\x12"
"""How an Attribute message begins whose value stands before its key, as no known writer has it."""


class Outputs:
    """What nodes say of their outputs. Most say one of a few things, so it is remembered."""

    def __init__(self) -> None:
        self._plain, self._variables = (
            _First(keys, _shapes) for keys in (_SHAPES, _SHAPES_OF_VARIABLES)
        )
        self._dtypes = _First(_DTYPES, _dtype)

    def shapes(self, op: bytes, attrs: Sequence[bytes]) -> tuple[Shape, ...]:
        """Return the shapes of the outputs of a node; empty if it does not say them.

        `attrs` are its Attribute messages. The shapes of a variable are its own.
        """
        return (self._variables if op in _VARIABLES else self._plain).of(attrs) or ()

    def dtype(self, op: bytes, attrs: Sequence[bytes]) -> str:
        """Return the dtype of the first output of a node; empty if it does not say it."""
        return "bool" if op in _TESTS else self._dtypes.of(attrs) or ""


class _First(Generic[T]):
    """What the first of some attributes says. Most nodes say one of a few, so it is remembered."""

    def __init__(self, keys: tuple[bytes, ...], parse: Callable[[bytes], T | None]) -> None:
        self._keys = keys
        self._parse = parse
        self._starts = (_VALUE_FIRST, *(b"\x0a%c%s" % (len(key), key) for key in keys))
        self._known: dict[bytes, T | None] = {}

    def of(self, attrs: Sequence[bytes]) -> T | None:
        """Return it for a node of these Attribute messages; None if no attribute says it."""
        found = [raw for raw in islice(attrs, MOST_ATTRIBUTES) if raw.startswith(self._starts)]
        if len(found) > 1:
            found.sort(key=self._place)
        for raw in found:
            value = self._known[raw] if raw in self._known else self._read(raw)
            if value is not None:
                return value
        return None

    def _place(self, raw: bytes) -> int:
        ((key, _),) = keyed([raw])
        return self._keys.index(key) if key in self._keys else len(self._keys)

    def _read(self, raw: bytes) -> T | None:
        ((key, value),) = keyed([raw])
        try:
            found = self._parse(value) if key in self._keys else None
        except DecodeError:
            found = None
        if len(raw) <= _MEMORABLE and len(self._known) < _MOST_REMEMBERED:
            self._known[raw] = found
        return found


def _shapes(value: bytes) -> tuple[Shape, ...] | None:
    """Return the shapes in an AttrValue, None if it holds none."""
    message = message_class("AttrValue").FromString(value)
    kind = message.WhichOneof("value")
    if kind == "shape":
        return (shape_of(message.shape),)
    if kind == "tensor":
        return (shape_of(tensor_head(message.tensor).tensor_shape),)
    if kind == "list" and len(message.list) <= _LARGEST:
        found = message_class("AttrList").FromString(message.list).shape
        return tuple(map(shape_of, found)) or None
    return None


def _dtype(value: bytes) -> str | None:
    """Return the dtype in an AttrValue, of a list the first; None if it holds none."""
    message = message_class("AttrValue").FromString(value)
    kind = message.WhichOneof("value")
    if kind == "type":
        return tensor.dtype_name(message.type)
    if kind == "list" and len(message.list) <= _LARGEST:
        types = message_class("AttrList").FromString(message.list).type
        return tensor.dtype_name(types[0]) if types else None
    return None
