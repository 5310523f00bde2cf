"""A rectangle of terminal cells, and the single door through which text comes into it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import get_character_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from termboard.printable import printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

BOLD, DIM, ITALIC, UNDERLINE, REVERSE = 1, 2, 4, 8, 16
"""Flags of `Grid.attrs`."""

DEFAULT = -1
"""As a colour: the terminal's own."""

KEEP = -2
"""As a colour: what the cell already has."""

_CHAR = np.dtype("<U4")
# A joiner or a variation selector changes the width of its neighbours, and terminals disagree
# on how; without them every character has the width of the Unicode table.
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


class Grid:
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

    def put(  # noqa: PLR0913 - a place, a text and how it looks; one call a label all over the program
        self,
        x: int,
        y: int,
        text: str,
        fg: int = DEFAULT,
        bg: int = DEFAULT,
        attrs: int = 0,
        width: int | None = None,
        *,
        ellipsis: bool | str = False,
    ) -> int:
        """Write `text` from cell (x, y) on and return the cells it took.

        The text passes `printable` and is cut at the grid's edge and at `width` cells, never
        through a wide character. With `ellipsis` a cut text ends in `…` (or in the string given).
        """
        room = self.width - x if width is None else min(width, self.width - x)
        if not 0 <= y < self.height or room <= 0 or not text:
            return 0
        # A name may have megabytes; a cell takes at most a character and four marks of it.
        clusters = _clusters(printable(text[: 5 * (room + 2)]))
        if ellipsis:
            clusters = _shortened(clusters, room, "…" if ellipsis is True else ellipsis)
        column = x
        for cluster, cells in clusters:
            if column + cells > x + room:
                break
            if column >= 0:
                self._set(column, y, cluster, cells)
            elif column + cells > 0:
                self._set(0, y, " ", 1)
            column += cells
        self.paint(max(0, x), y, column - max(0, x), 1, fg=fg, bg=bg, attrs=attrs)
        return column - x

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
        rows, columns = _clipped(y, height, self.height), _clipped(x, width, self.width)
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
        rows, columns = _clipped(y, height, self.height), _clipped(x, width, self.width)
        cluster, cells = _clusters(printable(char) or " ")[0]
        self._mend(rows, columns)
        self.chars[rows, columns] = cluster if cells == 1 else " "
        self.paint(x, y, width, height, fg=fg, bg=bg, attrs=attrs)

    def blit(self, other: Grid, x: int, y: int) -> None:
        """Copy `other` with its top left corner at cell (x, y), clipped."""
        rows, columns = _clipped(y, other.height, self.height), _clipped(x, other.width, self.width)
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        their_rows = slice(rows.start - y, rows.stop - y)
        their_columns = slice(columns.start - x, columns.stop - x)
        self._mend(rows, columns)
        for name in ("chars", "fg", "bg", "attrs"):
            getattr(self, name)[rows, columns] = getattr(other, name)[their_rows, their_columns]
        self._halves(rows, columns)

    def text(self) -> str:
        """Return the characters, rows joined by newlines, without the blanks at the right."""
        return "\n".join("".join(row).rstrip() for row in self.chars.tolist())

    def segments(self, y: int) -> list[Segment]:
        """Return row `y` as runs of one style, exactly `width` cells wide together.

        Every segment has a style: Textual's NO_COLOR filter fails on a segment without one.
        """
        chars = self.chars[y].tolist()
        return [
            Segment("".join(chars[start:stop]), style_of(fg, bg, attrs))
            for start, stop, fg, bg, attrs in self.runs(y)
        ]

    def runs(self, y: int) -> list[tuple[int, int, int, int, int]]:
        """Return (start, stop, fg, bg, attrs) of the runs of one look in row `y`."""
        fg, bg, attrs = self.fg[y], self.bg[y], self.attrs[y]
        change = (fg[1:] != fg[:-1]) | (bg[1:] != bg[:-1]) | (attrs[1:] != attrs[:-1])
        change &= self.chars[y, 1:] != ""
        starts = [0, *(np.flatnonzero(change) + 1).tolist()] if self.width else []
        stops = [*starts[1:], self.width]
        looks = zip(fg[starts].tolist(), bg[starts].tolist(), attrs[starts].tolist(), strict=True)
        return [
            (start, stop, *look) for start, stop, look in zip(starts, stops, looks, strict=False)
        ]

    def _set(self, x: int, y: int, cluster: str, cells: int) -> None:
        """Put one character down and blank the other half of any wide one it cuts."""
        row = self.chars[y]
        if row[x] == "" and x:
            row[x - 1] = " "
        last = x + cells
        if last < self.width and row[last] == "":
            row[last] = " "
        row[x] = cluster
        if cells == 2:
            row[x + 1] = ""

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
            if row[0] and _clusters(str(row[0]))[0][1] == 2:
                row[0] = " "


def text_width(text: str) -> int:
    """Return the cells `Grid.put` would take for `text` on a grid wide enough."""
    shown = printable(text)
    return len(shown) if shown.isascii() else sum(cells for _, cells in _clusters(shown))


def end_of_name(name: str, room: int, ellipsis: str) -> str:
    """Return a name cut at its front: what tells runs of one sweep apart stands at the end."""
    if text_width(name) <= room:
        return name
    while name and text_width(f"{ellipsis}{name}") > room:
        _, slash, tail = name.partition("/")
        name = tail if slash else name[1:]
    return f"{ellipsis}{name}"


@lru_cache(maxsize=4096)
def style_of(fg: int, bg: int, attrs: int) -> Style:
    """Return the Rich style of a cell."""
    return Style(
        color=_color(fg),
        bgcolor=_color(bg),
        bold=bool(attrs & BOLD) or None,
        dim=bool(attrs & DIM) or None,
        italic=bool(attrs & ITALIC) or None,
        underline=bool(attrs & UNDERLINE) or None,
        reverse=bool(attrs & REVERSE) or None,
    )


def _color(value: int) -> Color | None:
    if value < 0:
        return None
    return Color.from_rgb(value >> 16 & 255, value >> 8 & 255, value & 255)


def _clipped(start: int, length: int, limit: int) -> slice:
    """Return the part of [start, start + length) inside [0, limit)."""
    first = min(max(0, start), limit)
    return slice(first, min(max(first, start + length), limit))


@lru_cache(maxsize=8192)
def _clusters(text: str) -> tuple[tuple[str, int], ...]:
    """Split printable text into (character with its combining marks, cells)."""
    if text.isascii():
        return tuple((character, 1) for character in text)
    out: list[tuple[str, int]] = []
    for character in text:
        cells = get_character_cell_size(character)
        if cells:
            out.append((character, cells))
        elif character not in _JOINERS and out and len(out[-1][0]) < 4:
            out[-1] = (out[-1][0] + character, out[-1][1])
    return tuple(out)


def _shortened(
    clusters: tuple[tuple[str, int], ...], room: int, end: str
) -> tuple[tuple[str, int], ...]:
    """Return the clusters that fit into `room` cells, with `end` in place of what does not."""
    if sum(cells for _, cells in clusters) <= room:
        return clusters
    tail = _clusters(end)
    left = room - sum(cells for _, cells in tail)
    if left < 0:
        return tail[:room]
    kept: list[tuple[str, int]] = []
    for cluster in clusters:
        left -= cluster[1]
        if left < 0:
            break
        kept.append(cluster)
    return (*kept, *tail)
