"""Brings an index file into memory: mapped where that is safe, read where it is not."""

from __future__ import annotations

import mmap
import os
from io import FileIO

_WORTH_MAPPING, _MAPPED = 1 << 20, 128
"""Bytes of a file that is mapped, and how many of them: each takes a descriptor."""
_OF_THIS_MACHINE = frozenset(
    {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "tmpfs", "overlay"}
)
"""File systems whose files stay whole as long as they are mapped, even when they are deleted. On
others, another machine may replace a file, and whoever looks into the mapping is killed."""


class Mapping:
    """Takes index files of one folder into memory.

    Mapped, 240 MB are there and checked in 25 ms, read in 200 ms or more.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._left = _MAPPED if is_local(folder) else 0

    def bytes_of(self, descriptor: int, size: int) -> memoryview:
        """Return the first `size` bytes of an open file, or all there are. Raises OSError."""
        if size >= _WORTH_MAPPING and self._left > 0:
            self._left -= 1
            try:
                return memoryview(mmap.mmap(descriptor, size, access=mmap.ACCESS_READ))
            except ValueError as error:  # shorter than it was a moment ago
                raise OSError(str(error)) from error
        found = memoryview(bytearray(size))
        at = 0
        os.lseek(descriptor, 0, os.SEEK_SET)
        with FileIO(descriptor, closefd=False) as file:
            while at < size and (count := file.readinto(found[at:])):
                at += count
        return found[:at].toreadonly()


def is_local(folder: str) -> bool:
    """Tell whether `folder` lies on a disk of this machine; False if that cannot be told."""
    try:
        device = os.stat(folder).st_dev
        with FileIO("/proc/self/mountinfo") as mounts:
            lines = mounts.readall().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in lines:
        where, _, what = line.partition(" - ")
        if where.split(" ", 3)[2:3] == [wanted]:
            return what.partition(" ")[0] in _OF_THIS_MACHINE
    return False
