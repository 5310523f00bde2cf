"""Compares what termboard read of a logdir with what TensorBoard's loader did, value by value."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.logged import SessionEnd, SessionStart
from termboard.store import decoded, payload
from tests.differential import oracle
from tests.support.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from termboard.logged import HParamsRecord
    from termboard.store.payload import PayloadRef
    from termboard.store.run import RunView
    from termboard.store.series import SeriesView

    Array = NDArray[np.generic]


def assert_same(folder: Path) -> int:
    """Fail unless both read the same out of `folder`; return how many points that was."""
    theirs = oracle.load(folder)
    snapshot = load(folder)
    assert not [run.name for run in snapshot.runs if run.damaged != (0, 0, 0)]
    ours = [
        (run, series)
        for run in snapshot.runs
        for series in run.series
        # TensorBoard keeps a meta graph as the run's graph and gives it no tag.
        if series.tag != "__meta_graph__"
    ]
    names = [(run.name, series.tag) for run, series in ours]
    assert sorted(names) == sorted(theirs)
    for run, series in ours:
        _assert_same_series(run, series, theirs[run.name, series.tag])
    return sum(len(series.points) for series in theirs.values())


def _assert_same_series(run: RunView, ours: SeriesView, theirs: oracle.Series) -> None:
    where = (run.name, ours.tag)
    # Without metadata TensorBoard knows no plugin and shows the tag nowhere; a tensor that is one
    # number is a scalar to us.
    unknown = "scalars" if ours.holds_numbers else "tensor"
    assert ours.plugin == (theirs.plugin or unknown), where
    points = ours.select("all")
    assert points.steps.tolist() == [point.step for point in theirs.points], where
    assert _bits(points.wall_times) == [_bits_of(point.wall_time) for point in theirs.points], where
    if ours.holds_numbers:
        assert list(map(_exact, points.values.tolist())) == [
            _exact(point.tensor.item()) for point in theirs.points
        ], where
        return
    for index, point in enumerate(theirs.points):
        same = _COMPARED.get(ours.plugin, _same_array)
        assert same(payload.ref(run, ours, points, index), point.tensor), (*where, index)
    if ours.plugin == "hparams":
        # Of later points TensorBoard keeps no content.
        record = decoded.hparams(payload.ref(run, ours, points, 0))
        assert hparams_said(record) == oracle.hparams_said(theirs.content), where


def _exact(number: Any) -> tuple[type, object]:
    """Return what is equal for the same number only: NaN is NaN, -0.0 is not 0.0, nor 1 1.0.

    A boolean is a whole number to us.
    """
    if isinstance(number, float):
        return (float, _bits_of(number))
    return (int, int(number))


def _bits(numbers: NDArray[np.float64]) -> list[bytes]:
    return list(map(_bits_of, numbers.tolist()))


def _bits_of(number: float) -> bytes:
    return b"NaN" if math.isnan(number) else struct.pack("<d", number)


def _same_histogram(where: PayloadRef, theirs: Array) -> bool:
    # Their migration of the old encoding narrows to float32; what is float64 on disk stays so.
    return _equal(decoded.histogram(where).buckets.astype(theirs.dtype), theirs)


def _same_images(where: PayloadRef, theirs: Array) -> bool:
    found = decoded.images(where)
    return [b"%d" % found.width, b"%d" % found.height, *found.encoded] == _listed(theirs)


def _same_audio(where: PayloadRef, theirs: Array) -> bool:
    # They drop the labels.
    return [clip.encoded for clip in decoded.audio(where)] == _listed(theirs)


def _same_text(where: PayloadRef, theirs: Array) -> bool:
    found = payload.strings(where)
    texts = tuple(text.encode("utf-8", "surrogateescape") for text in found.values)
    return (found.shape, texts) == (theirs.shape, tuple(_listed(theirs)))


def _same_pr_curve(where: PayloadRef, theirs: Array) -> bool:
    found = decoded.pr_curve(where)
    rows = (
        found.true_positives,
        found.false_positives,
        found.true_negatives,
        found.false_negatives,
        found.precision,
        found.recall,
    )
    return _equal(np.array(rows), theirs.astype(np.float64))


def _same_hparams(where: PayloadRef, theirs: Array) -> bool:
    # They give it a tensor of nothing; what it says stands in the metadata.
    return theirs.size == 0 and not payload.read(where).tensor


def hparams_said(record: HParamsRecord) -> tuple[object, ...]:
    """Return the gist of a record as `oracle.hparams_said` has it."""
    if isinstance(record, SessionStart):
        return (dict(record.hparams), record.group)
    if isinstance(record, SessionEnd):
        return (record.status, record.ended)
    return ([info.name for info in record.hparams], [metric.tag for metric in record.metrics])


def _same_graph(where: PayloadRef, theirs: Array) -> bool:
    return [payload.read(where).graph_def] == _listed(theirs)


def _same_run_metadata(where: PayloadRef, theirs: Array) -> bool:
    return [payload.read(where).tagged_run_metadata.run_metadata] == _listed(theirs)


def _same_flat(where: PayloadRef, theirs: Array) -> bool:
    # They make a list of one of the string.
    return _listed(decoded.array(where)) == _listed(theirs)


def _same_array(where: PayloadRef, theirs: Array) -> bool:
    found = decoded.array(where)
    return found.dtype == theirs.dtype and _equal(found, theirs)


def _listed(array: Array) -> list[object]:
    found: list[object] = array.ravel().tolist()
    return found


def _equal(ours: Array, theirs: Array) -> bool:
    return np.array_equal(ours, theirs, equal_nan=ours.dtype.kind in "fc")


_COMPARED: dict[str, Callable[[PayloadRef, Array], bool]] = {
    "histograms": _same_histogram,
    "images": _same_images,
    "audio": _same_audio,
    "text": _same_text,
    "pr_curves": _same_pr_curve,
    "hparams": _same_hparams,
    "graphs": _same_graph,
    "graph_tagged_run_metadata": _same_run_metadata,
    "graph_run_metadata": _same_flat,
    "graph_run_metadata_graph": _same_flat,
    "graph_keras_model": _same_flat,
}
