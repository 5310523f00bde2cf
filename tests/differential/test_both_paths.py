"""Scalars are decoded as columns where they can be, through protobuf where not: always the same."""

from __future__ import annotations

import operator
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.events.event_file import decode
from tests.differential.generated import Block, Log, Series, logs, scalar_logs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.events.batch import Batch, Chunk

_WHOLE = 1 << 30


@dataclass(frozen=True)
class Damage:
    """A byte of a file that is not as it was written."""

    place: float
    """Where, as a share of the file."""
    flipped: int


_DAMAGES = st.lists(
    st.builds(Damage, place=st.floats(0.0, 1.0, exclude_max=True), flipped=st.integers(1, 255)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40)
@given(scalar_logs(longest=150), st.sampled_from([_WHOLE, 1 << 14, 700]))
def test_scalars_decode_to_the_same_on_both_paths(log: Log, limit: int) -> None:
    _assert_paths_agree(log.files(), limit)


@settings(max_examples=30)
@given(logs(longest=80), st.sampled_from([_WHOLE, 1 << 15]))
def test_mixed_logs_decode_to_the_same_on_both_paths(log: Log, limit: int) -> None:
    _assert_paths_agree(log.files(), limit)


@settings(max_examples=40)
@given(scalar_logs(longest=150), _DAMAGES)
def test_damaged_logs_decode_to_the_same_on_both_paths(log: Log, damages: list[Damage]) -> None:
    _assert_paths_agree([_damaged(data, damages) for data in log.files()], _WHOLE)


@settings(max_examples=30)
@given(scalar_logs(longest=150), st.floats(0.0, 1.0))
def test_cut_logs_decode_to_the_same_on_both_paths(log: Log, share: float) -> None:
    _assert_paths_agree([data[: int(share * len(data))] for data in log.files()], _WHOLE)


def test_a_long_training_decodes_to_the_same_on_both_paths() -> None:
    series = tuple(Series(f"train/{'x' * i}", "simple_value", "none") for i in range(20))
    block = Block(tuple(range(20)), 300, 0, 1, together=False, odd_times=False, started=False)
    _assert_paths_agree(Log(series, (block,), (), (), seed=1).files(), _WHOLE)


def _damaged(data: bytes, damages: list[Damage]) -> bytes:
    found = bytearray(data)
    for damage in damages:
        found[int(damage.place * len(found))] ^= damage.flipped
    return bytes(found)


def _assert_paths_agree(files: Iterable[bytes], limit: int) -> None:
    known: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "events.out.tfevents.1700000000.host")
        for data in files:
            path.write_bytes(data)
            fast = _batches(path, limit, known, plain=False)
            plain = _batches(path, limit, known, plain=True)
            assert _said(fast) == _said(plain)
            assert _points(fast) == _points(plain)
            known = _plugins(plain, known)


def _batches(path: Path, limit: int, known: dict[str, str], *, plain: bool) -> list[Batch]:
    """Read a file to its end, in slices of about `limit` bytes."""
    batches: list[Batch] = []
    end = sessions = 0
    while True:
        so_far = _plugins(batches, known)
        batch = decode(str(path), end, limit, so_far, sessions, plain=plain)
        batches.append(batch)
        if batch.end in (end, batch.size):
            return batches
        end, sessions = batch.end, batch.sessions


def _plugins(batches: list[Batch], known: dict[str, str]) -> dict[str, str]:
    found = dict(known)
    for batch in batches:
        found.update(batch.plugins)
    return found


def _said(batches: list[Batch]) -> dict[str, object]:
    """Return all that the batches say beside their points."""
    last = batches[-1]
    endings = [(b.ending, b.ending_wall_time) for b in batches if b.ending is not None]
    guesses: dict[str, str] = {}
    for batch in batches:
        guesses = {**dict(batch.guesses), **guesses}
    return {
        "events": sum(batch.events for batch in batches),
        "end": last.end,
        "size": last.size,
        "sessions": last.sessions,
        "plugins": _plugins(batches, {}),
        "guesses": guesses,
        "damage": [damage for batch in batches for damage in batch.damage],
        "waiting": last.waiting,
        "wall times": str(
            (
                np.fmin.reduce([batch.first_wall_time for batch in batches]),
                np.fmax.reduce([batch.last_wall_time for batch in batches]),
            )
        ),
        "ending": str(endings[-1:]),
    }


def _points(batches: list[Batch]) -> dict[str, list[tuple[object, ...]]]:
    """Return every tag's points, in order, as the bits that they are kept in.

    Points of one kind in one session follow each other in one stretch, however they were read.
    """
    found: dict[str, list[tuple[object, ...]]] = {}
    for batch in batches:
        for chunk in batch.chunks:
            stretches = found.setdefault(chunk.tag, [])
            kind, bits = (chunk.column, chunk.session), _bits(chunk)
            if stretches and stretches[-1][0] == kind:
                bits = tuple(map(operator.add, stretches.pop()[1:], bits))
            stretches.append((kind, *bits))
    return found


def _bits(chunk: Chunk) -> tuple[bytes, ...]:
    columns = (chunk.steps, chunk.wall_times, chunk.values, chunk.lengths, chunk.ordinals)
    return tuple(b"" if column is None else column.tobytes() for column in columns)
