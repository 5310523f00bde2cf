"""Scalars as columns: always the same as protobuf one by one, and never without a good CRC."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.events import event_file
from termboard.events.event_file import decode
from termboard.events.scalar_block import ScalarBlocks, Templates
from termboard.events.template import template
from termboard.events.walk import LONGEST, walk
from termboard.proto import message_class
from tests.support.records import event, record, session, text, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from termboard.events.batch import Batch

Value = dict[str, Any]


def simple(tag: bytes, number: float) -> Value:
    return {"tag": tag, "simple_value": number}


def tensor(tag: bytes, plugin: bytes = b"", **content: Any) -> Value:
    value: Value = {"tag": tag, "tensor": message_class("Tensor")(**content).SerializeToString()}
    if plugin:
        value["metadata"] = {"plugin_data": {"plugin_name": plugin}}
    return value


# As writers have it: torch; TF2 with metadata on each value, and on the first only; content of
# four and of eight bytes; an integer, which stays with protobuf.
KINDS: list[Callable[[bytes, float], Value]] = [
    simple,
    lambda tag, x: tensor(tag, b"scalars", dtype=1, tensor_shape={}, float_val=[x]),
    lambda tag, x: tensor(tag, dtype=1, tensor_shape={}, float_val=[x]),
    lambda tag, x: tensor(tag, b"scalars", dtype=1, tensor_content=struct.pack("<f", x)),
    lambda tag, x: tensor(tag, b"scalars", dtype=2, tensor_content=struct.pack("<d", x)),
    lambda tag, x: tensor(tag, dtype=2, double_val=[x]),
    lambda tag, x: tensor(tag, b"scalars", dtype=9, int64_val=[hash(x) % (1 << 60)]),
    lambda tag, x: tensor(tag, b"foreign", dtype=1, float_val=[x]),
    lambda tag, x: tensor(tag, dtype=1, tensor_shape={"dim": [{"size": 1}]}, float_val=[x]),
]

tags = st.sampled_from([b"a", b"b", b"loss/train", b"loss/valid", b"\xff\x00", b""])
floats = st.floats(width=32)
writers = st.lists(st.tuples(tags, st.sampled_from(KINDS)), min_size=1, max_size=6)
first_steps = st.sampled_from([0, 0, 100, 16_300, -70, (1 << 62) - 5])


@st.composite
def logs(draw: st.DrawFn) -> list[bytes]:
    """Draw the records of a training: the same tags at every step, now and then something else."""
    records: list[bytes] = []
    for _ in range(draw(st.integers(1, 3))):
        values, first = draw(writers), draw(first_steps)
        together = draw(st.booleans())
        numbers = draw(st.lists(floats, min_size=1, max_size=5))
        for i in range(draw(st.integers(20, 60))):
            made = [
                kind(tag, numbers[(i + k) % len(numbers)] + i)
                for k, (tag, kind) in enumerate(values)
            ]
            groups = [made] if together else [[value] for value in made]
            times = [1.7e9 + i / 7, float("nan")][i == 33]
            records += [record(event(first + i, times, summary={"value": g})) for g in groups]
        records += draw(
            st.lists(
                st.sampled_from([session(1, 3), text("a", 1, "hi"), record(b"\x0f")]), max_size=2
            )
        )
    return records


def summary(batch: Batch) -> object:
    """Return all that a batch says, comparable bit by bit."""
    chunks = sorted(
        (
            chunk.tag,
            chunk.session,
            chunk.column,
            *(
                None if column is None else column.tobytes()
                for column in (
                    chunk.steps,
                    chunk.wall_times,
                    chunk.values,
                    chunk.lengths,
                    chunk.ordinals,
                )
            ),
        )
        for chunk in batch.chunks
    )
    ending = None if batch.ending is None else (batch.ending, batch.ending_wall_time)
    return (
        chunks,
        dict(batch.plugins),
        dict(batch.guesses),
        (batch.end, batch.size, batch.events, batch.damage, batch.waiting, batch.sessions, ending),
        (batch.first_wall_time, batch.last_wall_time),
    )


@pytest.fixture(autouse=True)
def _from_few_records_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_file, "_BLOCKS_FROM", 1)


@given(st.data())
def test_columns_are_what_protobuf_reads(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(b"".join(data.draw(logs())))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.getbasetemp() / "columns.tfevents"
    path.write_bytes(raw)
    known = data.draw(st.sampled_from([{}, {"a": "scalars"}, {"a": "text"}]))
    limit = data.draw(st.sampled_from([700, 5000, 1 << 20]))
    templates = Templates()  # as another read left them, from the second time on
    for _ in range(2):
        columns = decode(str(path), 0, limit, known, 3, templates=templates)
        assert summary(columns) == summary(decode(str(path), 0, limit, known, 3, plain=True))


def test_scalars_are_really_taken_as_columns(tmp_path: Path) -> None:
    """Otherwise the comparison above compares protobuf with itself."""
    for kind in KINDS[:6]:
        records = [
            record(event(i, 1.7e9 + i, summary={"value": [kind(tag, i)]}))
            for i in range(300)
            for tag in (b"x", b"loss")
        ]
        data = write(tmp_path, *records).read_bytes()
        found = ScalarBlocks(Templates()).decode(data, walk(data, 0, LONGEST))
        assert len(found.rest) < 12
        assert sum(len(scalars.rows) for scalars in found.scalars) + len(found.rest) == 601


def test_a_record_with_a_bad_crc_is_never_taken() -> None:
    """Not even if only its varying bytes are damaged, or its CRC alone."""
    good = [
        record(event(i, 1.7e9 + i, summary={"value": [simple(b"x", i)]})) for i in range(200, 400)
    ]
    size = len(good[0])
    for at in range(12, size):
        bad = bytearray(b"".join(good))
        bad[100 * size + at] ^= 0x40
        found = ScalarBlocks(Templates()).decode(bytes(bad), walk(bytes(bad), 0, LONGEST))
        taken = {row for scalars in found.scalars for row in scalars.rows.tolist()}
        assert 100 in found.rest.tolist()
        assert 100 not in taken
        assert len(taken) + len(found.rest) == 200


def test_a_forged_record_with_the_residual_of_another_is_never_taken() -> None:
    """CRCs can be forged: the constant bytes are compared too."""
    good = [
        record(event(i, 1.7e9, summary={"value": [simple(b"abcdefgh", i)]})) for i in range(200)
    ]
    forged = bytearray(good[150])
    # A multiple of the CRC's polynomial changes bytes of the tag and leaves the CRC as it is.
    at = forged.index(b"abcdefgh")
    pattern = 0b1_0000_0101_1110_1100_0111_0110_1111_0001
    bits = int.from_bytes(forged[at : at + 8], "little") ^ pattern
    forged[at : at + 8] = bits.to_bytes(8, "little")
    data = b"".join([*good[:150], bytes(forged), *good[151:]])
    found = ScalarBlocks(Templates()).decode(data, walk(data, 0, LONGEST))
    assert 150 in found.rest.tolist()


def test_templates_stay_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("termboard.events.scalar_block._MOST", 1200)
    templates = Templates()
    for name in range(100):
        tag = b"tag%03d" % name
        data = b"".join(
            record(event(i, 1.7e9, summary={"value": [simple(tag, i)]})) for i in range(99)
        )
        ScalarBlocks(templates).decode(data, walk(data, 0, LONGEST))
        assert sum(len(a.templates) for of in templates._alike.values() for a in of) <= 50


@given(st.binary(max_size=80))
def test_any_bytes_give_a_template_or_none(payload: bytes) -> None:
    found = template(payload)
    assert found is None or max(found.layout.varying) < len(payload)


@pytest.mark.parametrize(
    "value",
    [
        {"tag": b"x"},
        {"tag": b"x", "image": b"png"},
        tensor(b"x", dtype=7, string_val=[b"1"]),
        tensor(b"x", dtype=1, float_val=[1, 2]),
        tensor(b"x", dtype=1, tensor_content=b"12345678"),
        tensor(b"x", dtype=2, tensor_content=b"1234"),
        tensor(b"x", dtype=1, tensor_shape={"unknown_rank": True}, float_val=[1]),
    ],
)
def test_what_is_no_plain_scalar_has_no_template(value: Value) -> None:
    assert template(event(3, 1.7e9, summary={"value": [value]})) is None


def test_a_negative_step_has_no_template() -> None:
    assert template(event(-1, 1.7e9, summary={"value": [simple(b"x", 1)]})) is None
