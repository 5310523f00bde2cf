"""Old encodings and today's give the same, and TensorBoard's rules hold without its float32."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st

from termboard.events import compat
from termboard.events.malformed import MalformedError
from termboard.proto import message_class
from tests.support.summaries import dims, message, outcome

LARGEST = sys.float_info.max


def value(**content: bytes) -> Any:
    return message_class("Summary.Value")(tag=b"t", **content)


def tensor(code: int, shape: tuple[int, ...], **fields: Any) -> Any:
    return value(tensor=message("Tensor", dtype=code, tensor_shape=dims(*shape), **fields))


def histo(limits: list[float], counts: list[float], low: float, high: float) -> Any:
    fields = {"bucket_limit": limits, "bucket": counts, "min": low, "max": high}
    return value(histo=message("Histogram", **fields))


def test_outer_limits_give_way_to_the_smallest_and_largest_value() -> None:
    found = compat.buckets(histo([-1.0, 0.0, 1.0, LARGEST], [3, 0, 2, 1], -5.0, 7.0))
    assert found.tolist() == [[-5, -1, 3], [-1, 0, 0], [0, 1, 2], [1, 7, 1]]


def test_empty_buckets_are_dropped_at_both_ends_only() -> None:
    limits = [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
    found = compat.buckets(histo(limits, [0, 4, 0, 5, 0, 0], -1.5, 0.5))
    assert found.tolist() == [[-1.5, -1, 4], [-1, 0, 0], [0, 0.5, 5]]


def test_one_filled_bucket_lasts_from_smallest_to_largest() -> None:
    assert compat.buckets(histo([1.0, 2.0], [0, 9], 1.1, 1.2)).tolist() == [[1.1, 1.2, 9]]


@pytest.mark.parametrize("counts", [[], [0.0, 0.0], [float("nan")], [-1.0]])
def test_a_histogram_of_nothing_has_no_buckets(counts: list[float]) -> None:
    assert compat.buckets(histo([1.0] * len(counts), counts, 0, 0)).shape == (0, 3)


def test_a_few_bytes_are_no_million_buckets() -> None:
    many = tensor(2, (compat.MOST_BUCKETS + 1, 3), double_val=[0.5])
    with pytest.raises(MalformedError, match="at most 1048576 can be read"):
        compat.histogram(many)
    assert compat.histogram(tensor(2, (30, 3), double_val=[0.0])).buckets.shape == (30, 3)


def test_edges_keep_the_precision_they_were_logged_with() -> None:
    edge, count = 0.1, float((1 << 40) + 1)
    found = compat.buckets(histo([edge, 1.0], [count, 1], -edge, 1 + 1e-12))
    assert found.tolist() == [[-edge, edge, count], [edge, 1 + 1e-12, 1]]


def test_fewer_limits_than_buckets_is_malformed() -> None:
    with pytest.raises(MalformedError, match="fewer limits"):
        compat.buckets(histo([1.0], [1, 1, 1], 0, 3))


def migrated(
    limits: list[float], counts: list[float], low: float, high: float
) -> list[list[float]]:
    """Migrate a histogram step by step, as TensorBoard's `data_compat` does."""
    start = next((i for i in range(len(counts)) if counts[i] > 0), len(counts))
    end = next((i for i in reversed(range(len(counts))) if counts[i] > 0), -1)
    if start > end:
        return []
    inner = limits[start:end]
    rows = zip([low, *inner], [*inner, high], counts[start : end + 1], strict=True)
    return [list(row) for row in rows]


FINITE = st.floats(allow_nan=False)


@given(st.lists(st.tuples(FINITE, st.floats(-1, 9)), max_size=12), FINITE, FINITE)
def test_any_old_histogram_is_migrated_as_tensorboard_does(
    buckets: list[tuple[float, float]], low: float, high: float
) -> None:
    limits, counts = [limit for limit, _ in buckets], [count for _, count in buckets]
    found = compat.buckets(histo(limits, counts, low, high))
    assert found.tolist() == migrated(limits, counts, low, high)


