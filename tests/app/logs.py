"""Small logdirs for the app's tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.app.driving import NOW
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path


def two_runs(folder: Path) -> Path:
    """Write runs `a` and `b` with losses, an accuracy of `a` alone, and texts of `a`."""
    for name, lift in (("a", 0.0), ("b", 1.0)):
        losses = [records.scalar("loss/first", i, 10.0 - i + lift) for i in range(10)]
        values = [records.scalar("loss/two", i, 11.0 - i + lift) for i in range(10)]
        path = records.write(folder / name, *losses, *values)
        os.utime(path, (NOW - 7200, NOW - 7200))
    extra = [records.scalar("accuracy/val", i, i / 10) for i in range(10)]
    texts = [records.text("notes", i, f"written at {i}") for i in range(3)]
    path = records.write(folder / "a", *extra, *texts, name="events.out.tfevents.1700000001.host")
    os.utime(path, (NOW - 7200, NOW - 7200))
    return folder


def append(path: Path, *frames: bytes) -> None:
    """Write records behind those that an event file has."""
    with path.open("ab") as file:
        file.write(b"".join(frames))
