"""What stands as `value` in a line: a number, or what a payload holds, by its plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.events.picture import image_format
from termboard.events.sound import sound_format
from termboard.json_text import dumps, number
from termboard.logged import Experiment, SessionEnd
from termboard.store import decoded, payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from termboard.cli.export.failures import Failures
    from termboard.cli.export.folder import PayloadFolder
    from termboard.logged import HParam, HParamInfo
    from termboard.store.payload import PayloadRef
    from termboard.store.run import RunView
    from termboard.store.series import Points, SeriesView

    Blob = tuple[bytes, str]
    """A file's content and its extension."""


def texts(
    view: RunView,
    series: SeriesView,
    points: Points,
    rows: slice,
    folder: PayloadFolder | None,
    failures: Failures,
) -> Iterator[str]:
    """Yield each row's value as JSON; null, told to `failures`, for a payload that cannot be had.

    Images and sounds go into `folder`, if there is one.
    """
    if series.holds_numbers:
        yield from numbers(points.values[rows])
        return
    describe = _BY_PLUGIN.get(series.plugin, _tensor)
    for index in range(*rows.indices(len(points))):
        step = int(points.steps[index])
        try:
            value, blobs = describe(payload.ref(view, series, points, index), series.plugin)
        except payload.PayloadError as error:
            failures.tell(step, error)
            yield "null"
            continue
        if folder and blobs is not None:
            value["files"] = folder.write(view.name, series.tag, step, blobs)
        yield dumps(value)


def numbers(values: NDArray[Any]) -> Iterator[str]:
    """Return numbers as JSON, each the shortest text that gives the same number back."""
    plain = values.dtype.kind != "f" or bool(np.isfinite(values).all())
    return map(repr if plain else number, values.tolist())


# What each of these returns: the value, and the files that it stands for, None if it has none.
# They take where the payload lies, and the plugin's name.


def _text(where: PayloadRef, _: str) -> tuple[Any, None]:
    return list(payload.strings(where).values), None


def _histogram(where: PayloadRef, _: str) -> tuple[Any, None]:
    return {"buckets": decoded.histogram(where).buckets.tolist()}, None


def _images(where: PayloadRef, _: str) -> tuple[Any, list[Blob]]:
    found = decoded.images(where)
    formats = [image_format(image) for image in found.encoded]
    value = {
        "width": found.width,
        "height": found.height,
        "count": len(formats),
        "format": formats[0] or None if formats else None,
    }
    return value, list(zip(found.encoded, formats, strict=True))


def _audio(where: PayloadRef, _: str) -> tuple[Any, list[Blob]]:
    clips = decoded.audio(where)
    value = {
        "count": len(clips),
        "sample_rate": clips[0].sample_rate if clips else None,
        "seconds": clips[0].seconds if clips else None,
    }
    return value, [(clip.encoded, sound_format(clip.encoded)) for clip in clips]


def _pr_curve(where: PayloadRef, _: str) -> tuple[Any, None]:
    curve = decoded.pr_curve(where)
    rows = {
        "tp": curve.true_positives,
        "fp": curve.false_positives,
        "tn": curve.true_negatives,
        "fn": curve.false_negatives,
        "precision": curve.precision,
        "recall": curve.recall,
    }
    return {name: row.tolist() for name, row in rows.items()}, None


def _hparams(where: PayloadRef, _: str) -> tuple[Any, None]:
    """What the record does not say is empty: an experiment has no status, an end no metrics."""
    said = decoded.hparams(where)
    value: dict[str, Any] = {"hparams": {}, "metrics": [], "status": None}
    if isinstance(said, Experiment):
        value["hparams"] = {info.name: _domain(info) for info in said.hparams}
        value["metrics"] = [{"group": m.group, "tag": m.tag} for m in said.metrics]
    elif isinstance(said, SessionEnd):
        value["status"] = said.status
    else:
        value["hparams"] = dict(said.hparams)
    return value, None


def _domain(info: HParamInfo) -> list[HParam] | dict[str, float] | None:
    if info.interval is not None:
        return {"min": info.interval[0], "max": info.interval[1]}
    return None if info.discrete is None else list(info.discrete)


def _graph(where: PayloadRef, plugin: str) -> tuple[Any, None]:
    size = decoded.graph_size(where, plugin)
    return {"nodes": size.nodes, "edges": size.edges}, None


def _tensor(where: PayloadRef, _: str) -> tuple[Any, None]:
    found = decoded.layout(where)
    return {"dtype": found.dtype, "shape": list(found.shape)}, None


_BY_PLUGIN: dict[str, Callable[[PayloadRef, str], tuple[Any, list[Blob] | None]]] = {
    "text": _text,
    "histograms": _histogram,
    "images": _images,
    "audio": _audio,
    "pr_curves": _pr_curve,
    "hparams": _hparams,
    "graphs": _graph,
    "graph_run_metadata": _graph,
    "graph_run_metadata_graph": _graph,
    "graph_keras_model": _graph,
    "graph_tagged_run_metadata": _graph,
}
