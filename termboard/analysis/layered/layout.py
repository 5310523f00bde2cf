"""Boxes and edges laid out in layers, read in one direction; in whole cells.

Longest paths give the layers, sweeps their order, aligned chains the columns (Sugiyama, Tagawa,
Toda: "Methods for visual understanding of hierarchical system structures", 1981, with the steps of
the modules `layout_…`). Lines have right angles; two of different nets share a cell only where they
cross, or where they enter one box.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.layered import labels as layout_labels
from termboard.analysis.layered.box_sizes import Marks, size
from termboard.analysis.layered.drawing import Box, Drawing, EdgeLabel, Edges, Options, Route, blank
from termboard.analysis.layered.lines import mark, parts, sorted_out, touching
from termboard.analysis.layered.packing import Packing, beside, packed
from termboard.analysis.layered.part import Part, Plan, Sized, Way, arranged, planned, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.layered.lines import Sorted

__all__ = ["MOST_BOXES", "Box", "Drawing", "EdgeLabel", "Edges", "Options", "Route", "laid_out"]

MOST_BOXES = 3_000
"""With more a drawing takes too long, and nobody could read it."""
MOST_EDGES = 12_000
"""As for boxes; parallel edges count once."""
_MOST_PLACES = 7_000
"""Places at which lines pass layers; the longest lines beyond them are only marked."""
_FROM_THE_SIDE = 6
"""Columns between the drawing and what stands at its side."""


def laid_out(boxes: Sequence[Box], edges: Edges, options: Options | None = None) -> Drawing:
    """Return the drawing of a graph of boxes.

    With more than `MOST_BOXES` boxes or `MOST_EDGES` lines the drawing is empty and its note says
    so. Raises IndexError for an edge of a box that is not there.
    """
    options = options or Options()
    _check(len(boxes), edges)
    if not boxes:
        return blank("There is nothing to draw here.", options)
    if len(boxes) > MOST_BOXES:
        return blank(_too_many(len(boxes), "boxes", MOST_BOXES), options)
    found = sorted_out(boxes, edges, options)
    if len(found.connections) > MOST_EDGES:
        return blank(_too_many(len(found.connections), "lines", MOST_EDGES), options)
    plans = _plans(len(boxes), found)
    sizes = _sizes(boxes, found, plans, options)
    done = [arranged(plan, sizes, options) for plan in plans]
    drawing = _together(boxes, found, done, sizes, options)
    drawing = replace(drawing, note=_note(plans))
    return _labelled(drawing, edges) if options.labels else drawing


def _check(count: int, edges: Edges) -> None:
    if len(edges) and not (
        min(edges.sources.min(), edges.targets.min()) >= 0
        and max(edges.sources.max(), edges.targets.max()) < count
    ):
        message = "an edge of a box that is not there"
        raise IndexError(message)


def _too_many(count: int, what: str, most: int) -> str:
    return f"{count:,} {what} are too many for a drawing ({most:,} at most).".replace(",", " ")


def _plans(count: int, found: Sorted) -> list[Plan]:
    """Return the layers of each part; lines that are dropped for their length become marks."""
    left = _MOST_PLACES
    plans = []
    for boxes, connections in parts(count, found.connections):
        share = left * len(connections) // max(1, len(found.connections))
        plans.append(planned(boxes, connections, share))
        for connection in plans[-1].dropped:
            mark(found, connection)
    return plans


def _note(plans: Sequence[Plan]) -> str:
    dropped = sum(len(plan.dropped) for plan in plans)
    return f"{dropped} long lines are only marked at their ends." if dropped else ""


def _sizes(
    boxes: Sequence[Box], found: Sorted, plans: Sequence[Plan], options: Options
) -> dict[int, Sized]:
    sizes = {}
    connections = [one for plan in plans for one in plan.connections]
    back = [turned for plan in plans for turned in plan.back]
    lines = touching(len(boxes), connections, back)
    for at, box in enumerate(boxes):
        marks = Marks(found.entering[at], found.leaving[at], at in found.loops, lines[at])
        sizes[at] = sized(*size(box, marks, options), marks, options, stacked=box.count > 1)
    return sizes


def _together(
    boxes: Sequence[Box],
    found: Sorted,
    done: Sequence[Part],
    sizes: dict[int, Sized],
    options: Options,
) -> Drawing:
    main = [part for part in done if part.boxes[0] not in options.aside]
    side = [part for part in done if part.boxes[0] in options.aside]
    packing = packed([(part.width, part.height) for part in main], options.room)
    at_side = beside([(part.width, part.height) for part in side], packing.height)
    aside_x = packing.width + _FROM_THE_SIDE * bool(main)
    height = max(packing.height, at_side.height)
    places = [*_places(main, packing, 0), *_places(side, at_side, aside_x)]
    drawing = Drawing(
        boxes=tuple(boxes),
        x=np.zeros(len(boxes), dtype=np.int32),
        y=np.zeros(len(boxes), dtype=np.int32),
        widths=np.array([sizes[at].width for at in range(len(boxes))], dtype=np.int32),
        heights=np.array([sizes[at].height for at in range(len(boxes))], dtype=np.int32),
        width=aside_x + at_side.width if side else packing.width,
        height=height,
        options=options,
        entering=tuple(found.entering),
        leaving=tuple(found.leaving),
        loops=frozenset(found.loops),
        aside_x=aside_x if side else None,
    )
    routes: list[Route] = []
    nets = 0
    for part, (x, row) in places:
        for box, own_x, own_row in zip(part.boxes, part.x, part.row, strict=True):
            drawing.x[box] = x + own_x
            drawing.y[box] = _turned(row + own_row, sizes[box].height, drawing)
        routes.extend(_route(one, x, row, nets, drawing) for one in part.ways)
        nets += 1 + max((one.net for one in part.ways), default=-1)
    return replace(drawing, routes=tuple(routes))


def _places(done: Sequence[Part], packing: Packing, x: int) -> list[tuple[Part, tuple[int, int]]]:
    return [
        (part, (x + own_x, row)) for part, (own_x, row) in zip(done, packing.places, strict=True)
    ]


def _turned(row: int, height: int, drawing: Drawing) -> int:
    """Return the upper row, counted from the top, of what starts at a row of the edges' order."""
    return drawing.height - row - height if drawing.options.upward else row


def _route(way: Way, x: int, row: int, nets: int, drawing: Drawing) -> Route:
    points = tuple((x + a, _turned(row + b, 1, drawing)) for a, b in way.points)
    connection = way.connection
    return Route(
        connection.source,
        connection.target,
        connection.edges,
        points,
        connection.control,
        way.back,
        nets + way.net,
    )


def _labelled(drawing: Drawing, edges: Edges) -> Drawing:
    labels = layout_labels.placed(drawing, edges)
    ends = [label.x + label.width for label in labels]
    return replace(drawing, labels=labels, width=max([drawing.width, *ends]))
