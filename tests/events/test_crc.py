"""The masked CRC-32C and the search for headers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from termboard.events.crc import header_positions, masked
from tests.support.records import record


def unmasked(value: int) -> int:
    rotated = (value - 0xA282EAD8) & 0xFFFFFFFF
    return ((rotated >> 17) | (rotated << 15)) & 0xFFFFFFFF


def holds(window: bytes) -> bool:
    return masked(window[:8]) == int.from_bytes(window[8:12], "little")


def test_crc_of_32_zero_bytes_as_in_rfc_3720() -> None:
    assert unmasked(masked(bytes(32))) == 0x8A9136AA


def test_masked_crc_of_the_reference_text() -> None:
    assert masked(b"\x1a\x11CRC test, one two") == 0x5794D08A


def test_header_of_the_version_event() -> None:
    assert record(bytes(24))[:12] == bytes.fromhex("1800000000000000a37f4b22")


def test_zeros_are_no_header() -> None:
    assert not len(header_positions(bytes(1000)))


@given(
    pieces=st.lists(st.one_of(st.binary(max_size=40), st.binary(max_size=30).map(record))),
    start=st.integers(0, 60),
)
def test_header_positions_are_those_of_a_plain_loop(pieces: list[bytes], start: int) -> None:
    data = b"".join(pieces)
    expected = [
        i
        for i in range(start, len(data) - 11)
        if holds(data[i : i + 12]) and data[i + 4 : i + 8] == bytes(4)  # of 4 GiB at the most
    ]
    assert header_positions(data, start).tolist() == expected
