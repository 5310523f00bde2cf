"""A rectangle of terminal cells as arrays: what charts are drawn on."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.plot.characters import DEFAULT, KEEP, cells, narrow
from termboard.plot.surface import Surface, clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.plot.surface import Line, Run

_CHAR = np.dtype("<U4")


class Grid(Surface):
    """`height` rows of `width` cells: a character, two colours and attributes each.

    `chars` is `<U4` so that a character keeps its combining marks; a wide character owns its cell
    and the next one, which holds `''`. `fg` and `bg` are int32, 0xRRGGBB or -1 for the terminal's
    own colour; `attrs` is uint8. Drawing outside the rectangle is clipped, never an error.
    """

    __slots__ = ("attrs", "bg", "chars", "fg", "height", "width")

    def __init__(self, width: int, height: int, bg: int = DEFAULT) -> None:
        """Make a grid of blanks."""
        self.width = max(0, width)
        """Cells in a row."""
        self.height = max(0, height)
        """Rows."""
        shape = (self.height, self.width)
        self.chars: NDArray[np.str_] = np.full(shape, " ", dtype=_CHAR)
        """What each cell shows; `''` in the right half of a wide character."""
        self.fg: NDArray[np.int32] = np.full(shape, DEFAULT, dtype=np.int32)
        """Colour of the character."""
        self.bg: NDArray[np.int32] = np.full(shape, bg, dtype=np.int32)
        """Colour behind it."""
        self.attrs: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)
        """BOLD, DIM, ITALIC, UNDERLINE, REVERSE."""

    def paint(  # noqa: PLR0913 - a rectangle and how it looks
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        *,
        fg: int = KEEP,
        bg: int = KEEP,
        attrs: int | None = None,
    ) -> None:
        """Recolour a rectangle, not its characters; KEEP and None leave what is there."""
        rows, columns = clipped(y, height, self.height), clipped(x, width, self.width)
        if fg != KEEP:
            self.fg[rows, columns] = fg
        if bg != KEEP:
            self.bg[rows, columns] = bg
        if attrs is not None:
            self.attrs[rows, columns] = attrs

    def fill(  # noqa: PLR0913 - a rectangle and what fills it
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        char: str = " ",
        fg: int = DEFAULT,
        bg: int = DEFAULT,
        attrs: int = 0,
    ) -> None:
        """Fill a rectangle with one narrow character."""
        rows, columns = clipped(y, height, self.height), clipped(x, width, self.width)
        self._mend(rows, columns)
        self.chars[rows, columns] = narrow(char)
        self.paint(x, y, width, height, fg=fg, bg=bg, attrs=attrs)

    def copy(self) -> Grid:
        """Return the same cells, to draw on."""
        found = Grid.__new__(Grid)
        found.width, found.height = self.width, self.height
        found.chars, found.attrs = self.chars.copy(), self.attrs.copy()
        found.fg, found.bg = self.fg.copy(), self.bg.copy()
        return found

    def blit(self, other: Grid, x: int, y: int) -> None:
        """Copy `other` with its top left corner at cell (x, y), clipped."""
        rows, columns = clipped(y, other.height, self.height), clipped(x, other.width, self.width)
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        their_rows = slice(rows.start - y, rows.stop - y)
        their_columns = slice(columns.start - x, columns.stop - x)
        self._mend(rows, columns)
        for name in ("chars", "fg", "bg", "attrs"):
            getattr(self, name)[rows, columns] = getattr(other, name)[their_rows, their_columns]
        self._halves(rows, columns)

    def row(self, y: int) -> list[str]:  # noqa: D102 - the base says it
        found: list[str] = self.chars[y].tolist()
        return found

    def text(self) -> str:
        """Return the characters, rows joined by newlines, without the blanks at the right."""
        return "\n".join("".join(row).rstrip() for row in self.chars.tolist())

    def runs(self, y: int) -> list[Run]:  # noqa: D102
        return self.lines([y])[0][1]

    def lines(self, rows: Sequence[int]) -> list[Line]:  # noqa: D102
        chars, fg, bg, attrs = (part[rows] for part in self._parts())
        if not fg.size:
            return [([], []) for _ in rows]
        begins = np.ones(fg.shape, dtype=bool)
        begins[:, 1:] = fg[:, 1:] != fg[:, :-1]
        begins[:, 1:] |= bg[:, 1:] != bg[:, :-1]
        begins[:, 1:] |= attrs[:, 1:] != attrs[:, :-1]
        begins[:, 1:] &= chars[:, 1:] != ""
        start = np.nonzero(begins)[1]
        stop = np.append(start[1:], 0)
        stop[stop == 0] = self.width
        parts = (start, stop, fg[begins], bg[begins], attrs[begins])
        found = list(zip(*(part.tolist() for part in parts), strict=True))
        edges = [*np.flatnonzero(start == 0).tolist(), len(found)]
        runs = [found[first:end] for first, end in pairwise(edges)]
        return list(zip(chars.tolist(), runs, strict=True))

    def _parts(self) -> tuple[NDArray[Any], ...]:
        return self.chars, self.fg, self.bg, self.attrs

    def changed_rows(self, other: Grid) -> NDArray[np.bool_]:
        """Tell which rows look different in another grid; all, if it has another size."""
        if (self.width, self.height) != (other.width, other.height):
            return np.ones(self.height, dtype=bool)
        found = np.zeros(self.height, dtype=bool)
        for own, their in zip(self._parts(), other._parts(), strict=True):
            found |= (own != their).any(axis=1)
        return found

    def _dress(self, y: int, columns: slice, fg: int, bg: int, attrs: int) -> None:
        if fg != KEEP:
            self.fg[y, columns] = fg
        if bg != KEEP:
            self.bg[y, columns] = bg
        self.attrs[y, columns] = attrs

    def _mend(self, rows: slice, columns: slice) -> None:
        """Blank the halves of wide characters that lie outside a rectangle about to be written."""
        if columns.start and columns.start < columns.stop:
            edge = self.chars[rows, columns.start]
            before = self.chars[rows, columns.start - 1]
            before[edge == ""] = " "
        if columns.stop < self.width and columns.start < columns.stop:
            after = self.chars[rows, columns.stop]
            after[after == ""] = " "

    def _halves(self, rows: slice, columns: slice) -> None:
        """Blank the halves of wide characters that a copy's edges cut."""
        first = self.chars[rows, columns.start]
        first[first == ""] = " "
        for row in self.chars[rows, columns.stop - 1 : columns.stop]:
            if len(cells(str(row[0]))) == 2:
                row[0] = " "
