"""Reads the plainest events without protobuf: one number under a tag, and a file's version.

A log of scalars holds little else, and to import protobuf takes a process 18 ms. What passes are
the bytes that every writer writes: each field once, in order, no length beyond 127.
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

_NUMBER = re.compile(
    rb"\x09(.{8})"  # wall time
    rb"(?:\x10([\x80-\xff]{0,8}[\0-\x7f]))?"  # step; a tenth byte would make it negative
    rb"\x2a([\0-\x7f])\x0a([\0-\x7f])"  # lengths of the summary and of its value
    rb"\x0a([\0-\x7f])(.*)"  # tag
    rb"\x15(.{4})",  # simple_value
    re.DOTALL,
)
_VERSION = re.compile(
    rb"\x09(.{8})\x1a\x0dbrain\.Event:2"
    rb"(?:\x52([\0-\x7f])(.*))?",  # the name of the writer, which is not looked at
    re.DOTALL,
)

_DOUBLE, _FLOAT = struct.Struct("<d"), struct.Struct("<f")


class Number(NamedTuple):
    """An event that logs one number."""

    wall_time: float
    step: int
    tag: bytes
    value: float


def number(payload: bytes) -> Number | None:
    """Return the number that an event logs; None if it is of another kind, or written otherwise."""
    found = _NUMBER.fullmatch(payload)
    if found is None:
        return None
    wall_time, step, summary, value, length, tag, bits = found.groups(b"")
    if not ord(summary) - 9 == ord(value) - 7 == ord(length) == len(tag):
        return None
    return Number(_DOUBLE.unpack(wall_time)[0], _varint(step), tag, _FLOAT.unpack(bits)[0])


def version(payload: bytes) -> float | None:
    """Return the wall time of an event that says the file's version, as every file's first does."""
    found = _VERSION.fullmatch(payload)
    if found is None:
        return None
    wall_time, length, writer = found.groups(b"")
    if length and ord(length) != len(writer):
        return None
    return float(_DOUBLE.unpack(wall_time)[0])


def _varint(raw: bytes) -> int:
    value = 0
    for byte in reversed(raw):
        value = value << 7 | byte & 0x7F
    return value
