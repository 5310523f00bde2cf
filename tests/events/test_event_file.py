"""From a file's bytes to points: every kind of value, any slicing, any payload."""

from __future__ import annotations

import math
import os
import pickle
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termboard.domain import Action, Damage
from termboard.events.batch import Batch, Chunk, Column, Ending
from termboard.events.collect import GRAPH_TAG
from termboard.events.event_file import decode
from termboard.proto import message_class
from tests.support.records import (
    BASE,
    event,
    record,
    scalar,
    session,
    tensor_value,
    text,
    version,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WHOLE = 1 << 30
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def places(chunk: Chunk) -> NDArray[Any]:
    """Return (offset, length, ordinal) of each payload."""
    return np.column_stack(chunk.columns[2:])


def batches(path: Path, limits: list[int]) -> list[Batch]:
    """Read the file to its end, in slices of these limits, the last one repeated."""
    found: list[Batch] = []
    offset, sessions, known = 0, 0, dict[str, str]()
    for limit in [*limits, *[limits[-1]] * 10_000]:
        batch = decode(str(path), offset, limit, known, sessions)
        found.append(batch)
        offset, sessions = batch.end, batch.sessions
        known = {**dict(batch.plugins), **known}
        if offset + (batch.waiting.size if batch.waiting else 0) >= batch.size:
            break
    return found


def points(found: list[Batch]) -> dict[str, list[tuple[Any, ...]]]:
    """Return (column, session, step, wall time, value) of every point, by tag."""
    result: dict[str, list[tuple[Any, ...]]] = {}
    for chunk in (chunk for batch in found for chunk in batch.chunks):
        values = places(chunk) if chunk.column is Column.PAYLOAD else chunk.values
        rows = zip(chunk.steps.tolist(), chunk.wall_times.tolist(), values.tolist(), strict=True)
        result.setdefault(chunk.tag, []).extend(
            (chunk.column, chunk.session, step, repr(time), repr(value))
            for step, time, value in rows
        )
    return result


def only_chunk(path: Path) -> Chunk:
    (chunk,) = decode(str(path), 0, WHOLE).chunks
    return chunk


def summary(*values: dict[str, Any], step: int = 0, wall_time: float = BASE) -> bytes:
    return record(event(step, wall_time, summary={"value": list(values)}))


def metadata(plugin: bytes, content: bytes = b"") -> dict[str, Any]:
    return {"plugin_data": {"plugin_name": plugin, "content": content}}


# --- scalars


def test_a_simple_value_is_a_float_widened_exactly(tmp_path: Path) -> None:
    chunk = only_chunk(write(tmp_path, scalar("loss", 3, 0.1)))
    assert (chunk.tag, chunk.column, chunk.session) == ("loss", Column.FLOAT, 0)
    assert [chunk.steps.dtype, chunk.wall_times.dtype] == [np.dtype("i8"), np.dtype("f8")]
    assert chunk.steps.tolist() == [3]
    assert chunk.wall_times.tolist() == [BASE + 3]
    assert chunk.values.tolist() == [float(np.float32(0.1))]


def test_step_zero_is_left_out_on_the_wire_and_still_zero(tmp_path: Path) -> None:
    data = scalar("loss", 0, 0.0)
    assert b"\x10\x00" not in data[21:25]
    assert only_chunk(write(tmp_path, data)).steps.tolist() == [0]


@pytest.mark.parametrize("step", [-1, -(1 << 63), (1 << 63) - 1, 1 << 53])
def test_steps_are_any_int64(tmp_path: Path, step: int) -> None:
    assert only_chunk(write(tmp_path, scalar("x", step, 1, BASE))).steps.tolist() == [step]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.0, 1e-45])
def test_numbers_that_are_not_finite_are_data(tmp_path: Path, value: float) -> None:
    (got,) = only_chunk(write(tmp_path, scalar("x", 1, value))).values.tolist()
    assert repr(got) == repr(float(np.float32(value)))


@pytest.mark.parametrize("wall_time", [math.nan, math.inf, -math.inf])
def test_a_wall_time_that_is_not_finite_is_kept_but_spans_nothing(
    tmp_path: Path, wall_time: float
) -> None:
    batch = decode(str(write(tmp_path, scalar("x", 1, 1, wall_time))), 0, WHOLE)
    assert repr(batch.chunks[0].wall_times[0].item()) == repr(wall_time)
    assert (batch.first_wall_time, batch.last_wall_time) == (BASE, BASE)


