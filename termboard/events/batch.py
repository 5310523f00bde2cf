"""What one read of one event file yields: flat typed buffers, picklable, ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from termboard.domain import Damage

Int64s = NDArray[np.int64]
Float64s = NDArray[np.float64]

DECODING = 1
"""To be raised when the same bytes give another batch than before: what earlier versions kept of a
file is not used then."""


class Column(str, Enum):
    """What the points of a chunk hold beside step and wall time."""

    FLOAT = "float"
    """A number, float64."""
    INT = "int"
    """A whole number, int64: exact beyond 2^53."""
    UINT = "uint"
    """A whole number, uint64."""
    PAYLOAD = "payload"
    """Where the record lies that holds it."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """The numpy dtype of the values; of a payload, of its record's offset."""
        return np.dtype({"float": "f8", "uint": "u8"}.get(self.value, "i8"))


@dataclass(frozen=True)
class Chunk:
    """Points of one tag that follow each other in one file and are of one kind."""

    tag: str
    """As logged; bytes that are no UTF-8 kept by `surrogateescape`."""
    column: Column
    session: int
    """How many SessionLog STARTs stand before these points in their file."""
    steps: Int64s
    wall_times: Float64s
    """Seconds since 1970 as logged; NaN and infinities are kept."""
    values: NDArray[Any]
    """Of `column.dtype`. Payload: the offset of the record in the file, in bytes."""
    lengths: Int64s | None = None
    """Payload only: length of the record's payload, in bytes."""
    ordinals: Int64s | None = None
    """Payload only: which value of the event's summary it is; -1 for the event itself."""
    rows: Int64s | None = None
    """All columns as the rows of one array that may be kept; None: they are to be copied."""

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """All arrays, in the order of the fields, of eight bytes a point each."""
        found = (self.steps, self.wall_times, self.values)
        if self.lengths is None or self.ordinals is None:
            return found
        return (*found, self.lengths, self.ordinals)


class Ending(str, Enum):
    """How a session said that it ended."""

    STARTED = "started"
    """Not at all: it (or another) said that it started or is running."""
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class Batch:
    """One read of one event file, from `start` up to `end`."""

    start: int
    end: int
    """Where to go on reading, in bytes from the file's start."""
    size: int
    """The file's size when it was read."""
    events: int = 0
    """Intact event records."""
    chunks: tuple[Chunk, ...] = ()
    plugins: tuple[tuple[str, str], ...] = ()
    """(tag, plugin name) by the first metadata that this read saw of the tag."""
    guesses: tuple[tuple[str, str], ...] = ()
    """(tag, plugin name) of payloads without metadata, by the field that holds them."""
    damage: tuple[Damage, ...] = ()
    """What was passed over; offsets from the file's start."""
    unlisted: tuple[int, int] = (0, 0)
    """(records, bytes) of what was passed over beyond that: a list has an end."""
    waiting: Damage | None = None
    """What stands at the tail and may yet be completed."""
    first_wall_time: float = float("nan")
    last_wall_time: float = float("nan")
    """Smallest and largest wall time of any event; NaN if there was none."""
    ending: Ending | None = None
    """The last word about the session's end, if any was said."""
    ending_wall_time: float = float("nan")
    """When that was said, seconds since 1970."""
    sessions: int = 0
    """SessionLog STARTs in the file up to `end`."""
