"""The old encoding is read the same way with protobuf and without, and its moments with it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.events import old_histogram
from termboard.events.malformed import MalformedError
from termboard.logged import Moments
from tests.support.summaries import message, outcome

if TYPE_CHECKING:
    from termboard.events.old_histogram import Raw

NUMBERS = st.floats()


def bits(raw: Raw) -> tuple[bytes, ...]:
    """Return all of it, comparable: NaN is NaN, -0.0 is not 0.0."""
    return tuple(np.asarray(field, np.float64).tobytes() for field in raw)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["min", "max", "num", "sum", "sum_squares"]), NUMBERS),
    st.lists(NUMBERS, max_size=40),
    st.lists(NUMBERS, max_size=40),
)
def test_what_is_written_the_usual_way_is_read_without_protobuf(
    numbers: dict[str, float], limits: list[float], counts: list[float]
) -> None:
    data = message("Histogram", bucket_limit=limits, bucket=counts, **numbers)
    found = old_histogram.plain(data)
    assert found is not None
    assert bits(found) == bits(old_histogram.parsed(data))


@given(st.binary(max_size=40) | st.lists(st.sampled_from(
    [b"\x09" + bytes(8), b"\x11" + bytes(7), b"\x32\x08" + bytes(8), b"\x3a\x00", b"\x32\x09",
     b"\x31" + bytes(8), b"\x3a\xff\xff\xff\xff\x0f", b"\x50\x01", b"\xf8\x01\x01"]
), max_size=4).map(b"".join))  # fmt: skip
def test_without_protobuf_nothing_is_read_that_protobuf_reads_otherwise(data: bytes) -> None:
    found = old_histogram.plain(data)
    if found is not None:
        assert bits(found) == bits(old_histogram.parsed(data))


@pytest.mark.parametrize(
    "data",
    [
        b"\x09" + bytes(8) + b"\x09" + struct.pack("<d", 2.0),  # a field twice: the last counts
        b"".join(b"\x31" + struct.pack("<d", limit) for limit in (1.0, 2.0)),  # a list not packed
        b"\x40\x05" + b"\x11" + struct.pack("<d", 3.0),  # a field that nobody knows
    ],
)
def test_what_is_written_otherwise_is_left_to_protobuf(data: bytes) -> None:
    assert old_histogram.plain(data) is None
    old_histogram.parsed(data)


def histo(limits: list[float], counts: list[float], **numbers: float) -> Any:
    data = message("Histogram", bucket_limit=limits, bucket=counts, **numbers)
    return old_histogram.migrated(data)


def test_moments_come_as_the_writer_counted_them() -> None:
    found = histo([1, 2], [3, 4], min=0.5, max=1.5, num=7, sum=6.5, sum_squares=8.25)
    assert found.moments == Moments(7, 6.5, 8.25, 0.5, 1.5)
    assert found.buckets.tolist() == [[0.5, 1, 3], [1, 1.5, 4]]


def test_a_writer_that_counted_nothing_has_no_moments() -> None:
    assert histo([1, 2], [3, 4], min=0.5, max=1.5).moments is None
    assert histo([], []).moments is None


@pytest.mark.parametrize(
    ("counts", "kept"),
    [([0, 1, 2, 3], 3), ([1, 1, 2, 3], 4), ([0, 0, 2, 0], 1), ([0, 0, 0, 5], 1), ([0, 2, 0, 5], 3),
     ([5, 0, 0, 0], 1), ([0, 0, 0, 0], 0), ([1], 1), ([0], 0), ([], 0)],
)  # fmt: skip
def test_only_the_empty_buckets_at_the_ends_are_dropped(counts: list[float], kept: int) -> None:
    limits = [float(i) for i in range(1, len(counts) + 1)]
    found = histo(limits, counts, min=-9, max=9)
    assert found.buckets.shape == (kept, 3)
    assert found.buckets[:, 2].sum() == sum(counts)
    if kept:
        assert (found.buckets[0, 0], found.buckets[-1, 1]) == (-9, 9)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_histogram_or_say_why_not(data: bytes) -> None:
    found, _ = outcome(old_histogram.migrated, data, DecodeError, MalformedError)
    assert found is None or found.buckets.shape[1] == 3
