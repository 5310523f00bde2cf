"""TensorProto: rank-0 numbers, arrays of numbers and of strings, and what one says of itself."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.events.malformed import MalformedError
from termboard.proto import message_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRING = 7
BFLOAT16 = 14
_HALF, _BOOL = 19, 10

LARGEST = 1 << 24
"""Elements for which one logged number may stand: a few bytes must not become gigabytes."""
_MOST_STRINGS = 1 << 16
_MOST_DIMENSIONS = 32  # as many as every numpy has

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
    _BOOL: ("|b1", "bool_val"),
    BFLOAT16: ("<u2", "half_val"),
    17: ("<u2", "int_val"),
    _HALF: ("<f2", "half_val"),
    22: ("<u4", "uint32_val"),
    23: ("<u8", "uint64_val"),
}

# In a typed list a complex number is two real ones.
_COMPLEX: dict[int, tuple[str, str]] = {8: ("<c8", "scomplex_val"), 18: ("<c16", "dcomplex_val")}

_LIST_DTYPES = {
    "float_val": "<f4", "double_val": "<f8", "int_val": "<i4", "int64_val": "<i8",
    "bool_val": "|b1", "half_val": "<i4", "uint32_val": "<u4", "uint64_val": "<u8",
    "scomplex_val": "<f4", "dcomplex_val": "<f8",
}  # fmt: skip

_NAMES = (
    "invalid", "float32", "float64", "int32", "uint8", "int16", "int8", "string", "complex64",
    "int64", "bool", "qint8", "quint8", "qint32", "bfloat16", "qint16", "quint16", "uint16",
    "complex128", "float16", "resource", "variant", "uint32", "uint64", "float8_e5m2",
    "float8_e4m3fn", "float8_e4m3fnuz", "float8_e4m3b11fnuz", "float8_e5m2fnuz", "int4", "uint4",
    "int2", "uint2", "float4_e2m1fn",
)  # fmt: skip


@dataclass(frozen=True)
class Strings:
    """An array of texts as a log wrote it."""

    shape: tuple[int, ...]
    """Sizes of its dimensions; () for a single text."""
    values: tuple[str, ...]
    """Row-major; bytes that are no UTF-8 are kept by `surrogateescape`."""


@dataclass(frozen=True)
class Layout:
    """What a tensor says of itself."""

    dtype: str
    """tensorflow's name of it: `float32`, `bfloat16`, `string` …"""
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many elements it has."""
        return math.prod(self.shape)


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
    if code == _HALF:
        return float(np.array(int(number) & 0xFFFF, np.uint16).view(np.float16))
    return _plain(number)


def _bfloat16(bits: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", (bits & 0xFFFF) << 16))[0])


def _plain(number: float | int) -> float | int:
    return number if isinstance(number, float) else int(number)


def dtype_name(code: int) -> str:
    """Return tensorflow's name of a DataType; of one that it lacks its number."""
    # Beyond 100 it is a reference to a tensor of that type, which a log cannot hold.
    return _NAMES[code] if 0 <= code < len(_NAMES) else f"type {code}"


def layout(tensor: Any) -> Layout:
    """Return a tensor's dtype and shape. Raises MalformedError for a shape that no array has."""
    dtype = dtype_name(tensor.dtype)
    shape = tuple(int(dim.size) for dim in tensor.tensor_shape.dim)
    if len(shape) > _MOST_DIMENSIONS:
        raise MalformedError(f"The tensor has {len(shape)} dimensions; at most 32 can be read.")
    if any(size < 0 for size in shape):
        raise MalformedError(f"The tensor's shape {shape} has a negative size.")
    return Layout(dtype, shape)


def described(tensor: Any) -> Layout:
    """Return a tensor's dtype and shape, if it holds as many values as its shape says.

    Of a dtype that `array` does not know the values are not counted. Raises MalformedError.
    """
    found = layout(tensor)
    if tensor.dtype == STRING:
        _check_count(found, len(tensor.string_val))
    elif tensor.dtype in NUMERIC or tensor.dtype in _COMPLEX:
        dtype, field = _encoding(tensor.dtype)
        if tensor.tensor_content:
            _check_content(found, len(tensor.tensor_content), np.dtype(dtype))
        else:
            _check_count(found, _listed(tensor, field), zero=True)
    return found


def array(tensor: Any) -> NDArray[Any]:
    """Return a tensor as a read-only array of its shape.

    Numbers have their own dtype, but bfloat16 is widened to float32; strings are bytes in an
    object array. As in TensorBoard's `make_ndarray`, raw `tensor_content` goes before the typed
    list, and a single value in a list stands for all elements; here for at most LARGEST, and of
    strings 65,536. Beyond that an empty list is the zero of a rank-0 tensor, as `scalar` has it.

    Raises MalformedError for a dtype that numpy lacks, for a shape that does not fit the values,
    and for integers that the dtype cannot hold.
    """
    found = layout(tensor)
    if tensor.dtype == STRING:
        texts = raw_strings(tensor)
        flat = np.empty(len(texts), object)
        flat[:] = texts
    elif tensor.dtype in NUMERIC or tensor.dtype in _COMPLEX:
        flat = _numbers(tensor, found)
    else:
        raise MalformedError(f"Tensors of {found.dtype} cannot be read.")
    return _shaped(flat, found.shape)


