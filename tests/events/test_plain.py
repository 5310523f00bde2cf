"""Events read without protobuf say what protobuf reads; all that are not plain are refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from termboard.events import plain
from termboard.proto import message_class
from tests.events.test_scalar_block import simple, tensor
from tests.support.records import event

STEPS = (0, 1, 127, 128, 16_384, (1 << 62) + 1, (1 << 63) - 1)
VERSION = b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a\x0dbrain.Event:2"


def by_protobuf(payload: bytes) -> plain.Number:
    read = message_class("Event").FromString(payload)
    (value,) = read.summary.value
    assert value.HasField("simple_value")
    assert not value.HasField("metadata")
    return plain.Number(read.wall_time, read.step, value.tag, value.simple_value)


def number(tag: bytes = b"loss", step: int = 7, wall_time: float = 1.7e9, x: float = 0.5) -> bytes:
    return event(step, wall_time, summary={"value": [simple(tag, x)]})


@given(
    st.binary(min_size=1, max_size=118),
    st.sampled_from(STEPS) | st.integers(0, (1 << 63) - 1),
    st.floats().filter(bool),
    st.floats(width=32),
)
def test_a_number_is_read_as_protobuf_reads_it(
    tag: bytes, step: int, wall_time: float, x: float
) -> None:
    payload = number(tag, step, wall_time, x)
    assert repr(plain.number(payload)) == repr(by_protobuf(payload))  # NaN is NaN


@given(st.integers(0, 60), st.binary(max_size=3), st.integers(0, 3))
@example(9, b"\x10\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 0)
def test_bytes_put_anywhere_are_read_as_protobuf_reads_them(at: int, put: bytes, cut: int) -> None:
    payload = number(b"train/loss", 300)
    changed = payload[:at] + put + payload[at + cut :]
    found = plain.number(changed)
    if found is not None:
        assert repr(found) == repr(by_protobuf(changed))


@pytest.mark.parametrize(
    "payload",
    [
        number(step=-1),
        number(b"t" * 119),
        number(wall_time=0.0),
        event(1, 1.7e9, summary={"value": [simple(b"a", 1), simple(b"b", 2)]}),
        event(1, 1.7e9, summary={"value": [tensor(b"a", dtype=1, float_val=[1.0])]}),
        number() + b"\x10\x05",
        number()[:-1],
        b"",
    ],
)
def test_all_else_is_left_to_protobuf(payload: bytes) -> None:
    assert plain.number(payload) is None
    assert plain.version(payload) is None


@pytest.mark.parametrize("writer", [b"", b"\x52\x00", b"\x52\x03tbx"])
def test_the_version_of_a_file_is_known(writer: bytes) -> None:
    assert plain.version(VERSION + writer) == 1.7e9
    assert message_class("Event").FromString(VERSION + writer).file_version == b"brain.Event:2"


@pytest.mark.parametrize("behind", [b"\x52\x04tbx", b"\x52\x02tbx", b"\x10\x01", b"\x1a\x00"])
def test_what_is_not_only_a_version_is_left_to_protobuf(behind: bytes) -> None:
    assert plain.version(VERSION + behind) is None
