"""`termboard show TAB`: prints what a tab of the app shows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from termboard.cli.logdir import read
from termboard.cli.screen import depth_of, look_of, width_of
from termboard.dashboards.api import PageRequest, imported, nothing, shared_for
from termboard.dashboards.registry import by_name
from termboard.errors import TermboardError
from termboard.settings import load
from termboard.store.select import Selection, compiled

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Print one tab."""
    spec = by_name(arguments.tab)
    if arguments.format not in spec.formats:
        raise TermboardError(
            f"The tab {spec.name} has no format {arguments.format!r}; it offers "
            f"{', '.join(spec.formats)}."
        )
    selection = Selection(arguments.run, arguments.tag)
    for pattern, what in ((selection.run, "run"), (selection.tag, "tag")):
        compiled(pattern, what)
    smoothing = load().smoothing if arguments.smoothing is None else arguments.smoothing
    snapshot = read(arguments.logdirs)
    depth = depth_of(arguments.color)
    request = PageRequest(
        selection=selection,
        width=width_of(arguments),
        height=arguments.height,
        look=look_of(depth),
        depth=depth,
        format=arguments.format,
        step=arguments.step,
        shared=shared_for(snapshot, selection, smoothing=smoothing, attempts=arguments.attempts),
    )
    page: str = imported(spec.page)(snapshot, request)
    sys.stdout.write(page)
    if not page:
        sys.stderr.write(f"termboard: {nothing(snapshot, selection, spec)}\n")
    return 0
