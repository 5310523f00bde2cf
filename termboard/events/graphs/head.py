"""What kind of graph an event holds, told by its first bytes: the rest may be many megabytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from termboard.events.graphs.names import shortened, text
from termboard.events.graphs.torch import is_traced
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 1 << 14
"""Bytes of a record's payload that are enough."""
_GRAPH_DEF = 4
_NODE = 1
_DELIMITED = 2
_SIZES = {1: 8, 5: 4}
"""Of numbers that are no varints, by wire type, in bytes."""


def traced_module(head: bytes) -> str | None:
    """Return the module that torch traced, if it did: the class that most scopes begin with.

    `head` is the beginning of an Event. None for any other graph; empty if no scope has a class.
    """
    nodes = list(_first_nodes(head))
    if not is_traced(nodes):
        return None
    scopes = [text(name) for name, slash, _ in (n.name.partition(b"/") for n in nodes) if slash]
    modules = [scope for scope in scopes if scope not in ("input", "output")]
    return shortened(max(set(modules), key=modules.count)) if modules else ""


def _first_nodes(head: bytes) -> Iterator[Any]:
    """Yield the nodes of an event's GraphDef that are there in full."""
    for number, start, _ in _fields(head, 0):
        if number == _GRAPH_DEF:
            for inner, at, end in _fields(head, start):
                if inner == _NODE and end <= len(head):
                    try:
                        yield message_class("NodeDef").FromString(head[at:end])
                    except DecodeError:
                        return


def _fields(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of the delimited fields from `at` on, until something is odd."""
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            _, at = _varint(data, at)
        elif wire in _SIZES:
            at += _SIZES[wire]
        elif wire == _DELIMITED:
            size, at = _varint(data, at)
            yield key >> 3, at, at + size
            at += size
        else:
            return


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a varint and where it ends; of one that is cut what is there of it."""
    number = shift = 0
    for byte in data[at : at + 10]:
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return number, at
