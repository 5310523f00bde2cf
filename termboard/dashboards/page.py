"""What pages without an app have in common: pictures side by side, and the formats of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.errors import TermboardError
from termboard.plot.cells import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.api import DashboardSpec
    from termboard.plot.ansi import Depth
    from termboard.plot.look import Look

PICTURES = ("svg", "html", "png")
"""Formats that are made of the cells of the format `text`, for every tab alike."""


def stacked(pictures: Sequence[Grid], columns: int, width: int) -> Grid:
    """Return pictures in rows of `columns`, a blank column between two."""
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


def offered(spec: DashboardSpec) -> tuple[str, ...]:
    """Return the formats of a tab: its own, and pictures of its text."""
    return (*spec.formats, *PICTURES) if "text" in spec.formats else spec.formats


def check_format(spec: DashboardSpec, format_: str) -> None:
    """Raise TermboardError for a format that a tab does not offer, and for PNG without Pillow."""
    if format_ not in offered(spec):
        raise TermboardError(
            f"The tab {spec.name} has no format {format_!r}; it offers {', '.join(offered(spec))}."
        )
    if format_ == "png":
        from termboard.plot.png_page import check_png

        check_png()


def encoded(grid: Grid, format_: str, look: Look, depth: Depth = "none") -> str | bytes:
    """Return a picture in one of PICTURES as bytes, or as text with the colours of `depth`.

    Raises TermboardError for PNG without Pillow, and for a grid too large for it.
    """
    if format_ == "svg":
        from termboard.plot.svg_page import to_svg

        return to_svg(grid, look.palette).encode()
    if format_ == "html":
        from termboard.plot.html_page import to_html

        return to_html(grid, look.palette).encode()
    if format_ == "png":
        from termboard.plot.png_page import to_png

        return to_png(grid, look.palette)
    from termboard.plot.ansi import to_ansi

    return to_ansi(grid, depth)
