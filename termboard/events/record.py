"""TFRecord framing: where the intact records of a stretch of bytes lie, and what is damaged.

    record := length u64 | masked CRC of the length u32 | payload | masked CRC of the payload u32

It knows nothing of what a payload means.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from termboard.domain import Action, Damage
from termboard.events.crc import header_positions, masked

HEADER = 12
"""Bytes before a payload."""
OVERHEAD = 16
"""Bytes of a record that are not payload."""
LONGEST = 1 << 31
"""A longer record is taken for a damaged length: no writer's protobuf can be larger than 2 GiB."""

_PATIENCE = 1 << 20
"""Damage behind which nothing holds is provisional up to this many bytes before the file's end."""
_WINDOW = 1 << 12
"""Bytes in which the next header is looked for first: nearly always it is close by."""

_LENGTH_AND_CRC = struct.Struct("<QI")
_CRC = struct.Struct("<I")


@dataclass(frozen=True)
class Scan:
    """What `scan` found in a stretch of bytes; positions are relative to its start."""

    frames: tuple[tuple[int, int], ...]
    """(start of the payload, its length) of every intact record, in order."""
    end: int
    """Up to here everything is read or passed over; go on from here."""
    damage: tuple[Damage, ...]
    """What was passed over."""
    waiting: Damage | None
    """What stands at the tail of the file and may yet be completed."""
    need: int
    """With more file behind the stretch: bytes from `end` on that would complete a record."""


def scan(data: bytes, *, at_end: bool) -> Scan:
    """Find the records of `data`, which starts at a record's start.

    `at_end` says that no byte of the file follows. Then an incomplete or unreadable rest is
    reported as `waiting` and not passed over; otherwise `need` says how much more to read.
    """
    frames: list[tuple[int, int]] = []
    damage: list[Damage] = []
    position, total = 0, len(data)
    view = memoryview(data)
    while True:
        left = total - position
        if left < HEADER:
            kind, need = "truncated", HEADER
            break
        length, stored = _LENGTH_AND_CRC.unpack_from(data, position)
        kind, need = _header_fault(view[position : position + 8], length, stored), 0
        if not kind:
            need = OVERHEAD + length
            if left < need:
                kind = "truncated"
                break
            payload = position + HEADER
            if (
                masked(view[payload : payload + length])
                == _CRC.unpack_from(data, payload + length)[0]
            ):
                frames.append((payload, length))
                position += need
                continue
            kind = "data_crc"
        resumed = _resume(data, position, length, kind, at_end=at_end)
        if resumed is None:
            break
        damage.append(Damage(position, resumed - position, kind, Action.SKIPPED))
        position = resumed
    return _finished(data, position, frames, damage, (kind, need), at_end=at_end)


def _header_fault(header: memoryview, length: int, stored: int) -> str:
    if masked(header) != stored:
        return "length_crc"
    return "length" if length > LONGEST else ""


def _resume(data: bytes, position: int, length: int, kind: str, *, at_end: bool) -> int | None:
    """Return where to go on behind the damaged record at `position`; None if that is not known."""
    if kind == "data_crc":
        behind = position + OVERHEAD + length
        if _header_holds(data, behind):
            return behind
        if behind + HEADER > len(data) and not at_end:
            return None
        first = position + HEADER
    else:
        first = position + 1
    found = _next_header(data, first)
    if found is not None or at_end or len(data) - position < _PATIENCE:
        return found
    # Nothing to hold on to in the whole stretch: pass over it, but for a header that it may cut.
    return max(first, len(data) - HEADER + 1)


def _next_header(data: bytes, first: int) -> int | None:
    """Look in windows that grow, so that many damaged records cost no more than few."""
    width = _WINDOW
    while first + HEADER <= len(data):
        found = header_positions(data[first : first + width + HEADER - 1])
        if len(found):
            return first + int(found[0])
        first, width = first + width, min(2 * width, _PATIENCE)
    return None


def _header_holds(data: bytes, position: int) -> bool:
    if position + HEADER > len(data):
        return False
    length, stored = _LENGTH_AND_CRC.unpack_from(data, position)
    return not _header_fault(memoryview(data)[position : position + 8], length, stored)


def _finished(
    data: bytes,
    position: int,
    frames: list[tuple[int, int]],
    damage: list[Damage],
    stop: tuple[str, int],
    *,
    at_end: bool,
) -> Scan:
    kind, need = stop
    left = len(data) - position
    waiting = None
    if left and at_end:
        if data.count(0, position) == left:
            kind = "zeros"
        waiting = Damage(position, left, kind, Action.WAITING)
    if not at_end:
        # A damaged header says nothing about how far to read: read on by doubling what there is.
        need = need if kind == "truncated" else max(2 * left, 1 << 16)
    return Scan(tuple(frames), position, tuple(damage), waiting, 0 if at_end else need)
