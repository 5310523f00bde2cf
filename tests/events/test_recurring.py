"""Rounds of scalars as a matrix: what protobuf reads, and never without a good CRC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.events.event_file import decode
from termboard.events.recurring_scalars import KnownRounds, recurring_scalars
from termboard.events.walk import HEADER, LONGEST, walk
from tests.events.test_scalar_block import KINDS, summary
from tests.support.records import event, record, scalar, text

if TYPE_CHECKING:
    from termboard.events.alike import Scalars

TAGS = ["loss", "accuracy", "lr", "grad/norm"]


def training(steps: range, tags: list[str] = TAGS, every: int = 25) -> list[bytes]:
    """Log the tags at every step, and something else now and then."""
    records: list[bytes] = []
    for step in steps:
        records += [scalar(tag, step, step / 7 + i) for i, tag in enumerate(tags)]
        if step % every == every - 1:
            records += [scalar("validation", step, -step), text("note", step, "x" * (step % 50))]
    return records


def found_in(data: bytes, known: KnownRounds | None = None) -> list[Scalars]:
    return recurring_scalars(data, walk(data, 0, LONGEST), known or KnownRounds())


def rows(scalars: list[Scalars]) -> set[int]:
    return {row for one in scalars for row in one.rows.tolist()}


def test_all_rounds_are_taken_around_what_interrupts_them() -> None:
    written = training(range(200, 600))
    (found,) = found_in(b"".join(written))
    assert len(found.rows) == 400 * len(TAGS)
    steps = dict(zip(found.rows.tolist(), found.steps.tolist(), strict=True))
    tags = [found.templates[i].tags[0].decode() for i in found.which.tolist()]
    named = dict(zip(found.rows.tolist(), tags, strict=True))
    assert [named[row] for row in range(4)] == TAGS
    assert (steps[0], steps[103]) == (200, 225)  # two records stand between
    values = dict(zip(found.rows.tolist(), found.values[0].tolist(), strict=True))
    assert values[1] == np.float32(200 / 7 + 1)


def test_tags_of_one_length_take_turns() -> None:
    tags = [f"layer_{i:02}" for i in range(20)]
    data = b"".join(training(range(200, 500), tags, every=1000))
    known = KnownRounds()
    (found,) = found_in(data, known)
    assert len(found.rows) == 300 * 20
    # The next file begins with another of them.
    seventh = int(walk(data, 0, LONGEST).starts[7]) - HEADER
    (again,) = found_in(data[seventh:], known)
    assert again.templates is found.templates
    assert len(again.rows) == 299 * 20


@settings(max_examples=30)
@given(st.data())
def test_files_of_rounds_are_what_protobuf_reads(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    kinds = data.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    first = data.draw(st.sampled_from([0, 90, 16_350, -40, (1 << 49) - 30]))
    pause = data.draw(st.sampled_from([0.1, 40.0]))
    records = [
        record(event(first + i, 1.7e9 + i * pause, summary={"value": [kind(b"t%d" % k, i + k)]}))
        for i in range(70)
        for k, kind in enumerate(kinds)
    ]
    raw = bytearray(b"".join(records))
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.getbasetemp() / "rounds.tfevents"
    path.write_bytes(raw)
    known = data.draw(st.sampled_from([{}, {"t0": "text"}]))
    columns = decode(str(path), 0, 1 << 20, known)
    assert summary(columns) == summary(decode(str(path), 0, 1 << 20, known, plain=True))


def test_a_record_with_a_bad_crc_is_left_out() -> None:
    """Wherever the damage is; of its round the records that are intact are not."""
    written = training(range(200, 300), every=1000)
    starts = np.cumsum([0, *map(len, written)])
    for at in range(12, len(written[201])):
        bad = bytearray(b"".join(written))
        bad[int(starts[201]) + at] ^= 0x10
        taken = rows(found_in(bytes(bad)))
        assert 201 not in taken
        assert taken >= {*range(400)} - {*range(200, 204)}


def test_what_was_met_in_another_file_is_used() -> None:
    known = KnownRounds()
    first, second = (b"".join(training(range(a, a + 100))) for a in (200, 9000))
    (one,), (other,) = found_in(first, known), found_in(second, known)
    assert other.templates is one.templates
    assert len(other.rows) == 400


def test_other_tags_of_the_same_lengths_are_learned_anew() -> None:
    known = KnownRounds()
    first = b"".join(training(range(200, 300), ["aa", "bbb"]))
    second = b"".join(training(range(200, 300), ["cc", "ddd"]))
    (one,), (other,) = found_in(first, known), found_in(second, known)
    assert [template.tags for template in one.templates] == [(b"aa",), (b"bbb",)]
    assert [template.tags for template in other.templates] == [(b"cc",), (b"ddd",)]
    assert known.memory > 0
    known.clear()
    assert known.memory == 0


def test_rounds_with_something_else_in_them_are_left_to_others() -> None:
    written = [
        one
        for step in range(200, 300)
        for one in (scalar("a", step, step), text("t", step, "same"))
    ]
    assert found_in(b"".join(written)) == []


@pytest.mark.parametrize("steps", [range(10), range(-300, -200)])
def test_too_few_rounds_or_negative_steps_are_left_to_others(steps: range) -> None:
    assert found_in(b"".join(training(steps))) == []
