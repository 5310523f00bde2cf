"""What pages without an app have in common: pictures beside and below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.plot.cells import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence


def stacked(pictures: Sequence[Grid], columns: int, width: int) -> Grid:
    """Return pictures of equal height in rows of `columns`, a blank column between two."""
    rows = [pictures[i : i + columns] for i in range(0, len(pictures), columns)]
    page = Grid(width, sum(max(picture.height for picture in row) for row in rows))
    y = 0
    for row in rows:
        x = 0
        for picture in row:
            page.blit(picture, x, y)
            x += picture.width + 1
        y += max(picture.height for picture in row)
    return page
