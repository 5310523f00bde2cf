"""Payloads come back decoded, whichever way they were written, or say why they cannot."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.logged import AudioClip, GraphSize, SessionEnd
from termboard.store import decoded, payload
from termboard.store.payload import PayloadError, PayloadRef
from tests.support.loading import load, only_run
from tests.support.records import event, record, tensor_value, write
from tests.support.summaries import (
    GIF,
    PNG,
    audio,
    dims,
    graph,
    histogram,
    hparams,
    image,
    images,
    message,
    outcome,
    string_tensor,
    value,
    wav,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.store.snapshot import Snapshot

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_logs"


def only(folder: Path, *records: bytes) -> PayloadRef:
    """Write records of one tag; return where the last one's payload lies."""
    write(folder, *records)
    run = only_run(folder)
    (series,) = run.series
    points = series.select("all")
    return payload.ref(run, series, points, len(points) - 1)


def test_an_array_keeps_its_dtype_and_shape(tmp_path: Path) -> None:
    raw = np.arange(6, dtype="<i2")
    tensor = {"dtype": 5, "tensor_shape": dims(2, 3), "tensor_content": raw.tobytes()}
    where = only(tmp_path, tensor_value("t", 0, tensor, "mesh"))
    found = decoded.array(where)
    assert (found.dtype, found.tolist()) == (np.dtype("<i2"), [[0, 1, 2], [3, 4, 5]])
    assert (decoded.layout(where).dtype, decoded.layout(where).shape) == ("int16", (2, 3))


def test_a_dtype_that_numpy_lacks_is_described_and_not_decoded(tmp_path: Path) -> None:
    tensor = {"dtype": 25, "tensor_shape": dims(2), "tensor_content": b"ab"}
    where = only(tmp_path, tensor_value("t", 0, tensor, "mesh"))
    assert decoded.layout(where).dtype == "float8_e4m3fn"
    with pytest.raises(PayloadError, match="float8_e4m3fn cannot be read"):
        decoded.array(where)


def test_histograms_of_both_encodings(tmp_path: Path) -> None:
    old = only(tmp_path / "old", histogram("h", 0, [1.0, 2.0, 3.0], [0, 2, 1], min=1.5, max=2.5))
    assert decoded.histogram(old).buckets.tolist() == [[1.5, 2, 2], [2, 2.5, 1]]
    tensor = {"dtype": 2, "tensor_shape": dims(1, 3), "double_val": [0.1, 0.2, 7]}
    new = only(tmp_path / "new", tensor_value("h", 0, tensor, "histograms"))
    assert decoded.histogram(new).buckets.tolist() == [[0.1, 0.2, 7]]
    assert not decoded.histogram(new).buckets.flags.writeable


def test_images_of_both_encodings(tmp_path: Path) -> None:
    old = decoded.images(only(tmp_path / "old", image("i", 0, PNG, 8, 4)))
    assert (old.width, old.height, old.encoded) == (8, 4, (PNG,))
    new = decoded.images(only(tmp_path / "new", images("i", 0, PNG, GIF)))
    assert (new.width, new.height, new.encoded) == (3, 2, (PNG, GIF))


def test_sounds_of_both_encodings(tmp_path: Path) -> None:
    data = wav(0.25, 8000, 2)
    clip = AudioClip(data, "", 8000, 2, 0.25)
    assert decoded.audio(only(tmp_path / "old", audio("a", 0, data))) == (clip,)
    parts = (data, b"first", b"no wav", b"\xff")
    new = only(tmp_path / "new", string_tensor("a", 0, "audio", (2, 2), *parts))
    assert decoded.audio(new) == (
        replace(clip, label="first"),
        AudioClip(b"no wav", "\udcff", None, None, None),
    )


def test_a_curve_has_six_rows(tmp_path: Path) -> None:
    rows = np.arange(12, dtype="<f4")
    tensor = {"dtype": 1, "tensor_shape": dims(6, 2), "float_val": rows.tolist()}
    curve = decoded.pr_curve(only(tmp_path, tensor_value("p", 0, tensor, "pr_curves")))
    assert curve.true_positives.tolist() == [0, 1]
    assert curve.false_positives.tolist() == [2, 3]
    assert curve.true_negatives.tolist() == [4, 5]
    assert curve.false_negatives.tolist() == [6, 7]
    assert curve.precision.tolist() == [8, 9]
    assert curve.recall.tolist() == [10, 11]


def test_hyperparameters_need_no_tensor(tmp_path: Path) -> None:
    where = only(tmp_path, hparams("session_end_info", 0, session_end_info={"status": 2}))
    assert decoded.hparams(where) == SessionEnd("failure", 0.0)


