"""Texts and other payloads are fetched from the file, and checked."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from termboard.store import payload
from termboard.store.payload import PayloadError, PayloadRef
from tests.support.loading import only_run
from tests.support.records import event, record, scalar, tensor_value, text, version, write


def refs(folder: Path, tag: str) -> list[PayloadRef]:
    run = only_run(folder)
    series = run.by_tag[tag]
    points = series.select("all")
    return [payload.ref(run, series, points, i) for i in range(len(points))]


def test_texts_come_back_row_by_row(tmp_path: Path) -> None:
    write(
        tmp_path,
        text("t", 0, "one"),
        scalar("x", 0, 1),
        text("t", 1, "a", "b", "c", "d", shape=(2, 2)),
        text("t", 2, b"\xff", "ü"),
        name="events.out.tfevents.1.h",
    )
    write(tmp_path, text("t", 3, shape=(0,)), name="events.out.tfevents.2.h")
    one, table, *_, empty = refs(tmp_path, "t")
    assert payload.strings(one).values == ("one",)
    assert (payload.strings(table).shape, payload.strings(table).values) == (
        (2, 2), ("a", "b", "c", "d")
    )  # fmt: skip
    assert payload.strings(empty).values == ()
    assert Path(empty.path).name == "events.out.tfevents.2.h"


def test_bytes_that_are_no_utf8_are_kept(tmp_path: Path) -> None:
    write(tmp_path, text("t", 0, b"a\xffb"))
    assert payload.strings(refs(tmp_path, "t")[0]).values == ("a\udcffb",)


def test_one_text_stands_for_a_whole_shape(tmp_path: Path) -> None:
    write(tmp_path, text("t", 0, "x", shape=(3,)))
    assert payload.strings(refs(tmp_path, "t")[0]).values == ("x", "x", "x")


def test_a_graph_is_its_event(tmp_path: Path) -> None:
    write(tmp_path, record(event(3, graph_def=b"graph")))
    (where,) = refs(tmp_path, "__run_graph__")
    assert payload.read(where).graph_def == b"graph"


@pytest.mark.parametrize(
    "tensor",
    [
        {"dtype": 1, "float_val": [1.0]},
        {"dtype": 7, "string_val": [b"a", b"b"], "tensor_shape": {"dim": [{"size": 3}]}},
        {"dtype": 7, "string_val": [b"a"], "tensor_shape": {"dim": [{"size": 1 << 40}]}},
        {"dtype": 7, "string_val": [b"a"], "tensor_shape": {"dim": [{"size": -1}]}},
    ],
)
def test_a_text_that_is_none_is_an_error(tmp_path: Path, tensor: dict[str, object]) -> None:
    write(tmp_path, tensor_value("t", 0, tensor, "text"))
    with pytest.raises(PayloadError, match="no texts"):
        payload.strings(refs(tmp_path, "t")[0])


def test_a_tensor_that_cannot_be_decoded_is_an_error(tmp_path: Path) -> None:
    plugin = {"plugin_data": {"plugin_name": b"text"}}
    value = {"tag": b"t", "tensor": b"\xff", "metadata": plugin}
    write(tmp_path, record(event(0, summary={"value": [value]})))
    with pytest.raises(PayloadError, match="cannot be decoded"):
        payload.strings(refs(tmp_path, "t")[0])


def test_a_file_that_changed_since_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, text("t", 0, "hello"))
    (where,) = refs(tmp_path, "t")
    content = path.read_bytes()
    for at in (where.offset, where.offset + 9, where.offset + 20, len(content) - 1):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(PayloadError, match="damaged or was overwritten"):
            payload.read(where)
    path.write_bytes(version() + b"".join(scalar("x", i, i) for i in range(9)))
    with pytest.raises(PayloadError, match="damaged or was overwritten"):
        payload.read(where)
    os.truncate(path, where.offset + 10)
    with pytest.raises(PayloadError, match="shorter"):
        payload.read(where)
    path.unlink()
    with pytest.raises(PayloadError, match="No such file"):
        payload.read(where)


def test_another_record_of_the_same_length_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, text("t", 0, "hello"))
    (where,) = refs(tmp_path, "t")
    with pytest.raises(PayloadError, match="overwritten"):
        payload.read(replace(where, ordinal=1))
    path.write_bytes(version() + record(b"\xff" * where.length))
    with pytest.raises(PayloadError, match="cannot be decoded"):
        payload.read(where)
