"""What a node says of itself: every kind of attribute, shapes and dtypes."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.events.graphs import attributes as graph_attributes
from termboard.events.graphs import ops as graph_ops
from termboard.graph import Attribute, Graph
from tests.support.graphs import attribute, graph_def, node, shape, shapes
from tests.support.summaries import message


def one(op: str = "", **attrs: Any) -> Graph:
    return graph_ops.graph_def(graph_def(node("x", op, **attrs)))


def text(**value: Any) -> str:
    (found,) = one(a=value).details.attributes(0)
    assert (found.name, found.size) == ("a", len(message("AttrValue", **value)))
    return found.value


def listed(**values: Any) -> dict[str, Any]:
    return {"list": message("AttrList", **values)}


def tensor(**fields: Any) -> dict[str, Any]:
    return {"tensor": message("Tensor", **fields)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"s": b"SAME"}, "SAME"),
        ({"s": b""}, ""),
        ({"s": b"a\xffb"}, "a\\xffb"),
        ({"s": b"\n\x07CPU"}, "binary, 5 bytes"),
        ({"i": -3}, "-3"),
        ({"f": 0.1}, "0.1"),
        ({"f": float("nan")}, "nan"),
        ({"b": True}, "true"),
        ({"b": False}, "false"),
        ({"type": 1}, "float32"),
        ({"type": 101}, "type 101"),
        ({"shape": shape(-1, 28, 1)}, "[?, 28, 1]"),
        ({"shape": shape()}, "[]"),
        ({"shape": {"unknown_rank": True}}, "unknown shape"),
        ({"placeholder": b"N"}, "$N"),
        ({"func": {"name": b"loss"}}, "loss"),
        (listed(i=[1, 2, 2, 1]), "[1, 2, 2, 1]"),
        (listed(s=[b"loc:@a", b"b"]), "[loc:@a, b]"),
        (listed(type=[1, 9]), "[float32, int64]"),
        (listed(b=[True, False]), "[true, false]"),
        (listed(f=[0.5]), "[0.5]"),
        (listed(func=[{"name": b"f"}]), "[f]"),
        (listed(), "[]"),
        (listed(i=range(40)), f"[{', '.join(map(str, range(32)))}, … 40 in all]"),
        (tensor(dtype=1, tensor_shape=shape(2, 1), float_val=[0.5, -1]),
         "float32 [2, 1]: 0.5, -1.0"),
        (tensor(dtype=3, tensor_shape=shape(99), int_val=[7]), f"int32 [99]: {'7, ' * 8}…"),
        (tensor(dtype=7, string_val=[b"hey"]), "string []: hey"),
        (tensor(dtype=1, tensor_shape=shape(0)), "float32 [0]"),
        (tensor(dtype=20), "resource []: Tensors of resource cannot be read."),
        ({"tensor": b"\xff"}, "cannot be decoded (3 bytes)"),
        ({"list": b"\xff"}, "cannot be decoded (3 bytes)"),
    ],
)  # fmt: skip
def test_values_as_people_read_them(value: dict[str, Any], expected: str) -> None:
    assert text(**value) == expected


def test_a_value_of_nothing_and_a_function_with_attributes() -> None:
    assert text() == ""
    inner = [attribute("T", {"type": 1}), b"\xff"]
    assert text(func={"name": b"f", "attr": inner}) == (
        "f(T=float32, (unreadable)=cannot be decoded (1 bytes))"
    )


def test_large_values_are_cut_and_say_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    long = text(s=b"a" * 5000)
    assert long == f"{'a' * 2000}… (5,003 bytes)"
    assert text(**listed(s=[b"b" * 3000])).endswith("… (3,003 bytes)")
    monkeypatch.setattr(graph_attributes, "_LARGEST", 100)
    content = struct.pack("<50f", *range(50))
    big = tensor(dtype=1, tensor_shape=shape(50), tensor_content=content)
    assert text(**big) == "float32 [50] (211 bytes)"
    assert text(**listed(i=range(101))) == "a list of 103 bytes"


def test_attributes_come_by_name_and_a_damaged_one_alone() -> None:
    fields = node("x", b={"i": 1}, a={"i": 2})
    fields["attr"].append(b"\x0a\xff")
    graph = graph_ops.graph_def(graph_def(fields))
    assert graph.details.attributes(0) == (
        Attribute("(unreadable)", "cannot be decoded (2 bytes)", 2),
        Attribute("a", "2", 2),
        Attribute("b", "1", 2),
    )


def test_a_node_of_very_many_attributes() -> None:
    attrs: dict[str, Any] = {f"a{index:04}": {"i": index} for index in range(1005)}
    graph = one(**attrs)
    found = graph.details.attributes(0)
    assert len(found) == 1001
    assert found[-1].value == "5 more attributes"


@pytest.mark.parametrize(
    ("op", "attrs", "expected"),
    [
        ("Relu", {"_output_shapes": shapes(shape(2, -1))}, ((2, None),)),
        ("Split", {"_output_shapes": shapes(shape(2), shape())}, ((2,), ())),
        ("Relu", {"_output_shapes": shapes({"unknown_rank": True})}, (None,)),
        ("Relu", {"_output_shapes": shapes()}, ()),
        ("Relu", {}, ()),
        ("Placeholder", {"shape": {"shape": shape(-1, 4)}}, ((None, 4),)),
        ("Const", {"value": tensor(dtype=1, tensor_shape=shape(3))}, ((3,),)),
        ("Next", {"output_shapes": shapes(shape(1), shape(2))}, ((1,), (2,))),
        ("VarHandleOp", {"_output_shapes": shapes(shape()), "shape": {"shape": shape(5)}}, ((5,),)),
        ("_Arg", {"_output_shapes": shapes(shape()), "_handle_shapes": shapes(shape(5))}, ((5,),)),
        ("Relu", {"_output_shapes": {"list": b"\xff"}, "shape": {"shape": shape(1)}}, ((1,),)),
    ],
)  # fmt: skip
def test_shapes(op: str, attrs: dict[str, Any], expected: Any) -> None:
    details = one(op, **attrs).details
    assert details.shapes(0) == expected
    assert details.shapes(0) == expected  # also from what is remembered


def test_a_value_may_stand_before_its_key() -> None:
    key, value = message("Attribute", key=b"T"), message("Attribute", value=b"\x30\x01")
    fields = {**node("x", "Relu"), "attr": [value + key, message("Attribute", key=b"Ta") + value]}
    details = graph_ops.graph_def(graph_def(fields)).details
    assert details.dtype(0) == "float32"
    assert [one.name for one in details.attributes(0)] == ["T", "Ta"]


@pytest.mark.parametrize(
    ("op", "attrs", "expected"),
    [
        ("Relu", {"T": {"type": 1}}, "float32"),
        ("Const", {"dtype": {"type": 3}, "T": {"type": 1}}, "int32"),
        ("Cast", {"SrcT": {"type": 1}, "DstT": {"type": 14}}, "bfloat16"),
        ("Shape", {"T": {"type": 1}, "out_type": {"type": 9}}, "int64"),
        ("Less", {"T": {"type": 1}}, "bool"),
        ("PartitionedCall", {"Tout": listed(type=[2, 1])}, "float64"),
        ("NoOp", {}, ""),
        ("Odd", {"T": {"s": b"x"}}, ""),
        ("Odd", {"Tout": listed()}, ""),
    ],
)
def test_dtypes(op: str, attrs: dict[str, Any], expected: str) -> None:
    assert one(op, **attrs).details.dtype(0) == expected


@given(st.binary(max_size=40))
def test_any_bytes_as_an_attribute_say_something(data: bytes) -> None:
    raw = message("Attribute", key=b"value", value=data)
    for op in ("Const", "VarHandleOp"):
        fields = {**node("x", op), "attr": [raw, data]}
        details = graph_ops.graph_def(graph_def(fields)).details
        assert len(details.attributes(0)) == 2
        assert isinstance(details.shapes(0), tuple)
        assert isinstance(details.dtype(0), str)
