"""A drawing of boxes and lines between them, in cells: what is put in, and what comes out of it.

`layered_layout` makes it, `plot.box_drawing` paints it. It knows nothing of scopes or of logs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Direction = Literal["up", "down", "left", "right"]


@dataclass(frozen=True)
class Box:
    """Something to draw: an op, or a scope that can be opened."""

    label: str
    """Its name; may be anything a log holds."""
    sublabel: str = ""
    """Its type, written behind or below the label."""
    scope: bool = False
    """Whether it can be opened."""
    count: int = 1
    """How many alike it stands for; from 2 on it looks like a stack."""
    entering: int = 0
    """Edges that enter it from what is not drawn at all."""
    leaving: int = 0
    """Edges that leave it for what is not drawn at all."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges between boxes, as columns of one length."""

    sources: NDArray[np.int32]
    """Index of the box that it comes from."""
    targets: NDArray[np.int32]
    """Index of the box that it goes to."""
    labels: tuple[str, ...] = ()
    """What is written at it, such as `64×28×28`; no labels at all if empty."""
    tensors: tuple[int, ...] = ()
    """How many tensors it stands for; one each if empty."""
    control: tuple[bool, ...] = ()
    """Whether it carries an order and no tensor; none does if empty."""

    @classmethod
    def of(
        cls,
        pairs: Sequence[tuple[int, int]],
        labels: Sequence[str] = (),
        tensors: Sequence[int] = (),
        control: Sequence[bool] = (),
    ) -> Edges:
        """Return edges from (source, target) pairs."""
        columns = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return cls(columns[:, 0], columns[:, 1], tuple(labels), tuple(tensors), tuple(control))

    def __len__(self) -> int:
        """Return how many edges there are."""
        return len(self.sources)


@dataclass(frozen=True)
class Options:
    """How a drawing is laid out."""

    compact: bool = False
    """Boxes of one row without a border."""
    upward: bool = True
    """Whether edges lead upwards: inputs below, the loss above."""
    widest: int = 34
    """Cells a box takes at most."""
    room: int = 160
    """Columns that a person sees at once: parts without a connection start a new row there, and
    layers are kept within it where that is possible."""
    labels: bool = True
    """Whether edges get their labels where there is room."""
    aside: frozenset[int] = frozenset()
    """Boxes that stand in a column at the side; edges between them and the others are marked at
    the boxes (`◦2`) and not drawn."""
    marked: frozenset[int] = frozenset()
    """Edges that are only marked at their boxes, wherever these stand."""
    measure: Callable[[str], int] = len
    """Cells of a text."""


@dataclass(frozen=True)
class Route:
    """One line of a drawing: an edge, or several between the same two boxes."""

    source: int
    target: int
    edges: tuple[int, ...]
    """Indices of the edges that it stands for."""
    points: tuple[tuple[int, int], ...]
    """Corners as (x, y), from a border cell of the source to one of the target; two neighbours
    share a column or a row."""
    control: bool
    """Whether it carries no tensor."""
    back: bool
    """Whether it leads against the direction of the others, because it closes a cycle."""
    net: int
    """Lines of one net share their start, and branch where they join."""


@dataclass(frozen=True)
class EdgeLabel:
    """A text beside a line."""

    x: int
    y: int
    text: str
    width: int
    route: int


