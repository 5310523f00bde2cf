"""`termboard plot`: one chart printed through plotext."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from termboard.cli.logdir import read
from termboard.cli.screen import depth_of, look_of, width_of
from termboard.dashboards.api import nothing, shared_for
from termboard.dashboards.curves.model import chart
from termboard.dashboards.scalars.groups import key_tags
from termboard.dashboards.scalars.spec import SCALARS
from termboard.plot.lines import Line
from termboard.printable import printable
from termboard.settings import load
from termboard.store.select import Selection, compiled
from termboard.terminal.spelling import Spelling

if TYPE_CHECKING:
    import argparse

_HEIGHT = 24


def run(arguments: argparse.Namespace) -> int:
    """Print the chart of the first tag that matches, all runs in it."""
    smoothing = load().smoothing if arguments.smoothing is None else arguments.smoothing
    selection = Selection(arguments.run, arguments.tag)
    pattern = compiled(selection.tag, "tag")
    compiled(selection.run, "run")
    snapshot = read(arguments.logdirs, cache=not arguments.no_cache)
    shared = shared_for(snapshot, selection, smoothing=smoothing, attempts=arguments.attempts)
    tags = key_tags(snapshot, shared, pattern)
    if not tags:
        sys.stderr.write(f"termboard: {nothing(snapshot, selection, SCALARS)}\n")
        return 0
    others = len(tags) - 1
    if others:
        sys.stderr.write(
            f"termboard: {printable(tags[0])}; {others} more tags match, --tag picks one.\n"
        )
    from rich.cells import get_character_cell_size

    from termboard.plot import plotext_chart

    depth = depth_of(arguments.color)
    look = look_of(depth)
    lines = [
        Line(
            curve.x[:],
            curve.smoothed[:],
            look.palette.run(curve.run.index),
            mark=look.mark(curve.run.index),
            name=curve.run.name,
        )
        for curve in chart(snapshot, tags[:1], shared).curves
    ]
    height = arguments.height or _HEIGHT
    drawn = plotext_chart.chart(lines, tags[0], width_of(arguments), height, color=depth)
    spelling = Spelling(look.glyphs.name, get_character_cell_size)
    sys.stdout.write(drawn.translate(spelling))
    return 0