def test_graphs_of_every_encoding(tmp_path: Path) -> None:
    fields = graph(("x", ()), ("y", ("x",)))
    plain = message("GraphDef", **fields)
    profile = message("RunMetadata", partition_graphs=[fields, fields])
    keras = b'{"config":{"layers":[{"config":{}},{"config":{}},{"config":{}}]}}'

    def size(name: str, plugin: str, made: bytes) -> GraphSize:
        return decoded.graph_size(only(tmp_path / name, made), plugin)

    assert size("a", "graphs", record(event(0, graph_def=plain))) == GraphSize(2, 1)
    tagged = event(0, tagged_run_metadata={"tag": b"step1", "run_metadata": profile})
    assert size("b", "graph_tagged_run_metadata", record(tagged)) == GraphSize(4, 2)
    for plugin in ("graph_run_metadata", "graph_run_metadata_graph"):
        made = string_tensor("g", 0, plugin, (), profile)
        assert size(plugin, plugin, made) == GraphSize(4, 2)
    made = string_tensor("keras", 0, "graph_keras_model", (), keras)
    assert size("c", "graph_keras_model", made) == GraphSize(3, 2)
    assert size("d", "graphs", string_tensor("g", 0, "graphs", (1,), plain)) == GraphSize(2, 1)


def test_a_graph_with_its_meta_graph(tmp_path: Path) -> None:
    meta = message("MetaGraphDef", graph_def=graph(("x", ()), ("y", ("x",))))
    path = write(tmp_path, record(event(0, meta_graph_def=meta)))
    whole = event(0, meta_graph_def=meta)
    offset = path.stat().st_size - len(whole) - 16
    where = PayloadRef(str(path), offset, len(whole), -1)
    assert decoded.graph_size(where, "graphs") == GraphSize(2, 1)


def test_an_event_of_a_graph_is_nothing_else(tmp_path: Path) -> None:
    where = only(tmp_path, record(event(0, graph_def=b"")))
    for decode in (*DECODERS, payload.strings):
        with pytest.raises(PayloadError, match="holds a graph"):
            decode(where)
    other = only(tmp_path / "log", record(event(0, tagged_run_metadata={"tag": b"x"})))
    assert decoded.graph_size(other, "anything") == GraphSize(0, 0)


DECODERS: tuple[Callable[[PayloadRef], Any], ...] = (
    decoded.array, decoded.layout, decoded.histogram, decoded.images, decoded.audio,
    decoded.pr_curve, decoded.hparams,
)  # fmt: skip


@pytest.mark.parametrize(
    ("made", "decode", "sentence"),
    [
        (image("i", 0, PNG, -1), decoded.images, "width or height"),
        (string_tensor("i", 0, "images", (2,), b"3", "٣".encode()), decoded.images, "width or"),
        (string_tensor("i", 0, "images", (2,), b"9" * 5000, b"1"), decoded.images, "width or"),
        (string_tensor("i", 0, "images", (1,), b"3"), decoded.images, "there are none"),
        (string_tensor("i", 0, "images", (9,), b"3", b"2"), decoded.images, "needs 9"),
        (value("i", 0, image=b"\xff"), decoded.images, "image cannot be decoded"),
        (value("h", 0, histo=b"\xff"), decoded.histogram, "histogram cannot be decoded"),
        (value("a", 0, audio=b"\xff"), decoded.audio, "sound cannot be decoded"),
        (value("m", 0, "mesh", tensor=b"\xff"), decoded.array, "tensor cannot be decoded"),
        (value("m", 0, "mesh"), decoded.layout, "holds no tensor"),
        (value("p", 0, "hparams", b"\xff"), decoded.hparams, "data cannot be decoded"),
        (value("p", 0, "hparams"), decoded.hparams, "carries no hyperparameters"),
        (string_tensor("c", 0, "pr_curves", (6,), b"a"), decoded.pr_curve, "no real numbers"),
        (
            tensor_value("c", 0, {"dtype": 1, "tensor_shape": dims(5, 1), "float_val": [1]}, "x"),
            decoded.pr_curve,
            r"shape \(6, n\), not \(5, 1\)",
        ),
        (
            tensor_value("c", 0, {"dtype": 1, "tensor_shape": dims(6, 1 << 40), "float_val": [1]}),
            decoded.pr_curve,
            "at most 16777216",
        ),
    ],
)
def test_what_is_not_what_its_plugin_says_is_a_sentence(
    tmp_path: Path, made: bytes, decode: Callable[[PayloadRef], Any], sentence: str
) -> None:
    with pytest.raises(PayloadError, match=sentence):
        decode(only(tmp_path, made))


