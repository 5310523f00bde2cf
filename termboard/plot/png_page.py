"""A grid as a PNG picture: curves as lines through their dots, everything else as small pictures.

Needs Pillow, which comes with the extra `images`.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from termboard.errors import TermboardError

if TYPE_CHECKING:
    from termboard.plot.cells import Grid
    from termboard.plot.palette import Palette

_MARGIN = 10
"""Pixels around the grid."""
_MOST_CELLS = 200_000
"""40 million pixels; what shows a picture gives up not far behind that."""


def check_png() -> None:
    """Raise TermboardError if there is no Pillow."""
    if find_spec("PIL") is None:
        raise TermboardError("PNG needs Pillow: pip install 'termboard[images]'.")


def to_png(grid: Grid, palette: Palette) -> bytes:
    """Return the grid as PNG on the palette's background, 10 by 20 pixels a cell.

    Raises TermboardError without Pillow, and for a grid too large for a picture.
    """
    check_png()
    if grid.width * grid.height > _MOST_CELLS:
        raise TermboardError(
            f"{grid.width} columns and {grid.height} rows are too much for one picture: choose "
            "fewer tags with --tag, or give --height."
        )
    from PIL import Image

    from termboard.plot.png_paint import painted

    pixels = painted(grid, palette)
    frame = [(_MARGIN, _MARGIN), (_MARGIN, _MARGIN)]
    channels = [
        np.pad(pixels[:, :, i], frame, constant_values=palette.background >> shift & 255)
        for i, shift in enumerate((16, 8, 0))
    ]
    out = io.BytesIO()
    Image.fromarray(np.stack(channels, axis=2)).save(out, "PNG", optimize=False)
    return out.getvalue()
