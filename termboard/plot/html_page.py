"""A grid as an HTML page that stands alone: preformatted text, no script, nothing to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.plot.recording import recorded, theme_of

if TYPE_CHECKING:
    from termboard.plot.cells import Grid
    from termboard.plot.palette import Palette

# The policy forbids whatever a log might smuggle past the escaping: scripts, fonts, images.
_TEMPLATE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>termboard</title>
<style>
body {{ color: {foreground}; background-color: {background}; }}
pre {{
  font-family: ui-monospace, Menlo, 'DejaVu Sans Mono', Consolas, 'Liberation Mono', monospace;
  line-height: 1.2;
}}
{stylesheet}
</style>
</head>
<body>
<pre>{code}</pre>
</body>
</html>
"""


def to_html(grid: Grid, palette: Palette) -> str:
    """Return the grid as a page on the palette's background; the same grid gives the same text."""
    return recorded(grid, palette).export_html(theme=theme_of(palette), code_format=_TEMPLATE)
