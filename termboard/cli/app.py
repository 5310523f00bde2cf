"""`termboard LOGDIR…`: the app, or one still picture where the output is no terminal."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from termboard.cli.lean_imports import lean_imports

with lean_imports():
    from termboard.cli.screen import chosen, is_terminal, terminal
    from termboard.errors import TermboardError
    from termboard.settings import load
    from termboard.store.select import compiled
    from termboard.terminal.abilities import announce

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Watch the LOGDIRs."""
    settings = load()
    compiled(arguments.tag or "", "tag")
    if arguments.tab:
        from termboard.dashboards.registry import by_name

        by_name(arguments.tab)
    if not is_terminal():
        from termboard.cli import still

        arguments.run, arguments.tag = arguments.run or "", arguments.tag or ""
        arguments.attempts = arguments.attempts or "latest"
        smoothing = settings.smoothing if arguments.smoothing is None else arguments.smoothing
        compiled(arguments.run, "run")
        return still.run(arguments, smoothing)
    if arguments.run:
        _check_query(arguments.run)
    here = chosen(terminal(), settings)
    announce(here, os.environ)
    gc.disable()  # until the first frame stands: there is no garbage yet, only imports, 10 ms
    with suppress(ImportError, TypeError, AttributeError), lean_imports():
        import termboard.app.start  # noqa: F401 - if that fails, all of it is imported below
    from termboard.app.start import Start, start

    return start(
        Start(
            logdirs=tuple(arguments.logdirs),
            given=_given(arguments),
            settings=settings,
            refresh=arguments.refresh or settings.refresh,
            keep=not arguments.no_cache,
            terminal=here,
        )
    )


def _check_query(run: str) -> None:
    from termboard.store.query_parser import problem_of

    if problem := problem_of(run):
        raise TermboardError(f"--run {run!r} cannot be understood: {problem}.")


def _given(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the choices that were made, by the names under which they are kept."""
    said = {
        "tab": arguments.tab.lower() or None,
        "theme": arguments.theme or None,
        "run_filter": arguments.run,
        "tag_filter": arguments.tag,
        "smoothing": arguments.smoothing,
        "attempts": arguments.attempts,
    }
    return {name: value for name, value in said.items() if value is not None}
