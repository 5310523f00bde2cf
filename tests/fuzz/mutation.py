"""Changes to inputs: to bytes anywhere, to the fields of a message, to the frames of a file."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.fuzz import wire
from tests.support.records import record

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

LONGEST = 4096
"""Bytes of an input: what a longer one would reach, a short one does."""

_NUMBERS = (
    0, 1, 2, 3, 7, 8, 9, 10, 14, 18, 19, 23, 24, 127, 128, 255, 1 << 16, (1 << 31) - 1, 1 << 31,
    (1 << 32) - 1, 1 << 53, 1 << 60, (1 << 63) - 1, 1 << 63, (1 << 64) - 1,
)  # fmt: skip
_DOUBLES = (0.0, -0.0, 1.0, float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, 1.7e9)
_DEEPEST = 8
_DESCEND = 0.75  # how often a change goes into a field that may be a message itself
_INTACT = 0.7  # how often a file's records get CRCs that hold


def mutated(data: bytes, shape: str, others: list[bytes], dice: random.Random) -> bytes:
    """Return `data` after one to four changes; `others` are inputs to take pieces from."""
    change = {"frames": _change_frames, "message": _change_message, "bytes": _change_bytes}[shape]
    for _ in range(1 << dice.randrange(3)):
        data = change(data, dice.choice(others), dice)
    return data[:LONGEST]


# --- bytes


def _change_bytes(data: bytes, other: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    much = 1 + int(dice.expovariate(0.15))
    return dice.choice(_BYTE_CHANGES)(data, other, at, much, dice)


def _flip(data: bytes, _: bytes, at: int, __: int, dice: random.Random) -> bytes:
    return data[:at] + bytes(b ^ 1 << dice.randrange(8) for b in data[at : at + 1]) + data[at + 1 :]


def _replace(data: bytes, _: bytes, at: int, much: int, dice: random.Random) -> bytes:
    return data[:at] + dice.randbytes(min(much, len(data) - at)) + data[at + much :]


def _zero(data: bytes, _: bytes, at: int, much: int, __: random.Random) -> bytes:
    return data[:at] + bytes(min(much, len(data) - at)) + data[at + much :]


def _insert(data: bytes, _: bytes, at: int, much: int, dice: random.Random) -> bytes:
    return data[:at] + dice.randbytes(much) + data[at:]


def _remove(data: bytes, _: bytes, at: int, much: int, __: random.Random) -> bytes:
    return data[:at] + data[at + much :]


def _repeat(data: bytes, _: bytes, at: int, much: int, dice: random.Random) -> bytes:
    return data[:at] + data[at : at + much] * dice.randrange(2, 9) + data[at:]


def _cut(data: bytes, _: bytes, at: int, __: int, ___: random.Random) -> bytes:
    return data[:at]


def _splice(data: bytes, other: bytes, at: int, much: int, dice: random.Random) -> bytes:
    start = dice.randrange(len(other) + 1)
    return data[:at] + other[start : start + 4 * much] + data[at:]


def _number(data: bytes, _: bytes, at: int, __: int, dice: random.Random) -> bytes:
    number = dice.choice(_NUMBERS)
    written = dice.choice(
        [wire.varint(number), struct.pack("<Q", number), struct.pack("<I", number & 0xFFFFFFFF)]
    )
    return data[:at] + written + data[at + len(written) :]


_BYTE_CHANGES: tuple[Callable[[bytes, bytes, int, int, random.Random], bytes], ...] = (
    _flip, _flip, _replace, _zero, _insert, _remove, _repeat, _cut, _splice, _number
)  # fmt: skip


# --- messages


def _change_message(data: bytes, other: bytes, dice: random.Random, depth: int = 0) -> bytes:
    fields = wire.parsed(data)
    if not fields or dice.random() < 0.1:
        return _change_bytes(data, other, dice)
    at = dice.randrange(len(fields))
    field = fields[at]
    inside = field.kind == wire.BYTES and depth < _DEEPEST and dice.random() < _DESCEND
    if inside and isinstance(field.value, bytes):
        changed = _change_message(field.value, other, dice, depth + 1)
        fields[at] = replace(field, value=changed)
    else:
        fields[at : at + 1] = dice.choice(_FIELD_CHANGES)(field, other, dice)
    return wire.serialised(fields)


Fields = list[wire.Field]


def _with_other_value(field: wire.Field, other: bytes, dice: random.Random) -> Fields:
    if field.kind == wire.VARINT:
        return [replace(field, value=dice.choice(_NUMBERS))]
    if field.kind == wire.FIXED64:
        return [replace(field, value=struct.pack("<d", dice.choice(_DOUBLES)))]
    if field.kind == wire.FIXED32:
        return [replace(field, value=dice.randbytes(4))]
    assert isinstance(field.value, bytes)
    return [replace(field, value=_change_bytes(field.value, other, dice))]


def _with_other_number(field: wire.Field, _: bytes, dice: random.Random) -> Fields:
    return [replace(field, number=dice.randrange(1, 20))]


def _with_other_kind(field: wire.Field, _: bytes, dice: random.Random) -> Fields:
    kinds: dict[int, int | bytes] = {
        wire.VARINT: dice.choice(_NUMBERS),
        wire.FIXED64: dice.randbytes(8),
        wire.FIXED32: dice.randbytes(4),
        wire.BYTES: dice.randbytes(dice.randrange(12)),
    }
    kind = dice.choice(list(kinds))
    return [replace(field, kind=kind, value=kinds[kind])]


def _removed(_: wire.Field, __: bytes, ___: random.Random) -> Fields:
    return []


def _again(field: wire.Field, _: bytes, dice: random.Random) -> Fields:
    return [field] * dice.choice([2, 2, 3, 50])


def _nested(field: wire.Field, _: bytes, dice: random.Random) -> Fields:
    for _depth in range(dice.choice([1, 2, 40])):
        field = wire.Field(field.number, wire.BYTES, wire.serialised([field]))
    return [field]


def _with_a_field_of_another(field: wire.Field, other: bytes, dice: random.Random) -> Fields:
    fields: Fields | None = wire.parsed(other)
    while fields:
        one = dice.choice(fields)
        below = wire.parsed(one.value) if isinstance(one.value, bytes) else None
        if not below or dice.random() < 0.5:
            return [field, one]
        fields = below
    return [field]


_FIELD_CHANGES: tuple[Callable[[wire.Field, bytes, random.Random], Fields], ...] = (
    _with_other_value, _with_other_value, _with_other_number, _with_other_kind, _removed, _again,
    _nested, _with_a_field_of_another,
)  # fmt: skip


# --- files of records


def _change_frames(data: bytes, other: bytes, dice: random.Random) -> bytes:
    payloads = list(wire.frames(data))
    if not payloads or dice.random() > _INTACT:
        return _change_bytes(data, other, dice)
    at = dice.randrange(len(payloads))
    theirs = list(wire.frames(other)) or [other]
    change = dice.randrange(6)
    if change < 3:
        payloads[at] = _change_message(payloads[at], dice.choice(theirs), dice)
    elif change == 3:
        payloads[at:at] = [dice.choice([dice.choice(theirs), payloads[at]])] * dice.choice([1, 2])
    elif change == 4:
        del payloads[at]
    else:
        dice.shuffle(payloads)
    return b"".join(map(record, payloads))
