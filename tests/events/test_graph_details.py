"""Nodes that say the same, down to the byte, are parsed once."""

from __future__ import annotations

from typing import Any

from termboard.events.graphs import details as graph_details
from termboard.events.graphs import ops as graph_ops
from tests.support.graphs import graph_def, node, shape, shapes


def test_nodes_that_say_the_same_share_it() -> None:
    said: dict[str, Any] = {"T": {"type": 1}, "_output_shapes": shapes(shape(2, 3))}
    nodes = [node("a", "Add", **said), node("b", "Add", **said), node("c", "Equal", **said)]
    details = graph_ops.graph_def(graph_def(*nodes)).details
    assert details.shapes(0) == ((2, 3),)
    assert details.shapes(0) is details.shapes(1)
    assert details.attributes(0) is details.attributes(1)
    assert [details.dtype(number) for number in range(3)] == ["float32", "float32", "bool"]


def test_what_takes_much_memory_is_not_remembered() -> None:
    large: dict[str, Any] = {"value": {"s": b"x" * (graph_details._MEMORABLE + 1)}}
    details = graph_ops.graph_def(graph_def(node("a", "Const", **large))).details
    assert details.attributes(0) == details.attributes(0)
    assert details.attributes(0) is not details.attributes(0)
