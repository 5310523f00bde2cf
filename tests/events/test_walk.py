"""From header to header: predicted or one by one, the same records are found."""

from __future__ import annotations

import struct
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from termboard.events import walk as walking
from termboard.events.crc import masked
from termboard.events.walk import HEADER, LONGEST, OVERHEAD, Walk, header_fault, walk
from tests.support.records import record

if TYPE_CHECKING:
    import pytest

patterns = st.lists(st.integers(0, 40), min_size=1, max_size=30)


def frames(lengths: list[int]) -> bytes:
    """Frame payloads of these lengths; what stands in them does not matter here."""
    return b"".join(record(b"\x2a" * length) for length in lengths)


def plainly(data: bytes, position: int, longest: int) -> tuple[list[tuple[int, int]], int, str]:
    """Walk as a child would."""
    found: list[tuple[int, int]] = []
    while True:
        if len(data) - position < HEADER:
            return found, position, "truncated"
        fault = header_fault(data, position)
        if fault:
            return found, position, fault
        length = int.from_bytes(data[position : position + 8], "little")
        if length > longest:
            return found, position, "long"
        if position + OVERHEAD + length > len(data):
            return found, position, "truncated"
        found.append((position + HEADER, length))
        position += OVERHEAD + length


def told(walked: Walk) -> tuple[list[tuple[int, int]], int, str]:
    pairs = zip(walked.starts.tolist(), walked.lengths.tolist(), strict=True)
    return list(pairs), walked.end, walked.stop


@given(
    parts=st.lists(st.tuples(patterns, st.integers(1, 200)), max_size=6),
    longest=st.sampled_from([39, LONGEST]),
    cut=st.integers(0, 30),
    broken=st.none() | st.integers(0, 1 << 20),
)
def test_a_walk_is_that_of_a_plain_loop(
    parts: list[tuple[list[int], int]], longest: int, cut: int, broken: int | None
) -> None:
    data = bytearray(b"".join(frames(pattern) * times for pattern, times in parts))
    del data[len(data) - cut :]
    if broken is not None and data:
        data[broken % len(data)] ^= 0x10
    walked = walk(bytes(data), 0, longest)
    assert told(walked) == plainly(bytes(data), 0, longest)


def test_it_starts_where_it_is_told_to() -> None:
    data = b"garbage" + frames([3, 4, 5] * 100)
    assert told(walk(data, 7, LONGEST)) == plainly(data, 7, LONGEST)


def test_what_repeats_is_predicted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty tags a step, eight more at every hundredth, ten thousand steps."""
    met: list[int] = []
    one_by_one = walking._Walker.one_by_one

    def counting(self: walking._Walker, count: int) -> None:
        met.append(count)
        one_by_one(self, count)

    monkeypatch.setattr(walking._Walker, "one_by_one", counting)
    steps = [*range(20)] * 99 + [*range(20), *range(30, 38)]
    data = frames(steps) * 20
    assert len(walk(data, 0, LONGEST).starts) == 20 * len(steps)
    assert sum(met) < len(steps)


def test_what_never_repeats_is_not_predicted_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries = 0
    repeated = walking._Walker._repeated

    def counting(self: walking._Walker, *asked: Any) -> Any:
        nonlocal tries
        tries += 1
        return repeated(self, *asked)

    monkeypatch.setattr(walking._Walker, "_repeated", counting)
    random = Random(7)
    lengths = [random.randrange(1000) for _ in range(20_000)]
    assert len(walk(frames(lengths), 0, LONGEST).starts) == 20_000
    assert tries < 60


def test_it_tells_what_the_next_record_needs() -> None:
    data = frames([5])
    assert walk(data[:11], 0, LONGEST).need == HEADER
    assert walk(data[:15], 0, LONGEST).need == len(data)
    assert walk(data, 0, 4).need == len(data)


def test_headers_are_judged_by_their_crc_and_their_length() -> None:
    for length, fault in ((7, ""), (LONGEST, ""), (LONGEST + 1, "length"), (1 << 63, "length")):
        packed = struct.pack("<Q", length)
        assert header_fault(packed + struct.pack("<I", masked(packed)), 0) == fault
        assert header_fault(packed + struct.pack("<I", masked(packed) ^ 1), 0) == "length_crc"
