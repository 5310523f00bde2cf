"""What is done with bytes that nobody can trust: each target decodes them in one way.

A target returns None for any bytes at all. What it raises is a bug: an exception that is not one
of our own kinds, or a Contradiction between two ways that must agree.
"""

from __future__ import annotations

import itertools
import os
import struct
import sys
import tempfile
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf.message import DecodeError

from termboard.events import compat, graph, hparams, old_histogram, picture, sound, tensor
from termboard.events.event_file import decode
from termboard.events.graphs import encodings as graph_encodings
from termboard.events.logdir import roots
from termboard.events.malformed import MalformedError
from termboard.events.scalar_block import Templates
from termboard.proto import message_class
from termboard.store import decoded, payload
from termboard.store.loader import Loader
from termboard.store.payload import PayloadError
from termboard.store.store import Store
from tests.fuzz import wire
from tests.support.graphs import check
from tests.support.records import record, scalar, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from termboard.events.batch import Batch
    from termboard.store.run import RunView

WHOLE = 1 << 30
_SLICES = (1, 29, 300)  # bytes a read: less than a record, about one, several
_MANY = 140  # records: enough for the reader to look for columns in them
_LONG = 40_000  # bytes of a payload: enough to index it by head and tail
_MOST_PAYLOADS = 16


class ContradictionError(AssertionError):
    """Two ways of reading the same bytes do not agree."""


@dataclass(frozen=True)
class Target:
    """One way of decoding."""

    run: Callable[[bytes], None]
    shape: str
    """What its bytes are, for whoever changes them: `frames`, `message` or `bytes`."""


# --- event files


def file(data: bytes) -> None:
    """Read `data` as an event file: at once, in slices, and by protobuf alone."""
    with _written(data) as path:
        whole = _everything(path, WHOLE)
        for limit in _SLICES:
            _same(whole, _everything(path, limit), f"slices of {limit} bytes")
        _same(whole, _everything(path, WHOLE, plain=True), "protobuf alone")
        _accounts_for_every_byte(data, _read(path, WHOLE))


