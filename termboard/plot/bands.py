"""Areas between two curves, as a background behind everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.plot.palette import fade
from termboard.plot.raster import spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.columns import Numbers
    from termboard.plot.cells import Grid
    from termboard.plot.glyphs import Glyphs
    from termboard.plot.layout import Layout
    from termboard.plot.palette import Palette

# How far towards the background an area is faded.
_FADED = 0.78


@dataclass(frozen=True)
class Band:
    """The area between two curves, as a background behind everything."""

    x: Numbers
    """Ascending."""
    low: NDArray[np.float64]
    """Lower border; NaN is a gap."""
    high: NDArray[np.float64]
    """Upper border; NaN is a gap."""
    color: int
    """0xRRGGBB; it is faded."""


def draw_band(grid: Grid, band: Band, layout: Layout, palette: Palette, glyphs: Glyphs) -> None:
    """Colour the halves of cells whose middle lies between the two curves."""
    frame, view = layout.frame, layout.view
    color = fade(band.color, palette.background, _FADED)
    top, _ = spans(band.x, band.high, view)
    _, bottom = spans(band.x, band.low, view)
    across, down = view.columns // frame.width, view.rows // frame.height
    top = np.fmin.reduce(top.reshape(frame.width, across), axis=1) / down
    bottom = np.fmax.reduce(bottom.reshape(frame.width, across), axis=1) / down
    row = np.arange(frame.height)[:, None]
    # A dot's middle is half a dot below where it begins.
    upper, lower = row + 0.25 - 0.5 / down, row + 0.75 - 0.5 / down
    with np.errstate(invalid="ignore"):
        above, below = (upper >= top) & (upper <= bottom), (lower >= top) & (lower <= bottom)
    area = (slice(0, frame.height), slice(frame.left, frame.left + frame.width))
    grid.bg[area][above & below] = color
    for half, glyph in zip((above & ~below, below & ~above), glyphs.half_blocks, strict=False):
        grid.chars[area][half] = glyph
        grid.fg[area][half] = color
