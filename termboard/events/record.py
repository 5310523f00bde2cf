"""TFRecord framing: where the records of a stretch of bytes lie, and what is damaged.

    record := length u64 | masked CRC of the length u32 | payload | masked CRC of the payload u32

It knows nothing of what a payload means.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from termboard.domain import Action, Damage
from termboard.events.crc import header_positions, masked
from termboard.events.walk import HEADER, LONGEST, OVERHEAD, Walk, walk

PATIENCE = 1 << 20
"""Damage behind which nothing holds is provisional up to this many bytes before the file's end."""
LISTED = 10_000
"""Damages of one file that are listed one by one; of further ones only their number and size."""
_WINDOW = 1 << 12
"""Bytes in which the next header is looked for first: nearly always it is close by."""

_CRC = struct.Struct("<I")


@dataclass(frozen=True)
class Scan:
    """What `scan` found in a stretch of bytes; positions are relative to its start."""

    walks: tuple[Walk, ...]
    """Records whose headers hold, in order. The payload of one that is followed by another has not
    been checked: if its CRC does not hold, that record alone is lost."""
    end: int
    """Up to here everything is read or passed over; go on from here."""
    damage: tuple[Damage, ...]
    """What was passed over."""
    waiting: Damage | None
    """What stands at the tail of the file and may yet be completed."""
    need: int
    """With more file behind the stretch: bytes from `end` on that would complete a record."""
    long: bool = False
    """At `end` stands a record of `need` bytes, whose payload is longer than was asked for."""


def scan(data: bytes, *, at_end: bool, longest: int = LONGEST) -> Scan:
    """Find the records of `data`, which starts at a record's start, up to one beyond `longest`.

    `at_end` says that no byte of the file follows. Then an incomplete or unreadable rest is
    reported as `waiting` and not passed over; otherwise `need` says how much more to read.
    """
    walks: list[Walk] = []
    damage: list[Damage] = []
    position = 0
    while True:
        walked = _checked(data, walk(data, position, longest))
        walks.append(walked)
        position = walked.end
        if walked.stop in ("truncated", "long"):
            break
        resumed = _resume(data, walked, at_end=at_end)
        if resumed is None:
            break
        damage.append(Damage(position, resumed - position, walked.stop, Action.SKIPPED))
        position = resumed
    return _finished(data, walks, damage, at_end=at_end)


def payload_holds(data: bytes, start: int, length: int) -> bool:
    """Tell whether the CRC behind the payload at `start` holds."""
    stored = _CRC.unpack_from(data, start + length)[0]
    return bool(masked(memoryview(data)[start : start + length]) == stored)


def next_header(data: bytes, first: int) -> int | None:
    """Return the first position from `first` on where a header holds; None if there is none."""
    width = _WINDOW  # windows that grow, so that many damaged records cost no more than few
    while first + HEADER <= len(data):
        found = header_positions(data[first : first + width + HEADER - 1])
        if len(found):
            return first + int(found[0])
        first, width = first + width, min(2 * width, PATIENCE)
    return None


def joined(before: tuple[Damage, ...], added: tuple[Damage, ...]) -> tuple[Damage, ...]:
    """Join damage that one stretch left off where the next took it up.

    Only there a header that does not hold follows damage: behind all other, reading went on at one
    that does. An undecodable record is a damage of its own.
    """
    if before and added:
        last, first = before[-1], added[0]
        left_off = last.kind != "proto" and first.kind == "length_crc"
        if left_off and last.offset + last.size == first.offset:
            whole = replace(last, size=last.size + first.size)
            return (*before[:-1], whole, *added[1:])
    return before + added


def _checked(data: bytes, walked: Walk) -> Walk:
    """Check the last payload if no header holds behind it: then its length may be wrong.

    If it does not hold, the walk ends before it, with `data_crc`.
    """
    behind_holds = walked.stop == "long" or walked.need > HEADER
    if behind_holds or not len(walked.starts):
        return walked
    start, length = int(walked.starts[-1]), int(walked.lengths[-1])
    if payload_holds(data, start, length):
        return walked
    return replace(
        walked,
        starts=walked.starts[:-1],
        lengths=walked.lengths[:-1],
        end=start - HEADER,
        stop="data_crc",
        need=0,
    )


def _resume(data: bytes, walked: Walk, *, at_end: bool) -> int | None:
    """Return where to go on behind the damaged record; None if that is not known."""
    position = walked.end
    if walked.stop == "data_crc":
        if _header_is_cut(data, position):
            return None
        first = position + HEADER
    else:
        first = position + 1
    found = next_header(data, first)
    provisional = len(data) - position < PATIENCE or (at_end and _only_zeros(data, position))
    if found is not None or provisional:
        return found
    # Nothing to hold on to in the whole stretch: pass over it, but for a header that it may cut.
    return max(first, len(data) - HEADER + 1)


def _header_is_cut(data: bytes, position: int) -> bool:
    """Tell whether the stretch ends inside the header behind the record at `position`."""
    length = int.from_bytes(data[position : position + 8], "little")
    return position + OVERHEAD + length + HEADER > len(data)


def _only_zeros(data: bytes, position: int) -> bool:
    return data.count(0, position) == len(data) - position


def _finished(data: bytes, walks: list[Walk], damage: list[Damage], *, at_end: bool) -> Scan:
    last = walks[-1]
    left = len(data) - last.end
    found = Scan(tuple(walks), last.end, tuple(damage), None, 0)
    if last.stop == "long":
        return replace(found, need=last.need, long=True)
    if not at_end:
        # A damaged header says nothing about how far to read: read on by doubling what there is.
        return replace(found, need=last.need or max(2 * left, 1 << 16))
    if not left:
        return found
    kind = "zeros" if _only_zeros(data, last.end) else last.stop
    return replace(found, waiting=Damage(last.end, left, kind, Action.WAITING))
