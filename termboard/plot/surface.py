"""What text is written on: the single door through which it comes into cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment

from termboard.plot.characters import DEFAULT, KEEP, cells, cut, shortened, style_of
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

Run = tuple[int, int, int, int, int]
"""Cells of one look in a row: (start, stop, fg, bg, attrs)."""
Line = tuple[list[str], list[Run]]
"""What the cells of a row show, and its runs."""


class Surface:
    """A rectangle of cells; a subclass says how it keeps them."""

    __slots__ = ()

    width: int
    height: int
    chars: Any
    """What each cell shows, by row and column; `''` in the right half of a wide character."""

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
        raise NotImplementedError

    def runs(self, y: int) -> list[Run]:
        """Return the runs of one look in row `y`."""
        raise NotImplementedError

    def lines(self, rows: Sequence[int]) -> list[Line]:
        """Return what the cells of some rows show, and the runs of one look in each."""
        return [(self.row(y), self.runs(y)) for y in rows]

    def row(self, y: int) -> list[str]:
        """Return what the cells of row `y` show."""
        raise NotImplementedError

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
        found = cells(printable(text[: 5 * (room + 2)]))
        if ellipsis:
            found = shortened(found, room, "…" if ellipsis is True else ellipsis)
        found = cut(found, room)
        first, stop = max(0, x), x + len(found)
        if first < stop:
            self._write(first, y, found[first - x :] if x < 0 else found)
            self._dress(y, slice(first, stop), fg, bg, attrs)
        return len(found)

    def _dress(self, y: int, columns: slice, fg: int, bg: int, attrs: int) -> None:
        """Give some cells of a row their look; all lie on the grid."""
        self.paint(columns.start, y, columns.stop - columns.start, 1, fg=fg, bg=bg, attrs=attrs)

    def segments(self, y: int) -> list[Segment]:
        """Return row `y` as runs of one style, exactly `width` cells wide together.

        Every segment has a style: Textual's NO_COLOR filter fails on a segment without one.
        """
        chars = self.row(y)
        return [
            Segment("".join(chars[start:stop]), style_of(fg, bg, attrs))
            for start, stop, fg, bg, attrs in self.runs(y)
        ]

    def _write(self, x: int, y: int, found: tuple[str, ...]) -> None:
        """Put cells down and blank the other half of any wide character that they cut."""
        row: Any = self.chars[y]
        if x and row[x] == "":
            row[x - 1] = " "
        stop = x + len(found)
        if stop < self.width and row[stop] == "":
            row[stop] = " "
        row[x:stop] = found if found[0] else (" ", *found[1:])


def clipped(start: int, length: int, limit: int) -> slice:
    """Return the part of [start, start + length) inside [0, limit)."""
    first = min(max(0, start), limit)
    return slice(first, min(max(first, start + length), limit))
