"""Reads a stretch of an event file into a Batch: resumes where it ended, survives damage.

`decode` is pure (the same bytes give the same batch), takes and returns only what can be pickled,
and so runs in this process or in any executor's.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError

from termboard.domain import Action, Damage
from termboard.events import tensor
from termboard.events.batch import Batch, Chunk, Column, Ending
from termboard.events.record import HEADER, OVERHEAD, scan
from termboard.proto import message_class

GRAPH_TAG = "__run_graph__"
"""TensorBoard's own name for the graph of an event that carries one."""

# Which plugin a value without metadata belongs to, by the field that holds it.
_LEGACY = {"image": "images", "audio": "audio", "histo": "histograms", "tensor": "tensor"}

_START, _STOP = 1, 2
_SESSION_END = "_hparams_/session_end_info"


def decode(
    path: str, offset: int, limit: int, known: dict[str, str] | None = None, sessions: int = 0
) -> Batch:
    """Read the records of the file `path` from byte `offset` on, about `limit` bytes of them.

    `known` gives the plugin of tags by metadata that stands before in the run, `sessions` how
    many SessionLog STARTs earlier reads of the file saw. A record longer than `limit` is read
    whole. Raises OSError.
    """
    with Path(path).open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        wanted = limit
        while True:
            data = _read(file, offset, min(wanted, size - offset))
            if len(data) < min(wanted, size - offset):
                size = offset + len(data)  # it has been cut since it was measured
            found = scan(data, at_end=offset + len(data) >= size)
            if found.end or not found.need:
                break
            wanted = max(found.need, 2 * len(data))  # not even one record yet
    reader = _Reader(offset, dict(known or {}), sessions)
    for start, length in found.frames:
        reader.take(start, data[start : start + length])
    damage = [_moved(d, offset) for d in found.damage] + reader.damage
    return Batch(
        start=offset,
        end=offset + found.end,
        size=size,
        events=reader.events,
        chunks=reader.chunks(),
        plugins=tuple(reader.plugins.items()),
        guesses=tuple(reader.guesses.items()),
        damage=tuple(sorted(damage, key=lambda d: d.offset)),
        waiting=_moved(found.waiting, offset) if found.waiting else None,
        first_wall_time=reader.first_wall_time,
        last_wall_time=reader.last_wall_time,
        ending=reader.ending,
        ending_wall_time=reader.ending_wall_time,
        sessions=reader.sessions,
    )


def _read(file: Any, offset: int, count: int) -> bytes:
    """Read `count` bytes, fewer only if the file has been cut since it was measured."""
    parts = []
    while count > 0:
        part = os.pread(file.fileno(), count, offset)
        if not part:
            break
        parts.append(part)
        offset, count = offset + len(part), count - len(part)
    return b"".join(parts)


def _moved(damage: Damage, offset: int) -> Damage:
    return Damage(damage.offset + offset, damage.size, damage.kind, damage.action)


class _Points:
    """Points of one chunk while they are collected."""

    __slots__ = ("column", "lengths", "ordinals", "session", "steps", "tag", "values", "wall_times")

    def __init__(self, tag: str, column: Column, session: int) -> None:
        self.tag, self.column, self.session = tag, column, session
        self.steps: list[int] = []
        self.wall_times: list[float] = []
        self.values: list[float | int] = []
        self.lengths: list[int] = []
        self.ordinals: list[int] = []

    def chunk(self) -> Chunk:
        payload = self.column is Column.PAYLOAD
        return Chunk(
            tag=self.tag,
            column=self.column,
            session=self.session,
            steps=np.array(self.steps, np.int64),
            wall_times=np.array(self.wall_times, np.float64),
            values=np.array(self.values, self.column.dtype),
            lengths=np.array(self.lengths, np.int64) if payload else None,
            ordinals=np.array(self.ordinals, np.int64) if payload else None,
        )


