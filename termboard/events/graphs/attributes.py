"""Attributes of a node, as people read them; large ones cut, with their size said."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf.message import DecodeError

from termboard.events import tensor
from termboard.events.graphs.names import text
from termboard.events.malformed import MalformedError
from termboard.graph import Attribute
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from termboard.graph import Shape

_LONGEST_TEXT = 2000
"""Characters of a value."""
_LARGEST = 1 << 20
"""Bytes of a value that is looked into: its numbers may take eight times as much memory."""
_MOST_VALUES = 8
_MOST_ITEMS = 32
_MOST_DIMENSIONS = 254  # as many as TensorFlow allows
MOST_ATTRIBUTES = 1000
"""Of a node, that are looked at."""

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")

UNREADABLE = b"(unreadable)"


def keyed(attrs: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Return key and AttrValue, as bytes, of Attribute messages; others have the key UNREADABLE."""
    try:
        return [(one.key, one.value) for one in map(message_class("Attribute").FromString, attrs)]
    except DecodeError:
        return [pair for data in attrs for pair in _keyed_alone(data)]


def _keyed_alone(data: bytes) -> list[tuple[bytes, bytes]]:
    try:
        found = message_class("Attribute").FromString(data)
    except DecodeError:
        return [(UNREADABLE, data)]
    return [(found.key, found.value)]


def readable(attrs: Sequence[bytes], functions: Mapping[bytes, str]) -> tuple[Attribute, ...]:
    """Return Attribute messages by name; `functions` says what functions are called by now."""
    found = [
        Attribute(text(key)[:_LONGEST_TEXT], value_text(value, functions), len(value))
        for key, value in keyed(attrs[:MOST_ATTRIBUTES])
    ]
    found.sort(key=lambda attribute: attribute.name)
    left = len(attrs) - len(found)
    if left:
        size = sum(map(len, islice(attrs, MOST_ATTRIBUTES, None)))
        found.append(Attribute("…", f"{left:,} more attributes", size))
    return tuple(found)


def value_text(data: bytes, functions: Mapping[bytes, str]) -> str:
    """Return what an AttrValue says."""
    try:
        message = message_class("AttrValue").FromString(data)
        kind = message.WhichOneof("value")
        if kind is None:
            return ""
        content = getattr(message, kind)
        if kind == "list":
            return _list_text(content, functions)
        return cut(_TEXTS[kind](content, functions), len(data))
    except DecodeError:
        return f"cannot be decoded ({len(data):,} bytes)"


def cut(said: str, size: int) -> str:
    """Return a text, cut where it is long, with the size in bytes that it has in the log."""
    if len(said) <= _LONGEST_TEXT:
        return said
    return f"{said[:_LONGEST_TEXT]}… ({size:,} bytes)"


def shape_text(shape: Shape) -> str:
    """Return `[?, 28, 28]`, `[]` for a scalar, `unknown shape` if not even the rank is known."""
    if shape is None:
        return "unknown shape"
    return f"[{', '.join('?' if size is None else str(size) for size in shape)}]"


def shape_of(message: Any) -> Shape:
    """Return the shape in a Tensor.Shape message; of more dimensions than any tensor has None."""
    if message.unknown_rank or len(message.dim) > _MOST_DIMENSIONS:
        return None
    return tuple(dim.size if dim.size >= 0 else None for dim in message.dim)


def tensor_head(data: bytes) -> Any:
    """Return dtype and shape of a tensor, its values left out."""
    return message_class("TensorHead").FromString(data)


def _list_text(data: bytes, functions: Mapping[bytes, str]) -> str:
    if len(data) > _LARGEST:
        return f"a list of {len(data):,} bytes"
    message = message_class("AttrList").FromString(data)
    for field, values in message.ListFields():
        shown = [_TEXTS[field.name](value, functions) for value in values[:_MOST_ITEMS]]
        more = [f"… {len(values):,} in all"] if len(values) > len(shown) else []
        return cut(f"[{', '.join(shown + more)}]", len(data))
    return "[]"


def _tensor_text(data: bytes, _: Mapping[bytes, str]) -> str:
    head = tensor_head(data)
    said = f"{tensor.dtype_name(head.dtype)} {shape_text(shape_of(head.tensor_shape))}"
    if len(data) > _LARGEST:
        return f"{said} ({len(data):,} bytes)"
    message = tensor.parse(data)
    try:
        values = tensor.array(message)
    except MalformedError as error:
        return f"{said}: {error}"
    # `flat` would walk a broadcast array well, but a slice of it copies no more than is shown.
    shown = [_number_text(value) for value in values.flat[:_MOST_VALUES]]
    more = ["…"] if values.size > len(shown) else []
    return f"{said}: {', '.join(shown + more)}" if shown else said


def _number_text(value: Any) -> str:
    if isinstance(value, bytes):
        return cut(text(value[:_LONGEST_TEXT]), len(value))
    return str(value)


def _function_text(message: Any, functions: Mapping[bytes, str]) -> str:
    name = functions.get(message.name) or text(message.name)
    if not message.attr:
        return name
    inner = [
        f"{text(key)}={value_text(value, functions)}"
        for key, value in keyed(message.attr[:_MOST_ITEMS])
    ]
    return f"{name}({', '.join(inner)})"


def _string_text(value: bytes, _: Mapping[bytes, str]) -> str:
    if _BINARY.search(value[:_LONGEST_TEXT]):  # a message in a message, such as config_proto
        return f"binary, {len(value):,} bytes"
    return text(value[: _LONGEST_TEXT + 1])


_TEXTS: dict[str, Callable[[Any, Mapping[bytes, str]], str]] = {
    "s": _string_text,
    "i": lambda value, _: str(value),
    "f": lambda value, _: str(np.float32(value)),
    "b": lambda value, _: "true" if value else "false",
    "type": lambda value, _: tensor.dtype_name(value),
    "shape": lambda value, _: shape_text(shape_of(value)),
    "tensor": _tensor_text,
    "placeholder": lambda value, _: f"${text(value[: _LONGEST_TEXT + 1])}",
    "func": _function_text,
}
