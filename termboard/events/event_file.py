"""Reads a stretch of an event file into a Batch: resumes where it ended, survives damage.

The same bytes give the same batch, from which only the cache of templates is apart; and `decode`
takes and returns only what can be pickled. So it runs in this process or in any executor's.
"""

from __future__ import annotations

from dataclasses import replace
from io import FileIO
from typing import TYPE_CHECKING

import numpy as np
from google.protobuf.message import DecodeError

from termboard.domain import Action, Damage
from termboard.events.batch import Batch
from termboard.events.collect import Events
from termboard.events.histogram_block import histograms
from termboard.events.record import LISTED, PATIENCE, joined, next_header, payload_holds, scan
from termboard.events.scalar_block import Decoded, ScalarBlocks, Templates
from termboard.events.skim import SkimError, skim
from termboard.events.source import PIECE, Source
from termboard.events.walk import HEADER, OVERHEAD, header_fault, walk

if TYPE_CHECKING:
    from termboard.events.batch import Int64s
    from termboard.events.histogram_block import Histograms
    from termboard.events.record import Scan
    from termboard.events.walk import Walk

LONG = 1 << 14
"""Bytes of a payload beyond which a record is indexed by its head and tail alone."""
# Bytes read at once: few where large records stand, else many, because numpy likes long arrays.
_SHORT_READ, _LONG_READ = 1 << 14, 1 << 24
_NEAR = 1 << 16  # bytes in which a large record is looked for, to tell
_WHOLE = 1 << 24  # bytes of a large record that is read whole if it cannot be skimmed
_FIELDS, _MOST_FIELDS = 1 << 8, 1 << 14  # that are skimmed of such a record, and of a larger one
_HISTOGRAMS_FROM = 32  # records among which looking for histograms pays
_BLOCKS_FROM = 128  # records in a stretch from which on looking for templates pays


def decode(  # noqa: PLR0913 - what is read, what stands before it, and how
    path: str,
    offset: int,
    limit: int,
    known: dict[str, str] | None = None,
    sessions: int = 0,
    *,
    templates: Templates | None = None,
    thorough: bool = False,
    plain: bool = False,
) -> Batch:
    """Read the records of the file `path` from byte `offset` on; read about `limit` bytes.

    `known` gives the plugin of tags by metadata that stands before in the run, `sessions` how
    many SessionLog STARTs earlier reads of the file saw. `templates` of earlier reads, of any file,
    make it faster, no more; they are added to. Of a record beyond LONG only head and
    tail are read, unless `thorough` asks to check its CRC. `plain` decodes every record through
    protobuf, for comparison. Raises OSError.
    """
    with FileIO(path) as file:
        blocks = None if plain else ScalarBlocks(templates or Templates())
        events = Events(known or {}, sessions)
        reading = _Reading(file, offset, events, blocks, thorough=thorough)
        reading.run(limit)
    return reading.batch()


