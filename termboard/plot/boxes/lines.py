"""The lines of a drawing as cells: corners, joints, crossings and arrow heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.in_order import distinct
from termboard.plot.boxes.glyphs import DOWN, LEFT, LEVEL, RIGHT, UP, UPRIGHT, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.layered.drawing import Drawing, Route
    from termboard.plot.boxes.glyphs import BoxGlyphs
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look

_CONTROL, _DATA, _BACK = 1, 2, 3
_KINDS = np.array([_CONTROL, _DATA, _BACK])
"""By the kind of a route; where two join the greater one is seen."""


@dataclass(frozen=True)
class Window:
    """A rectangle of a drawing, in its cells; may lie partly or wholly outside of it."""

    x: int
    y: int
    width: int
    height: int


class _Cells:
    """What the lines of one sort do in each cell of a window."""

    def __init__(self, window: Window) -> None:
        shape = (window.height, window.width)
        self.window = window
        self.bits: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)
        """Sums of directions."""
        self.joints: NDArray[np.bool_] = np.zeros(shape, dtype=bool)
        """Where a line turns or branches, rather than crosses another."""
        self.level: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)
        """The kind of the line that runs across."""
        self.upright: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)

    def add(self, x0: int, y0: int, x1: int, y1: int, kind: int) -> None:
        """Draw a piece of a line, in the drawing's cells; where it ends the line turns."""
        if x0 == x1:
            self._upright(x0 - self.window.x, min(y0, y1), max(y0, y1), kind)
        else:
            self._level(y0 - self.window.y, min(x0, x1), max(x0, x1), kind)
        for x, y in ((x0, y0), (x1, y1)):
            column, row = x - self.window.x, y - self.window.y
            if 0 <= column < self.window.width and 0 <= row < self.window.height:
                self.joints[row, column] = True

    def _upright(self, column: int, top: int, bottom: int, kind: int) -> None:
        top, bottom = top - self.window.y, bottom - self.window.y
        if not 0 <= column < self.window.width:
            return
        self.bits[max(0, top) : max(0, bottom), column] |= DOWN
        self.bits[max(0, top + 1) : max(0, bottom + 1), column] |= UP
        rows = slice(max(0, top), max(0, bottom + 1))
        np.maximum(self.upright[rows, column], kind, out=self.upright[rows, column])

    def _level(self, row: int, left: int, right: int, kind: int) -> None:
        left, right = left - self.window.x, right - self.window.x
        if not 0 <= row < self.window.height:
            return
        self.bits[row, max(0, left) : max(0, right)] |= RIGHT
        self.bits[row, max(0, left + 1) : max(0, right + 1)] |= LEFT
        columns = slice(max(0, left), max(0, right + 1))
        np.maximum(self.level[row, columns], kind, out=self.level[row, columns])

    def finished(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return directions and kind of each cell; where lines cross, the upright one is whole."""
        crossing = (self.bits == (UPRIGHT | LEVEL)) & ~self.joints
        bits = np.where(crossing, UPRIGHT, self.bits).astype(np.uint8)
        kinds = np.where(crossing, self.upright, np.maximum(self.upright, self.level))
        return bits, kinds.astype(np.uint8)


class Lines:
    """Draws the lines of one drawing into one grid."""

    def __init__(
        self,
        grid: Grid,
        drawing: Drawing,
        window: Window,
        look: Look,
        glyphs: BoxGlyphs,
        strong: frozenset[int],
    ) -> None:
        """Take a drawing, and which of its routes are drawn over the others."""
        self.grid = grid
        self.drawing = drawing
        self.window = window
        self.look = look
        self.glyphs = glyphs
        self.strong = strong
        self._strong = np.zeros(len(drawing.routes), dtype=bool)
        self._strong[list(strong)] = True

    def draw(self) -> None:
        """Draw the lines without their ends."""
        plain, over = _Cells(self.window), _Cells(self.window)
        pieces = self._pieces()
        strong = self._strong[pieces[:, 4]]
        for cells, own in ((plain, pieces[~strong]), (over, pieces[strong])):
            kinds = _KINDS[self.drawing.kinds[own[:, 4]]]
            # Lines of one net have pieces in common: a box may feed thousands of others.
            for row in distinct(np.column_stack([own[:, :4], kinds])).tolist():
                cells.add(*row)
        palette = self.look.palette
        colors = np.array([0, palette.axis, palette.muted, palette.accent], dtype=np.int32)
        bits, kinds = plain.finished()
        for dashed, characters in ((False, self.glyphs.lines), (True, self.glyphs.dashed)):
            there = (bits > 0) & ((kinds == _CONTROL) == dashed)
            self.grid.chars[there] = table(characters)[bits[there]]
            self.grid.fg[there] = colors[kinds[there]]
        bits, _ = over.finished()
        there = bits > 0
        self.grid.chars[there] = table(self.glyphs.strong)[bits[there]]
        self.grid.fg[there] = palette.focus

    def draw_heads(self) -> None:
        """Draw an arrow head where a line enters its box."""
        palette, window = self.look.palette, self.window
        colors = {_CONTROL: palette.axis, _DATA: palette.muted, _BACK: palette.accent}
        for at in self.touching(2):
            x, y, step = head(self.drawing.routes[at])
            kind = int(_KINDS[self.drawing.kinds[at]])
            color = palette.focus if at in self.strong else colors[kind]
            glyph = self.glyphs.arrow_up if step < 0 else self.glyphs.arrow_down
            self.grid.put(x - window.x, y - window.y, glyph, color)

    def touching(self, end: int) -> list[int]:
        """Return one route for each place in the window where lines leave (0) or enter (2) a box.

        A strong one comes before others; `end` is the column of `Drawing.ends`.
        """
        window = self.window
        x, y = self.drawing.ends[:, end : end + 2].T
        inside = (x >= window.x) & (x < window.x + window.width)
        inside &= (y >= window.y - 1) & (y <= window.y + window.height)
        routes = np.flatnonzero(inside)
        routes = routes[np.argsort(~self._strong[routes], kind="stable")]
        _, first = np.unique(np.column_stack([x[routes], y[routes]]), axis=0, return_index=True)
        found: list[int] = routes[first].tolist()
        return found

    def label(self) -> None:
        """Write the labels."""
        window, palette = self.window, self.look.palette
        for label in self.drawing.labels:
            if window.y <= label.y < window.y + window.height:
                color = palette.text if label.route in self.strong else palette.muted
                text = label.text.replace("×", self.glyphs.times)
                x, y = label.x - window.x, label.y - window.y
                self.grid.put(x, y, text, color, width=label.width)

    def _pieces(self) -> NDArray[np.int32]:
        """Return the pieces of lines that have a cell in the window."""
        window, pieces = self.window, self.drawing.segments
        x0, y0, x1, y1, _ = pieces.T
        hits = np.minimum(x0, x1) < window.x + window.width
        hits &= np.maximum(x0, x1) >= window.x
        hits &= np.minimum(y0, y1) < window.y + window.height
        hits &= np.maximum(y0, y1) >= window.y
        found: NDArray[np.int32] = pieces[hits]
        return found


def head(route: Route) -> tuple[int, int, int]:
    """Return the cell of a route's arrow head, and whether it points up (-1) or down (1)."""
    (_, before), (x, y) = route.points[-2:]
    step = 1 if y > before else -1
    return x, y - step, step
