"""A graph's nodes as its messages have them: its own, and those of its library of functions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf.message import DecodeError

from termboard.events.graphs.names import shortened, text
from termboard.events.malformed import MalformedError
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LIBRARY = "__function_library__/"
"""Where functions stand, as TensorBoard has it."""

LONGEST = 1 << 27
"""Bytes of a graph."""
MOST_MESSAGES = 1 << 23
"""Messages in a graph: one of two bytes takes a hundred of memory."""
MOST_LISTED = 1 << 23
"""Inputs and attributes, which stay bytes: one of two takes about thirty."""
MOST_NODES = 1 << 20
_MOST_PARTS = 1 << 14
"""Graphs and functions: each costs as much as a hundred nodes."""

# The bytes that fields begin with which may be many; there are no more of those than of these.
_PIECE = 1 << 18
_NODE_TAGS = b"\x0a"
_LIBRARY_TAGS = b"\x0a\x12\x1a\x22\x3a"
_LISTED_TAGS = b"\x1a\x2a"
_METADATA_TAGS = b"\x0a\x12\x1a\x22"


@dataclass(frozen=True)
class Part:
    """Nodes that name each other."""

    prefix: str
    """What stands before their names in the whole graph."""
    nodes: Sequence[Any]
    """NodeDef messages."""
    functions: Mapping[bytes, str]
    """What functions are called in the whole graph, by the names that these nodes know."""


@dataclass(frozen=True)
class Parts:
    """All nodes of a graph, and what could not be read, as sentences."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


def parsed(name: str, data: bytes) -> Any:
    """Return the message `name` in `data`, if it is none that would eat the memory.

    Raises MalformedError, or protobuf's DecodeError.
    """
    tags = _METADATA_TAGS if name == "RunMetadata" else _NODE_TAGS
    if len(data) > LONGEST:
        raise MalformedError("The graph is longer than 128 MiB.")
    if may_have(data, tags, MOST_MESSAGES) or may_have(data, _LISTED_TAGS, MOST_LISTED):
        raise MalformedError("The graph has more parts than can be read.")
    return message_class(name).FromString(data)


def may_have(data: bytes, tags: bytes, more_than: int) -> bool:
    """Tell whether there may be more fields than that in a message, by bytes that they begin with.

    Each takes two bytes or more. Random bytes are taken for fields, too.
    """
    if len(data) <= 2 * more_than:
        return False
    raw = np.frombuffer(data, np.uint8)
    # A piece at a time stays in the processor's cache: half the time of bytes.count.
    pieces = (raw[at : at + _PIECE] for at in range(0, len(raw), _PIECE))
    found = sum(int(np.count_nonzero(piece == tag)) for piece in pieces for tag in tags)
    return found > more_than


def merged(graphs: Sequence[Any]) -> Parts:
    """Return the nodes of GraphDef messages, as TensorBoard's `merge_graph_defs` has them.

    Node x of the first becomes `graph_1/x`, function f `graph_1_f`. One graph alone stays as it is.
    Inputs keep their meaning, which in TensorBoard control inputs (`graph_1/^x`) lose. Raises
    MalformedError for more than can be shown.
    """
    libraries = [_Library.of(graph) for graph in graphs]
    _check_size(graphs, libraries)
    alone = len(graphs) == 1
    renamed: list[Mapping[bytes, str]] = [
        library.renamed("" if alone else f"graph_{number}_")
        for number, library in enumerate(libraries, 1)
    ]
    parts = [
        Part("" if alone else f"graph_{number}/", graph.node, names)
        for number, (graph, names) in enumerate(zip(graphs, renamed, strict=True), 1)
    ]
    for library, names in zip(libraries, renamed, strict=True):
        parts += (_body(function, names) for function in library.functions)
    return Parts(
        tuple(parts), tuple(dict.fromkeys(library.note for library in libraries if library.note))
    )


@dataclass(frozen=True)
class _Library:
    """The functions of one GraphDef message."""

    functions: Sequence[Any] = ()
    note: str = ""
    """What is wrong with it."""

    @classmethod
    def of(cls, graph: Any) -> _Library:
        if not graph.library:
            return cls()
        if may_have(graph.library, _LIBRARY_TAGS, MOST_MESSAGES):
            return cls(note="The library of functions has more parts than can be read.")
        try:
            return cls(message_class("FunctionLibrary").FromString(graph.library).function)
        except DecodeError:
            return cls(note="The library of functions cannot be decoded.")

    def renamed(self, prefix: str) -> Mapping[bytes, str]:
        """Return what the functions are called behind `prefix`, by their own names."""
        names = (function.signature.name for function in self.functions)
        return {name: prefix + shortened(text(name)) for name in names}


def _check_size(graphs: Sequence[Any], libraries: Sequence[_Library]) -> None:
    """Raise MalformedError for more nodes or functions than can be shown."""
    functions = list(chain.from_iterable(library.functions for library in libraries))
    if len(graphs) + len(functions) > _MOST_PARTS:
        raise MalformedError("The graph has more than 16,384 functions.")
    nodes = sum(len(graph.node) for graph in graphs)
    for function in functions:
        signature = function.signature
        nodes += len(function.node_def) + len(signature.input_arg) + len(signature.output_arg)
    if nodes > MOST_NODES:
        raise MalformedError("The graph has more than 1,048,576 nodes.")


def _body(function: Any, renamed: Mapping[bytes, str]) -> Part:
    nodes = [*_arguments(function), *function.node_def, *_results(function)]
    return Part(f"{LIBRARY}{renamed[function.signature.name]}/", nodes, renamed)


def _arguments(function: Any) -> Iterator[Any]:
    """Yield a node for each argument, as TensorFlow has it in a function's own graph."""
    said = {one.key: one.value.attr for one in function.arg_attr}
    for number, argument in enumerate(function.signature.input_arg):
        attrs = [_attribute(b"T", type=argument.type), _attribute(b"index", i=number)]
        attrs += said.get(number, ())
        yield message_class("NodeDef")(name=argument.name, op=b"_Arg", attr=attrs)


def _results(function: Any) -> Iterator[Any]:
    """Yield a node for each output, named as TensorFlow names it."""
    sources = {one.key: one.value for one in function.ret}
    for number, argument in enumerate(function.signature.output_arg):
        attrs = [_attribute(b"T", type=argument.type), _attribute(b"index", i=number)]
        inputs = [sources[argument.name]] if argument.name in sources else []
        name = argument.name + b"_RetVal"
        yield message_class("NodeDef")(name=name, op=b"_Retval", input=inputs, attr=attrs)


def _attribute(key: bytes, **value: Any) -> bytes:
    content = message_class("AttrValue")(**value).SerializeToString()
    return bytes(message_class("Attribute")(key=key, value=content).SerializeToString())
