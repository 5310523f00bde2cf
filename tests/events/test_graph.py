"""How many nodes and edges a graph has, in every encoding."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st

from termboard.events import graph
from termboard.events.malformed import MalformedError
from termboard.logged import GraphSize
from tests.support.summaries import graph as fields
from tests.support.summaries import message, outcome

SMALL = fields(("x", ()), ("y", ("x", "x", "^x")))
LARGE = fields(("x", ()), ("y", ("x",)), ("z", ("x", "y")))


def test_a_graph_def_and_one_in_a_meta_graph_def() -> None:
    assert graph.graph_def(message("GraphDef", **SMALL)) == GraphSize(2, 3)
    assert graph.meta_graph_def(message("MetaGraphDef", graph_def=LARGE)) == GraphSize(3, 3)
    assert graph.graph_def(b"") == GraphSize(0, 0)


def test_a_run_metadata_has_its_functions_graphs_else_its_partitions() -> None:
    functions = [
        {"pre_optimization_graph": SMALL, "post_optimization_graph": LARGE},
        {"pre_optimization_graph": LARGE},
    ]
    both = message("RunMetadata", function_graphs=functions, partition_graphs=[SMALL])
    assert graph.run_metadata(both) == GraphSize(5, 6)
    assert graph.run_metadata(message("RunMetadata", partition_graphs=[SMALL])) == GraphSize(2, 3)
    assert graph.run_metadata(message("RunMetadata", step_stats=b"")) == GraphSize(0, 0)


def layer(name: str, **more: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"name": name}, **more}


def model(name: str, *layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"class_name": "Model", "config": {"name": name, "layers": list(layers)}, **more}


def inbound(*names: str) -> dict[str, Any]:
    tensors = [{"config": {"keras_history": [name, 0, 0]}} for name in names]
    return {"inbound_nodes": [{"args": [tensors if len(tensors) > 1 else tensors[0]]}]}


def size(keras: Any) -> GraphSize:
    return graph.keras_model(json.dumps(keras).encode())


def test_a_sequential_model_is_a_chain() -> None:
    assert size(model("m", layer("a"), layer("b"), layer("c"))) == GraphSize(3, 2)
    assert size(model("m")) == GraphSize(1, 0)


def test_a_functional_model_says_its_connections() -> None:
    first = layer("a", inbound_nodes=[])
    joined = layer("c", **inbound("a", "b"))
    assert size(model("m", first, layer("b", **inbound("a")), joined)) == GraphSize(3, 3)


def test_a_model_within_a_model_is_no_layer() -> None:
    inner = model("inner", layer("b"), layer("c"), **inbound("a"))
    assert size(model("m", layer("a", inbound_nodes=[]), inner)) == GraphSize(3, 2)
    chain = model("inner", layer("b"), layer("c"))
    assert size(model("m", layer("a"), chain, layer("d"))) == GraphSize(4, 3)


def test_connections_of_keras_2() -> None:
    old = layer("c", inbound_nodes=[[["a", 0, 0, {}], ["b", 0, 0, {}]]])
    first = [layer(name, inbound_nodes=[]) for name in "ab"]
    assert size(model("m", *first, old)) == GraphSize(3, 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 5000,
        b"[]",
        b"{}",
        b'{"config":{"layers":[1]}}',
    ],
)
def test_what_is_no_keras_model_is_a_sentence(data: bytes) -> None:
    with pytest.raises(MalformedError, match="The Keras model"):
        graph.keras_model(data)


def test_a_deep_model_is_counted_without_recursion() -> None:
    head = b'{"config":{"layers":['
    deep = head * 200 + b'{"config":{}}' + b"]}}" * 200
    assert graph.keras_model(deep) == GraphSize(1, 0)


def test_what_is_too_long_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "_LONGEST_GRAPH", 10)
    monkeypatch.setattr(graph, "_LONGEST_JSON", 10)
    with pytest.raises(MalformedError, match="longer than 128 MiB"):
        graph.graph_def(message("GraphDef", **SMALL))
    with pytest.raises(MalformedError, match="longer than 16 MiB"):
        size(model("m"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["config", "layers", "inbound_nodes", "args", "keras_history"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_has_a_size_or_is_malformed(keras: Any) -> None:
    found, refusal = outcome(size, keras, MalformedError)
    assert refusal.startswith("The Keras model") if found is None else found.nodes >= 0


@given(st.binary(max_size=40))
def test_any_bytes_have_a_size_or_are_malformed(data: bytes) -> None:
    for count in (graph.graph_def, graph.meta_graph_def, graph.run_metadata, graph.keras_model):
        found, refusal = outcome(count, data, MalformedError, DecodeError)
        assert refusal if found is None else found.edges >= 0
