"""Tensors as arrays: every dtype, both encodings, and shapes that no array has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from termboard.events import tensor
from termboard.events.malformed import MalformedError
from termboard.proto import message_class
from tests.support.summaries import outcome

DTYPES = {
    1: "<f4", 2: "<f8", 3: "<i4", 4: "<u1", 5: "<i2", 6: "<i1", 8: "<c8", 9: "<i8", 10: "|b1",
    17: "<u2", 18: "<c16", 19: "<f2", 22: "<u4", 23: "<u8",
}  # fmt: skip
FIELDS = {
    1: "float_val", 2: "double_val", 3: "int_val", 4: "int_val", 5: "int_val", 6: "int_val",
    8: "scomplex_val", 9: "int64_val", 10: "bool_val", 14: "half_val", 17: "int_val",
    18: "dcomplex_val", 19: "half_val", 22: "uint32_val", 23: "uint64_val",
}  # fmt: skip


def made(code: int, shape: tuple[int, ...], **fields: Any) -> Any:
    dims = [{"size": size} for size in shape]
    return message_class("Tensor")(dtype=code, tensor_shape={"dim": dims}, **fields)


def listed(code: int, values: np.ndarray[Any, Any]) -> list[Any]:
    """Return the values as the typed list of their dtype has them."""
    flat = np.ascontiguousarray(values).ravel()
    if code == 19:
        return list(flat.view("<u2").tolist())
    if code in (8, 18):
        return list(flat.view(flat.real.dtype).tolist())
    return list(flat.tolist())


def same(found: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> bool:
    """Tell whether dtype, shape and every bit agree; a NaN's payload may differ."""
    return (
        found.dtype == wanted.dtype
        and found.shape == wanted.shape
        and np.array_equal(found, wanted, equal_nan=wanted.dtype.kind in "fc")
    )


SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


@pytest.mark.parametrize("code", DTYPES)
@settings(max_examples=30)
@given(data=st.data())
def test_raw_content_is_the_array(code: int, data: st.DataObject) -> None:
    wanted = data.draw(arrays.arrays(DTYPES[code], SHAPES))
    found = tensor.array(made(code, wanted.shape, tensor_content=wanted.tobytes()))
    if wanted.size:
        assert same(found, wanted)
    assert not found.flags.writeable


@pytest.mark.parametrize("code", DTYPES)
@settings(max_examples=30)
@given(data=st.data())
def test_a_typed_list_is_the_array(code: int, data: st.DataObject) -> None:
    wanted = data.draw(arrays.arrays(DTYPES[code], SHAPES))
    found = tensor.array(made(code, wanted.shape, **{FIELDS[code]: listed(code, wanted)}))
    assert same(found, wanted)
    assert not found.flags.writeable


@pytest.mark.parametrize("code", DTYPES)
@settings(max_examples=30)
@given(data=st.data())
def test_one_value_stands_for_all(code: int, data: st.DataObject) -> None:
    one = data.draw(arrays.arrays(DTYPES[code], (1,)))
    shape = data.draw(SHAPES)
    found = tensor.array(made(code, shape, **{FIELDS[code]: listed(code, one)}))
    assert same(found, np.broadcast_to(one[0], shape))


@pytest.mark.parametrize("code", sorted(set(DTYPES) - {8, 18}))
@settings(max_examples=30)
@given(data=st.data())
def test_a_number_alone_is_what_scalar_says(code: int, data: st.DataObject) -> None:
    one = data.draw(arrays.arrays(DTYPES[code], ()))
    for fields in ({"tensor_content": one.tobytes()}, {FIELDS[code]: listed(code, one)}):
        message = made(code, (), **fields)
        number, found = tensor.scalar(message), tensor.array(message).item()
        assert number == found or (number != number and found != found)


@given(arrays.arrays("<u2", SHAPES))
def test_bfloat16_is_the_upper_half_of_a_float32(bits: np.ndarray[Any, Any]) -> None:
    wanted = (bits.astype("<u4") << 16).view("<f4")
    raw = made(14, bits.shape, half_val=bits.ravel().tolist())
    assert same(tensor.array(raw), wanted)
    if bits.size:
        assert same(tensor.array(made(14, bits.shape, tensor_content=bits.tobytes())), wanted)


def test_bfloat16_by_hand() -> None:
    found = tensor.array(made(14, (3,), half_val=[0x3F80, 0xC000, 0x7F80]))
    assert found.tolist() == [1.0, -2.0, np.inf]


def test_any_byte_but_zero_is_true() -> None:
    found = tensor.array(made(10, (3,), tensor_content=b"\x00\x01\x02"))
    assert found.view(np.uint8).tolist() == [0, 1, 1]


@given(st.lists(st.binary(max_size=4), max_size=6))
def test_strings_are_bytes_in_an_object_array(parts: list[bytes]) -> None:
    found = tensor.array(made(7, (len(parts),), string_val=parts))
    assert (found.dtype, found.shape, found.tolist()) == (np.dtype(object), (len(parts),), parts)


