"""`termboard LOGDIR…`: the app, or one still picture where the output is no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.cli.screen import is_light, is_terminal
from termboard.settings import load
from termboard.store.select import compiled

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Watch the LOGDIRs."""
    settings = load()
    smoothing = settings.smoothing if arguments.smoothing is None else arguments.smoothing
    compiled(arguments.run, "run")
    compiled(arguments.tag, "tag")
    if arguments.tab:
        from termboard.dashboards.registry import by_name

        by_name(arguments.tab)
    if not is_terminal():
        from termboard.cli import still

        return still.run(arguments, smoothing)
    from termboard.app.start import Start, start

    return start(
        Start(
            logdirs=tuple(arguments.logdirs),
            tab=arguments.tab.lower(),
            run=arguments.run,
            tag=arguments.tag,
            smoothing=smoothing,
            attempts=arguments.attempts,
            theme=arguments.theme or settings.theme,
            refresh=arguments.refresh or settings.refresh,
            keys=settings.keys,
            light=is_light(),
        )
    )
