"""Keras models as graphs, as TensorBoard's keras_util has them and where it has nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.plugins.graph.keras_util import keras_model_to_graph_def

from termboard.events.graphs import keras as graph_keras
from termboard.events.graphs import keras_layers as graph_keras_layers
from termboard.events.graphs.keras import keras_model
from termboard.events.malformed import MalformedError
from tests.support.graphs import LOGGED, check, edges
from tests.support.summaries import outcome

if TYPE_CHECKING:
    from termboard.graph import Graph


def read(model: Any) -> Graph:
    graph = keras_model(json.dumps(model).encode())
    check(graph)
    return graph


def pairs(graph: Graph) -> list[tuple[str, str]]:
    return [(source, target) for source, _, target in edges(graph)]


def theirs(model: Any) -> list[tuple[str, str]]:
    found = keras_model_to_graph_def(model)
    return [(source, one.name) for one in found.node for source in one.input]


def layer(name: str, class_name: str = "Dense", **more: Any) -> dict[str, Any]:
    config = {"name": name, **more.pop("config", {})}
    return {"class_name": class_name, "config": config, **more}


def inputs(*names: str) -> dict[str, Any]:
    """Return what goes into a layer, as Keras 3 writes it: one argument, a list if of several."""
    tensors = [{"config": {"keras_history": [name, 0, 0]}} for name in names]
    return {"inbound_nodes": [{"args": [tensors if len(tensors) > 1 else tensors[0]]}]}


def sequential(name: str, *layers: Any, **more: Any) -> dict[str, Any]:
    config = {"name": name, "layers": list(layers)}
    return {"class_name": "Sequential", "config": config, **more}


def functional(name: str, ins: Any, outs: Any, *layers: Any, **more: Any) -> dict[str, Any]:
    config = {"name": name, "layers": list(layers), "input_layers": ins, "output_layers": outs}
    return {"class_name": "Functional", "config": config, **more}


def test_a_model_that_keras_3_logged() -> None:
    model = json.loads((LOGGED / "keras.json").read_bytes())
    graph = read(model)
    assert graph.kind == "layers"
    found = keras_model_to_graph_def(model)
    assert list(graph.names) == [one.name for one in found.node]
    assert list(graph.ops) == [one.attr["keras_class"].s.decode() for one in found.node]
    by_name = pairs(graph)
    of_model = "two_in/head/dense_2"
    by_keyword = {("two_in/reshape", "two_in/mha"), ("two_in/reshape_1", "two_in/mha")}
    assert by_keyword <= set(by_name)
    assert ("two_in/concatenate", "two_in/head/input_layer_1") in by_name
    assert ("two_in/encoder/dense", "two_in/concatenate") in by_name  # the model's second output
    assert [target for source, target in by_name if source == of_model] == [
        "two_in/reshape", "two_in/reshape_1", "two_in/add",
    ]  # fmt: skip
    # TensorBoard looks at arguments without a name only.
    assert set(theirs(model)) == set(by_name) - by_keyword


def test_shapes_of_a_model_that_keras_3_logged() -> None:
    graph = read(json.loads((LOGGED / "keras.json").read_bytes()))
    shapes = {
        name.partition("/")[2]: graph.details.shapes(node) for node, name in enumerate(graph.names)
    }
    assert shapes["encoder/conv2d"] == ((None, 6, 6, 4),)
    assert shapes["encoder/flatten"] == ((None, 144),)
    assert shapes["concatenate"] == ((None, 7),)
    assert shapes["head/dropout"] == ((None, 8),)
    assert shapes["mha"] == ((None, 1, 5),)  # what the layer behind it was built for
    assert shapes["add"] == ((None, 5),)
    assert {graph.details.dtype(node) for node in range(len(graph))} == {"float32"}


CASES = {
    "a chain": sequential("m", layer("a"), layer("b"), layer("c")),
    "a chain in a chain": sequential(
        "m", layer("a"), sequential("in", layer("b"), layer("c")), layer("d")
    ),
    "branches": functional(
        "m", ["a", 0, 0], [["d", 0, 0]],
        layer("a", "InputLayer", inbound_nodes=[]), layer("b", **inputs("a")),
        layer("c", **inputs("a")), layer("d", "Add", **inputs("b", "c")),
    ),
    "a chain in branches": functional(
        "m", ["a", 0, 0], ["d", 0, 0],
        layer("a", "InputLayer", inbound_nodes=[]),
        sequential("in", layer("b"), layer("c"), **inputs("a")), layer("d", **inputs("in")),
    ),
    "branches in branches": functional(
        "m", ["a", 0, 0], ["e", 0, 0],
        layer("a", "InputLayer", inbound_nodes=[]),
        functional(
            "in", ["b", 0, 0], [["c", 0, 0], ["d", 0, 0]],
            layer("b", "InputLayer", inbound_nodes=[]), layer("c", **inputs("b")),
            layer("d", **inputs("b")), **inputs("a"),
        ),
        layer("e", **inputs("in")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_connections_as_in_tensorboard(case: str) -> None:
    graph = read(CASES[case])
    assert list(graph.names) == [one.name for one in keras_model_to_graph_def(CASES[case]).node]
    assert pairs(graph) == theirs(CASES[case])


def test_branches_in_a_chain() -> None:
    inner = functional(
        "in", ["b", 0, 0], [["c", 0, 0]],
        layer("b", "InputLayer", inbound_nodes=[]), layer("c", **inputs("b")),
    )  # fmt: skip
    graph = read(sequential("m", layer("a"), inner, layer("d")))
    assert pairs(graph) == [("m/a", "m/in/b"), ("m/in/b", "m/in/c"), ("m/in/c", "m/d")]


def test_connections_of_keras_2() -> None:
    old = functional(
        "m", [["a", 0, 0], ["b", 0, 0]], [["d", 0, 0]],
        layer("a", "InputLayer", inbound_nodes=[], config={"batch_input_shape": [None, 4]}),
        layer("b", "InputLayer", inbound_nodes=[], config={"batch_input_shape": [None, 4]}),
        layer("c", "Add", inbound_nodes=[[["a", 0, 0, {}], ["b", 0, 0, {}]]]),
        layer("d", "Attention", inbound_nodes=[[["c", 0, 0, {"value": ["a", 0, 0], "on": True}]]]),
    )  # fmt: skip
    graph = read(old)
    assert pairs(graph) == [("m/a", "m/c"), ("m/b", "m/c"), ("m/c", "m/d"), ("m/a", "m/d")]
    assert graph.details.shapes(2) == ((None, 4),)
    first = layer("x", config={"batch_input_shape": [None, 7], "units": 3})
    assert read(sequential("s", first)).details.shapes(0) == ((None, 3),)


def test_a_layer_that_is_used_twice_and_a_model_that_is() -> None:
    encoder = functional(
        "in", ["b", 0, 0], ["c", 0, 0],
        layer("b", "InputLayer", inbound_nodes=[]), layer("c", **inputs("b")),
        inbound_nodes=[inputs("x")["inbound_nodes"][0], inputs("y")["inbound_nodes"][0]],
    )  # fmt: skip
    shared = [layer(name, "InputLayer", inbound_nodes=[]) for name in "xy"]
    graph = read(functional("m", ["x", 0, 0], ["in", 0, 0], *shared, encoder))
    assert pairs(graph) == [("m/x", "m/in/b"), ("m/y", "m/in/b"), ("m/in/b", "m/in/c")]


def test_outputs_of_a_model_that_are_a_model_again() -> None:
    inner = sequential("inner", layer("a"), layer("b"))
    outer = sequential("outer", layer("z"), inner)
    graph = read(sequential("m", outer, layer("last")))
    assert pairs(graph)[-1] == ("m/outer/inner/b", "m/last")


def test_attributes_are_the_configuration() -> None:
    config = {
        "units": 3, "activation": "relu", "kernel_size": [3, 3], "use_bias": True, "rate": 0.5,
        "dtype": {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}},
        "bias_regularizer": None, "kernel_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01, "seed": None}},
    }  # fmt: skip
    built = {"input_shape": [None, 8]}
    graph = read(sequential("m", layer("a", config=config, build_config=built)))
    said = {one.name: (one.value, one.size) for one in graph.details.attributes(0)}
    assert said == {
        "activation": ("relu", 4),
        "dtype": ("mixed_float16", 13),
        "input_shape": ("[?, 8]", 6),
        "kernel_initializer": ("Zeros", 5),
        "kernel_regularizer": ("L2(l2=0.01)", 11),
        "kernel_size": ("[3, 3]", 6),
        "keras_class": ("Dense", 5),
        "rate": ("0.5", 3),
        "units": ("3", 1),
        "use_bias": ("true", 4),
    }
    assert graph.details.dtype(0) == "float16"
    assert graph.details.shapes(0) == ((None, 3),)


FOUR = {"filters": 4, "kernel_size": 3}
BY_TWO = {"pool_size": [2, 2]}


@pytest.mark.parametrize(
    ("class_name", "given", "config", "expected"),
    [
        ("Conv2D", [None, 8, 8, 1], {**FOUR, "padding": "same"}, (None, 8, 8, 4)),
        ("Conv2D", [None, 9, 8, 1], {**FOUR, "strides": [2, 2], "padding": "valid"},
         (None, 4, 3, 4)),
        ("Conv1D", [None, 3, 9],
         {**FOUR, "kernel_size": [3], "strides": [1], "dilation_rate": [2], "padding": "valid",
          "data_format": "channels_first"}, (None, 4, 5)),
        ("DepthwiseConv2D", [None, None, 8, 3],
         {"depth_multiplier": 2, "kernel_size": [3, 3], "padding": "same"}, (None, None, 8, 6)),
        ("MaxPooling2D", [None, 8, 8, 5], {**BY_TWO, "padding": "valid"}, (None, 4, 4, 5)),
        ("GlobalAveragePooling2D", [None, 8, 8, 5], {}, (None, 5)),
        ("LSTM", [None, 7, 3], {"units": 6, "return_sequences": True}, (None, 7, 6)),
        ("LSTM", [None, 7, 3], {"units": 6}, (None, 6)),
        ("Embedding", [None, 7], {"output_dim": 6}, (None, 7, 6)),
        ("Reshape", [None, 8], {"target_shape": [2, 4]}, (None, 2, 4)),
        ("Reshape", [None, 8], {"target_shape": [2, -1]}, None),
        ("Flatten", [None, None, 4], {}, (None, None)),
        ("Dropout", [None, 4], {}, (None, 4)),
        ("Dense", [None, 4], {"units": "many"}, None),
        ("Dense", [None, 4], {}, None),
        ("MaxPooling2D", [None, 8], {**BY_TWO, "padding": "valid"}, None),
        ("MaxPooling2D", [None, 8, 8, 5], {"pool_size": 0, "padding": "valid"}, None),
        ("Own", [None, 4], {}, None),
        ("Dense", "no shape", {"units": 1}, None),
        ("Dense", [None, -4], {"units": 1}, None),
    ],
)  # fmt: skip
def test_shapes_of_known_layers(
    class_name: str, given: Any, config: dict[str, Any], expected: Any
) -> None:
    built = {"input_shape": given}
    graph = read(sequential("m", layer("a", class_name, config=config, build_config=built)))
    assert graph.details.shapes(0) == (() if expected is None else (expected,))


def test_names_are_made_whole_and_unique() -> None:
    graph = read(sequential("m\ud800", layer("a"), layer("a"), layer("")))
    assert graph.names == ("m\\ud800/a", "m\\ud800/a (2)", "m\\ud800/layer")
    lost = layer("b", **inputs("nowhere"))
    assert read(sequential("m", layer("a"), lost)).missing == ((1, "nowhere"),)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "without a configuration"),
        (b'{"config":{"layers":[1]}}', "without a configuration"),
        (b'{"config":{"layers":[' * 70 + b'{"config":{}}' + b"]}}" * 70, "more than 64 deep"),
    ],
)
def test_what_is_no_model_is_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(MalformedError, match=sentence):
        keras_model(data)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model = json.dumps(sequential("m", *(layer("a") for _ in range(10)))).encode()
    for module, name, sentence in (
        (graph_keras, "_MOST_EDGES", "connections"),
        (graph_keras, "_LONGEST_NAMES", "names in the Keras model are too long"),
        (graph_keras_layers, "_MOST_LAYERS", "layers"),
        (graph_keras_layers, "_LONGEST_JSON", "longer than 16 MiB"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, 8)
            with pytest.raises(MalformedError, match=sentence):
                keras_model(model)


KEYS = st.sampled_from(
    ["config", "layers", "name", "class_name", "inbound_nodes", "args", "kwargs", "keras_history",
     "input_layers", "output_layers", "build_config", "input_shape", "units", "dtype"]
)  # fmt: skip
ANY = (
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.sampled_from(["a", "b", "Dense", "Add", "Concatenate"])
)
JSON = st.recursive(
    ANY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=9,
)
LAYERS = st.recursive(
    st.fixed_dictionaries({"config": st.dictionaries(KEYS, JSON, max_size=4)}),
    lambda inner: st.fixed_dictionaries(
        {
            "class_name": ANY,
            "config": st.fixed_dictionaries(
                {"name": ANY, "layers": st.lists(inner, max_size=4)},
                optional={"input_layers": JSON, "output_layers": JSON},
            ),
        },
        optional={
            "inbound_nodes": JSON | st.lists(st.lists(st.tuples(ANY, ANY, ANY))),
            "build_config": st.fixed_dictionaries({"input_shape": st.lists(ANY)}) | JSON,
        },
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=40)
@given(LAYERS | JSON)
def test_any_json_is_a_graph_or_a_sentence(model: Any) -> None:
    graph, refusal = outcome(keras_model, json.dumps(model).encode(), MalformedError)
    if graph is None:
        assert refusal.startswith("The Keras model")
    else:
        check(graph)
