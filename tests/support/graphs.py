"""Graphs as plain lists, and what holds for every one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.graph import CONTROL
from tests.support.summaries import message

if TYPE_CHECKING:
    from termboard.graph import Graph

LOGGED = Path(__file__).resolve().parent.parent / "events" / "graphs"
"""What TensorFlow 2.21 and Keras 3.15 logged of small models."""


def edges(graph: Graph) -> list[tuple[str, int, str]]:
    """Return (source, output, target) by their names, in order."""
    columns = graph.sources.tolist(), graph.outputs.tolist(), graph.targets.tolist()
    names = graph.names
    return [(names[s], output, names[t]) for s, output, t in zip(*columns, strict=True)]


def check(graph: Graph) -> None:
    """See that a graph holds together, whatever it was read from, and that all can be asked."""
    count = len(graph)
    assert len(graph.ops) == len(graph.devices) == count
    assert len(set(graph.names)) == count
    assert all(graph.names)
    "".join([*graph.names, *graph.ops, *graph.devices]).encode()  # no halves of surrogates
    assert len(graph.sources) == len(graph.outputs) == len(graph.targets)
    for column in (graph.sources, graph.targets):
        assert column.dtype == np.int32
        assert ((column >= 0) & (column < count)).all()
    assert (graph.outputs >= CONTROL).all()
    assert (np.diff(graph.targets) >= 0).all()
    for node in [*(node for node, _ in graph.missing), *graph.costs]:
        assert 0 <= node < count
    for node in range(count):
        attributes = graph.details.attributes(node)
        "".join(one.name + one.value for one in attributes).encode()
        assert isinstance(graph.details.dtype(node), str)
        assert isinstance(graph.details.shapes(node), tuple)


def node(name: str | bytes, op: str = "", *inputs: str, device: str = "", **attrs: Any) -> Any:
    """Return the fields of a NodeDef; an attribute is the fields of an AttrValue."""
    return {
        "name": name.encode() if isinstance(name, str) else name,
        "op": op.encode(),
        "input": [one.encode() for one in inputs],
        "device": device.encode(),
        "attr": [attribute(key, value) for key, value in attrs.items()],
    }


def attribute(key: str, value: dict[str, Any]) -> bytes:
    """Serialise an Attribute."""
    return message("Attribute", key=key.encode(), value=message("AttrValue", **value))


def graph_def(*nodes: Any, library: bytes = b"") -> bytes:
    """Serialise a GraphDef."""
    return message("GraphDef", node=list(nodes), library=library)


def shape(*sizes: int) -> dict[str, Any]:
    """Return the fields of a shape."""
    return {"dim": [{"size": size} for size in sizes]}


def shapes(*found: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an AttrValue with a list of shapes."""
    return {"list": message("AttrList", shape=list(found))}
