"""TensorProto: rank-0 numbers and arrays of strings."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from termboard.proto import message_class

STRING = 7
BFLOAT16 = 14

# tensorflow's DataType → (numpy dtype of tensor_content, the typed list that holds it otherwise).
# bfloat16 has no numpy dtype: it is the upper half of a float32.
NUMERIC: dict[int, tuple[str, str]] = {
    1: ("<f4", "float_val"),
    2: ("<f8", "double_val"),
    3: ("<i4", "int_val"),
    4: ("<u1", "int_val"),
    5: ("<i2", "int_val"),
    6: ("<i1", "int_val"),
    9: ("<i8", "int64_val"),
    10: ("|b1", "bool_val"),
    BFLOAT16: ("<u2", "half_val"),
    17: ("<u2", "int_val"),
    19: ("<f2", "half_val"),
    22: ("<u4", "uint32_val"),
    23: ("<u8", "uint64_val"),
}


@dataclass(frozen=True)
class Strings:
    """An array of texts as a log wrote it."""

    shape: tuple[int, ...]
    """Sizes of its dimensions; () for a single text."""
    values: tuple[str, ...]
    """Row-major; bytes that are no UTF-8 are kept by `surrogateescape`."""


def parse(data: bytes) -> Any:
    """Return the Tensor message in `data`; raises protobuf's DecodeError."""
    return message_class("Tensor").FromString(data)


def scalar(tensor: Any) -> float | int | None:
    """Return the number in a rank-0 numeric tensor, None for any other tensor.

    Integers and booleans come back as int, exactly; float32 and narrower widened exactly.
    """
    known = NUMERIC.get(tensor.dtype)
    if known is None or tensor.tensor_shape.dim or tensor.tensor_shape.unknown_rank:
        return None
    dtype, field = known
    if tensor.tensor_content:
        return _from_content(tensor.dtype, np.dtype(dtype), tensor.tensor_content)
    values = getattr(tensor, field)
    if len(values) > 1:
        return None
    # An empty list is how some writers drop a zero.
    return _from_list(tensor.dtype, values[0] if values else 0)


def _from_content(code: int, dtype: np.dtype[Any], content: bytes) -> float | int | None:
    if len(content) != dtype.itemsize:
        return None
    number = np.frombuffer(content, dtype)[0].item()
    return _bfloat16(number) if code == BFLOAT16 else _plain(number)


def _from_list(code: int, number: float | int) -> float | int:
    if code == BFLOAT16:
        return _bfloat16(int(number))
    if code == 19:
        return float(np.array(int(number) & 0xFFFF, np.uint16).view(np.float16))
    return _plain(number)


def _bfloat16(bits: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", (bits & 0xFFFF) << 16))[0])


def _plain(number: float | int) -> float | int:
    return number if isinstance(number, float) else int(number)


def strings(tensor: Any) -> Strings | None:
    """Return a string tensor's texts; None if it holds no strings or not as many as its shape says.

    One value stands for all of a larger shape, as TensorBoard's `make_ndarray` has it.
    """
    if tensor.dtype != STRING:
        return None
    shape = tuple(int(dim.size) for dim in tensor.tensor_shape.dim)
    if any(size < 0 for size in shape):
        return None
    count = math.prod(shape)
    values = [value.decode("utf-8", "surrogateescape") for value in tensor.string_val]
    if len(values) == 1 and 1 < count <= 1 << 16:
        values *= count
    return Strings(shape, tuple(values)) if len(values) == count else None
