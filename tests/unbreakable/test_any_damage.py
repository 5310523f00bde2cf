"""Any damage to any log: what it did not touch is read, nothing is made up, nothing raises."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termboard.events.logdir import roots
from termboard.store import loader as loader_module
from termboard.store.loader import Loader
from termboard.store.store import Store
from tests.support.loading import load, loader
from tests.support.records import BASE, scalar, session, tensor_value, text, version
from tests.unbreakable.verdict import look, told

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

    from termboard.store.run import RunView
    from termboard.store.snapshot import Snapshot

NAME = "events.out.tfevents.1700000000.host"
in_one_folder = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def scalar_at(step: int, tag: str, size: int) -> bytes:
    return scalar(tag + "." * size, step, step)


def text_at(step: int, tag: str, size: int) -> bytes:
    return text(tag, step, "x" * (3 * size))


def large_at(step: int, tag: str, size: int) -> bytes:
    """So large that it is known by its head and tail alone, unless every byte is checked."""
    return text(tag, step, "x" * (17_000 + size))


def tensor_at(step: int, tag: str, size: int) -> bytes:
    content = {"dtype": 2, "tensor_content": struct.pack("<d", step + size / 100)}
    return tensor_value(tag, step, content, "scalars")


@st.composite
def logs(draw: st.DrawFn) -> list[bytes]:
    """Records, each unlike all others by its step.

    The last ones follow as long as any before: what was cut short shows itself only then.
    """
    small, all_kinds = [scalar_at, text_at, tensor_at], [scalar_at, text_at, tensor_at, large_at]
    kinds = draw(st.lists(st.sampled_from(draw(st.sampled_from([small, all_kinds]))), min_size=1))
    sizes = st.integers(0, 30)
    tags = st.sampled_from("ab")
    records = [kind(step, draw(tags), draw(sizes)) for step, kind in enumerate(kinds, 1)]
    tail = [text_at(1000, "tail", 6000 if large_at in kinds else 50)]
    return [version(), *records, *tail, *[scalar("tail", 1000 + i, i) for i in range(1, 8)]]


def damages(size: int) -> SearchStrategy[list[tuple[str, int, Any]]]:
    """Return (kind, place, how much) of up to four damages to the first `size` bytes."""
    place = st.integers(0, size - 1)
    length = st.integers(1, 120)
    return st.lists(
        st.one_of(
            st.tuples(st.just("flip"), place, st.integers(0, 7)),
            st.tuples(st.just("cut"), place, length),
            st.tuples(st.just("zero"), place, length),
            st.tuples(st.just("insert"), place, st.binary(min_size=1, max_size=120)),
        ),
        min_size=1,
        max_size=4,
    )


def damaged(data: bytes, done: list[tuple[str, int, Any]]) -> bytes:
    changed = bytearray(data)
    for kind, place, much in done:
        if kind == "flip" and place < len(changed):
            changed[place] ^= 1 << much
        elif kind == "cut":
            del changed[place : place + much]
        elif kind == "zero":
            count = len(changed[place : place + much])
            changed[place : place + count] = bytes(count)
        elif kind == "insert":
            changed[place:place] = much
    return bytes(changed)


def steps(view: RunView) -> list[int]:
    return sorted(step for s in view.series for step in s.select("all").steps.tolist())


def step_of(log: bytes) -> int:
    """Return the step by which a record of `logs` is known."""
    import termboard.proto

    return int(termboard.proto.message_class("Event").FromString(log[12:-4]).step)


def covered(data: bytes, view: RunView) -> list[range]:
    """Return the stretches of damaged records whose length was trusted: the next header held."""
    found = []
    for damage in view.files[0].damage:
        if damage.kind == "data_crc":
            (length,) = struct.unpack_from("<Q", data, damage.offset)
            if damage.size == length + 16:
                found.append(range(damage.offset, damage.offset + damage.size))
    return found


def only(snapshot: Snapshot) -> RunView:
    (view,) = snapshot.runs
    return view


@in_one_folder
@given(logs(), st.data())
def test_what_was_not_touched_is_read_and_nothing_else(
    tmp_path: Path, records: list[bytes], draw: st.DataObject
) -> None:
    intact = len(b"".join(records[:-8]))
    done = draw.draw(damages(intact))
    data = damaged(b"".join(records), done)
    (tmp_path / NAME).write_bytes(data)
    view = only(Loader(Store(), roots([str(tmp_path)]), thorough=True).load())
    trusted = covered(data, view)
    untouched = []
    for log in records[1:]:
        place = data.find(log)
        if place >= 0 and not any(place in stretch for stretch in trusted):
            untouched.append(step_of(log))
    found = steps(view)
    assert set(untouched) <= set(found)
    assert set(untouched) <= set(steps(only(load(tmp_path))))
    assert set(found) <= {step_of(log) for log in records[1:]}
    assert len(found) == len(set(found))
    values = {
        step: value
        for s in view.series
        if s.holds_numbers
        for step, value in zip(*(s.select("all").steps, s.select("all").values), strict=True)
    }
    assert all(int(value) == step % 1000 for step, value in values.items())


@in_one_folder
@given(logs(), st.data())
def test_every_byte_is_a_record_a_damage_or_waits(
    tmp_path: Path, records: list[bytes], draw: st.DataObject
) -> None:
    data = damaged(b"".join(records), draw.draw(damages(len(b"".join(records)))))
    (tmp_path / NAME).write_bytes(data)
    (state,) = only(load(tmp_path)).files
    lost = sorted((d.offset, d.size) for d in (*state.damage, *filter(None, [state.waiting])))
    position, counted = 0, 0
    for offset, size in [*lost, (len(data), 0)]:
        while position < offset:
            (length,) = struct.unpack_from("<Q", data, position)
            position, counted = position + length + 16, counted + 1
        assert position == offset
        position += size
    assert counted == state.events
    assert state.end + (state.waiting.size if state.waiting else 0) == len(data)


pieces = st.one_of(
    st.tuples(st.integers(-3, 9), st.sampled_from("ab"), st.integers(0, 30)).map(
        lambda drawn: scalar_at(*drawn)
    ),
    st.integers(0, 30).map(lambda size: text_at(3, "t", size)),
    st.integers(0, 30).map(lambda size: large_at(4, "t", size)),
    st.integers(0, 3).map(session),
)


@in_one_folder
@given(st.lists(pieces, max_size=15), st.data())
def test_slices_of_any_size_end_as_one_go(
    tmp_path: Path, records: list[bytes], draw: st.DataObject
) -> None:
    data = version() + b"".join(records)
    data = damaged(data, draw.draw(damages(len(data))))
    (tmp_path / NAME).write_bytes(data)
    whole = told(load(tmp_path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            loader_module,
            "SLICE_HERE",
            draw.draw(st.one_of(st.integers(1, 300), st.integers(1, 40_000))),
        )
        assert told(load(tmp_path)) == whole


@in_one_folder
@given(st.lists(pieces, max_size=15), st.data())
def test_growing_in_any_pieces_ends_as_one_go(
    tmp_path: Path, records: list[bytes], draw: st.DataObject
) -> None:
    """What was provisional on the way leaves no trace."""
    data = version() + b"".join(records)
    data = damaged(data, draw.draw(damages(len(data))))
    path = tmp_path / NAME
    path.unlink(missing_ok=True)
    reading = loader(tmp_path)
    ends = draw.draw(st.lists(st.integers(0, len(data)), max_size=6).map(sorted))
    for i, end in enumerate([*ends, len(data)]):
        with path.open("ab") as file:
            file.write(data[path.stat().st_size : end])
        os.utime(path, (BASE + i, BASE + i))
        look(reading)
    assert told(look(reading)) == told(load(tmp_path))
