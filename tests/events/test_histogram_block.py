"""Histograms of the old way among many records: as protobuf reads them, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.events.event_file import decode
from termboard.events.histogram_block import histograms
from termboard.events.walk import LONGEST, walk
from tests.events.test_scalar_block import summary
from tests.support.records import event, record, scalar, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def histogram(tag: bytes, step: int, size: int, **more: Any) -> bytes:
    """Frame a histogram as torch writes it; what is in it does not matter here."""
    value = {"tag": tag, "histo": b"\x11" * size, **more}
    return record(event(step, 1.7e9 + step, summary={"value": [value]}))


def found_in(records: list[bytes]) -> list[tuple[int, int, float, bytes]]:
    data = b"".join(records)
    walked = walk(data, 0, LONGEST)
    found = histograms(data, walked.starts, walked.lengths)
    columns = found.rows.tolist(), found.steps.tolist(), found.wall_times.tolist(), found.tags
    return list(zip(*columns, strict=True))


def test_histograms_are_found_and_nothing_else() -> None:
    metadata = {"plugin_data": {"plugin_name": b"histograms"}}
    records = [
        histogram(b"w", 0, 3),
        scalar("x" * 200, 1, 2.0),
        histogram(b"\xff" * 100, 70_000, 900),
        histogram(b"w", 5, 3, metadata=metadata),
        histogram(b"q", 1 << 62, 0),
        record(b"\x09" * 3),
        record(b""),
    ]
    assert found_in(records) == [
        (0, 0, 1.7e9, b"w"),
        (2, 70_000, 1.7e9 + 70_000, b"\xff" * 100),
        (4, 1 << 62, 1.7e9 + (1 << 62), b"q"),
    ]


def test_a_payload_with_any_byte_changed_is_not_taken() -> None:
    good = histogram(b"w", 300, 2)
    for at in range(12, len(good)):
        bad = bytearray(good)
        bad[at] ^= 0x01
        assert found_in([good, bytes(bad), good])[1:] == [(2, 300, 1.7e9 + 300, b"w")]


@settings(max_examples=60)
@given(st.data())
def test_what_is_taken_protobuf_reads_alike(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Also if payloads are changed and framed again, so that their CRCs hold."""
    records = []
    for step in range(40):
        made = histogram(b"t%d" % (step % 3), step * 50, data.draw(st.integers(0, 4)))
        payload = bytearray(made[12:-4])
        if data.draw(st.booleans()):
            payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
        records.append(record(bytes(payload)))
    path = tmp_path_factory.getbasetemp() / "histograms.tfevents"
    path.write_bytes(b"".join([*records, *(scalar("s", i, i) for i in range(100))]))
    known = data.draw(st.sampled_from([{}, {"t1": "images"}]))
    columns = decode(str(path), 0, 1 << 20, known)
    assert summary(columns) == summary(decode(str(path), 0, 1 << 20, known, plain=True))


def test_what_came_first_says_what_a_tag_is(tmp_path: Path) -> None:
    image = {"tag": b"both", "image": b"x"}
    picture = record(event(0, 1.7e9, summary={"value": [image]}))
    many = [histogram(b"both", i, 60) for i in range(200)]
    for records, plugin in (([picture, *many], "images"), ([*many, picture], "histograms")):
        batch = decode(str(write(tmp_path, *records)), 0, 1 << 20)
        assert dict(batch.guesses) == {"both": plugin}
        (chunk,) = batch.chunks
        assert len(chunk.steps) == 201
        assert np.all(chunk.ordinals == 0)
