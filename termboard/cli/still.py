"""One still picture of runs and key curves, for where there is no terminal to run the app in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from termboard.cli.logdir import read
from termboard.cli.ls import list_runs
from termboard.cli.screen import depth_of, look_of
from termboard.clock import Clock, system_clock
from termboard.dashboards.api import PageRequest, nothing, shared_for
from termboard.dashboards.scalars.page import picture
from termboard.dashboards.scalars.spec import SCALARS
from termboard.plot.ansi import to_ansi
from termboard.store.select import Selection

if TYPE_CHECKING:
    import argparse

_WIDTH = 100  # nobody said how wide a pipe is; this fits most pages and mails
_CARDS = 4


def run(arguments: argparse.Namespace, smoothing: float, clock: Clock = system_clock) -> int:
    """Print the picture, and on stderr how to get the app."""
    selection = Selection(arguments.run, arguments.tag)
    snapshot = read(arguments.logdirs, cache=not arguments.no_cache)
    now = clock()
    runs = selection.runs(snapshot)
    depth = depth_of("auto")
    request = PageRequest(
        selection=selection,
        width=_WIDTH,
        height=None,
        look=look_of(depth),
        depth=depth,
        shared=shared_for(snapshot, selection, smoothing=smoothing, attempts=arguments.attempts),
    )
    if not runs:
        sys.stderr.write(f"termboard: {nothing(snapshot, selection, SCALARS)}\n")
    else:
        list_runs(runs, now)
        curves = picture(snapshot, request, most=_CARDS)
        sys.stdout.write("\n" + to_ansi(curves, depth) if curves.height else "")
    sys.stderr.write(
        "termboard: this is a still picture, because the output is no terminal. "
        "For the live app run it in one; over SSH: ssh -t HOST termboard LOGDIR.\n"
    )
    return 0
