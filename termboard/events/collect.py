"""Collects what the events of one read say: one by one through protobuf, or as columns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf.message import DecodeError

from termboard.events import plain, tensor
from termboard.events.batch import Column, Ending
from termboard.events.points import At, PointCollector
from termboard.events.template import SESSION_END
from termboard.proto import message_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.events.alike import Scalars
    from termboard.events.batch import Float64s, Int64s
    from termboard.events.histogram_block import Histograms

GRAPH_TAG = "__run_graph__"
"""TensorBoard's own name for the graph of an event that carries one."""
META_GRAPH_TAG = "__meta_graph__"
"""Our name for the graph of an event that carries a MetaGraphDef."""

# Which plugin a value without metadata belongs to, by the field that holds it.
_LEGACY = {"image": "images", "audio": "audio", "histo": "histograms", "tensor": "tensor"}

_START, _STOP = 1, 2
_SESSION_END_TAG = SESSION_END.decode()
_SCALAR_TENSOR = 256  # a rank-0 tensor takes about 10 bytes; megabytes are not parsed to see that


class Times:
    """Smallest and largest finite wall time."""

    def __init__(self) -> None:
        self.first = self.last = math.nan

    def see(self, first: float, last: float) -> None:
        """Take in a finite range of wall times."""
        # A comparison with the initial NaN is False, so the first time always lands.
        if not self.first <= first:
            self.first = first
        if not self.last >= last:
            self.last = last


