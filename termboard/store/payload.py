"""Payloads on demand: texts, images, graphs stay on disk and are fetched by (file, offset, length).

What is fetched is checked in full: both CRCs of its record, and that the record is still there.
"""

from __future__ import annotations

import os
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from termboard.errors import TermboardError
from termboard.events import tensor
from termboard.events.crc import masked
from termboard.events.malformed import MalformedError
from termboard.events.walk import HEADER
from termboard.proto import message_class
from termboard.store.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    payload = _payload(where)
    with decoding("record"):
        event = message_class("Event").FromString(payload)
    if where.ordinal < 0:
        return event
    if where.ordinal >= len(event.summary.value):
        raise PayloadError("The record was overwritten since it was indexed.")
    return event.summary.value[where.ordinal]


def summary_value(where: PayloadRef) -> Any:
    """Return the Summary.Value at `where`. Raises PayloadError, also where it is the event itself.

    An event of a graph may stand under a tag that a plugin uses too.
    """
    if where.ordinal < 0:
        raise PayloadError("The event holds a graph, not what its plugin says.")
    return read(where)


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Turn what decoders say of bytes that are not what they claim into a PayloadError."""
    try:
        yield
    except DecodeError as error:
        raise PayloadError(f"The {what} cannot be decoded.") from error
    except MalformedError as error:
        raise PayloadError(str(error)) from error


def strings(where: PayloadRef) -> Strings:
    """Return the array of texts at `where`. Raises PayloadError."""
    return _strings.get(where, lambda: _read_strings(where))


def _read_strings(where: PayloadRef) -> Strings:
    value = summary_value(where)
    with decoding("text's tensor"):
        found = tensor.strings(tensor.parse(value.tensor))
    if found is None:
        raise PayloadError("The tensor holds no texts, or not as many as its shape says.")
    return found


# A string takes about 60 bytes more than its characters.
_strings: Kept[Strings] = Kept(lambda found: sum(60 + len(text) for text in found.values))


def _payload(where: PayloadRef) -> bytes:
    try:
        with Path(where.path).open("rb", buffering=0) as file:
            header = os.pread(file.fileno(), HEADER, where.offset)
            payload = os.pread(file.fileno(), where.length, where.offset + HEADER)
            footer = os.pread(file.fileno(), 4, where.offset + HEADER + where.length)
    except OSError as error:
        raise PayloadError(f"The event file cannot be read: {error.strerror}.") from error
    if (len(header), len(payload), len(footer)) != (HEADER, where.length, 4):
        raise PayloadError("The event file is shorter than when it was indexed.")
    stored = struct.unpack("<I", header[8:])[0], struct.unpack("<I", footer)[0]
    if (masked(header[:8]), masked(payload)) != stored:
        raise PayloadError("The record is damaged or was overwritten since it was indexed.")
    return payload