@dataclass(frozen=True, eq=False)
class Drawing:
    """Places of boxes and lines; (0, 0) is the cell at the top left."""

    boxes: tuple[Box, ...]
    x: NDArray[np.int32]
    """Left column of each box."""
    y: NDArray[np.int32]
    """Upper row of each box."""
    widths: NDArray[np.int32]
    heights: NDArray[np.int32]
    width: int
    """Columns in all."""
    height: int
    """Rows in all."""
    options: Options = field(default_factory=Options)
    routes: tuple[Route, ...] = ()
    labels: tuple[EdgeLabel, ...] = ()
    entering: tuple[int, ...] = ()
    """Of each box: edges that enter it and are not drawn as lines."""
    leaving: tuple[int, ...] = ()
    """Of each box: edges that leave it and are not drawn as lines."""
    loops: frozenset[int] = frozenset()
    """Boxes with an edge to themselves."""
    aside_x: int | None = None
    """The first column of what stands at the side."""
    note: str = ""
    """What is not in the drawing, as a sentence; why there is none, if there are no boxes."""

    @cached_property
    def route_of(self) -> dict[int, int]:
        """Index of the route of each edge that is drawn as a line."""
        return {edge: at for at, route in enumerate(self.routes) for edge in route.edges}

    @cached_property
    def segments(self) -> NDArray[np.int32]:
        """All pieces of lines as (x, y, x, y, route), in the order of the routes; int32 (n, 5)."""
        rows = [
            (*start, *stop, at)
            for at, route in enumerate(self.routes)
            for start, stop in zip(route.points[:-1], route.points[1:], strict=True)
        ]
        return np.array(rows, dtype=np.int32).reshape(-1, 5)

    @cached_property
    def ends(self) -> NDArray[np.int32]:
        """Where each route starts and where it ends: (x, y, x, y); int32 (routes, 4)."""
        rows = [(*route.points[0], *route.points[-1]) for route in self.routes]
        return np.array(rows, dtype=np.int32).reshape(-1, 4)

    @cached_property
    def kinds(self) -> NDArray[np.int32]:
        """Of each route: 0 if it carries no tensor, 1 if it does, 2 if it leads back."""
        kinds = [2 if route.back else 0 if route.control else 1 for route in self.routes]
        return np.array(kinds, dtype=np.int32)

    @cached_property
    def connected(self) -> tuple[frozenset[int], ...]:
        """Of each box: those that a line joins it with."""
        found: list[set[int]] = [set() for _ in self.boxes]
        for route in self.routes:
            found[route.source].add(route.target)
            found[route.target].add(route.source)
        return tuple(frozenset(others) for others in found)

    def box_at(self, x: int, y: int) -> int | None:
        """Return the box that has the cell, None if there is none."""
        inside = (self.x <= x) & (x < self.x + self.widths)
        inside &= (self.y <= y) & (y < self.y + self.heights)
        hits = np.flatnonzero(inside)
        return int(hits[0]) if len(hits) else None

    def neighbour(self, box: int, direction: Direction) -> int | None:
        """Return the box next to `box` in a direction, None at the edge of the drawing.

        Upwards and downwards boxes that a line joins with it come before others.
        """
        upright = direction in ("up", "down")
        forward = 1 if direction in ("down", "right") else -1
        along, across = self._away(box, upright=upright)
        ahead = along * forward > 0
        if not upright:
            ahead &= across <= 0  # the same row of boxes, even if one of them is higher
        hits = np.flatnonzero(ahead)
        if not len(hits):
            return None
        cost = np.abs(along[hits]) * (2.0 if upright else 1.0) + np.maximum(0, across[hits])
        if upright:
            joined = [at in self.connected[box] for at in hits.tolist()]
            cost[np.array(joined)] *= 0.3
        return int(hits[np.argmin(cost)])

    def _away(self, box: int, *, upright: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return how far each box is away: between middles along a direction, and how much room
        lies between them across it (negative where they overlap)."""
        places, sizes = (self.y, self.heights) if upright else (self.x, self.widths)
        middles = 2 * places.astype(np.int64) + sizes - 1
        others, extents = (self.x, self.widths) if upright else (self.y, self.heights)
        centres = 2 * others.astype(np.int64) + extents - 1
        apart = np.abs(centres - centres[box]) // 2
        gap = apart if upright else apart - (extents + extents[box]) // 2 + 1
        return (middles - middles[box]) // 2, gap


def blank(note: str = "", options: Options | None = None) -> Drawing:
    """Return a drawing of nothing, with a sentence that says why."""
    none = np.zeros(0, dtype=np.int32)
    return Drawing((), none, none, none, none, 0, 0, options or Options(), note=note)