def raw_strings(tensor: Any) -> list[bytes]:
    """Return a string tensor's elements, row-major; one value stands for all, as in `array`.

    Raises MalformedError.
    """
    found = layout(tensor)
    if tensor.dtype != STRING:
        raise MalformedError(f"The tensor holds {found.dtype}, not strings.")
    values = list(tensor.string_val)
    _check_count(found, len(values), limit=_MOST_STRINGS)
    return values if len(values) == found.count else values * found.count


def strings(tensor: Any) -> Strings | None:
    """Return a string tensor's texts; None if it holds no strings or not as many as its shape says.

    One value stands for all of a larger shape, as TensorBoard's `make_ndarray` has it.
    """
    try:
        values = raw_strings(tensor)
    except MalformedError:
        return None
    texts = tuple(value.decode("utf-8", "surrogateescape") for value in values)
    return Strings(layout(tensor).shape, texts)


def _encoding(code: int) -> tuple[str, str]:
    return NUMERIC.get(code) or _COMPLEX[code]


def _listed(tensor: Any, field: str) -> int:
    """Return how many elements a typed list holds."""
    length = len(getattr(tensor, field))
    if tensor.dtype not in _COMPLEX:
        return length
    if length % 2:
        raise MalformedError("The tensor's last complex number has no imaginary part.")
    return length // 2


def _check_content(found: Layout, length: int, dtype: np.dtype[Any]) -> None:
    if length != found.count * dtype.itemsize:
        raise MalformedError(
            f"The tensor holds {length} bytes, but {found.dtype} of shape {found.shape} needs "
            f"{found.count * dtype.itemsize}."
        )


def _check_count(
    found: Layout, values: int, *, limit: int | None = None, zero: bool = False
) -> None:
    if values == found.count or (zero and not values and not found.shape):
        return
    if values != 1:
        raise MalformedError(
            f"The tensor holds {values} values, but its shape {found.shape} needs {found.count}."
        )
    if limit is not None and found.count > limit:
        raise MalformedError(
            f"The tensor holds one value for {found.count} elements; at most {limit} can be read."
        )


def _numbers(tensor: Any, found: Layout) -> NDArray[Any]:
    """Return the elements flat, or one alone that stands for all."""
    code = tensor.dtype
    dtype, field = _encoding(code)
    if tensor.tensor_content:
        _check_content(found, len(tensor.tensor_content), np.dtype(dtype))
        if code == _BOOL:  # any byte but 0 is true; numpy would keep it as it is
            return np.frombuffer(tensor.tensor_content, np.uint8).astype(np.bool_)
        content: NDArray[Any] = np.frombuffer(tensor.tensor_content, dtype)
        return _widened(content) if code == BFLOAT16 else content
    count = _listed(tensor, field)
    _check_count(found, count, limit=LARGEST, zero=True)
    if not count and not found.shape:
        return np.zeros(1, np.float32 if code == BFLOAT16 else dtype)
    listed = getattr(tensor, field)
    values = np.fromiter(listed, _LIST_DTYPES[field], len(listed))
    if code in (BFLOAT16, _HALF):
        halves = (values & 0xFFFF).astype("<u2")
        return _widened(halves) if code == BFLOAT16 else halves.view("<f2")
    if code in _COMPLEX:
        pairs: NDArray[Any] = values.view(dtype)
        return pairs
    return _narrowed(values, np.dtype(dtype), found.dtype)


def _widened(halves: NDArray[np.uint16]) -> NDArray[np.float32]:
    floats: NDArray[np.float32] = (halves.astype("<u4") << 16).view("<f4")
    return floats


def _narrowed(values: NDArray[Any], dtype: np.dtype[Any], name: str) -> NDArray[Any]:
    """Return 32-bit integers as the narrower ones that they stand for."""
    if values.dtype != dtype and len(values):
        limits = np.iinfo(dtype)
        if not limits.min <= values.min() <= values.max() <= limits.max:
            raise MalformedError(f"The tensor holds numbers that {name} cannot hold.")
    return values.astype(dtype, copy=False)


def _shaped(flat: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    count = math.prod(shape)
    if math.prod(max(1, size) for size in shape) >> 58:  # in bytes more than numpy counts
        raise MalformedError(f"No array can have the tensor's shape {shape}.")
    try:
        if flat.size == count:
            shaped = flat.reshape(shape)
            shaped.flags.writeable = False
            return shaped
        return np.broadcast_to(flat[0], shape)
    except ValueError as error:  # without elements, but with sizes whose product is beyond numpy
        raise MalformedError(f"No array can have the tensor's shape {shape}.") from error