@pytest.mark.parametrize("code", [1, 2, 3])
def test_todays_histogram_is_its_tensor(code: int) -> None:
    field = {1: "float_val", 2: "double_val", 3: "int_val"}[code]
    found = compat.buckets(tensor(code, (2, 3), **{field: [0, 1, 5, 1, 2, 6]}))
    assert (found.dtype, found.tolist()) == (np.dtype(np.float64), [[0, 1, 5], [1, 2, 6]])


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (tensor(1, (2, 2), float_val=[1.0]), r"shape \(k, 3\)"),
        (tensor(1, (3,), float_val=[1.0]), r"shape \(k, 3\)"),
        (tensor(7, (1, 3), string_val=[b"a"]), "no real numbers"),
        (tensor(8, (1, 3), scomplex_val=[1.0, 2.0]), "no real numbers"),
        (value(), "holds no tensor"),
        (value(image=b""), r"shape \(k, 3\)|no real numbers"),
    ],
)
def test_what_is_no_histogram(made: Any, sentence: str) -> None:
    with pytest.raises(MalformedError, match=sentence):
        compat.buckets(made)


def test_an_old_image_is_todays() -> None:
    old = value(image=message("Image", width=5, height=4, encoded_image_string=b"png"))
    assert compat.image_strings(old) == [b"5", b"4", b"png"]
    today = tensor(7, (4,), string_val=[b"5", b"4", b"one", b"two"])
    assert compat.image_strings(today) == [b"5", b"4", b"one", b"two"]
    with pytest.raises(MalformedError, match="there are none"):
        compat.image_strings(tensor(7, (1,), string_val=[b"5"]))


@pytest.mark.parametrize(
    ("shape", "parts", "clips"),
    [
        ((2, 2), [b"x", b"one", b"y", b"two"], [(b"x", b"one"), (b"y", b"two")]),
        ((2,), [b"x", b"y"], [(b"x", b""), (b"y", b"")]),
        ((), [b"x"], [(b"x", b"")]),
        ((2, 1), [b"x", b"y"], [(b"x", b""), (b"y", b"")]),
        ((0, 2), [], []),
        ((2, 0), [], []),
        ((1, 2, 2), [b"x", b"one", b"?", b"?"], [(b"x", b"one")]),
    ],
)
def test_labels_are_taken_off_sounds(
    shape: tuple[int, ...], parts: list[bytes], clips: list[tuple[bytes, bytes]]
) -> None:
    assert compat.audio_strings(tensor(7, shape, string_val=parts)) == clips


def test_an_old_sound_is_todays_without_a_label() -> None:
    old = value(audio=message("Audio", encoded_audio_string=b"wav"))
    assert compat.audio_strings(old) == [(b"wav", b"")]


def test_every_value_is_an_array_of_its_layout() -> None:
    values = [
        histo([1.0, 2.0], [1, 1], 0, 2),
        value(image=message("Image", encoded_image_string=b"png")),
        value(audio=message("Audio", encoded_audio_string=b"wav")),
        message_class("Summary.Value")(tag=b"t", simple_value=1.5),
        tensor(9, (2,), int64_val=[1, 2]),
        tensor(7, (), string_val=[b"a"]),
    ]
    names = ["float64", "string", "string", "float32", "int64", "string"]
    for made, name in zip(values, names, strict=True):
        found, layout = compat.array(made), compat.layout(made)
        assert (layout.dtype, layout.shape) == (name, found.shape)
        assert found.dtype == (object if name == "string" else name)


def test_a_string_is_one_of_any_rank() -> None:
    assert compat.string(tensor(7, (), string_val=[b"a"])) == b"a"
    assert compat.string(tensor(7, (1,), string_val=[b"a"])) == b"a"
    with pytest.raises(MalformedError, match="One string was expected; the tensor holds 2"):
        compat.string(tensor(7, (2,), string_val=[b"a", b"b"]))


@given(st.sampled_from(["histo", "image", "audio", "tensor"]), st.binary(max_size=40))
def test_any_bytes_are_a_value_or_malformed(field: str, data: bytes) -> None:
    made = value(**{field: data})
    decoders = (
        compat.array, compat.layout, compat.buckets, compat.numbers, compat.image_strings,
        compat.audio_strings, compat.string,
    )  # fmt: skip
    for decode in decoders:
        found, refusal = outcome(decode, made, MalformedError, DecodeError)
        assert (found is None) == bool(refusal)