def test_wall_times_span_all_events_in_any_order(tmp_path: Path) -> None:
    path = write(tmp_path, scalar("x", 1, 1, BASE + 9), scalar("x", 2, 1, BASE - 9))
    batch = decode(str(path), 0, WHOLE)
    assert (batch.first_wall_time, batch.last_wall_time) == (BASE - 9, BASE + 9)


def test_several_values_in_one_summary(tmp_path: Path) -> None:
    values = [{"tag": name, "simple_value": i} for i, name in enumerate([b"a", b"b", b"a"])]
    found = points([decode(str(write(tmp_path, summary(*values, step=5))), 0, WHOLE)])
    assert [row[2::2] for row in found["a"]] == [(5, "0.0"), (5, "2.0")]
    assert [row[2::2] for row in found["b"]] == [(5, "1.0")]


def test_tags_that_are_no_utf8_stay_apart(tmp_path: Path) -> None:
    path = write(tmp_path, scalar(b"x\xff", 0, 1), scalar(b"x\xfe", 0, 2), scalar("x\ufffd", 0, 3))
    assert set(points([decode(str(path), 0, WHOLE)])) == {
        raw.decode("utf-8", "surrogateescape") for raw in (b"x\xff", b"x\xfe", b"x\xef\xbf\xbd")
    }


@pytest.mark.parametrize("tag", ["", "t" * (1 << 20), "a/b//c", "\x1b[2J", "\u202e"])
def test_any_tag(tmp_path: Path, tag: str) -> None:
    path = write(tmp_path, scalar(tag, 1, 1))
    (found,) = points(batches(path, [100]))
    assert found == tag


# --- tensors of rank 0

CONTENT = [
    (1, "<f4", 0.1),
    (2, "<f8", 0.1),
    (3, "<i4", -5),
    (4, "<u1", 255),
    (5, "<i2", -300),
    (6, "<i1", -128),
    (9, "<i8", (1 << 53) + 1),
    (9, "<i8", -(1 << 63)),
    (10, "|b1", True),
    (17, "<u2", 65535),
    (19, "<f2", 0.1),
    (22, "<u4", (1 << 32) - 1),
    (23, "<u8", (1 << 64) - 1),
    (23, "<u8", 7),
]


@pytest.mark.parametrize(("code", "dtype", "value"), CONTENT)
def test_a_rank_0_tensor_by_its_bytes(tmp_path: Path, code: int, dtype: str, value: Any) -> None:
    raw = np.array(value, dtype)
    tensor = {"dtype": code, "tensor_content": raw.tobytes()}
    chunk = only_chunk(write(tmp_path, tensor_value("x", 1, tensor, "scalars")))
    assert chunk.values.tolist() == [raw.item()]
    whole = Column.UINT if value == (1 << 64) - 1 else Column.INT
    assert chunk.column is (Column.FLOAT if raw.dtype.kind == "f" else whole)
    assert chunk.values.dtype == chunk.column.dtype


LISTS = [
    (1, "float_val", 0.5, 0.5),
    (2, "double_val", 0.1, 0.1),
    (3, "int_val", -5, -5),
    (4, "int_val", 255, 255),
    (5, "int_val", -300, -300),
    (6, "int_val", -128, -128),
    (9, "int64_val", (1 << 53) + 1, (1 << 53) + 1),
    (10, "bool_val", True, 1),
    (14, "half_val", 0x3FC0, 1.5),
    (14, "half_val", 0xFF80, -math.inf),
    (17, "int_val", 65535, 65535),
    (19, "half_val", 0x3E00, 1.5),
    (19, "half_val", 0xFC00, -math.inf),
    (22, "uint32_val", (1 << 32) - 1, (1 << 32) - 1),
    (23, "uint64_val", (1 << 63) + 1, (1 << 63) + 1),
]


@pytest.mark.parametrize(("code", "field", "stored", "value"), LISTS)
def test_a_rank_0_tensor_by_its_typed_list(
    tmp_path: Path, code: int, field: str, stored: Any, value: Any
) -> None:
    chunk = only_chunk(write(tmp_path, tensor_value("x", 1, {"dtype": code, field: [stored]})))
    assert chunk.values.tolist() == [value]


def test_bfloat16_by_its_bytes(tmp_path: Path) -> None:
    tensor = {"dtype": 14, "tensor_content": struct.pack("<H", 0x3FC0)}
    assert only_chunk(write(tmp_path, tensor_value("x", 1, tensor))).values.tolist() == [1.5]


