"""Payloads as what they are: arrays, histograms, images, sounds, curves, hyperparameters, graphs.

Each function fetches the record, checks it and decodes it, whichever encoding the writer used. All
raise PayloadError for a payload that is gone, damaged, or not what its plugin says.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from termboard.events import compat, custom_scalars
from termboard.events import graph as graph_sizes
from termboard.events import hparams as hparams_data
from termboard.events.sound import wav
from termboard.logged import AudioClip, Images, PrCurve
from termboard.store.kept import Kept
from termboard.store.payload import PayloadError, decoding, read, summary_value

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from termboard.events.tensor import Layout
    from termboard.graph import NodeCost
    from termboard.logged import CustomLayout, GraphSize, Histogram, HParamsRecord
    from termboard.store.payload import PayloadRef

_SIZES: dict[str, Callable[[bytes], GraphSize]] = {
    "graph_def": graph_sizes.graph_def,
    "meta_graph_def": graph_sizes.meta_graph_def,
    "run_metadata": graph_sizes.run_metadata,
    "keras_model": graph_sizes.keras_model,
}
_ENCODINGS = {
    "graph_keras_model": "keras_model",
    "graph_run_metadata": "run_metadata",
    "graph_run_metadata_graph": "run_metadata",
    "graph_tagged_run_metadata": "run_metadata",
}
"""Of a graph by its plugin; of all others it is `graph_def`."""


def array(where: PayloadRef) -> NDArray[Any]:
    """Return the tensor at `where`, of its own shape and dtype; strings as bytes.

    bfloat16 comes widened to float32, an old encoding as today's tensor. Read-only where it comes
    from the log as it is.
    """
    value = summary_value(where)
    with decoding("tensor"):
        return compat.array(value)


def layout(where: PayloadRef) -> Layout:
    """Return dtype and shape of the tensor at `where`; the dtype may be one that numpy lacks."""
    value = summary_value(where)
    with decoding("tensor"):
        return compat.layout(value)


def histogram(where: PayloadRef) -> Histogram:
    """Return the histogram at `where`; many of a tag come faster by `histograms.history`."""
    return _histograms.get(where, lambda: _read_histogram(where))


def pr_curve(where: PayloadRef) -> PrCurve:
    """Return the precision-recall curve at `where`."""
    rows = _arrays.get(("pr_curve", where), lambda: _read_rows(where))
    return PrCurve(*rows)


def images(where: PayloadRef) -> Images:
    """Return the images at `where`, as they were logged."""
    return _images.get(where, lambda: _read_images(where))


def audio(where: PayloadRef) -> tuple[AudioClip, ...]:
    """Return the sounds at `where`, as they were logged."""
    return _sounds.get(where, lambda: _read_audio(where))


def hparams(where: PayloadRef) -> HParamsRecord:
    """Return what the value at `where` says of an experiment or of one of its sessions."""
    content = summary_value(where).metadata.plugin_data.content
    with decoding("hparams plugin's data"):
        return hparams_data.hparams(content)


def custom_layout(where: PayloadRef) -> CustomLayout:
    """Return the layout of charts at `where`."""
    value = summary_value(where)
    with decoding("layout of custom scalars"):
        return custom_scalars.layout(compat.string(value))


def graph_size(where: PayloadRef, plugin: str) -> GraphSize:
    """Return how large the graph at `where` is; `plugin` says how it is encoded."""
    with decoding("graph"):
        encoding, data = graph_data(where, plugin)
        return _SIZES[encoding](data)


def node_costs(where: PayloadRef, plugin: str) -> dict[str, NodeCost]:
    """Return what nodes took, by name, as the run's metadata at `where` says; empty without any."""
    from termboard.events.graphs import costs as graph_costs

    with decoding("graph"):
        encoding, data = graph_data(where, plugin)
        return graph_costs.by_name(data) if encoding == "run_metadata" else {}


def graph_data(where: PayloadRef, plugin: str) -> tuple[str, bytes]:
    """Return how the graph at `where` is encoded, and its bytes."""
    if where.ordinal >= 0:
        return _ENCODINGS.get(plugin, "graph_def"), compat.string(summary_value(where))
    event = read(where)
    what = event.WhichOneof("what")
    if what == "tagged_run_metadata":
        return "run_metadata", event.tagged_run_metadata.run_metadata
    if what not in ("graph_def", "meta_graph_def"):
        raise PayloadError("The event holds no graph.")
    return what, getattr(event, what)


def _read_histogram(where: PayloadRef) -> Histogram:
    value = summary_value(where)
    with decoding("histogram"):
        found = compat.histogram(value)
    _frozen(found.buckets)
    return found


def _read_rows(where: PayloadRef) -> NDArray[np.float64]:
    value = summary_value(where)
    with decoding("curve"):
        rows = compat.numbers(value)
    if rows.ndim != 2 or len(rows) != 6:
        raise PayloadError(f"A precision-recall curve has the shape (6, n), not {rows.shape}.")
    return _frozen(rows)


def _frozen(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return it read-only: whoever asks next gets the same array."""
    rows.flags.writeable = False
    return rows


def _read_images(where: PayloadRef) -> Images:
    value = summary_value(where)
    with decoding("image"):
        width, height, *encoded = compat.image_strings(value)
    return Images(_pixels(width), _pixels(height), tuple(encoded))


def _pixels(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > 10:
        raise PayloadError("The width or height of the images is no number.")
    return int(digits)


def _read_audio(where: PayloadRef) -> tuple[AudioClip, ...]:
    value = summary_value(where)
    with decoding("sound"):
        return tuple(_clip(*clip) for clip in compat.audio_strings(value))


def _clip(encoded: bytes, label: bytes) -> AudioClip:
    text, said = label.decode("utf-8", "surrogateescape"), wav(encoded)
    if said is None:
        return AudioClip(encoded, text, None, None, None)
    return AudioClip(encoded, text, said.sample_rate, said.channels, said.seconds)


def _bytes(parts: tuple[bytes, ...]) -> int:
    return sum(map(sys.getsizeof, parts))


_arrays: Kept[NDArray[np.float64]] = Kept(lambda found: found.nbytes)
_histograms: Kept[Histogram] = Kept(lambda found: found.buckets.nbytes)
_images: Kept[Images] = Kept(lambda found: _bytes(found.encoded))
_sounds: Kept[tuple[AudioClip, ...]] = Kept(
    lambda found: _bytes(tuple(clip.encoded for clip in found))
)
