"""Decodes scalar events as columns: thousands of records that differ in a few bytes only.

A record belongs to a template when (1) its constant bytes are the template's and (2) its CRC, with
the contributions of its varying bytes taken out, leaves what the template's leaves. CRC-32C is
linear, so for equal constant bytes (2) holds exactly when the record's own CRC does; the template's
was computed in full. Measured: about 100 ns a record, where protobuf takes 4 to 7 µs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from termboard.events import tensor
from termboard.events.crc import contributions, masked, unmasked
from termboard.events.template import template
from termboard.proto import message_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.events.template import Layout, Template
    from termboard.events.walk import Walk

_MOST = 1 << 23  # bytes of templates that are kept at the most
_LAYOUTS = 16  # layouts of one length that are kept at the most
FEW = 48
"""Fewer records of one length are left to protobuf: numpy's calls would take longer."""
_ROWS = 1 << 13  # records in work at once: with 64 bytes each they stay in the cache
_SAMPLE = 1 << 11  # records among which new templates are looked for
_OFTEN = 3  # times that a record must occur in there to become a template
# Where, as shares of what is left, a record is tried as a template. A look after which less than an
# eighth is gone counts as failed; after as many there is no other.
_LOOKS = (0.5, 0.25, 0.75, 0.95)

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Scalars:
    """Records of one layout, as columns; `rows` says which records of the walk they are."""

    rows: Rows
    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    values: tuple[NDArray[np.float64], ...]
    """One array for each value of a record."""
    templates: tuple[Template, ...]
    which: NDArray[np.intp]
    """Index into `templates`, for each record."""


@dataclass(frozen=True)
class Decoded:
    """What `ScalarBlocks.decode` made of a walk."""

    scalars: tuple[Scalars, ...]
    describing: Rows
    """The first record of each new template that carries metadata. It is among the scalars too."""
    rest: Rows
    """Records that fit no template, in order; their CRCs are not checked."""

    @classmethod
    def nothing(cls, count: int) -> Decoded:
        """Return what stands for `count` records of which none was decoded."""
        return cls((), np.empty(0, np.int64), np.arange(count))


class Templates:
    """The templates that were met; runs of one script write alike, so one of these serves many."""

    def __init__(self) -> None:
        self._alike: dict[int, list[_Alike]] = {}

    def of_length(self, length: int) -> list[_Alike]:
        """Return the layouts of payloads of that length, the one that served last in front."""
        return self._alike.setdefault(length, [])

    def served(self, alike: _Alike) -> None:
        """Put a layout in front."""
        of_length = self._alike[alike.layout.length]
        of_length.remove(alike)
        of_length.insert(0, alike)

    def forget_if_too_many(self) -> None:
        """Forget all when they take too much: a log of ever new tags must not fill the memory."""
        sizes = (
            length * len(alike.templates)
            for length, of_length in self._alike.items()
            for alike in of_length
        )
        if sum(sizes) > _MOST:
            self._alike.clear()


class ScalarBlocks:
    """Decodes the walks of one read."""

    def __init__(self, templates: Templates) -> None:
        """`templates` are added to; what is decoded does not depend on which are there."""
        self._templates = templates
        self._noted: set[Template] = set()

    def decode(self, data: bytes, walked: Walk) -> Decoded:
        """Decode what fits a template, or occurs often enough to become one."""
        scalars: list[Scalars] = []
        rest: list[Rows] = []
        for rows in _by_length(walked.lengths):
            if len(rows) < FEW:
                rest.append(rows)
                continue
            group = _Group(data, walked.starts, int(walked.lengths[rows[0]]), rows)
            self._decode(group, scalars)
            rest += [group.short, group.left]
        self._templates.forget_if_too_many()
        left = np.sort(np.concatenate(rest)) if rest else np.empty(0, np.int64)
        return Decoded(tuple(scalars), self._describing(scalars), left)

    def _decode(self, group: _Group, scalars: list[Scalars]) -> None:
        """Decode records of one length."""
        known = self._templates.of_length(group.length)
        for alike in known.copy():
            if len(group.left):
                self._take(alike, group, scalars)
        looks = 0
        while len(group.left) >= FEW and looks < len(_LOOKS):
            before = len(group.left)
            found = group.template(int(group.left[int(before * _LOOKS[looks])]))
            if found is not None:
                alike = next((a for a in known if a.layout == found.layout), _Alike(found.layout))
                alike.learn(group)
                if alike not in known and alike.templates and len(known) < _LAYOUTS:
                    known.append(alike)
                if alike in known:
                    self._take(alike, group, scalars)
            looks += before - len(group.left) < before // 8

    def _take(self, alike: _Alike, group: _Group, scalars: list[Scalars]) -> None:
        before = len(group.left)
        alike.take(group, scalars)
        if len(group.left) < before // 2:
            self._templates.served(alike)

    def _describing(self, scalars: list[Scalars]) -> Rows:
        """Return the first record of each new template that carries metadata."""
        first: dict[Template, int] = {}
        for block in scalars:
            for i, met in enumerate(block.templates):
                if met.metadata and met not in self._noted:
                    hits = np.flatnonzero(block.which == i)
                    if len(hits):  # two templates may say the same in different words
                        row = int(block.rows[hits[0]])
                        first[met] = min(row, first.get(met, row))
        self._noted.update(first)
        return np.array(sorted(first.values()), np.int64)


