"""`termboard show TAB`: prints what a tab of the app shows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from termboard.cli.comparing import check_names, comparing_of
from termboard.cli.drawing import check_axis, drawing_of, shared_changes
from termboard.cli.export.target import Target
from termboard.cli.logdir import read
from termboard.cli.screen import depth_of, look_of, picture_look, width_of
from termboard.dashboards.api import PageRequest, imported, nothing, shared_for
from termboard.dashboards.page import PICTURES, check_format, encoded
from termboard.dashboards.registry import by_name
from termboard.dashboards.saved import write
from termboard.settings import load
from termboard.store.select import Selection

if TYPE_CHECKING:
    import argparse

    from termboard.dashboards.api import DashboardSpec
    from termboard.plot.cells import Grid
    from termboard.store.snapshot import Snapshot


def run(arguments: argparse.Namespace) -> int:
    """Print one tab, or write it into a file."""
    spec = by_name(arguments.tab)
    check_format(spec, arguments.format)
    target = Target(arguments.output, arguments.format)
    if arguments.format == "png":
        target.check_binary()
    selection = Selection(arguments.run, arguments.tag)
    comparing_of(spec, arguments)
    drawing_of(spec, arguments)
    shared_changes(arguments)
    snapshot = read(arguments.logdirs, cache=not arguments.no_cache)
    target.check(snapshot)
    check_names(snapshot, selection, arguments)
    check_axis(snapshot, selection, arguments)
    request = _request(spec, snapshot, selection, arguments)
    content = _content(imported(spec.page)(snapshot, request), request)
    if content:
        _deliver(content, arguments.output)
    else:
        sys.stderr.write(f"termboard: {nothing(snapshot, selection, spec)}\n")
    return 0


def _content(page: Grid | str, request: PageRequest) -> str | bytes:
    if isinstance(page, str):
        return page
    return encoded(page, request.format, request.look, request.depth) if page.height else ""


def _request(
    spec: DashboardSpec, snapshot: Snapshot, selection: Selection, arguments: argparse.Namespace
) -> PageRequest:
    picture = arguments.format in PICTURES
    # A file is no terminal: it has colours if somebody asked for them.
    automatic = "never" if arguments.output else "auto"
    depth = depth_of(automatic if arguments.color == "auto" else arguments.color)
    smoothing = load().smoothing if arguments.smoothing is None else arguments.smoothing
    shared = shared_for(
        snapshot,
        selection,
        smoothing=smoothing,
        attempts=arguments.attempts,
        metric=arguments.metric,
        baseline=arguments.baseline,
        **shared_changes(arguments),
    )
    return PageRequest(
        selection=selection,
        width=width_of(arguments),
        height=arguments.height,
        look=picture_look(arguments.color) if picture else look_of(depth),
        depth=depth,
        format=arguments.format,
        step=arguments.step,
        shared=shared,
        comparing=comparing_of(spec, arguments),
        drawing=drawing_of(spec, arguments),
    )


def _deliver(content: str | bytes, output: str) -> None:
    if output:
        write(Path(output), content, replace=True)
    elif isinstance(content, bytes):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(content)