def test_a_rank_0_tensor_without_values_is_zero(tmp_path: Path) -> None:
    path = write(tmp_path, tensor_value("x", 1, {"dtype": 2}, "scalars"))
    assert only_chunk(path).values.tolist() == [0.0]


def test_integers_on_both_sides_of_2_to_the_63_stay_exact(tmp_path: Path) -> None:
    numbers = [1, (1 << 63) + 1, (1 << 53) + 1]
    path = write(
        tmp_path,
        *[tensor_value("x", i, {"dtype": 23, "uint64_val": [n]}) for i, n in enumerate(numbers)],
    )
    found = points([decode(str(path), 0, WHOLE)])["x"]
    assert [int(row[4]) for row in found] == numbers


@pytest.mark.parametrize(
    "tensor",
    [
        {"dtype": 1, "float_val": [1.0], "tensor_shape": {"dim": [{"size": 1}]}},
        {"dtype": 1, "float_val": [1.0, 2.0]},
        {"dtype": 1, "tensor_content": b"123"},
        {"dtype": 1, "tensor_content": b"12345678"},
        {"dtype": 1, "float_val": [1.0], "tensor_shape": {"unknown_rank": True}},
        {"dtype": 7, "string_val": [b"1"]},
        {"dtype": 8},
        {"dtype": -1},
        {},
    ],
)
def test_other_tensors_stay_payloads(tmp_path: Path, tensor: dict[str, Any]) -> None:
    assert only_chunk(write(tmp_path, tensor_value("x", 1, tensor))).column is Column.PAYLOAD


# --- plugins and payloads


def test_the_plugin_is_that_of_the_first_metadata(tmp_path: Path) -> None:
    tensor = {"dtype": 7, "string_val": [b"hi"]}
    path = write(
        tmp_path,
        tensor_value("t", 0, tensor, "text"),
        tensor_value("t", 1, tensor),
        tensor_value("t", 2, tensor, "images"),
    )
    for limits in ([WHOLE], [1]):
        found = batches(path, limits)
        assert [plugin for batch in found for plugin in batch.plugins] == [("t", "text")]
        assert len(points(found)["t"]) == 3


def test_metadata_without_a_plugin_name_says_nothing(tmp_path: Path) -> None:
    value = {"tag": b"x", "simple_value": 1.0, "metadata": {"display_name": b"X"}}
    batch = decode(str(write(tmp_path, summary(value))), 0, WHOLE)
    assert batch.plugins == ()
    assert batch.chunks[0].column is Column.FLOAT


def test_metadata_behind_a_guess_is_still_metadata(tmp_path: Path) -> None:
    tensor = {"dtype": 7, "string_val": [b"hi"]}
    path = write(tmp_path, tensor_value("t", 0, tensor), tensor_value("t", 1, tensor, "text"))
    batch = decode(str(path), 0, WHOLE)
    assert (batch.plugins, batch.guesses) == ((("t", "text"),), (("t", "tensor"),))


@pytest.mark.parametrize(
    ("field", "plugin"),
    [("image", "images"), ("audio", "audio"), ("histo", "histograms"), ("tensor", "tensor")],
)
def test_the_old_encodings_are_told_by_their_field(tmp_path: Path, field: str, plugin: str) -> None:
    batch = decode(str(write(tmp_path, summary({"tag": b"x", field: b"\xff"}))), 0, WHOLE)
    assert batch.guesses == (("x", plugin),)


def test_a_payload_is_where_its_record_lies(tmp_path: Path) -> None:
    first, second = text("t", 0, "one"), text("t", 1, "two two")
    path = write(tmp_path, first, second)
    chunk = only_chunk(path)
    at = len(version())
    assert places(chunk).tolist() == [
        [at, len(first) - 16, 0],
        [at + len(first), len(second) - 16, 0],
    ]


def test_values_of_one_summary_have_ordinals(tmp_path: Path) -> None:
    values: list[dict[str, Any]] = [
        {"tag": b"t", "image": b"1"},
        {"tag": b"x", "simple_value": 1.0},
    ]
    path = write(tmp_path, summary(*values, {"tag": b"t", "image": b"2"}))
    (images,) = (c for c in decode(str(path), 0, WHOLE).chunks if c.tag == "t")
    assert places(images)[:, 2].tolist() == [0, 2]


def test_a_value_without_content_and_plugin_is_nothing(tmp_path: Path) -> None:
    assert decode(str(write(tmp_path, summary({"tag": b"x"}))), 0, WHOLE).chunks == ()


