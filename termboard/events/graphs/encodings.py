"""A graph in each of the encodings that a log has for one, by the encoding's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.events.graphs import keras as graph_keras
from termboard.events.graphs import ops as graph_ops

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.graph import Graph

READERS: dict[str, Callable[[bytes], Graph]] = {
    "keras_model": graph_keras.keras_model,
    "graph_def": graph_ops.graph_def,
    "meta_graph_def": graph_ops.meta_graph_def,
    "run_metadata": graph_ops.run_metadata,
}
