"""Which bytes of a scalar event vary: wall time, step and values; all others repeat.

A writer that logs a tag again writes the same bytes, but for these. `template` finds where they
stand in one record; `scalar_block` then decodes all records that are alike as columns.
"""

from __future__ import annotations

from dataclasses import dataclass

SESSION_END = b"_hparams_/session_end_info"
"""TensorBoard's tag of how a session ended."""

_FLOAT, _DOUBLE = 1, 2  # tensorflow's DataType
_FIXED64, _BYTES, _FIXED32 = 1, 2, 5  # wire types
# tensor_content; float_val and double_val, packed or not.
_NUMBERS = {(4, _BYTES), (5, _BYTES), (5, _FIXED32), (6, _BYTES), (6, _FIXED64)}
_PREFIX = 5  # bytes of a key or a length at the most, as protobuf has it
_STEP_BYTES = 9  # a varint of ten bytes is a negative step: rare, and left to protobuf


@dataclass(frozen=True)
class Layout:
    """Where the varying bytes of a payload stand, in bytes from its start."""

    length: int
    """Of the payload."""
    wall_time: int
    step: int
    step_bytes: int
    """Length of the step's varint; 0: the step is 0 and is not written."""
    values: tuple[tuple[int, str], ...]
    """(position, numpy dtype) of each value."""

    @property
    def upper_wall_time(self) -> tuple[int, int]:
        """Start and end of the bytes that change every 17 minutes only, and are among `varying`."""
        return self.wall_time + 4, self.wall_time + 8

    @property
    def varying(self) -> list[int]:
        """Positions of all varying bytes."""
        found = [*range(self.wall_time, self.wall_time + 8)]
        found += range(self.step, self.step + self.step_bytes)
        for position, dtype in self.values:
            found += range(position, position + int(dtype[-1]))
        return found


@dataclass(frozen=True)
class Template:
    """A record whose like can be decoded as columns."""

    layout: Layout
    tags: tuple[bytes, ...]
    """The tag of each value."""
    tensors: tuple[bool, ...]
    """Whether each value is a tensor: then it is a number only if its plugin says so."""
    metadata: tuple[bytes, ...]
    """Each value's metadata as logged; empty if none carries any."""


class _UnlikeError(Exception):
    """The record holds something that is no plain scalar."""


def template(payload: bytes) -> Template | None:
    """Return the template of an event's payload; None if it holds anything but scalars.

    Only what protobuf would read the same way passes: each field once, lengths that fit.
    """
    try:
        return _event(payload)
    except (_UnlikeError, IndexError):  # IndexError: a varint that the payload cuts
        return None


def _event(payload: bytes) -> Template:
    wall_time, step, step_bytes, summary = -1, 0, 0, None
    seen: set[int] = set()
    for number, wire, start, end in _fields(payload, 0, len(payload)):
        _once(seen, number)
        if (number, wire) == (1, _FIXED64):
            wall_time = start
        elif (number, wire) == (2, 0):
            step, step_bytes = start, end - start
        elif (number, wire) == (5, _BYTES):
            summary = start, end
        else:
            raise _UnlikeError
    if wall_time < 0 or summary is None or step_bytes > _STEP_BYTES:
        raise _UnlikeError
    values = [_value(payload, *place) for place in _repeated(payload, *summary)]
    tags = tuple(value[2] for value in values)
    metadata = tuple(value[4] for value in values)
    if len(set(tags)) < len(tags) or SESSION_END in tags:
        raise _UnlikeError  # what one value says of its tag holds for the next, or for the run
    layout = Layout(len(payload), wall_time, step, step_bytes, tuple(value[:2] for value in values))
    return Template(
        layout,
        tags=tags,
        tensors=tuple(value[3] for value in values),
        metadata=metadata if any(metadata) else (),
    )


def _repeated(payload: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the values of a summary stand."""
    values = []
    for number, wire, first, last in _fields(payload, start, end):
        if (number, wire) != (1, _BYTES):
            raise _UnlikeError
        values.append((first, last))
    return values


def _value(payload: bytes, start: int, end: int) -> tuple[int, str, bytes, bool, bytes]:
    """Return (position, dtype, tag, is a tensor, metadata) of a Summary.Value that is a scalar."""
    tag, metadata, found = b"", b"", None
    seen: set[int] = set()
    for number, wire, first, last in _fields(payload, start, end):
        _once(seen, number)
        if (number, wire) == (1, _BYTES):
            tag = payload[first:last]
        elif (number, wire) == (2, _FIXED32) and found is None:
            found = first, "<f4", False
        elif (number, wire) == (8, _BYTES) and found is None:
            found = (*_tensor(payload, first, last), True)
        elif (number, wire) == (9, _BYTES):
            metadata = payload[first:last]
        elif (number, wire) != (7, _BYTES):
            raise _UnlikeError
    if found is None:
        raise _UnlikeError
    return found[0], found[1], tag, found[2], metadata


def _tensor(payload: bytes, start: int, end: int) -> tuple[int, str]:
    """Return (position, dtype) of the number in a rank-0 tensor."""
    kind, found = 0, None
    seen: set[int] = set()
    for number, wire, first, last in _fields(payload, start, end):
        _once(seen, number)
        if (number, wire) == (1, 0):
            kind = _varint(payload, first)[0]
        elif (number, wire) == (2, _BYTES) and first == last:
            pass  # a shape without dimensions
        elif (number, wire) in _NUMBERS and found is None:
            found = number, first, last - first
        else:
            raise _UnlikeError
    if found is not None:
        number, first, size = found
        if kind == _FLOAT and number in (4, 5) and size == 4:
            return first, "<f4"
        if kind == _DOUBLE and number in (4, 6) and size == 8:
            return first, "<f8"
    raise _UnlikeError


def _once(seen: set[int], number: int) -> None:
    if number in seen:
        raise _UnlikeError
    seen.add(number)


def _fields(payload: bytes, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Return (number, wire type, start, end) of the fields of a message."""
    fields = []
    while start < end:
        key, start = _varint(payload, start, _PREFIX)
        wire = key & 7
        if wire == 0:
            stop = _varint(payload, start)[1]
        elif wire == _FIXED64:
            stop = start + 8
        elif wire == _FIXED32:
            stop = start + 4
        elif wire == _BYTES:
            size, start = _varint(payload, start, _PREFIX)
            stop = start + size
        else:
            raise _UnlikeError
        if stop > end:
            raise _UnlikeError
        fields.append((key >> 3, wire, start, stop))
        start = stop
    return fields


def _varint(payload: bytes, at: int, most: int = 10) -> tuple[int, int]:
    """Return a varint of at most `most` bytes and where it ends."""
    number = shift = 0
    while shift < 7 * most:
        byte = payload[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
    raise _UnlikeError
