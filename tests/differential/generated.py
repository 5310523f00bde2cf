"""Logs that hypothesis makes up: undamaged, of every kind of value, in every encoding of a writer.

What shapes a log is drawn; the many numbers in it come from a generator whose seed is drawn, so
that logs of hundreds of records are cheap. TensorBoard's own messages write them, not ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event, SessionLog

from tests.differential.kinds import GRAPHS, KINDS, SCALARS, Kind
from tests.support.records import BASE, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

FIRST_STEPS = (0, 1, 120, 16_380, 2**21 - 5, 2**31 - 5, 2**53, 2**63 - 300, -1, -130, -(2**63))
_START = SessionLog(status=SessionLog.START)
STRIDES = (1, 0, 3, 1000, -1)


@dataclass(frozen=True)
class Series:
    """A tag and how it is logged."""

    tag: str
    kind: str
    metadata: str
    """`each`, `first` (of every file), or `none`."""

    @property
    def what(self) -> Kind:
        """What it holds."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Block:
    """Some series logged step by step."""

    series: tuple[int, ...]
    """Indices of them, in the order in which they are logged at each step."""
    count: int
    first_step: int
    stride: int
    together: bool
    """Whether the values of a step share one event."""
    odd_times: bool
    """Whether wall times are also zero, negative, infinite or NaN."""
    started: bool
    """Whether a session says before it that it starts."""


@dataclass(frozen=True)
class Log:
    """What one writer logged into one run."""

    series: tuple[Series, ...]
    blocks: tuple[Block, ...]
    graphs: tuple[str, ...]
    """Events of graphs that stand before everything else."""
    cuts: tuple[float, ...]
    """Where a new file begins, as shares of all events."""
    seed: int

    def write(self, folder: Path) -> None:
        """Write its event files."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(self.files()):
            name = f"events.out.tfevents.{BASE + number:.0f}.host"
            (folder / name).write_bytes(data)

    def files(self) -> list[bytes]:
        """Return the event files' bytes."""
        events = list(self._events(np.random.default_rng(self.seed)))
        borders = sorted({0, len(events), *(int(cut * len(events)) for cut in self.cuts)})
        return [self._file(events[start:end]) for start, end in pairwise(borders)]

    def _file(self, events: Sequence[tuple[Event, tuple[int, ...]]]) -> bytes:
        """Frame a file's events, metadata put in where its writer would."""
        seen: set[int] = set()
        records = [record(Event(wall_time=BASE, file_version="brain.Event:2").SerializeToString())]
        for event, logged in events:
            for value, number in zip(event.summary.value, logged, strict=True):
                series = self.series[number]
                if series.metadata == "each" or (series.metadata == "first" and number not in seen):
                    series.what.describe(value)
                seen.add(number)
            records.append(record(event.SerializeToString()))
        return b"".join(records)

    def _events(self, random: np.random.Generator) -> Iterator[tuple[Event, tuple[int, ...]]]:
        """Yield events without metadata, each with the indices of the series that it logs."""
        for name in self.graphs:
            event = Event(wall_time=BASE, step=int(random.integers(0, 3)))
            GRAPHS[name](event, random)
            yield event, ()
        for block in self.blocks:
            if block.started:
                yield Event(step=block.first_step, session_log=_START), ()
            groups = [block.series] if block.together else [(one,) for one in block.series]
            for i in range(block.count):
                step = max(-(2**63), min(2**63 - 1, block.first_step + i * block.stride))
                for group in groups:
                    event = Event(wall_time=_wall_time(random, block, i), step=step)
                    for number in group:
                        series = self.series[number]
                        value = event.summary.value.add(tag=series.tag)
                        series.what.fill(value, random)
                    yield event, group


def _wall_time(random: np.random.Generator, block: Block, index: int) -> float:
    if block.odd_times and random.random() < 0.2:
        return float(random.choice([0.0, -1.5, math.nan, math.inf, -math.inf, 1e300]))
    return BASE + index + float(random.random())


def _series(kinds: Sequence[str]) -> SearchStrategy[Series]:
    return st.sampled_from(kinds).flatmap(
        lambda kind: st.builds(
            Series,
            tag=_TAGS,
            kind=st.just(kind),
            metadata=st.sampled_from(KINDS[kind].metadata),
        )
    )


_TAGS = st.one_of(
    st.sampled_from(["train/loss", "val/accuracy", "lr-AdamW/group_1", "a" * 200, "a" * 90]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@st.composite
def logs(
    draw: st.DrawFn, kinds: Sequence[str] = tuple(KINDS), longest: int = 12, graphs: bool = True
) -> Log:
    """Draw a log whose blocks are of up to `longest` steps."""
    series = draw(st.lists(_series(kinds), min_size=1, max_size=5, unique_by=lambda one: one.tag))
    block = st.builds(
        Block,
        series=st.lists(
            st.integers(0, len(series) - 1), min_size=1, max_size=len(series), unique=True
        ).map(tuple),
        count=st.integers(1, longest) | st.just(longest),
        first_step=st.sampled_from(FIRST_STEPS),
        stride=st.sampled_from(STRIDES),
        together=st.booleans(),
        odd_times=st.booleans(),
        started=st.booleans(),
    )
    return Log(
        series=tuple(series),
        blocks=tuple(draw(st.lists(block, min_size=1, max_size=4))),
        graphs=tuple(draw(st.lists(st.sampled_from(sorted(GRAPHS)), max_size=2))) if graphs else (),
        cuts=tuple(draw(st.lists(st.floats(0.0, 1.0), max_size=2))),
        seed=draw(st.integers(0, 2**32 - 1)),
    )


def scalar_logs(longest: int) -> SearchStrategy[Log]:
    """Draw logs of scalars alone, most of them as the usual writers encode them."""
    usual = ("simple_value", "float32 as tensor_content", "float32 as float_val")
    return logs((*usual * 8, *SCALARS), longest, graphs=False)