class _Reading:
    """One read of one file."""

    def __init__(
        self,
        file: FileIO,
        offset: int,
        events: Events,
        blocks: ScalarBlocks | None,
        *,
        thorough: bool,
    ) -> None:
        self._blocks, self._thorough = blocks, thorough
        self._source = Source(file)
        self._start = self._position = offset
        self._events = events
        self._damage: list[Damage] = []
        self._unlisted = (0, 0)
        self._waiting: Damage | None = None

    def run(self, limit: int) -> None:
        """Read on until `limit` bytes are read, the file ends or something must wait."""
        source, width, after_long = self._source, min(limit, self._first_width()), False
        while self._position < source.size and not self._waiting:
            if source.taken >= limit and self._position > self._start:
                break
            # Large records come one after another: do not read into their payloads.
            need = self._long_record() if after_long else 0
            if not need:
                before, found = self._position, self._stretch(width)
                need = found.need if found.long else 0
                width = max(found.need, min(_wider(width), limit - source.taken))
                if self._position == before and not found.long:
                    width = max(found.need, 2 * width)  # not even one record yet
            after_long = need > 0
            if need:
                self._take_long(need)
                width = PIECE

    def batch(self) -> Batch:
        """Return what was read."""
        events = self._events
        return Batch(
            start=self._start,
            end=self._position,
            size=self._source.size,
            events=events.events,
            chunks=events.points.chunks(),
            plugins=tuple(events.plugins.items()),
            guesses=tuple(events.guesses.items()),
            damage=tuple(self._damage),
            unlisted=self._unlisted,
            waiting=self._waiting,
            first_wall_time=events.times.first,
            last_wall_time=events.times.last,
            ending=events.ending,
            ending_wall_time=events.ending_wall_time,
            sessions=events.sessions,
        )

    def _first_width(self) -> int:
        """Return how much to read at once at first: little if a large record stands near."""
        if self._source.size - self._position <= _NEAR:
            return _SHORT_READ
        near = self._source.read(self._position, _NEAR)
        return _SHORT_READ if walk(near, 0, LONG).stop == "long" else _LONG_READ

    def _stretch(self, width: int) -> Scan:
        """Read `width` bytes and take what they hold."""
        base = self._position
        data = self._source.read(base, width)
        found = scan(data, at_end=base + len(data) >= self._source.size, longest=LONG)
        damage = [_moved(one, base) for one in found.damage]
        for walked in found.walks:
            damage += self._take(data, base, walked)
        for one in sorted(damage, key=lambda one: one.offset):
            self._lose(one)
        self._waiting = _moved(found.waiting, base) if found.waiting else None
        self._position = base + found.end
        return found

    def _take(self, data: bytes, base: int, walked: Walk) -> list[Damage]:
        """Take the records of a walk; return those that are damaged."""
        decoded = Decoded.nothing(len(walked.starts))
        if self._blocks is not None and len(walked.starts) >= _BLOCKS_FROM:
            decoded = self._blocks.decode(data, walked)
        damage = []
        described = set(decoded.describing.tolist())
        histograms, rest = self._histograms(data, walked, decoded.rest)
        rows = np.sort(np.concatenate((decoded.describing, rest)))
        places = zip(walked.starts[rows].tolist(), walked.lengths[rows].tolist(), strict=True)
        for row, (start, length) in zip(rows.tolist(), places, strict=True):
            offset = base + start - HEADER
            if row in described:
                self._events.describe(offset, data[start : start + length])
                continue
            kind = self._take_one(data, start, length, offset)
            if kind:
                damage.append(Damage(offset, length + OVERHEAD, kind, Action.SKIPPED))
        for scalars in decoded.scalars:
            self._events.take_scalars(scalars, base + walked.starts[scalars.rows] - HEADER)
        if histograms is not None:
            offsets = base + walked.starts[histograms.rows] - HEADER
            self._events.take_histograms(histograms, offsets, walked.lengths[histograms.rows])
        return damage

    def _histograms(
        self, data: bytes, walked: Walk, rest: Int64s
    ) -> tuple[Histograms | None, Int64s]:
        """Return those of the records that are histograms, if that is worth it, and the others."""
        if self._blocks is None or len(rest) < _HISTOGRAMS_FROM:
            return None, rest
        found = histograms(data, walked.starts[rest], walked.lengths[rest])
        return replace(found, rows=rest[found.rows]), np.delete(rest, found.rows)

    def _take_one(self, data: bytes, start: int, length: int, offset: int) -> str:
        """Take one record; return what is wrong with it."""
        if not payload_holds(data, start, length):
            return "data_crc"
        payload = data[start : start + length]
        if self._blocks is not None and self._events.take_plain(offset, payload):
            return ""
        try:
            self._events.take(offset, payload, length)
        except DecodeError:
            return "proto"
        return ""

    def _long_record(self) -> int:
        """Return the size of the record here if it is a large one, else 0."""
        header = self._source.piece(self._position, HEADER)
        if len(header) < HEADER or header_fault(header, 0):
            return 0
        length = int.from_bytes(header[:8], "little")
        return length + OVERHEAD if length > LONG else 0

    def _take_long(self, size: int) -> None:
        """Take the record of `size` bytes here by its head and tail."""
        offset, left = self._position, self._source.size - self._position
        if size > left:
            self._waiting = Damage(offset, left, "truncated", Action.WAITING)
            return
        kind = self._take_skimmed(offset, size)
        if kind != "data_crc" or self._header_holds(offset + size):
            self._position = offset + size
            if kind:
                self._lose(Damage(offset, size, kind, Action.SKIPPED))
        elif size + HEADER > left:  # what follows is not known yet
            self._waiting = Damage(offset, left, "data_crc", Action.WAITING)
        else:
            self._search(offset + HEADER)

    def _take_skimmed(self, offset: int, size: int) -> str:
        """Take a large record; return what is wrong with it."""
        source, start, length = self._source, offset + HEADER, size - OVERHEAD
        payload, sure = None, False
        try:
            fields = _FIELDS if length <= _WHOLE else _MOST_FIELDS
            payload, holds_numbers = skim(source, start, length, fields)
            # Numbers that are decoded are checked; a large payload is when it is fetched.
            sure = not (holds_numbers or self._thorough) and self._length_holds(offset + size)
        except SkimError:
            pass  # so many values that it is rather read whole; or no event, as protobuf will say
        if not sure and not source.payload_holds(start, length):
            return "data_crc"
        if payload is None and length > _WHOLE:
            return "proto"
        try:
            self._events.take(offset, payload or source.read(start, length), length)
        except DecodeError:
            return "proto" if not sure or source.payload_holds(start, length) else "data_crc"
        return ""

    def _length_holds(self, end: int) -> bool:
        """Tell whether a record does end at `end`: by what stands there, without its contents.

        A header; or the end of the file, if no zero stands where the payload's CRC should.
        """
        at_end = end == self._source.size and all(self._source.piece(end - 4, 4))
        return at_end or self._header_holds(end)

    def _header_holds(self, position: int) -> bool:
        header = self._source.piece(position, HEADER)
        return len(header) == HEADER and not header_fault(header, 0)

    def _search(self, first: int) -> None:
        """Pass over a large record whose length cannot be trusted: to a header from `first` on."""
        data = self._source.read(first, PATIENCE)
        found = next_header(data, 0)
        if found is None and first + len(data) >= self._source.size:
            left = self._source.size - self._position
            self._waiting = Damage(self._position, left, "data_crc", Action.WAITING)
            return
        # Nothing to hold on to yet: pass over it, but for a header that it may cut.
        stop = first + (len(data) - HEADER + 1 if found is None else found)
        self._lose(Damage(self._position, stop - self._position, "data_crc", Action.SKIPPED))
        self._position = stop

    def _lose(self, damage: Damage) -> None:
        last = joined(tuple(self._damage[-1:]), (damage,))
        if len(last) < 2 or len(self._damage) < LISTED:
            self._damage[-1:] = last
        else:
            records, size = self._unlisted
            self._unlisted = records + 1, size + damage.size


def _wider(width: int) -> int:
    """Return how much to read when nothing large stood in the last `width` bytes."""
    return min(4 * width, _LONG_READ)


def _moved(damage: Damage, offset: int) -> Damage:
    return replace(damage, offset=damage.offset + offset)