class Events:
    """Takes the events of a read and collects what they say."""

    def __init__(self, known: dict[str, str], sessions: int) -> None:
        """`known` gives the plugin of tags by metadata that stands before, `sessions` how many
        SessionLog STARTs do.
        """
        self.points = PointCollector()
        self._sessions_before = sessions
        self._starts: list[int] = []
        self._known = dict(known)
        self._declared_at: dict[str, int] = {}
        self.events = 0
        self.plugins: dict[str, str] = {}
        self.guesses: dict[str, str] = {}
        self._guessed_at: dict[str, int] = {}
        self.times = Times()
        self.ending: Ending | None = None
        self.ending_wall_time = math.nan

    @property
    def sessions(self) -> int:
        """SessionLog STARTs so far."""
        return self._sessions_before + len(self._starts)

    def take(self, offset: int, payload: bytes, length: int) -> None:
        """Take the event in the record at `offset`; `length` is that of its payload in the file.

        Events taken one by one come in the order of the file. Raises DecodeError if it is none;
        then nothing of it is taken.
        """
        event = message_class("Event").FromString(payload)
        self._count(event.wall_time)
        at = At(offset, length, self.sessions, event.step, event.wall_time)
        what = event.WhichOneof("what")
        if what == "summary":
            for ordinal, value in enumerate(event.summary.value):
                self._value(at, value, ordinal)
        elif what == "session_log":
            self._session_log(offset, event)
        elif what == "graph_def":
            self._payload(at, GRAPH_TAG, "graphs", -1)
        elif what == "meta_graph_def":
            self._payload(at, META_GRAPH_TAG, "graphs", -1)
        elif what == "tagged_run_metadata":
            self._payload(at, text(event.tagged_run_metadata.tag), "graph_tagged_run_metadata", -1)

    def take_plain(self, offset: int, payload: bytes) -> bool:
        """Do the same without protobuf; False if the event is not of the kinds that allow it."""
        number = plain.number(payload)
        wall_time = plain.version(payload) if number is None else number.wall_time
        if wall_time is None:
            return False
        self._count(wall_time)
        if number is not None:
            at = At(offset, len(payload), self.sessions, number.step, wall_time)
            self.points.add(text(number.tag), Column.FLOAT, at, number.value)
        return True

    def describe(self, offset: int, payload: bytes) -> None:
        """Take the metadata of an event whose points are taken as columns."""
        for value in message_class("Event").FromString(payload).summary.value:
            self._plugin(offset, text(value.tag), value)

    def take_scalars(self, scalars: Scalars, offsets: Int64s) -> None:
        """Take events as columns, after all that were not; `offsets` are those of their records."""
        self._count_all(scalars.wall_times)
        sessions = self._sessions_at(offsets)
        for ordinal, values in enumerate(scalars.values):
            names = [text(template.tags[ordinal]) for template in scalars.templates]
            tags = np.array([self.points.number(name) for name in names])[scalars.which]
            columns = [tags, sessions, offsets, scalars.steps, scalars.wall_times, values]
            payloads = self._payloads(scalars, ordinal, names, offsets)
            for i in np.flatnonzero(payloads).tolist():
                length = scalars.templates[int(scalars.which[i])].layout.length
                at = At(
                    int(offsets[i]),
                    length,
                    int(sessions[i]),
                    int(scalars.steps[i]),
                    float(scalars.wall_times[i]),
                )
                self.points.add_payload(names[int(scalars.which[i])], at, ordinal)
            if payloads.any():
                columns = [column[~payloads] for column in columns]
            self.points.add_scalars(*columns)

    def take_histograms(self, found: Histograms, offsets: Int64s, lengths: Int64s) -> None:
        """Take events that hold one histogram each, after all that were taken one by one.

        `offsets` are those of their records, `lengths` those of their payloads.
        """
        self._count_all(found.wall_times)
        names = [text(tag) for tag in found.tags]
        first = dict(zip(reversed(names), reversed(offsets.tolist()), strict=True))
        for tag, offset in first.items():
            if tag not in self._known or self._declared_at.get(tag, -1) > offset:
                self._guess(tag, _LEGACY["histo"], offset)
        self.points.add_payloads(
            np.array([self.points.number(name) for name in names], np.int64),
            self._sessions_at(offsets),
            offsets,
            found.steps,
            found.wall_times,
            lengths,
        )

    def _payloads(
        self, scalars: Scalars, ordinal: int, names: list[str], offsets: Int64s
    ) -> NDArray[np.bool_]:
        """Mark tensors that are no scalars although they look like it: their plugin says so."""
        found = np.zeros(len(offsets), np.bool_)
        for i, (name, template) in enumerate(zip(names, scalars.templates, strict=True)):
            if template.tensors[ordinal] and self._known.get(name, "scalars") != "scalars":
                declared = self._declared_at.get(name, -1)
                found |= (scalars.which == i) & (offsets >= declared)
        return found

    def _sessions_at(self, offsets: Int64s) -> Int64s:
        """Return how many SessionLog STARTs stand before each of these places in the file."""
        sessions = np.full(len(offsets), self._sessions_before, np.int64)
        if self._starts:
            sessions += np.searchsorted(np.array(self._starts), offsets)
        return sessions

    def _count_all(self, wall_times: Float64s) -> None:
        self.events += len(wall_times)
        finite = wall_times[np.isfinite(wall_times)]
        if len(finite):
            self.times.see(float(finite.min()), float(finite.max()))

    def _count(self, wall_time: float) -> None:
        self.events += 1
        if math.isfinite(wall_time):
            self.times.see(wall_time, wall_time)

    def _session_log(self, offset: int, event: Any) -> None:
        status = event.session_log.status
        if status == _START:
            self._starts.append(offset)
            self._end(event.wall_time, Ending.STARTED)
        elif status == _STOP:
            self._end(event.wall_time, Ending.STOPPED)

    def _end(self, wall_time: float, ending: Ending) -> None:
        self.ending, self.ending_wall_time = ending, wall_time

    def _value(self, at: At, value: Any, ordinal: int) -> None:
        tag = text(value.tag)
        plugin = self._plugin(at.offset, tag, value)
        content = value.WhichOneof("content")
        if content == "simple_value":
            self.points.add(tag, Column.FLOAT, at, value.simple_value)
            return
        if content == "tensor" and plugin in ("scalars", ""):
            number = _small_scalar(value.tensor)
            if number is not None:
                self.points.add(tag, _column(number), at, number)
                return
        if content is None and not plugin:
            return
        if tag == _SESSION_END_TAG:
            self._session_end(at, value)
        self._payload(at, tag, plugin or _LEGACY[content], ordinal)

    def _plugin(self, offset: int, tag: str, value: Any) -> str:
        name = self._known.get(tag)
        if name is None and value.HasField("metadata"):
            name = text(value.metadata.plugin_data.plugin_name)
            if name:
                self.plugins[tag] = self._known[tag] = name
                self._declared_at[tag] = offset
        return name or ""

    def _payload(self, at: At, tag: str, plugin: str, ordinal: int) -> None:
        if tag not in self._known:
            self._guess(tag, plugin, at.offset)
        self.points.add_payload(tag, at, ordinal)

    def _guess(self, tag: str, plugin: str, offset: int) -> None:
        """Note what a tag without metadata seems to be; the first record of it in the file says."""
        if offset < self._guessed_at.get(tag, offset + 1):
            self.guesses[tag], self._guessed_at[tag] = plugin, offset

    def _session_end(self, at: At, value: Any) -> None:
        try:
            data = message_class("HParamsPluginData").FromString(value.metadata.plugin_data.content)
        except DecodeError:
            return  # the record itself is kept as a payload; it only says nothing about an end
        status = data.session_end_info.status
        ending = {1: Ending.STOPPED, 2: Ending.FAILED, 3: Ending.STARTED}.get(status)
        if ending is not None:
            self._end(at.wall_time, ending)


def text(raw: bytes) -> str:
    """Return a name as logged; bytes that are no UTF-8 are kept by `surrogateescape`."""
    return raw.decode("utf-8", "surrogateescape")


def _column(number: float | int) -> Column:
    if isinstance(number, float):
        return Column.FLOAT
    return Column.INT if number < 1 << 63 else Column.UINT


def _small_scalar(data: bytes) -> float | int | None:
    """Return the number of a rank-0 tensor; None if it is none, or too long to be one."""
    if len(data) > _SCALAR_TENSOR:
        return None
    try:
        return tensor.scalar(tensor.parse(data))
    except DecodeError:
        return None