def block(data: bytes) -> None:
    """Read the records of `data` again and again, with right CRCs: as columns and one by one."""
    payloads = [bytes(one) for one in wire.frames(data)] or [data]
    forth = itertools.islice(itertools.cycle(payloads), _MANY)
    back = itertools.islice(itertools.cycle(payloads[::-1]), _MANY // 2)
    with _written(version() + b"".join(map(record, [*forth, *back]))) as path:
        whole = _everything(path, WHOLE)
        with _untraced():
            _same(whole, _everything(path, WHOLE, plain=True), "protobuf alone")
            templates = Templates()
            for limit in (WHOLE, 5000):
                again = _everything(path, limit, templates=templates)
                _same(whole, again, f"slices of {limit} bytes and templates of earlier reads")


def event(data: bytes) -> None:
    """Read `data` as one event between others, and fetch every payload that it gives."""
    content = version() + record(data) + scalar("x", 1, 1) + record(data)
    with _written(content) as path:
        whole = _everything(path, WHOLE)
        with _untraced():
            _same(whole, _everything(path, 1), "slices of 1 byte")
        _fetch_all(path)


def long(data: bytes) -> None:
    """Read `data` as an event of which one field is so long that only its ends are looked at."""
    stretched = wire.stretched(data, _LONG)
    if stretched is None:
        return
    with _written(version() + record(stretched) + scalar("x", 1, 1)) as path:
        whole = _everything(path, WHOLE)
        _same(whole, _everything(path, WHOLE, thorough=True), "every CRC checked")
        with _untraced():
            _same(whole, _everything(path, WHOLE, plain=True), "protobuf alone")
            _same(whole, _everything(path, 1), "slices of 1 byte")
        _fetch_all(path)


def torn(data: bytes) -> None:
    """Read `data` as such an event that lost a piece, before others that are intact."""
    stretched = wire.stretched(data, _LONG)
    if stretched is None:
        return
    framed = record(stretched)
    at = zlib.crc32(data) % len(framed)
    rest = framed[:at] + framed[at + at % 700 :]
    with _written(version() + rest + scalar("x", 1, 1) * (at % 1200)) as path:
        for thorough in (False, True):
            whole = _everything(path, WHOLE, thorough=thorough)
            with _untraced():
                sliced = _everything(path, 3000, thorough=thorough)
            _same(whole, sliced, f"slices of 3000 bytes, thorough: {thorough}")


@contextmanager
def _untraced() -> Iterator[None]:
    """Keep a fuzzer from following what it sees elsewhere: that takes four times as long."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


@contextmanager
def _written(data: bytes) -> Iterator[Path]:
    """Write an event file of a name of its own: what is kept of one says nothing of another."""
    path = _folder() / f"tfevents.{next(_numbers)}"
    path.write_bytes(data)
    try:
        yield path
    finally:
        path.unlink()


_numbers = itertools.count()
_folders: list[tempfile.TemporaryDirectory[str]] = []


def _folder() -> Path:
    if not _folders:
        memory = "/dev/shm"  # where there is one, no disk is worn
        place = memory if os.access(memory, os.W_OK) else None
        _folders.append(tempfile.TemporaryDirectory(prefix="termboard-fuzz-", dir=place))
    return Path(_folders[0].name)


def _read(path: Path, limit: int, **how: Any) -> list[Batch]:
    """Read the file to its end."""
    found: list[Batch] = []
    offset, sessions, known = 0, 0, dict[str, str]()
    for _ in range(10_000):
        batch = decode(str(path), offset, limit, known, sessions, **how)
        found.append(batch)
        if batch.end < offset:
            raise ContradictionError("a read ends before its start")
        offset, sessions = batch.end, batch.sessions
        known = {**dict(batch.plugins), **known}
        if offset + (batch.waiting.size if batch.waiting else 0) >= batch.size:
            return found
    raise ContradictionError("reading does not end")


def _everything(path: Path, limit: int, **how: Any) -> dict[str, Any]:
    batches = _read(path, limit, **how)
    points: dict[str, list[Any]] = {}
    for chunk in (chunk for batch in batches for chunk in batch.chunks):
        rows = zip(*chunk.columns[2:], strict=True)
        where = (chunk.column.value, chunk.session)
        points.setdefault(chunk.tag, []).extend(
            (*where, step, time, value)
            for step, time, value in zip(
                chunk.steps.tolist(), map(repr, chunk.wall_times), map(repr, rows), strict=True
            )
        )
    endings = [(b.ending, repr(b.ending_wall_time)) for b in batches if b.ending is not None]
    plugins: dict[str, str] = {}
    for tag, plugin in (pair for batch in batches for pair in batch.plugins):
        plugins.setdefault(tag, plugin)
    return {
        "events": sum(batch.events for batch in batches),
        "points": points,
        "plugins": plugins,
        "damage": [damage for batch in batches for damage in batch.damage],
        "waiting": batches[-1].waiting,
        "end": batches[-1].end,
        "ending": endings[-1] if endings else None,
        "sessions": batches[-1].sessions,
    }


def _same(one: dict[str, Any], other: dict[str, Any], how: str) -> None:
    for name, value in one.items():
        if value != other[name]:
            raise ContradictionError(
                f"{name} by {how}: {value!r:.300} against {other[name]!r:.300}"
            )


def _accounts_for_every_byte(data: bytes, batches: list[Batch]) -> None:
    """See that every byte is in an intact record, in a damage, or waits."""
    lost = [damage for batch in batches for damage in batch.damage]
    lost += [batches[-1].waiting] if batches[-1].waiting else []
    position, records = 0, 0
    for offset, size in [*((damage.offset, damage.size) for damage in lost), (len(data), 0)]:
        while position < offset:
            (length,) = struct.unpack_from("<Q", data, position)
            position, records = position + length + 16, records + 1
        if position != offset:
            raise ContradictionError(f"bytes {offset} to {position} are counted twice")
        position += size
    if records != sum(batch.events for batch in batches):
        raise ContradictionError(f"{records} records, but not as many events")


# --- payloads of an event file

_FETCHES: tuple[Callable[[Any], object], ...] = (
    payload.read, payload.strings, decoded.array, decoded.layout, decoded.histogram,
    decoded.pr_curve, decoded.images, decoded.audio, decoded.hparams,
    decoded.custom_layout,
    partial(decoded.graph_size, plugin="graph_keras_model"),
    partial(decoded.graph_size, plugin="graph_run_metadata"),
    partial(decoded.graph_size, plugin="graphs"),
)  # fmt: skip


def _fetch_all(path: Path) -> None:
    (view,) = Loader(Store(), roots([str(path)])).load().runs
    for where in itertools.islice(_payloads(view), _MOST_PAYLOADS):
        for fetch in _FETCHES:
            with suppress(PayloadError):
                fetch(where)


def _payloads(view: RunView) -> Iterator[payload.PayloadRef]:
    for series in view.series:
        if not series.holds_numbers:
            points = series.select("all")
            for index in range(len(points)):
                yield payload.ref(view, series, points, index)


# --- what an event holds


def value(data: bytes) -> None:
    """Decode `data` as a Summary.Value by everything that takes one."""
    try:
        message = message_class("Summary.Value").FromString(data)
    except DecodeError:
        return
    _decode_value(message)


def tensors(data: bytes) -> None:
    """Decode `data` as a tensor, and as each of the old encodings."""
    with suppress(DecodeError):
        message = tensor.parse(data)
        tensor.scalar(message)
        tensor.strings(message)
    _decode_histogram(data)
    for field in ("tensor", "image", "histo", "audio"):
        _decode_value(message_class("Summary.Value")(**{field: data}))


def _decode_histogram(data: bytes) -> None:
    """See that bytes read without protobuf are read as protobuf reads them."""
    plain = old_histogram.plain(data)
    if plain is not None:
        parsed = old_histogram.parsed(data)
        pairs = [(np.asarray(a), np.asarray(b)) for a, b in zip(plain, parsed, strict=True)]
        if not all(np.array_equal(a, b, equal_nan=True) for a, b in pairs):
            raise ContradictionError(f"a histogram of {plain!r:.300}, but {parsed!r:.300}")


def _decode_value(message: Any) -> None:
    array = layout = None
    with suppress(DecodeError, MalformedError):
        array = compat.array(message)
    with suppress(DecodeError, MalformedError):
        layout = compat.layout(message)
    if array is not None and (layout is None or layout.shape != array.shape):
        raise ContradictionError(f"an array of shape {array.shape}, but a layout of {layout}")
    for function in (
        compat.buckets, compat.numbers, compat.image_strings, compat.audio_strings, compat.string
    ):  # fmt: skip
        with suppress(DecodeError, MalformedError):
            function(message)


def graphs(data: bytes) -> None:
    """Count and read `data` as a graph in each of its encodings."""
    for function in (
        graph.graph_def, graph.meta_graph_def, graph.run_metadata, graph.keras_model
    ):  # fmt: skip
        with suppress(DecodeError, MalformedError):
            function(data)
    for read in graph_encodings.READERS.values():
        with suppress(DecodeError, MalformedError):
            check(read(data))


def sessions(data: bytes) -> None:
    """Decode `data` as what the hparams plugin keeps."""
    with suppress(DecodeError, MalformedError):
        hparams.hparams(data)


def media(data: bytes) -> None:
    """Look at the first bytes of `data` as those of an image or a sound."""
    picture.image_format(data)
    sound.sound_format(data)
    sound.wav(data)


TARGETS = {
    "file": Target(file, "frames"),
    "block": Target(block, "frames"),
    "event": Target(event, "message"),
    "long": Target(long, "message"),
    "torn": Target(torn, "message"),
    "value": Target(value, "message"),
    "tensors": Target(tensors, "message"),
    "graphs": Target(graphs, "message"),
    "sessions": Target(sessions, "message"),
    "media": Target(media, "bytes"),
}
"""By name, which is that of their file in the corpus."""
