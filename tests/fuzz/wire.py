"""Bytes as frames and as protobuf fields, without any check: to change one and write the rest."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True)
class Field:
    """One field of a message."""

    number: int
    kind: int
    """VARINT, FIXED64, BYTES or FIXED32."""
    value: int | bytes
    """A number for a varint; else the bytes, without their length."""


def frames(data: bytes) -> Iterator[bytes]:
    """Yield the payloads of a file of records, as their lengths say; no CRC is looked at."""
    position = 0
    while position + 16 <= len(data):
        (length,) = struct.unpack_from("<Q", data, position)
        if position + 16 + length > len(data):
            return
        yield data[position + 12 : position + 12 + length]
        position += 16 + length


def parsed(data: bytes) -> list[Field] | None:
    """Return the fields of a message, None for bytes that are none."""
    fields, position = [], 0
    while position < len(data):
        key = _varint(data, position)
        if key is None or key[0] >> 3 == 0:
            return None
        found = _value(data, key[1], key[0] & 7)
        if found is None:
            return None
        fields.append(Field(key[0] >> 3, key[0] & 7, found[0]))
        position = found[1]
    return fields


def serialised(fields: list[Field]) -> bytes:
    """Return the message that holds the fields."""
    out = bytearray()
    for field in fields:
        out += varint(field.number << 3 | field.kind)
        if isinstance(field.value, int):
            out += varint(field.value)
        elif field.kind == BYTES:
            out += varint(len(field.value)) + field.value
        else:
            out += field.value
    return bytes(out)


def varint(number: int) -> bytes:
    """Return a non-negative number as a varint."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def stretched(data: bytes, size: int, depth: int = 6) -> bytes | None:
    """Return the message with its longest innermost field made `size` bytes long.

    None if it has no field of bytes. What lies deeper than `depth` is not looked into.
    """
    fields = parsed(data) if depth else None
    longest = _longest(fields or [])
    if not fields or longest is None:
        return None
    content = fields[longest].value
    assert isinstance(content, bytes)
    inner = stretched(content, size, depth - 1) or content + b"." * (size - len(content))
    fields[longest] = replace(fields[longest], value=inner)
    return serialised(fields)


def _longest(fields: list[Field]) -> int | None:
    sizes = [len(f.value) if isinstance(f.value, bytes) and f.kind == BYTES else -1 for f in fields]
    if not sizes or max(sizes) < 0:
        return None
    return sizes.index(max(sizes))


def _varint(data: bytes, position: int) -> tuple[int, int] | None:
    number = 0
    for i, byte in enumerate(data[position : position + 10]):
        number |= (byte & 127) << 7 * i
        if byte < 128:
            return number, position + i + 1
    return None


def _value(data: bytes, position: int, kind: int) -> tuple[int | bytes, int] | None:
    if kind == VARINT:
        return _varint(data, position)
    size = {FIXED64: 8, FIXED32: 4}.get(kind)
    if kind == BYTES:
        length = _varint(data, position)
        if length is None:
            return None
        size, position = length
    if size is None or position + size > len(data):
        return None
    return data[position : position + size], position + size