def test_hparams_need_no_content(tmp_path: Path) -> None:
    value = {"tag": b"_hparams_/experiment", "metadata": metadata(b"hparams", b"\x08\x00")}
    batch = decode(str(write(tmp_path, summary(value))), 0, WHOLE)
    assert batch.plugins == (("_hparams_/experiment", "hparams"),)
    assert batch.chunks[0].column is Column.PAYLOAD


def test_a_graph_has_tensorboards_tag(tmp_path: Path) -> None:
    path = write(tmp_path, record(event(4, graph_def=b"\xff not parsed")))
    batch = decode(str(path), 0, WHOLE)
    assert batch.guesses == ((GRAPH_TAG, "graphs"),)
    assert places(batch.chunks[0])[0, 2] == -1
    assert batch.chunks[0].steps.tolist() == [4]


def test_run_metadata_has_its_own_tag(tmp_path: Path) -> None:
    meta = {"tag": b"step1", "run_metadata": b"\xff"}
    batch = decode(str(write(tmp_path, record(event(1, tagged_run_metadata=meta)))), 0, WHOLE)
    assert batch.guesses == (("step1", "graph_tagged_run_metadata"),)


# --- sessions and endings


def test_a_session_start_splits_the_points(tmp_path: Path) -> None:
    path = write(tmp_path, session(1), scalar("x", 1, 1), session(3), session(1), scalar("x", 1, 2))
    batch = decode(str(path), 0, WHOLE)
    assert [(c.session, c.values.tolist()) for c in batch.chunks] == [(1, [1.0]), (2, [2.0])]
    assert batch.sessions == 2


@pytest.mark.parametrize(
    ("status", "ending"), [(0, None), (1, "started"), (2, "stopped"), (3, None)]
)
def test_what_a_session_log_says_of_the_end(
    tmp_path: Path, status: int, ending: str | None
) -> None:
    batch = decode(str(write(tmp_path, session(status, wall_time=BASE + 7))), 0, WHOLE)
    assert batch.ending == ending
    assert ending is None or batch.ending_wall_time == BASE + 7


def session_end(status: int) -> bytes:
    data = message_class("HParamsPluginData")(session_end_info={"status": status})
    content = metadata(b"hparams", data.SerializeToString())
    return summary({"tag": b"_hparams_/session_end_info", "metadata": content})


@pytest.mark.parametrize(
    ("status", "ending"),
    [(1, Ending.STOPPED), (2, Ending.FAILED), (3, Ending.STARTED), (0, None)],
)
def test_what_hparams_say_of_the_end(tmp_path: Path, status: int, ending: Ending | None) -> None:
    assert decode(str(write(tmp_path, session_end(status))), 0, WHOLE).ending is ending


def test_an_unknown_status_takes_nothing_back(tmp_path: Path) -> None:
    path = write(tmp_path, session(2), session_end(0))
    assert decode(str(path), 0, WHOLE).ending is Ending.STOPPED


def test_a_session_end_that_cannot_be_decoded_says_nothing(tmp_path: Path) -> None:
    value = {"tag": b"_hparams_/session_end_info", "metadata": metadata(b"hparams", b"\xff")}
    batch = decode(str(write(tmp_path, summary(value))), 0, WHOLE)
    assert (batch.ending, len(batch.chunks)) == (None, 1)


# --- damage, slices, growth


def test_an_undecodable_event_costs_its_record(tmp_path: Path) -> None:
    bad = record(b"\xff\xff\xff")
    path = write(tmp_path, scalar("x", 1, 1), bad, scalar("x", 2, 2))
    batch = decode(str(path), 0, WHOLE)
    at = len(version() + scalar("x", 1, 1))
    assert batch.damage == (Damage(at, len(bad), "proto", Action.SKIPPED),)
    assert batch.events == 3
    assert batch.chunks[0].steps.tolist() == [1, 2]


def test_offsets_of_damage_are_from_the_files_start(tmp_path: Path) -> None:
    good = len(version())
    path = write(tmp_path, b"\xee" * 40, scalar("x", 2, 2), b"tail")
    batch = decode(str(path), good, WHOLE)
    assert batch.damage == (Damage(good, 40, "length_crc", Action.SKIPPED),)
    assert batch.waiting is not None
    assert batch.waiting.offset + batch.waiting.size == batch.size == path.stat().st_size


def test_a_record_longer_than_the_limit_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, text("t", 0, "x" * 100_000))
    batch = decode(str(path), len(version()), 10)
    assert batch.events == 1


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    batch = decode(str(tmp_path / "f"), 0, 100)
    assert (batch.end, batch.size, batch.waiting) == (0, 0, None)