@pytest.mark.parametrize("plugin", ["graphs", "graph_run_metadata", "graph_keras_model"])
def test_a_graph_that_is_none_is_a_sentence(tmp_path: Path, plugin: str) -> None:
    where = only(tmp_path, string_tensor("g", 0, plugin, (), b"\xff\xff"))
    with pytest.raises(PayloadError, match=r"cannot be decoded|is no JSON"):
        decoded.graph_size(where, plugin)


@settings(max_examples=200)
@given(
    field=st.sampled_from(["histo", "image", "audio", "tensor"]),
    data=st.binary(max_size=40)
    | st.builds(
        lambda code, shape, raw, numbers: message(
            "Tensor", dtype=code, tensor_shape=dims(*shape), string_val=raw, float_val=numbers
        ),
        st.sampled_from([1, 7]),
        st.lists(st.integers(0, 7), max_size=3),
        st.lists(st.binary(max_size=3), max_size=7),
        st.lists(st.floats(width=32), max_size=7),
    ),
    content=st.binary(max_size=20),
)
def test_any_bytes_are_a_value_or_a_payload_error(
    tmp_path_factory: pytest.TempPathFactory, field: str, data: bytes, content: bytes
) -> None:
    made = value("t", 0, "some", content, **{field: data})
    path = tmp_path_factory.getbasetemp() / "any.tfevents"
    path.write_bytes(made)
    where = PayloadRef(str(path), 0, len(made) - 16, 0, hash(made))
    sizes = [lambda w, p=p: decoded.graph_size(w, p) for p in ("graphs", "graph_keras_model", "x")]
    for decode in (*DECODERS, payload.strings, *sizes):
        found, refusal = outcome(decode, where, PayloadError)
        assert (found is None) == refusal.endswith(".")


@pytest.fixture(scope="module")
def samples() -> Snapshot:
    return load(SAMPLES)


def every(samples: Snapshot, plugin: str) -> list[PayloadRef]:
    """Return where all payloads of a plugin lie."""
    return [
        payload.ref(run, series, series.select("all"), index)
        for run in samples.runs
        for series in run.series
        if series.plugin == plugin and not series.holds_numbers
        for index in range(series.points)
    ]


def test_every_histogram_of_real_writers_has_rising_edges(samples: Snapshot) -> None:
    found = [decoded.histogram(where).buckets for where in every(samples, "histograms")]
    assert len(found) > 700
    for rows in found:
        assert (rows[:, 0] <= rows[:, 1]).all()
        assert (rows[1:, 0] == rows[:-1, 1]).all()
        assert (rows[:, 2] >= 0).all()
        assert rows[:, 2].sum() > 0


def test_every_curve_of_real_writers_agrees_with_itself(samples: Snapshot) -> None:
    found = [decoded.pr_curve(where) for where in every(samples, "pr_curves")]
    assert found
    for curve in found:
        positives = curve.true_positives + curve.false_negatives
        assert np.allclose(positives, positives[0])
        assert np.allclose(curve.recall, curve.true_positives / positives)
        assert len(curve.precision) == len(curve.true_negatives)


def test_every_image_of_real_writers_is_as_large_as_it_says(samples: Snapshot) -> None:
    found = [decoded.images(where) for where in every(samples, "images")]
    assert len(found) > 50
    for one in found:
        for data in one.encoded:  # a PNG's header: width and height at bytes 16 and 20
            size = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
            assert size == (one.width, one.height)


def test_every_sound_of_real_writers_is_a_wav(samples: Snapshot) -> None:
    found = [decoded.audio(where) for where in every(samples, "audio")]
    assert found
    assert {(clip.sample_rate, clip.channels, clip.seconds) for (clip,) in found} == {
        (8000, 1, 0.4)
    }


def test_every_graph_of_real_writers_is_counted(samples: Snapshot) -> None:
    def sizes(plugin: str) -> list[tuple[int, int]]:
        found = [decoded.graph_size(where, plugin) for where in every(samples, plugin)]
        return [(size.nodes, size.edges) for size in found]

    assert (45, 77) in sizes("graphs")
    assert sizes("graph_keras_model") == [(6, 5)]
    assert sizes("graph_run_metadata_graph") == [(32, 36)]
    assert set(sizes("graph_tagged_run_metadata")) == {(0, 0)}  # torch logs no times


def test_every_mesh_of_real_writers_is_an_array(samples: Snapshot) -> None:
    found = [decoded.array(where) for where in every(samples, "mesh")]
    assert found
    assert {rows.dtype for rows in found} == {np.dtype(np.float32)}
    assert {rows.ndim for rows in found} == {3}
    assert all(math.isfinite(float(rows.sum())) for rows in found)