class _Reader:
    """Collects what the events of one stretch say."""

    def __init__(self, base: int, known: dict[str, str], sessions: int) -> None:
        self.base, self.known, self.sessions = base, known, sessions
        self.events = 0
        self.plugins: dict[str, str] = {}
        self.guesses: dict[str, str] = {}
        self.damage: list[Damage] = []
        self.first_wall_time = self.last_wall_time = self.ending_wall_time = math.nan
        self.ending: Ending | None = None
        self._open: dict[str, _Points] = {}
        self._done: list[_Points] = []
        self._event = message_class("Event")
        self._record = (0, 0)

    def take(self, start: int, payload: bytes) -> None:
        """Take one record's payload, which starts at `start` in the stretch."""
        self._record = (self.base + start - HEADER, len(payload))
        try:
            event = self._event.FromString(payload)
        except DecodeError:
            offset, length = self._record
            self.damage.append(Damage(offset, length + OVERHEAD, "proto", Action.SKIPPED))
            return
        self.events += 1
        self._see_wall_time(event.wall_time)
        what = event.WhichOneof("what")
        if what == "summary":
            for ordinal, value in enumerate(event.summary.value):
                self._value(event, value, ordinal)
        elif what == "session_log":
            self._session_log(event)
        elif what == "graph_def":
            self._payload(event, GRAPH_TAG, "graphs", -1)
        elif what == "tagged_run_metadata":
            tag = event.tagged_run_metadata.tag.decode("utf-8", "surrogateescape")
            self._payload(event, tag, "graph_tagged_run_metadata", -1)

    def chunks(self) -> tuple[Chunk, ...]:
        """Return all points, a tag's chunks in the order in which they were logged."""
        return tuple(points.chunk() for points in [*self._done, *self._open.values()])

    def _see_wall_time(self, wall_time: float) -> None:
        if math.isfinite(wall_time):
            # A comparison with the initial NaN is False, so the first time always lands.
            if not self.first_wall_time <= wall_time:
                self.first_wall_time = wall_time
            if not self.last_wall_time >= wall_time:
                self.last_wall_time = wall_time

    def _session_log(self, event: Any) -> None:
        status = event.session_log.status
        if status == _START:
            self._done += self._open.values()
            self._open = {}
            self.sessions += 1
            self._end(event, Ending.STARTED)
        elif status == _STOP:
            self._end(event, Ending.STOPPED)

    def _end(self, event: Any, ending: Ending) -> None:
        self.ending, self.ending_wall_time = ending, event.wall_time

    def _value(self, event: Any, value: Any, ordinal: int) -> None:
        tag = value.tag.decode("utf-8", "surrogateescape")
        plugin = self._plugin(tag, value)
        content = value.WhichOneof("content")
        if content == "simple_value":
            self._point(event, tag, Column.FLOAT).values.append(value.simple_value)
            return
        if content == "tensor" and plugin in ("scalars", ""):
            number = _small_scalar(value.tensor)
            if number is not None:
                self._number(event, tag, number)
                return
        if content is None and not plugin:
            return
        if tag == _SESSION_END:
            self._session_end(event, value)
        self._payload(event, tag, plugin or _LEGACY[content], ordinal)

    def _plugin(self, tag: str, value: Any) -> str:
        name = self.known.get(tag)
        if name is None and value.HasField("metadata"):
            name = value.metadata.plugin_data.plugin_name.decode("utf-8", "surrogateescape")
            if name:
                self.plugins[tag] = self.known[tag] = name
        return name or ""

    def _number(self, event: Any, tag: str, number: float | int) -> None:
        if isinstance(number, float):
            column = Column.FLOAT
        else:
            column = Column.INT if number < 1 << 63 else Column.UINT
        self._point(event, tag, column).values.append(number)

    def _payload(self, event: Any, tag: str, plugin: str, ordinal: int) -> None:
        if tag not in self.known:
            self.guesses.setdefault(tag, plugin)
        points = self._point(event, tag, Column.PAYLOAD)
        offset, length = self._record
        points.values.append(offset)
        points.lengths.append(length)
        points.ordinals.append(ordinal)

    def _point(self, event: Any, tag: str, column: Column) -> _Points:
        points = self._open.get(tag)
        if points is None or points.column is not column:
            if points is not None:
                self._done.append(points)
            points = self._open[tag] = _Points(tag, column, self.sessions)
        points.steps.append(event.step)
        points.wall_times.append(event.wall_time)
        return points

    def _session_end(self, event: Any, value: Any) -> None:
        try:
            data = message_class("HParamsPluginData").FromString(value.metadata.plugin_data.content)
        except DecodeError:
            return  # the record itself is kept as a payload; it only says nothing about an end
        status = data.session_end_info.status
        ending = {1: Ending.STOPPED, 2: Ending.FAILED, 3: Ending.STARTED}.get(status)
        if ending is not None:
            self._end(event, ending)


def _small_scalar(data: bytes) -> float | int | None:
    """Return the number of a rank-0 tensor; None if it is none, or too long to be one."""
    if len(data) > 256:  # a rank-0 tensor takes about 10 bytes; do not parse megabytes to see that
        return None
    try:
        return tensor.scalar(tensor.parse(data))
    except DecodeError:
        return None
