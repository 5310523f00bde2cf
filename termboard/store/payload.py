"""Payloads on demand: texts, images, graphs stay on disk and are fetched by (file, offset, length).

What is fetched is checked in full: both CRCs of its record, and that the record is still there.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from termboard.errors import TermboardError
from termboard.events import tensor
from termboard.events.crc import masked
from termboard.events.record import HEADER, OVERHEAD
from termboard.proto import message_class

if TYPE_CHECKING:
    from termboard.events.tensor import Strings
    from termboard.store.run import RunView
    from termboard.store.series import Points, SeriesView


class PayloadError(TermboardError):
    """A payload that was indexed cannot be had any more, or is not what its plugin says."""


@dataclass(frozen=True)
class PayloadRef:
    """Where a payload lies."""

    path: str
    offset: int
    """Of its record in the file, in bytes."""
    length: int
    """Of the record's payload, in bytes."""
    ordinal: int
    """Which value of the event's summary it is; -1: the event itself."""
    modified: float = 0.0
    """The file's mtime: another file of its name has another one, so nothing kept is mistaken."""


def ref(run: RunView, series: SeriesView, points: Points, index: int) -> PayloadRef:
    """Return where the payload of point `index` lies."""
    assert points.files is not None
    offset, length, ordinal = (int(number) for number in points.values[index])
    file = series.files[int(points.files[index])]
    modified = next((f.file.modified for f in run.files if f.file.name == file), 0.0)
    return PayloadRef(str(Path(run.real_path, file)), offset, length, ordinal, modified)


def read(where: PayloadRef) -> Any:
    """Return the Summary.Value at `where` (the Event for ordinal -1). Raises PayloadError."""
    record = _record(where)
    if masked(record[:8]) != _number(record, 8) or masked(record[HEADER:-4]) != _number(
        record, len(record) - 4
    ):
        raise PayloadError("The record is damaged or was overwritten since it was indexed.")
    try:
        event = message_class("Event").FromString(record[HEADER:-4])
    except DecodeError as error:
        raise PayloadError("The record cannot be decoded.") from error
    if where.ordinal < 0:
        return event
    if where.ordinal >= len(event.summary.value):
        raise PayloadError("The record was overwritten since it was indexed.")
    return event.summary.value[where.ordinal]


@lru_cache(maxsize=64)
def strings(where: PayloadRef) -> Strings:
    """Return the array of texts at `where`. Raises PayloadError."""
    value = read(where)
    try:
        found = tensor.strings(tensor.parse(value.tensor))
    except DecodeError as error:
        raise PayloadError("The text's tensor cannot be decoded.") from error
    if found is None:
        raise PayloadError("The tensor holds no texts, or not as many as its shape says.")
    return found


def _record(where: PayloadRef) -> bytes:
    size = where.length + OVERHEAD
    try:
        with Path(where.path).open("rb", buffering=0) as file:
            record = os.pread(file.fileno(), size, where.offset)
    except OSError as error:
        raise PayloadError(f"The event file cannot be read: {error.strerror}.") from error
    if len(record) != size:
        raise PayloadError("The event file is shorter than when it was indexed.")
    return record


def _number(record: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", record, offset)[0])
