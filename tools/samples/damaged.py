"""Copies of a good run with the two kinds of damage that disks and kills leave."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import records

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "tbx-seeds/seed0"


def write_damaged(folder: Path) -> None:
    """Cut one copy in the middle of a record, and flip one bit of another's payload."""
    source = next((folder / SOURCE).glob("*tfevents*"))
    frames = list(records.read(source))
    data = source.read_bytes()
    shutil.rmtree(folder / "damaged", ignore_errors=True)
    cut = frames[len(frames) * 4 // 5]
    _write(folder / "damaged/truncated" / source.name, data[: cut.offset + cut.size // 2])
    hit = frames[len(frames) // 2]
    flipped = bytearray(data)
    # The last byte of the payload, whatever it holds: the length stays right.
    flipped[hit.offset + records.HEADER_BYTES + len(hit.payload) - 1] ^= 0x10
    _write(folder / "damaged/bitflip" / source.name, bytes(flipped))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
