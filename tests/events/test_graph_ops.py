"""GraphDefs as columns: names, edges, and what is odd in them."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.graph_pb2 import GraphDef

from termboard.events.graphs import edges as graph_edges
from termboard.events.graphs import names as graph_names
from termboard.events.graphs import ops as graph_ops
from termboard.events.graphs import parts as graph_parts
from termboard.events.malformed import MalformedError
from termboard.graph import CONTROL
from tests.support.graphs import LOGGED, check, edges, graph_def, node
from tests.support.summaries import message, outcome


def read(*nodes: Any, **more: Any) -> Any:
    graph = graph_ops.graph_def(graph_def(*nodes, **more))
    check(graph)
    return graph


def test_nodes_and_the_edges_between_them() -> None:
    graph = read(
        node("x", "Placeholder", device="/cpu:0"),
        node("split", "Split", "x"),
        node("y", "Add", "split:1", "split", "^x"),
    )
    assert graph.kind == "ops"
    assert graph.names == ("x", "split", "y")
    assert graph.ops == ("Placeholder", "Split", "Add")
    assert graph.devices == ("/cpu:0", "", "")
    assert edges(graph) == [
        ("x", 0, "split"),
        ("split", 1, "y"),
        ("split", 0, "y"),
        ("x", CONTROL, "y"),
    ]
    assert (graph.missing, graph.renamed, graph.notes) == ((), (), ())


def test_inputs_that_are_not_there_are_listed() -> None:
    inputs = ("gone", "^away", "x:", "x:y", "x:12345678901", ":0", "", "^", "x")
    graph = read(node("x"), node("y", "", *inputs))
    assert graph.missing == tuple((1, one) for one in inputs[:-1])
    assert edges(graph) == [("x", 0, "y")]


def test_of_very_many_inputs_that_are_not_there_some_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(graph_edges, "_MOST_MISSING", 3)
    graph = read(node("x", "", *("gone",) * 1005, "x"))
    assert graph.missing == ((0, "gone"),) * 3
    assert graph.notes == ("1,002 more inputs have no node.",)
    assert edges(graph) == [("x", 0, "x")]


def test_loops_and_circles_are_data() -> None:
    graph = read(node("a", "", "a", "b"), node("b", "", "a"))
    assert edges(graph) == [("a", 0, "a"), ("b", 0, "a"), ("a", 0, "b")]


def test_no_two_nodes_have_one_name() -> None:
    graph = read(node("a"), node("a", "", "a"), node("a (2)"), node(""), node("a"), node(""))
    assert graph.names == ("a", "a (3)", "a (2)", "(unnamed)", "a (4)", "(unnamed) (2)")
    assert graph.renamed == ((1, "a"), (3, ""), (4, "a"), (5, ""))
    assert edges(graph) == [("a", 0, "a (3)")]


def test_names_that_are_no_utf8() -> None:
    graph = read(node(b"\xff/a"), node(b"\xfe/a", "", "x"), node("\\xff/a"))
    assert graph.names == ("\\xff/a", "\\xfe/a", "\\xff/a (2)")


@pytest.mark.parametrize(
    "names", [[], [b""], [b"a\n", b"b"], [b"\n", b""], [b"\xc3", b"\xe2\x82", b"\xa9"]]
)
def test_names_as_text_one_by_one_or_at_once(names: list[bytes]) -> None:
    expected = [name.decode("utf-8", "backslashreplace") for name in names]
    assert graph_names.distinct_texts(names) == expected


def test_a_session_that_tensorflow_logged() -> None:
    data = (LOGGED / "session.pb").read_bytes()
    graph = graph_ops.graph_def(data)
    check(graph)
    theirs = GraphDef.FromString(data)
    assert graph.names == tuple(one.name for one in theirs.node)
    assert graph.ops == tuple(one.op for one in theirs.node)
    said = [(one.name, source) for one in theirs.node for source in one.input]
    assert [(target, _as_input(source, output)) for source, output, target in edges(graph)] == said
    assert ("best", 1, "out") in edges(graph)
    assert ("out", CONTROL, "last") in edges(graph)
    for number, one in enumerate(theirs.node):
        attributes = graph.details.attributes(number)
        assert [attribute.name for attribute in attributes] == sorted(one.attr)
        assert [a.size for a in attributes] == [one.attr[a.name].ByteSize() for a in attributes]
        dims = [[dim.size for dim in found.dim] for found in _output_shapes(one)]
        if one.op != "VarHandleOp":
            shapes = graph.details.shapes(number)
            assert [
                [-1 if size is None else size for size in found or ()] for found in shapes
            ] == dims
    variable = graph.names.index("R")
    assert graph.details.shapes(variable) == ((3, 3),)
    assert graph.details.dtype(variable) == "float32"


def _output_shapes(theirs: Any) -> Any:
    return theirs.attr["_output_shapes"].list.shape if "_output_shapes" in theirs.attr else []


def _as_input(source: str, output: int) -> str:
    if output == CONTROL:
        return f"^{source}"
    return f"{source}:{output}" if output else source


def test_a_graph_in_a_meta_graph() -> None:
    fields = {"node": [node("x"), node("y", "", "x")]}
    graph = graph_ops.meta_graph_def(message("MetaGraphDef", graph_def=fields))
    assert edges(graph) == [("x", 0, "y")]
    assert len(graph_ops.meta_graph_def(b"")) == len(graph_ops.graph_def(b"")) == 0


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = graph_def(*(node(f"n{index}", "", "n0", "n0") for index in range(40)))
    monkeypatch.setattr(graph_ops, "_MOST_EDGES", 79)
    with pytest.raises(MalformedError, match="more than 2,097,152 edges"):
        graph_ops.graph_def(data)
    monkeypatch.setattr(graph_ops, "_MOST_EDGES", 80)
    assert len(graph_ops.graph_def(data).sources) == 80
    monkeypatch.setattr(graph_parts, "MOST_NODES", 39)
    with pytest.raises(MalformedError, match="more than 1,048,576 nodes"):
        graph_ops.graph_def(data)
    monkeypatch.setattr(graph_parts, "MOST_MESSAGES", 39)
    with pytest.raises(MalformedError, match="more parts than can be read"):
        graph_ops.graph_def(data)
    monkeypatch.setattr(graph_parts, "LONGEST", 100)
    with pytest.raises(MalformedError, match="longer than 128 MiB"):
        graph_ops.graph_def(data)


NAMES = st.sampled_from(["a", "b", "a/b", "a/b/c", "ü", "d_1"])
INPUTS = st.builds(
    lambda name, how: how.format(name), NAMES, st.sampled_from(["{}", "{}:0", "{}:3", "^{}", "^{}"])
)


@settings(max_examples=40)
@given(st.dictionaries(NAMES, st.lists(INPUTS, max_size=4)))
def test_edges_are_the_inputs_in_order(nodes: dict[str, list[str]]) -> None:
    theirs = GraphDef()
    for name, inputs in nodes.items():
        theirs.node.add(name=name, op="Op", input=inputs)
    graph = graph_ops.graph_def(theirs.SerializeToString())
    check(graph)
    expected, missing = [], []
    for number, (target, inputs) in enumerate(nodes.items()):
        for said in inputs:
            source, _, output = said.lstrip("^").partition(":")
            which = CONTROL if said.startswith("^") else int(output or 0)
            if source in nodes:
                expected.append((source, which, target))
            else:
                missing.append((number, said))
    assert edges(graph) == expected
    assert graph.missing == tuple(missing)


@settings(max_examples=60)
@given(st.data())
def test_any_damage_gives_a_graph_or_a_sentence(data: st.DataObject) -> None:
    raw = bytearray(
        (LOGGED / data.draw(st.sampled_from(["session.pb", "functions.pb"]))).read_bytes()
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
        if not raw:
            raw = bytearray(b"\n")
    for decode in (graph_ops.graph_def, graph_ops.run_metadata, graph_ops.meta_graph_def):
        graph, refusal = outcome(decode, bytes(raw), MalformedError, DecodeError)
        if graph is None:
            assert refusal
        else:
            check(graph)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_graph_or_a_sentence(data: bytes) -> None:
    for decode in (graph_ops.graph_def, graph_ops.meta_graph_def, graph_ops.run_metadata):
        graph, refusal = outcome(decode, data, MalformedError, DecodeError)
        if graph is None:
            assert refusal
        else:
            check(graph)
