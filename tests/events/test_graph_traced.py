"""torch's traced graphs: how they are told, and the one string that their nodes say all in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.events.graphs import head as graph_head
from termboard.events.graphs import ops as graph_ops
from termboard.events.graphs import torch as graph_torch
from termboard.graph import Attribute
from tests.support.graphs import check, graph_def, node, shape, shapes
from tests.support.records import event


def traced(name: str, op: str, *inputs: str, said: str = "{}") -> Any:
    """Return the fields of a node as torch writes it."""
    found = shapes(shape(2, 3))
    return node(name, op, *inputs, attr={"s": said.encode()}, _output_shapes=found)


NET = (
    traced("input/x", "IO Node"),
    traced("Net/Linear[fc]/weight/weight.1", "prim::GetAttr", said="{ name :  weight }"),
    traced("Net/Linear[fc]/7", "aten::linear", "input/x", "Net/Linear[fc]/weight/weight.1"),
    traced("output/o", "IO Node", "Net/Linear[fc]/7"),
)


def test_a_trace_is_told_by_what_its_nodes_say() -> None:
    graph = graph_ops.graph_def(graph_def(*NET))
    check(graph)
    assert graph.kind == "traced"
    assert graph.names[1] == "Net/Linear[fc]/weight/weight.1"
    assert graph.details.shapes(2) == ((2, 3),)
    assert graph.details.attributes(1) == (
        Attribute("_output_shapes", "[[2, 3]]", 12),
        Attribute("name", "weight", 6),
    )
    assert graph_ops.graph_def(graph_def(node("x", attr={"s": b"{}"}, T={"type": 1}))).kind == "ops"
    assert graph_ops.graph_def(graph_def(*NET, node("x"))).kind == "ops"
    assert graph_ops.graph_def(b"").kind == "ops"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{}", []),
        ("", []),
        ("{ value : 1}", [("value", "1")]),
        ("{ name :  bias }", [("name", "bias")]),
        ("{ a : 1,  b :  x, y ,  c : [1, 2]}", [("a", "1"), ("b", "x, y"), ("c", "[1, 2]")]),
        ("{ value : tensor([[1.5, 2.0],\n [3.0, 4.0]])}",
         [("value", "tensor([[1.5, 2.0],\n [3.0, 4.0]])")]),
        ("stride=2", [("attr", "stride=2")]),
        ("{1: 2}", [("attr", "{1: 2}")]),
        ("{ a : 1", [("attr", "{ a : 1")]),
        ("x{ a : 1}", [("attr", "x{ a : 1}")]),
    ],
)  # fmt: skip
def test_what_a_node_says_in_a_string(said: str, expected: list[tuple[str, str]]) -> None:
    assert graph_torch.parsed(said) == expected


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["value", "name", "_x", "a1"]), st.integers() | st.floats()))
def test_dictionaries_as_torch_writes_them(said: dict[str, object]) -> None:
    written = str(said).replace("'", " ")
    assert graph_torch.parsed(written) == [(name, str(value)) for name, value in said.items()]


@settings(max_examples=50)
@given(st.text(alphabet="{} :,ab'\n", max_size=30))
def test_any_string_says_something(said: str) -> None:
    found = graph_torch.parsed(said)
    assert bool(found) == (said not in ("", "{}"))


def test_a_damaged_string_is_said() -> None:
    fields = traced("x", "IO Node")
    fields["attr"] = [b"\x0a\x04attr\x12\x02\xff\xff"]
    graph = graph_ops.graph_def(graph_def(fields))
    assert graph.details.attributes(0) == (Attribute("attr", "cannot be decoded (2 bytes)", 2),)


def test_the_module_is_told_by_the_first_bytes() -> None:
    whole = event(3, graph_def=graph_def(*NET))
    assert graph_head.traced_module(whole) == "Net"
    assert graph_head.traced_module(whole[:-60]) == "Net"
    assert graph_head.traced_module(event(0, graph_def=graph_def(NET[0]))) == ""
    assert graph_head.traced_module(event(0, graph_def=graph_def(node("x")))) is None
    assert graph_head.traced_module(event(0, graph_def=b"\x0a\x02\xff\xff")) is None
    assert graph_head.traced_module(event(0, file_version=b"brain.Event:2")) is None


@given(st.binary(max_size=60), st.integers(0, 400))
def test_any_first_bytes_are_a_module_or_none(data: bytes, cut: int) -> None:
    assert graph_head.traced_module(data) in (None, "")
    head = bytearray(event(0, graph_def=graph_def(*NET)))
    head[cut : cut + 3] = data[:3]
    assert isinstance(graph_head.traced_module(bytes(head)), str | None)
