"""Reads an event file by position; remembers the last piece, and how much was read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from termboard.events.crc import continued, mask

if TYPE_CHECKING:
    from io import FileIO

PIECE = 512
"""Bytes read at least: what stands before and behind a large payload is mostly in one of these."""
_BLOCK = 1 << 20  # bytes in work at once where a payload is only checked


class Source:
    """The bytes of an open file, as long as it was when it was opened.

    Reading behind the end, or a file that has been cut since, gives fewer bytes.
    """

    def __init__(self, file: FileIO) -> None:
        self.size = os.fstat(file.fileno()).st_size
        self.taken = 0
        """Bytes read so far."""
        self._descriptor = file.fileno()
        self._start, self._piece = 0, b""

    def read(self, start: int, count: int) -> bytes:
        """Return `count` bytes from `start` on."""
        parts = []
        count = min(count, self.size - start)
        while count > 0:
            part = os.pread(self._descriptor, count, start)
            if not part:
                self.size = start  # cut since it was measured
                break
            parts.append(part)
            start, count = start + len(part), count - len(part)
            self.taken += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def piece(self, start: int, count: int) -> bytes:
        """Return `count` bytes from `start` on, mostly without another read."""
        at = start - self._start
        if at < 0 or at + count > len(self._piece):
            self._start, self._piece, at = start, self.read(start, max(count, PIECE)), 0
        return self._piece[at : at + count]

    def payload_holds(self, start: int, length: int) -> bool:
        """Tell whether the CRC behind the payload at `start` holds; reads it block by block."""
        crc, end = 0, start + length
        while start < end:
            block = self.read(start, min(_BLOCK, end - start))
            if not block:
                return False
            crc = continued(crc, block)
            start += len(block)
        return mask(crc).to_bytes(4, "little") == self.read(end, 4)
