"""How figures of a graph are written: shapes, sums that are not known whole, durations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.plot import numbers

if TYPE_CHECKING:
    from termboard.graph import Graph, Shape
    from termboard.plot.look import Look

_LONGEST_NAME = 200


def shape_text(shape: Shape, look: Look | None = None) -> str:
    """Return a shape as `32×?×64`, `scalar` for one without dimensions, `?` if nothing is known."""
    if shape is None:
        return "?"
    if not shape:
        return "scalar"
    cross = times(look) if look is not None else "x"
    return cross.join("?" if size is None else str(size) for size in shape)


def times(look: Look) -> str:
    """Return the sign between two sizes, in characters that the terminal has."""
    return "x" if look.glyphs.name == "ascii" else "×"


def duration(seconds: float) -> str:
    """Return what an op took: 12.4 µs, 3.10 ms, 2.5s; empty if it is not known."""
    if math.isnan(seconds):
        return ""
    if seconds >= 1 or seconds <= 0 or math.isinf(seconds):
        return numbers.seconds(seconds)
    units = (("ms", 1e3), ("us", 1e6), ("ns", 1e9))
    unit, scale = next((one for one in units if seconds * one[1] >= 1), units[-1])
    return f"{seconds * scale:.3g} {unit}"


def plural(count: int, word: str) -> str:
    """Return `1 node`, `1 204 nodes`."""
    return f"{numbers.step(count)} {word}" + ("" if count == 1 else "s")


def reader_notes(graph: Graph) -> tuple[str, ...]:
    """Return what is not in a graph as the log has it, as sentences."""
    if not graph.renamed:
        return graph.notes
    node, _ = graph.renamed[0]
    count, are = plural(len(graph.renamed), "node"), "is" if len(graph.renamed) == 1 else "are"
    said = f"{count} without a name, or with that of another node, {are} renamed here"
    return (*graph.notes, f"{said}: {graph.names[node][:_LONGEST_NAME]}.")


def short_device(device: str) -> str:
    """Return `GPU:0` of `/job:localhost/replica:0/task:0/device:GPU:0`."""
    return device.rpartition("device:")[2]
