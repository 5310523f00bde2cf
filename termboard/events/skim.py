"""Reads a large record without its payload: heads and tails, skipping by wire type.

TF2 writes a value's metadata behind its tensor, so the head alone does not say what an image is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from termboard.events.source import Source

_KEPT = 1 << 10  # bytes of a field that are kept as they are
_NAME = 1 << 22  # bytes of a tag or a plugin's name at the most: they are held in memory
_PREFIX = 5  # bytes of a key or a length at the most, as protobuf has it
_NUMBER = 10  # the same of a varint
_FIXED64, _BYTES, _FIXED32 = 1, 2, 5  # wire types

# What is looked into, by message and number of the field.
_INSIDE = {
    ("Event", 5): "Summary",
    ("Event", 7): "SessionLog",
    ("Event", 8): "TaggedRunMetadata",
    ("Summary", 1): "Value",
    ("Value", 9): "SummaryMetadata",
    ("SummaryMetadata", 1): "PluginData",
}
_NAMES = {("Value", 1), ("TaggedRunMetadata", 1), ("PluginData", 1)}
# What else is taken over: numbers as they are, bytes emptied if they are many.
_TAKEN = {
    "Event": {1, 2, 3, 4, 9},
    "SessionLog": {1},
    "TaggedRunMetadata": {2},
    "Value": {2, 4, 5, 6, 8},
    "PluginData": {2},
}


class SkimError(Exception):
    """The bytes are no event that can be read this way."""


class Skimmed(NamedTuple):
    """An event without its large fields."""

    payload: bytes
    """The event's bytes, large fields emptied, unknown ones left out."""
    holds_numbers: bool
    """Whether it says more than where large payloads are: then its CRC must be checked first."""


def skim(source: Source, start: int, length: int, fields: int) -> Skimmed:
    """Return the event whose payload of `length` bytes starts at `start`.

    Raises SkimError, also if it has more than `fields` fields.
    """
    reading = _Skimming(source, fields)
    payload = reading.message("Event", start, start + length)
    return Skimmed(payload, reading.holds_numbers)


class _Skimming:
    def __init__(self, source: Source, fields: int) -> None:
        self.holds_numbers = False
        self._source = source
        self._fields = fields
        self._names = 0

    def message(self, kind: str, start: int, end: int) -> bytes:
        """Return the bytes of the message from `start` to `end`, large fields emptied."""
        parts: list[bytes] = []
        while start < end:
            self._fields -= 1
            head = self._source.piece(start, min(_PREFIX + _NUMBER, end - start))
            key, at = _varint(head, 0, _PREFIX)
            number, wire = key >> 3, key & 7
            if not number or self._fields < 0:
                raise SkimError
            if wire == _BYTES:
                size, behind = _varint(head, at, _PREFIX)
                first, start = start + behind, start + behind + size
                if start > end:
                    raise SkimError
                content = self._content(kind, number, first, size)
                if content is not None:
                    parts += head[:at], _as_varint(len(content)), content
                continue
            stop = _end_of_number(head, wire, at)
            if number in _TAKEN.get(kind, ()):
                self.holds_numbers |= (kind, number) == ("Value", 2)
                parts.append(head[:stop])
            start += stop
        if start != end:
            raise SkimError
        return b"".join(parts)

    def _content(self, kind: str, number: int, first: int, size: int) -> bytes | None:
        """Return what is taken over of a field of bytes; None: nothing."""
        inside = _INSIDE.get((kind, number))
        if inside is not None:
            self.holds_numbers |= inside == "SessionLog"
            return self.message(inside, first, first + size)
        if (kind, number) in _NAMES:
            self._names += size
            if self._names > _NAME:
                raise SkimError
            return self._bytes(first, size)
        if number not in _TAKEN.get(kind, ()):
            return None
        if size > _KEPT:
            return b""
        self.holds_numbers |= kind == "Value"
        return self._bytes(first, size)

    def _bytes(self, first: int, size: int) -> bytes:
        found = self._source.piece(first, size)
        if len(found) < size:
            raise SkimError
        return found


def _end_of_number(head: bytes, wire: int, at: int) -> int:
    if wire == 0:
        return _varint(head, at, _NUMBER)[1]
    size = {_FIXED64: 8, _FIXED32: 4}.get(wire)
    if size is None or at + size > len(head):
        raise SkimError
    return at + size


def _varint(head: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a varint of at most `most` bytes and where it ends."""
    number = shift = 0
    for byte in head[at : at + most]:
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
    raise SkimError


def _as_varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
