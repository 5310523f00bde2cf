"""Parameters and FLOPs, told from shapes; and a reason where they cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings

from termboard.analysis.graphs.costs import PER_EXAMPLE, Costs, Figure, costs
from termboard.analysis.graphs.scope_tree import scope_tree
from termboard.graph import NodeCost
from tests.analysis.graphs.small_graphs import Node, any_graph, graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.graph import Graph, Shape


def of(nodes: Sequence[Node], kind: Literal["ops", "traced", "layers"] = "ops") -> Costs:
    return costs(scope_tree(graph(nodes, kind)))


def flops_of_last(nodes: Sequence[Node], kind: Literal["ops", "traced"] = "ops") -> Figure:
    return of(nodes, kind).figure("flops", len(nodes) - 1)


def two(op: str, first: Shape, second: Shape, made: Shape, **attributes: str) -> list[Node]:
    """Return an op on two tensors."""
    return [
        Node("a", "Placeholder", (), first),
        Node("b", "Const", (), second),
        Node("y", op, ["a", "b"], made, attributes),
    ]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (two("MatMul", (32, 64), (64, 10), (32, 10)), 2 * 32 * 64 * 10),
        (two("MatMul", (64, 32), (64, 10), (32, 10), transpose_a="true"), 2 * 32 * 64 * 10),
        (two("MatMul", None, (64, 10), (32, 10)), 2 * 32 * 64 * 10),
        (two("MatMul", None, (10, 64), (32, 10), transpose_b="true"), 2 * 32 * 64 * 10),
        (two("BatchMatMulV2", (8, 4, 16), (8, 16, 4), (8, 4, 4)), 2 * 8 * 4 * 4 * 16),
        (two("Conv2D", (1, 8, 8, 3), (3, 3, 3, 16), (1, 8, 8, 16)), 2 * 64 * 16 * 27),
        (two("DepthwiseConv2dNative", (1, 8, 8, 3), (3, 3, 3, 2), (1, 8, 8, 6)), 2 * 384 * 9),
        (two("Einsum", (2, 5, 8), (8, 3), (2, 5, 3), equation="bij,jk->bik"), 2 * 2 * 5 * 8 * 3),
        (two("AddV2", (32, 10), (10,), (32, 10)), 320),
        (two("Sum", (32, 10), (), ()), 320),
        (two("Reshape", (32, 10), (1,), (320,)), 0),
        # Without a batch: of one example.
        (two("MatMul", (None, 64), (64, 10), (None, 10)), 2 * 64 * 10),
    ],
)
def test_flops_of_ops(nodes: list[Node], expected: int) -> None:
    assert flops_of_last(nodes) == Figure(expected, 0, "")


def test_a_batch_that_is_not_said_is_said() -> None:
    known, unknown = (
        two("MatMul", (4, 64), (64, 10), (4, 10)),
        two("Add", (None, 4), (4,), (None, 4)),
    )
    assert of(known).notes == ()
    assert of(unknown).notes == (PER_EXAMPLE,)


@pytest.mark.parametrize(
    "nodes",
    [
        two("MatMul", None, None, (32, 10)),
        two("MatMul", (32, 64), (64, 10), None),
        two("Conv2D", (1, 8, 8, 3), None, (1, 8, 8, 16)),
        two("AddV2", (32, 10), (10,), None),
        two("AddV2", (3, None), (10,), (3, None)),
        two("Einsum", (2, 5, 8), (8, 3), (2, 5, 3), equation="...j,jk->...k"),
        two("PartitionedCall", (2, 3), (3,), (2, 3)),
    ],
)
def test_without_shapes_there_is_a_reason(nodes: list[Node]) -> None:
    found = flops_of_last(nodes)
    assert (found.known, found.unknown, found.said) == (0, 1, False)
    assert found.reason.endswith(".")


def test_variables_are_parameters_but_not_what_an_optimizer_keeps() -> None:
    nodes = [
        Node("net/w", "VarHandleOp", (), (64, 10)),
        Node("net/w/Adam", "VarHandleOp", (), (64, 10)),
        Node("beta1_power", "VariableV2", (), ()),
        Node("global_step", "VariableV2", (), (), dtype="int64"),
        Node("bn/moving_mean", "VarHandleOp", (), (10,)),
        Node("net/b", "VariableV2", (), (10,)),
        Node("bn/gamma", "VariableV2", (), None),
        Node("VarHandleOp", "VarHandleOp", (), (7,)),
        Node("handed_out", "_Retval", ["VarHandleOp"]),
    ]
    made = of(nodes)
    found = made.figure("parameters", len(nodes))
    assert (found.known, found.unknown) == (650, 1)
    assert found.said


def test_variables_handed_to_a_function_are_known_by_who_reads_them() -> None:
    nodes = [
        Node("w", "_Arg", (), None, dtype="resource"),
        Node("b", "_Arg", (), (), dtype="resource"),
        Node("x", "_Arg", (), (1, 64)),
        Node("read_w", "ReadVariableOp", ["w"], (64, 10)),
        Node("read_b", "ReadVariableOp", ["b"], None),
    ]
    made = of(nodes)
    assert [made.figure("parameters", node).known for node in range(3)] == [640, 0, 0]
    assert [made.figure("parameters", node).unknown for node in range(3)] == [0, 1, 0]


def test_functions_of_the_library_do_not_count_in_all() -> None:
    nodes = two("AddV2", (4, 4), (4,), (4, 4))
    nodes.append(Node("__function_library__/body/add", "AddV2", ["a"], (9, 9)))
    tree = scope_tree(graph(nodes))
    made = costs(tree)
    assert made.figure("flops", tree.root).known == 16
    assert tree.library is not None
    assert made.figure("flops", tree.library).known == 81


def test_time_and_memory_are_summed_and_unknown_without_a_trace() -> None:
    nodes = [Node("a/x"), Node("a/y"), Node("z")]
    timed = {0: NodeCost(0.5, 100.0), 1: NodeCost(0.25, float("nan"))}
    tree = scope_tree(graph(nodes, costs=timed))
    scope = tree.find("a")
    assert scope is not None
    assert costs(tree).figure("seconds", scope) == Figure(0.75, 0, "")
    assert costs(tree).figure("memory", tree.root) == Figure(100.0, 0, "")
    assert costs(scope_tree(graph(nodes))).figure("seconds", 3).unknown == 3


def convolution(before: int, after: int, stride: int, padding: int, groups: int = 1) -> list[Node]:
    """Return a traced convolution of 4 to 8 channels, as torch writes it."""
    numbers = {"s": stride, "p": padding, "d": 1, "g": groups, "no": 0, "o": 0}
    constants = [
        Node(f"c{k}", "prim::Constant", (), None, {"value": str(v)}) for k, v in numbers.items()
    ]
    lists = [Node(f"l{k}", "prim::ListConstruct", [f"c{k}"] * 2) for k in "spdo"]
    places = ["x", "M/weight/w", "M/bias/b", "ls", "lp", "ld", "cno", "lo", "cg"]
    return [
        Node("x", "IO Node", (), (1, 4, before, before)),
        Node("M/weight/w", "prim::GetAttr", ["?"]),
        Node("M/bias/b", "prim::GetAttr", ["?"]),
        *constants,
        *lists,
        Node("M/y", "aten::_convolution", places, (1, 8, after, after)),
    ]


def test_a_kernel_follows_from_what_goes_in_and_comes_out() -> None:
    made = of(convolution(8, 8, stride=1, padding=1), "traced")
    assert made.figure("parameters", 1) == Figure(4 * 8 * 9, 0, "")
    assert made.figure("parameters", 2) == Figure(8, 0, "")
    assert flops_of_last(convolution(8, 8, 1, 1), "traced").known == 2 * 64 * 8 * 4 * 9
    grouped = of(convolution(8, 6, 1, 0, groups=2), "traced")
    assert grouped.figure("parameters", 1).known == 4 * 8 * 9 / 2


def test_of_kernels_that_fit_none_is_chosen() -> None:
    found = of(convolution(8, 4, stride=2, padding=1), "traced").figure("parameters", 1)
    assert found.unknown == 1
    assert "with stride 2, 3 to 4 fit" in found.reason


def test_parameters_of_a_trace_follow_from_the_operation() -> None:
    nodes = [
        Node("x", "IO Node", (), (5, 64)),
        Node("M/weight/w", "prim::GetAttr", ["?"]),
        Node("M/bias/b", "prim::GetAttr", ["?"]),
        Node("M/y", "aten::linear", ["x", "M/weight/w", "M/bias/b"], (5, 10)),
        Node("E/weight/w", "prim::GetAttr", ["?"]),
        Node("E/y", "aten::embedding", ["E/weight/w", "x"], (5, 64, 3)),
        Node("B/running_mean/m", "prim::GetAttr", ["?"]),
        Node("B/weight/w", "prim::GetAttr", ["?"]),
        Node(
            "B/y",
            "aten::batch_norm",
            ["M/y", "B/weight/w", "B/weight/w", "B/running_mean/m"],
            (5, 10),
        ),
    ]
    made = of(nodes, "traced")
    figures = [made.figure("parameters", node) for node in (1, 2, 4, 6, 7)]
    assert [figure.known for figure in figures] == [640, 10, 0, 0, 10]
    assert [figure.reason for figure in figures][2] == (
        "The log does not hold how many rows this embedding has."
    )
    assert made.figure("flops", 3).known == 2 * 5 * 64 * 10


def layer(name: str, made: Shape, given: str = "", **config: str) -> list[Node]:
    attributes = {**config, **({"input_shape": given} if given else {})}
    return [Node("in", "InputLayer", (), (None, 8)), Node("l", name, ["in"], made, attributes)]


HEADS = {"num_heads": "2", "key_dim": "5", "value_dim": "5"}


def test_parameters_of_a_recurrent_operation_are_told_by_their_places() -> None:
    numbers = {"bias": "1", "layers": "2", "rate": "0.", "train": "1", "both": "0"}
    constants = [Node(k, "prim::Constant", (), None, {"value": v}) for k, v in numbers.items()]
    weights = [Node(f"M/w{i}/w{i}", "prim::GetAttr", ["?"]) for i in range(8)]
    nodes = [
        Node("x", "IO Node", (), (2, 5, 8)),
        *constants,
        *weights,
        Node("ws", "prim::ListConstruct", [node.name for node in weights]),
        Node("y", "aten::lstm", ["x", "x", "ws", *numbers], (2, 5, 6)),
    ]
    made = of(nodes, "traced")
    first, later = [4 * 6 * 8, 4 * 6 * 6, 24, 24], [4 * 6 * 6, 4 * 6 * 6, 24, 24]
    assert [made.figure("parameters", node).known for node in range(6, 14)] == first + later
    assert made.figure("flops", 15).known == 2 * 10 * (192 + 144 + 144 + 144)


RECURRENT = {"units": "8", "use_bias": "true"}
CONV = {"filters": "8", "kernel_size": "[3, 3]", "use_bias": "true"}


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [  # as Keras itself counts them
        (layer("Dense", (None, 3), "[?, 8]", units="3", use_bias="true"), 27),
        (layer("Dense", (None, 3), "[?, 8]", units="3", use_bias="false"), 24),
        (layer("Dense", (None, 3), units="3"), 27),
        (layer("Conv2D", (None, 8, 8, 8), "[?, 8, 8, 1]", **CONV), 80),
        (layer("Conv2D", (None, 8, 8, 8), "[?, 8, 8, 4]", **CONV, groups="2"), 152),
        (layer("Conv2DTranspose", (None, 57, 57, 8), "[?, 28, 28, 16]", **CONV), 1160),
        (layer("SeparableConv2D", (None, 30, 30, 8), "[?, 32, 32, 3]", **CONV), 59),
        (
            layer(
                "DepthwiseConv2D", (None, 28, 28, 16), "[?, 30, 30, 8]", kernel_size="[3, 3]",
                depth_multiplier="2",
            ),
            160,
        ),
        (layer("Embedding", (None, 8, 16), input_dim="100", output_dim="16"), 1600),
        (layer("LSTM", (None, 8), "[?, 20, 16]", **RECURRENT), 800),
        (layer("GRU", (None, 8), "[?, 20, 16]", **RECURRENT, reset_after="true"), 624),
        (layer("SimpleRNN", (None, 8), "[?, 20, 16]", **RECURRENT), 200),
        (
            layer(
                "Bidirectional", (None, 20, 8), "[?, 20, 8]",
                layer='GRU(name="f", units=4, use_bias=true, reset_after=true)',
            ),
            336,
        ),
        (layer("BatchNormalization", (None, 4, 16), "[?, 4, 16]", axis="-1"), 32),
        (layer("LayerNormalization", (None, 8), "[?, 8]", axis="[-1]", center="false"), 8),
        (layer("MultiHeadAttention", (None, 20, 8), **HEADS), 358),
        (layer("PReLU", (None, 57, 57, 4), "[?, 57, 57, 4]", shared_axes="[1, 2]"), 4),
        (layer("Dropout", (None, 8), rate="0.5"), 0),
    ],
)  # fmt: skip
def test_parameters_of_keras_layers(nodes: list[Node], expected: int) -> None:
    assert of(nodes, "layers").figure("parameters", 1) == Figure(expected, 0, "")


def test_a_layer_of_an_unknown_class_is_not_guessed_at() -> None:
    found = of(layer("MyLayer", (None, 3)), "layers").figure("parameters", 1)
    assert found.unknown == 1
    assert "MyLayer" in found.reason


@settings(max_examples=20)
@given(any_graph())
def test_a_scope_costs_what_its_nodes_cost(made: Graph) -> None:
    tree = scope_tree(made)
    found = costs(tree)
    for scope in range(tree.root, len(tree)):
        single = [found.figure("flops", node) for node in tree.nodes(scope).tolist()]
        assert found.figure("flops", scope).known == sum(figure.known for figure in single)
        assert found.figure("flops", scope).unknown == sum(figure.unknown for figure in single)


@settings(max_examples=20)
@given(any_graph(traced=True))
def test_any_trace_can_be_asked(made: Graph) -> None:
    tree = scope_tree(made)
    found = costs(tree)
    for item in range(len(tree)):
        for kind in ("parameters", "flops", "output_bytes"):
            figure = found.figure(kind, item)
            assert (figure.unknown > 0) == bool(figure.reason)
            assert figure.known >= 0