def test_a_file_shorter_than_where_to_go_on(tmp_path: Path) -> None:
    batch = decode(str(write(tmp_path)), 10_000, 100)
    assert (batch.end, batch.size, batch.events) == (10_000, len(version()), 0)


def test_a_file_that_is_cut_while_it_is_read_ends_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, scalar("x", 1, 1), scalar("x", 2, 2)[:30])
    real = os.fstat

    class Bigger:
        def __init__(self, descriptor: int) -> None:
            self.st_size = real(descriptor).st_size + 10_000

    monkeypatch.setattr(os, "fstat", Bigger)
    batch = decode(str(path), 0, WHOLE)
    assert (batch.events, batch.size) == (2, path.stat().st_size)
    again = decode(str(path), batch.end, 10)
    assert again.waiting is not None


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        decode(str(tmp_path / "none"), 0, 1)


def test_a_batch_travels_to_another_process_and_back(tmp_path: Path) -> None:
    path = write(tmp_path, scalar(b"x\xff", 1, 1), text("t", 0, "hi"), b"\xee" * 30)
    batch = decode(str(path), 0, WHOLE)
    again = pickle.loads(pickle.dumps(batch))
    assert points([again]) == points([batch])
    assert (again.damage, again.waiting) == (batch.damage, batch.waiting)


pieces = st.one_of(
    st.tuples(st.sampled_from("ab"), st.integers(-3, 9), st.floats(width=32)).map(
        lambda t: scalar(t[0], t[1], t[2])
    ),
    st.integers(0, 9).map(lambda n: text("t", n, "x" * n)),
    st.integers(0, 3).map(session),
    st.binary(min_size=1, max_size=30),
    st.binary(max_size=8).map(record),
    st.just(bytes(40)),
)


@in_one_folder
@given(
    st.lists(pieces, max_size=15),
    st.lists(st.integers(1, 300), min_size=1, max_size=6),
)
def test_any_slicing_gives_the_same_points(
    tmp_path: Path, parts: list[bytes], limits: list[int]
) -> None:
    path = write(tmp_path, *parts)
    whole, sliced = batches(path, [WHOLE]), batches(path, limits)
    assert points(sliced) == points(whole)
    assert sum(batch.events for batch in sliced) == whole[0].events
    assert [d for batch in sliced for d in batch.damage] == list(whole[0].damage)
    assert sliced[-1].waiting == whole[0].waiting
    endings = [batch.ending for batch in sliced if batch.ending is not None]
    assert (endings[-1] if endings else None) is whole[0].ending


@in_one_folder
@given(st.lists(pieces, max_size=12), st.data())
def test_a_file_that_grows_piece_by_piece_gives_the_same_points(
    tmp_path: Path, parts: list[bytes], data: st.DataObject
) -> None:
    """Garbage may be mistaken for nothing else: what was read early is what is read late."""
    content = version() + b"".join(parts)
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=6).map(sorted))
    path = tmp_path / "grows"
    found: list[Batch] = []
    offset, sessions, known = 0, 0, dict[str, str]()
    for cut in [*cuts, len(content)]:
        path.write_bytes(content[:cut])
        batch = decode(str(path), offset, WHOLE, known, sessions)
        offset, sessions = batch.end, batch.sessions
        known = {**dict(batch.plugins), **known}
        found.append(batch)
    path.write_bytes(content)
    assert points(found) == points([decode(str(path), 0, WHOLE)])


@in_one_folder
@given(st.lists(st.binary(max_size=80), max_size=4))
def test_no_payload_raises(tmp_path: Path, payloads: list[bytes]) -> None:
    path = write(tmp_path, *map(record, payloads))
    batch = decode(str(path), 0, WHOLE)
    assert batch.events + len(batch.damage) == len(payloads) + 1
    assert batch.end == batch.size


@in_one_folder
@given(st.binary(max_size=60), st.sampled_from(["tensor", "image", "tag"]), st.binary(max_size=9))
def test_no_value_raises(tmp_path: Path, content: bytes, field: str, plugin: bytes) -> None:
    value = {"tag": b"x", field: content, "metadata": metadata(plugin, content)}
    batch = decode(str(write(tmp_path, summary(value))), 0, WHOLE)
    assert batch.events == 2


@in_one_folder
@given(st.binary(max_size=400))
def test_no_bytes_raise(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    batch = decode(str(path), 0, WHOLE)
    assert batch.end + (batch.waiting.size if batch.waiting else 0) == len(content)
