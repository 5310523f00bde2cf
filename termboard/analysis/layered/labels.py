"""Words beside lines, such as a tensor's shape, where nothing else stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.layered.drawing import EdgeLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.analysis.layered.drawing import Drawing, Edges, Route

_MOST_CELLS = 8_000_000
"""Above this a drawing has no labels: nobody reads them there."""
_LONGEST = 24
"""Cells of a label."""
_ROWS = 4
"""Rows before its end in which a line looks for a place for its label."""


def text_of(edges: Edges, route: Route) -> str:
    """Return what is written at a line: its edge's label, or how many tensors it stands for."""
    count = sum(edges.tensors[edge] for edge in route.edges) if edges.tensors else len(route.edges)
    if route.control:
        return f"{count} ×" if count > 1 else ""
    labels = {edges.labels[edge] for edge in route.edges} if edges.labels else {""}
    if len(labels) > 1:
        return f"{count} tensors"
    label = labels.pop()[: 4 * _LONGEST]
    if count > 1:
        return f"{count} × {label}" if label else f"{count} tensors"
    return label


def placed(drawing: Drawing, edges: Edges) -> tuple[EdgeLabel, ...]:
    """Return the labels for which there is room; the same one of a net once in each row."""
    margin = _LONGEST + 2
    if (drawing.width + margin) * drawing.height > _MOST_CELLS:
        return ()
    taken = np.zeros((drawing.height, drawing.width + margin), dtype=bool)
    _occupy(taken, drawing)
    found: list[EdgeLabel] = []
    written: set[tuple[int, int, str]] = set()
    texts = [text_of(edges, route) for route in drawing.routes]
    at_end: dict[tuple[int, int], set[str]] = {}
    for route, text in zip(drawing.routes, texts, strict=True):
        at_end.setdefault(route.points[-1], set()).add(text)
    measure = drawing.options.measure
    for at, route in enumerate(drawing.routes):
        text = texts[at]
        width = measure(text)
        said = (route.net, route.points[-1][1], text)
        several = len(at_end[route.points[-1]]) > 1  # it would be unclear whose label it is
        if not text or several or said in written or width > _LONGEST:
            continue
        place = _place(taken, route.points, width)
        if place is not None:
            x, y = place
            taken[y, max(0, x - 1) : x + width + 1] = True
            found.append(EdgeLabel(x, y, text, width, at))
            written.add(said)
    return tuple(found)


def _occupy(taken: NDArray[np.bool_], drawing: Drawing) -> None:
    for x, y, width, height in zip(
        drawing.x.tolist(),
        drawing.y.tolist(),
        drawing.widths.tolist(),
        drawing.heights.tolist(),
        strict=True,
    ):
        taken[y : y + height, max(0, x - 1) : x + width + 1] = True
    for x0, y0, x1, y1, _ in drawing.segments.tolist():
        taken[min(y0, y1) : max(y0, y1) + 1, min(x0, x1) : max(x0, x1) + 1] = True


def _place(
    taken: NDArray[np.bool_], points: Sequence[tuple[int, int]], width: int
) -> tuple[int, int] | None:
    """Return a free place at the last rows of a line, to its right or else to its left."""
    (_, start), (x, end) = points[-2:]
    step = 1 if start > end else -1
    rows = list(range(end + step, start + step * (len(points) == 2), step))[:_ROWS]
    for y in rows:
        for left in (x + 2, x - 1 - width):
            if left < 0 or left + width > taken.shape[1]:
                continue
            if not taken[y, max(0, left - (left < x)) : left + width + (left > x)].any():
                return left, y
    return None