class _Group:
    """Records of one length that are not decoded yet."""

    def __init__(self, data: bytes, starts: Rows, length: int, rows: Rows) -> None:
        self.length = length
        self._data, self._starts = data, starts
        # Payload and CRC, filled up to whole words with what follows; the very last record of the
        # data may lack that.
        self._width = -(-(length + 4) // 8) * 8
        windows = max(0, len(data) - self._width + 1)
        self._windows = np.ndarray((windows,), f"V{self._width}", data, strides=(1,))
        whole = starts[rows] < windows
        self.left = rows[whole]
        self.short = rows[~whole]

    def blocks(self) -> Iterator[tuple[Rows, NDArray[np.uint8]]]:
        """Return the records, some thousands at a time: (rows, bytes of shape (n, width))."""
        for at in range(0, len(self.left), _ROWS):
            rows = self.left[at : at + _ROWS]
            yield rows, self.bytes_of(rows)

    def bytes_of(self, rows: Rows) -> NDArray[np.uint8]:
        """Return payloads, CRCs and what follows up to a whole word; shape (n, width)."""
        raw = self._windows[self._starts[rows]]
        return raw.view(np.uint8).reshape(len(rows), self._width)

    def template(self, row: int) -> Template | None:
        """Return the template of a record; None if it is damaged or no plain scalar.

        What the template says of this record must be what protobuf says.
        """
        start = int(self._starts[row])
        payload = self._data[start : start + self.length]
        stored = self._data[start + self.length : start + self.length + 4]
        if masked(payload) != int.from_bytes(stored, "little"):
            return None
        found = template(payload)
        return found if found is not None and _is_what_protobuf_reads(found, payload) else None


def _is_what_protobuf_reads(found: Template, payload: bytes) -> bool:
    try:
        event = message_class("Event").FromString(payload)
        values = [_number_of(value) for value in event.summary.value]
    except DecodeError:
        return False
    raw = np.frombuffer(payload, np.uint8)[None]
    mine = [float(_column(raw, *place)[0]) for place in found.layout.values]
    return (
        repr(values) == repr(mine)  # NaN is NaN
        and tuple(value.tag for value in event.summary.value) == found.tags
        and event.step == int(_steps(raw, found.layout)[0])
        and repr(event.wall_time) == repr(float(_column(raw, found.layout.wall_time, "<f8")[0]))
    )


def _number_of(value: Any) -> float | None:
    if value.HasField("simple_value"):
        return float(value.simple_value)
    number = tensor.scalar(tensor.parse(value.tensor))
    return None if number is None else float(number)


class _Alike:
    """The templates of one layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._tables = [(at, contributions(layout.length - 1 - at)) for at in layout.varying]
        self._mask = _mask(layout)
        self.templates: tuple[Template, ...] = ()
        self._residuals = np.empty(0, np.uint32)
        self._constant = np.empty((0, len(self._mask)), np.uint64)

    def learn(self, group: _Group) -> None:
        """Add templates for records that occur often."""
        rows = group.left[:: -(-len(group.left) // _SAMPLE)]
        raw = group.bytes_of(rows)
        residuals, first, counts = np.unique(
            self._residuals_of(raw), return_index=True, return_counts=True
        )
        often = counts >= _OFTEN
        found = [
            (residual, made, at)
            for residual, at in zip(residuals[often].tolist(), first[often].tolist(), strict=True)
            if residual not in self._residuals
            and (made := group.template(int(rows[at]))) is not None
            and made.layout == self.layout
        ]
        self._add(found, raw)

    def _add(self, found: list[tuple[int, Template, int]], raw: NDArray[np.uint8]) -> None:
        """Add (residual, template, row of `raw`), by residual.

        Of two templates with one residual the later is left to protobuf: one in four billion.
        """
        if not found:
            return
        residuals, templates, rows = zip(*found, strict=True)
        words = raw.view(np.uint64)[list(rows)] & self._mask
        every = np.concatenate((self._residuals, np.array(residuals, np.uint32)))
        order = np.argsort(every)
        self._residuals = every[order]
        self._constant = np.concatenate((self._constant, words))[order]
        both = (*self.templates, *templates)
        self.templates = tuple(both[i] for i in order.tolist())

    def take(self, group: _Group, scalars: list[Scalars]) -> None:
        """Decode the records of the group that fit a template."""
        left = []
        for rows, raw in group.blocks():
            which, fits = self._match(raw)
            if not fits.all():
                left.append(rows[~fits])
                rows, raw, which = rows[fits], raw[fits], which[fits]
            if len(rows):
                scalars.append(self._columns(rows, raw, which))
        group.left = np.concatenate(left) if left else np.empty(0, np.int64)

    def _match(self, raw: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the template of each record, and whether it fits."""
        if not self.templates:
            return np.zeros(len(raw), np.intp), np.zeros(len(raw), np.bool_)
        residuals = self._residuals_of(raw)
        which = np.searchsorted(self._residuals, residuals)
        which[which == len(self._residuals)] = 0
        differing = raw.view(np.uint64) ^ self._constant.take(which, axis=0)
        differs = np.zeros(len(raw), np.uint64)
        for i, mask in enumerate(self._mask):  # word by word: a row is too short for numpy
            differs |= differing[:, i] & mask
        return which, (differs == 0) & (self._residuals.take(which) == residuals)

    def _residuals_of(self, raw: NDArray[np.uint8]) -> NDArray[np.uint32]:
        crcs = unmasked(_column(raw, self.layout.length, "<u4").copy())
        for at, table in self._tables:
            crcs ^= table.take(raw[:, at])
        return crcs

    def _columns(self, rows: Rows, raw: NDArray[np.uint8], which: NDArray[np.intp]) -> Scalars:
        templates = self.templates
        used = np.flatnonzero(np.bincount(which))
        if len(used) < len(templates):  # the others are those of other files
            places = np.zeros(len(templates), np.intp)
            places[used] = np.arange(len(used))
            which, templates = places[which], tuple(templates[i] for i in used.tolist())
        return Scalars(
            rows,
            _steps(raw, self.layout),
            _column(raw, self.layout.wall_time, "<f8").copy(),
            tuple(_column(raw, *place).astype(np.float64) for place in self.layout.values),
            templates,
            which,
        )


def _by_length(lengths: Rows) -> list[Rows]:
    """Return the records of each length, shortest first; the records of a length in order."""
    if not len(lengths):
        return []
    short = lengths.astype(np.uint16) if lengths.max() < 1 << 16 else lengths
    order = np.argsort(short, kind="stable")  # of 16 bits: a radix sort
    ends = np.flatnonzero(np.diff(short[order])) + 1
    return np.split(order, ends)


def _column(raw: NDArray[np.uint8], at: int, dtype: str) -> NDArray[Any]:
    """Return the numbers that stand at byte `at` of every row."""
    return np.ndarray((len(raw),), dtype, raw, offset=at, strides=(raw.shape[1],))


def _steps(raw: NDArray[np.uint8], layout: Layout) -> NDArray[np.int64]:
    """Return the step of each row, a varint."""
    steps = np.zeros(len(raw), np.int64)
    for i in range(layout.step_bytes):
        bits = (raw[:, layout.step + i] & 0x7F).astype(np.int64)
        steps |= bits << np.int64(7 * i)
    return steps


def _mask(layout: Layout) -> NDArray[np.uint64]:
    """Return which bits of a record are constant: not the varying, the CRC and what follows."""
    mask = np.zeros(-(-(layout.length + 4) // 8) * 8, np.uint8)
    mask[: layout.length] = 0xFF
    mask[layout.varying] = 0
    # That the step's varint goes on, or ends, is constant.
    mask[layout.step : layout.step + layout.step_bytes] = 0x80
    return mask.view(np.uint64)
