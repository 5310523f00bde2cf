"""A few rows of text as lists: a line of the frame costs less so, and needs no arrays."""

from __future__ import annotations

from itertools import groupby

from termboard.plot.characters import DEFAULT, KEEP, narrow
from termboard.plot.surface import Surface, clipped


class TextGrid(Surface):
    """`height` rows of `width` cells, drawn on as `Grid` is; for words, not for charts."""

    __slots__ = ("chars", "height", "looks", "width")

    def __init__(self, width: int, height: int) -> None:
        """Make a grid of blanks."""
        self.width = max(0, width)
        """Cells in a row."""
        self.height = max(0, height)
        """Rows."""
        self.chars = [[" "] * self.width for _ in range(self.height)]
        self.looks = [[(DEFAULT, DEFAULT, 0)] * self.width for _ in range(self.height)]
        """(foreground, background, attributes) of each cell, as `Grid` has them."""

    def paint(  # noqa: D102, PLR0913 - the base says it
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
        columns = clipped(x, width, self.width)
        for row in self.looks[clipped(y, height, self.height)]:
            row[columns] = [
                (
                    before[0] if fg == KEEP else fg,
                    before[1] if bg == KEEP else bg,
                    before[2] if attrs is None else attrs,
                )
                for before in row[columns]
            ]

    def rule(self, y: int, char: str, fg: int) -> None:
        """Fill row `y`, if there is one, with one narrow character."""
        if y >= self.height:
            return
        self.chars[y] = [narrow(char)] * self.width
        self.looks[y] = [(fg, DEFAULT, 0)] * self.width

    def row(self, y: int) -> list[str]:  # noqa: D102
        found: list[str] = self.chars[y]
        return found

    def runs(self, y: int) -> list[tuple[int, int, int, int, int]]:  # noqa: D102
        found: list[tuple[int, int, int, int, int]] = []
        start = 0
        # The right half of a wide character looks as its left one does, whatever was painted.
        looks = list(self.looks[y])
        for x, char in enumerate(self.chars[y]):
            if not char and x:
                looks[x] = looks[x - 1]
        for look, cells in groupby(looks):
            stop = start + sum(1 for _ in cells)
            found.append((start, stop, *look))
            start = stop
        return found

    def text(self) -> str:
        """Return the characters, rows joined by newlines, without the blanks at the right."""
        return "\n".join("".join(row).rstrip() for row in self.chars)
