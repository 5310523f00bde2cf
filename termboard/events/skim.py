"""Reads a large record without its payload: heads and tails, skipping by wire type.

TF2 writes a value's metadata behind its tensor, so the head alone does not say what an image is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from termboard.events.source import Source

_KEPT = 1 << 10  # bytes of a field that are kept as they are
_NAME = 1 << 22  # bytes of a tag or a plugin's name at the most: they are held in memory
_VARINT = 10

# Fields that are messages to look into, by the message that holds them: Event.summary,
# .tagged_run_metadata, Summary.value, Value.metadata, SummaryMetadata.plugin_data.
_INSIDE = {
    ("Event", 5): "Summary",
    ("Event", 8): "TaggedRunMetadata",
    ("Summary", 1): "Value",
    ("Value", 9): "SummaryMetadata",
    ("SummaryMetadata", 1): "PluginData",
}
_NAMES = {("Value", 1), ("TaggedRunMetadata", 1), ("PluginData", 1)}


class SkimError(Exception):
    """The bytes are no event that can be read this way."""


class Skimmed(NamedTuple):
    """An event without its large fields."""

    payload: bytes
    """The event's bytes, large fields emptied."""
    large: int
    """Values whose content was emptied; the event's own graph counts as one."""
    values: int
    """Values in all."""


def skim(source: Source, start: int, length: int) -> Skimmed:
    """Return the event whose payload of `length` bytes starts at `start`.

    Raises SkimError.
    """
    reading = _Skimming(source)
    payload = reading.message("Event", start, start + length)
    return Skimmed(payload, reading.large, reading.values)


class _Skimming:
    def __init__(self, source: Source) -> None:
        self.large = self.values = 0
        self._source = source

    def message(self, kind: str, start: int, end: int) -> bytes:
        """Return the bytes of the message from `start` to `end`, large fields emptied."""
        parts: list[bytes] = []
        while start < end:
            head = self._source.piece(start, min(2 * _VARINT, end - start))
            key, at = _varint(head, 0)
            number, wire = key >> 3, key & 7
            if wire == 2:
                size, at = _varint(head, at)
                first, start = start + at, start + at + size
                if start > end:
                    raise SkimError
                content = self._content(kind, number, first, size)
                parts += head[: _varint(head, 0)[1]], _as_varint(len(content)), content
                continue
            stop = _end_of_number(head, wire, at)
            parts.append(head[:stop])
            start += stop
        if start != end:
            raise SkimError
        return b"".join(parts)

    def _content(self, kind: str, number: int, first: int, size: int) -> bytes:
        inside = _INSIDE.get((kind, number))
        if inside == "Value":
            self.values += 1
        if size <= _KEPT and inside not in ("Summary", "Value"):
            return self._bytes(first, size)
        if inside is not None:
            return self.message(inside, first, first + size)
        if (kind, number) in _NAMES:
            if size > _NAME:
                raise SkimError
            return self._bytes(first, size)
        if kind in ("Event", "Value", "TaggedRunMetadata"):
            self.large += 1
        return b""

    def _bytes(self, first: int, size: int) -> bytes:
        found = self._source.piece(first, size)
        if len(found) < size:
            raise SkimError
        return found


def _end_of_number(head: bytes, wire: int, at: int) -> int:
    if wire == 0:
        return _varint(head, at)[1]
    size = {1: 8, 5: 4}.get(wire)
    if size is None or at + size > len(head):
        raise SkimError
    return at + size


def _varint(head: bytes, at: int) -> tuple[int, int]:
    """Return a varint and where it ends."""
    number = shift = 0
    for byte in head[at : at + _VARINT]:
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