def test_strings_with_one_value_and_without_elements() -> None:
    assert tensor.array(made(7, (2, 1), string_val=[b"a"])).tolist() == [[b"a"], [b"a"]]
    assert tensor.array(made(7, (0,), string_val=[b"a"])).tolist() == []
    assert tensor.strings(made(7, (0,), string_val=[b"a"])) == tensor.Strings((0,), ())
    assert tensor.array(made(7, (), string_val=[b"a"])).shape == ()


def test_an_empty_list_is_the_zero_of_a_number_alone_and_nothing_else() -> None:
    assert tensor.array(made(1, ())).item() == 0.0
    assert tensor.array(made(9, ())).dtype == np.int64
    assert tensor.array(made(1, (0, 3))).shape == (0, 3)
    with pytest.raises(MalformedError, match="holds 0 values"):
        tensor.array(made(1, (1,)))


def test_raw_content_goes_before_the_list() -> None:
    message = made(3, (1,), tensor_content=b"\x05\0\0\0", int_val=[7])
    assert tensor.array(message).tolist() == [5]


def test_an_unknown_rank_is_none() -> None:
    message = made(1, (), float_val=[1.5])
    message.tensor_shape.unknown_rank = True
    assert tensor.array(message).shape == ()
    assert tensor.scalar(message) is None


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (made(1, (2,), float_val=[1, 2, 3]), "holds 3 values"),
        (made(1, (3,), float_val=[1, 2]), "holds 2 values"),
        (made(1, (-1,), float_val=[1]), "negative"),
        (made(1, (2,), tensor_content=b"1234567"), "holds 7 bytes"),
        (made(1, (2,), tensor_content=b"1234"), "needs 8"),
        (made(1, (1 << 40,), float_val=[1]), "at most 16777216"),
        (made(1, (1 << 62, 1 << 62), float_val=[1]), "at most"),
        (made(1, (1 << 62, 1 << 62), tensor_content=b"1234"), "needs"),
        (made(1, (1 << 62, 1 << 62, 0)), "No array can have"),
        (made(1, (1,) * 33, float_val=[1]), "33 dimensions"),
        (made(7, (1 << 17,), string_val=[b"a"]), "at most 65536"),
        (made(7, (2,), float_val=[1.0, 2.0]), "holds 0 values"),
        (made(4, (2,), int_val=[1, 256]), "uint8 cannot hold"),
        (made(6, (2,), int_val=[1, -129]), "int8 cannot hold"),
        (made(8, (1,), scomplex_val=[1, 2, 3]), "imaginary"),
        (made(25, (1,), tensor_content=b"1"), "float8_e4m3fn cannot be read"),
        (made(0, ()), "invalid cannot be read"),
        (made(101, (), float_val=[1]), "type 101 cannot be read"),
        (made(-5, ()), "type -5"),
    ],
)
def test_what_is_no_array_is_a_sentence(message: Any, sentence: str) -> None:
    with pytest.raises(MalformedError, match=sentence):
        tensor.array(message)


def test_a_tensor_is_described_without_its_elements() -> None:
    assert tensor.described(made(1, (1 << 40,), float_val=[1])) == tensor.Layout(
        "float32", (1 << 40,)
    )
    assert tensor.described(made(14, (2,), half_val=[1, 2])).dtype == "bfloat16"
    assert tensor.described(made(26, (7,))) == tensor.Layout("float8_e4m3fnuz", (7,))
    assert tensor.described(made(7, (2,), string_val=[b"a", b"b"])).count == 2
    assert tensor.described(made(18, (1,), dcomplex_val=[1, 2])).dtype == "complex128"
    for message in (made(1, (2,)), made(7, (2,)), made(9, (1,), tensor_content=b"1")):
        with pytest.raises(MalformedError, match="holds"):
            tensor.described(message)


MESSAGES = st.builds(
    made,
    st.integers(-1, 40),
    st.lists(st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(0, 3), max_size=4).map(tuple),
    tensor_content=st.binary(max_size=16),
    float_val=st.lists(st.floats(width=32), max_size=3),
    int_val=st.lists(st.integers(-(1 << 31), (1 << 31) - 1), max_size=3),
    half_val=st.lists(st.integers(-(1 << 31), (1 << 31) - 1), max_size=3),
    string_val=st.lists(st.binary(max_size=3), max_size=3),
    scomplex_val=st.lists(st.floats(width=32), max_size=3),
)


@given(MESSAGES)
def test_any_tensor_is_an_array_or_malformed(message: Any) -> None:
    found, refusal = outcome(tensor.array, message, MalformedError)
    assert (found is None) == refusal.endswith(".")
    if found is not None:
        assert found.shape == tensor.described(message).shape
        assert found.size <= tensor.LARGEST


@given(st.binary(max_size=60))
def test_any_bytes_are_a_tensor_malformed_or_no_message(data: bytes) -> None:
    message, refusal = outcome(tensor.parse, data, DecodeError)
    if message is not None:
        found, refusal = outcome(tensor.array, message, MalformedError)
        assert found is not None or refusal
    assert message is not None or refusal
