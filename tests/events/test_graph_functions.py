"""Functions of a library, and graphs that are merged, as TensorBoard's graph_util merges them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.config_pb2 import RunMetadata
from tensorboard.plugins.graph.graph_util import merge_graph_defs

from termboard.events.graphs import ops as graph_ops
from termboard.events.graphs import parts as graph_parts
from termboard.graph import CONTROL
from tests.support.graphs import LOGGED, attribute, check, edges, graph_def, node
from tests.support.summaries import message

if TYPE_CHECKING:
    import pytest
    from tensorboard.compat.proto.graph_pb2 import GraphDef

LIBRARY = "__function_library__/"


def library(*functions: dict[str, Any]) -> bytes:
    return message("FunctionLibrary", function=list(functions))


def function(name: str, *nodes: Any, args: tuple[str, ...] = (), **ret: str) -> dict[str, Any]:
    return {
        "signature": {
            "name": name.encode(),
            "input_arg": [{"name": one.encode(), "type": 1} for one in args],
            "output_arg": [{"name": one.encode(), "type": 9} for one in ret],
        },
        "node_def": list(nodes),
        "ret": [{"key": one.encode(), "value": said.encode()} for one, said in ret.items()],
    }


def test_a_function_stands_below_the_library() -> None:
    body = function(
        "f",
        node("top", "TopKV2", "x"),
        node("sum", "Add", "top:values:0", "top:indices:0", "^x"),
        node("split", "Split", "sum:z:0"),
        args=("x",),
        out="split:output:2",
    )
    graph = graph_ops.graph_def(graph_def(node("x"), node("y", "", "x"), library=library(body)))
    check(graph)
    prefix = f"{LIBRARY}f/"
    inner = [(prefix + source, output, prefix + target) for source, output, target in (
        ("x", 0, "top"),
        ("top", 0, "sum"),
        ("top", 1, "sum"),
        ("x", CONTROL, "sum"),
        ("sum", 0, "split"),
        ("split", 2, "out_RetVal"),
    )]  # fmt: skip
    assert edges(graph) == [("x", 0, "y"), *inner]
    numbers = {name: index for index, name in enumerate(graph.names)}
    assert graph.ops[numbers[f"{prefix}x"]] == "_Arg"
    assert graph.details.dtype(numbers[f"{prefix}x"]) == "float32"
    result = numbers[f"{prefix}out_RetVal"]
    assert (graph.ops[result], graph.details.dtype(result)) == ("_Retval", "int64")


def test_names_of_inputs_count_within_their_function_only() -> None:
    body = function("f", node("a", "", "outside"))
    graph = graph_ops.graph_def(graph_def(node("outside"), library=library(body)))
    assert graph.missing == ((1, f"{LIBRARY}f/outside"),)


def test_an_argument_says_its_shape() -> None:
    dims = message("Tensor.Shape", dim=[{"size": 2}])
    said = attribute("_output_shapes", {"list": b"\x3a" + bytes([len(dims)]) + dims})
    body = {**function("f", args=("x",)), "arg_attr": [{"key": 0, "value": {"attr": [said]}}]}
    graph = graph_ops.graph_def(graph_def(library=library(body)))
    assert graph.details.shapes(0) == ((2,),)


def test_a_damaged_library_costs_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = graph_ops.graph_def(graph_def(node("x"), library=b"\xff\xff"))
    assert (graph.names, graph.notes) == (
        ("x",), ("The library of functions cannot be decoded.",)
    )  # fmt: skip
    data = graph_def(node("x"), library=library(function("f" * 99)))
    monkeypatch.setattr(graph_parts, "MOST_MESSAGES", 2)
    monkeypatch.setattr(graph_parts, "_NODE_TAGS", b"")
    assert graph_ops.graph_def(data).notes == (
        "The library of functions has more parts than can be read.",
    )


def test_a_long_name_of_a_function_is_cut() -> None:
    name = "f" * 100_000
    calls = node("y", "PartitionedCall", f={"func": {"name": name.encode()}})
    graph = graph_ops.graph_def(graph_def(calls, library=library(function(name, node("x")))))
    assert len(graph.names[1]) < 300
    assert graph.details.attributes(0)[0].value == graph.names[1].split("/")[1]


def theirs(data: bytes) -> GraphDef:
    found = RunMetadata.FromString(data)
    return merge_graph_defs([one.pre_optimization_graph for one in found.function_graphs])


def inputs_of(merged: GraphDef) -> list[tuple[str, int, str]]:
    """Return the edges of a merged graph; `graph_1/^x` is how it writes control inputs."""
    found = []
    for target in merged.node:
        for said in target.input:
            source, _, output = said.replace("/^", "/").partition(":")
            found.append((source, CONTROL if "/^" in said else int(output or 0), target.name))
    return found


def test_functions_that_tensorflow_traced_are_merged_as_in_tensorboard() -> None:
    data = (LOGGED / "functions.pb").read_bytes()
    graph, merged = graph_ops.run_metadata(data), theirs(data)
    check(graph)
    assert len({name.split("/")[0] for name in graph.names}) == 3  # graph_1, graph_2, the library
    own = [name for name in graph.names if not name.startswith(LIBRARY)]
    assert own == [one.name for one in merged.node]
    assert [edge for edge in edges(graph) if edge[2] in own] == inputs_of(merged)
    expected = [
        f"{LIBRARY}{one.signature.name}/{name}"
        for one in merged.library.function
        for name in (
            *(arg.name for arg in one.signature.input_arg),
            *(body.name for body in one.node_def),
            *(f"{arg.name}_RetVal" for arg in one.signature.output_arg),
        )
    ]
    assert list(graph.names[len(own) :]) == expected
    assert (graph.missing, graph.renamed) == ((), ())
    for number, name in enumerate(graph.names):
        if name.endswith("/PartitionedCall"):
            called = {one.name: one.value for one in graph.details.attributes(number)}["f"]
            assert any(other.startswith(f"{LIBRARY}{called}/") for other in graph.names)
            (call,) = (one for one in merged.node if one.name == name) if name in own else (None,)
            assert call is None or call.attr["f"].func.name == called


SMALL = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.sampled_from(["a", "b:1", "^c"]))),
             max_size=3, unique_by=lambda pair: pair[0]),
    max_size=3,
)  # fmt: skip


@settings(max_examples=40)
@given(SMALL)
def test_any_graphs_are_merged_as_in_tensorboard(parts: list[list[tuple[str, list[str]]]]) -> None:
    found = RunMetadata()
    for nodes in parts:
        graph = found.function_graphs.add().pre_optimization_graph
        for name, inputs in nodes:
            graph.node.add(name=name, input=inputs)
        graph.library.function.add().signature.name = "f"
    data = found.SerializeToString()
    ours, merged = graph_ops.run_metadata(data), theirs(data)
    check(ours)
    assert list(ours.names) == [one.name for one in merged.node]
    names = set(ours.names)
    expected = inputs_of(merged) if len(parts) > 1 else inputs_alone(merged)
    assert edges(ours) == [edge for edge in expected if edge[0] in names]
    assert len(ours.missing) == sum(edge[0] not in names for edge in expected)


def inputs_alone(graph: GraphDef) -> list[tuple[str, int, str]]:
    found = []
    for target in graph.node:
        for said in target.input:
            source, _, output = said.removeprefix("^").partition(":")
            which = CONTROL if said.startswith("^") else int(output or 0)
            found.append((source, which, target.name))
    return found


def test_partitions_stand_in_for_functions() -> None:
    small, large = {"node": [node("x")]}, {"node": [node("x"), node("y", "", "x")]}
    both = message("RunMetadata", partition_graphs=[small, large])
    assert graph_ops.run_metadata(both).names == ("graph_1/x", "graph_2/x", "graph_2/y")
    functions = [{"pre_optimization_graph": large, "post_optimization_graph": small}]
    data = message("RunMetadata", partition_graphs=[small], function_graphs=functions)
    assert graph_ops.run_metadata(data).names == ("x", "y")
    assert len(graph_ops.run_metadata(b"")) == 0
