"""A grid as an SVG picture that stands alone: text in a fixed-width font, nothing to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.plot.cells import Grid
from termboard.plot.recording import recorded, theme_of

if TYPE_CHECKING:
    from termboard.plot.palette import Palette

_FONTS = "ui-monospace, Menlo, 'DejaVu Sans Mono', Consolas, 'Liberation Mono', monospace"

# Rich's own template names a font on a server. Its frame with a window's buttons is left out too.
_TEMPLATE = """\
<svg viewBox="0 0 {{terminal_width}} {{terminal_height}}" xmlns="http://www.w3.org/2000/svg">
<style>
.{{unique_id}}-matrix {{{{
  font-family: {fonts};
  font-size: {{char_height}}px;
  line-height: {{line_height}}px;
  font-variant-east-asian: full-width;
  white-space: pre;
}}}}
{{styles}}
</style>
<defs>
{{lines}}
</defs>
<rect width="100%" height="100%" fill="#{background:06x}"/>
{{backgrounds}}
<g class="{{unique_id}}-matrix">
{{matrix}}
</g>
</svg>
"""


def to_svg(grid: Grid, palette: Palette) -> str:
    """Return the grid as SVG on the palette's background; the same grid gives the same text."""
    # Rich has no clip path for the last row: one more, which is blank, lends it its own.
    room = Grid(grid.width, grid.height + 1)
    room.blit(grid, 0, 0)
    template = _TEMPLATE.format(fonts=_FONTS, background=palette.background)
    return recorded(room, palette).export_svg(
        title="", theme=theme_of(palette), code_format=template, unique_id="termboard"
    )
