"""From command-line options to a running app."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from termboard.app.app import Options, TermboardApp
from termboard.app.filter_bar import FilterBar
from termboard.app.help_screen import HelpScreen
from termboard.app.main_screen import MainScreen
from termboard.app.themes import DARK_NAME, LIGHT_NAME
from termboard.app.view_state import ViewState
from termboard.dashboards.api import Shared, imported
from termboard.dashboards.registry import DASHBOARDS
from termboard.errors import TermboardError
from termboard.events.logdir import roots
from termboard.widgets.card_grid import CardGrid
from termboard.widgets.run_list import RunList

if TYPE_CHECKING:
    from termboard.store.series import Attempts


@dataclass(frozen=True)
class Start:
    """What the command line asked for."""

    logdirs: tuple[str, ...]
    tab: str = ""
    run: str = ""
    tag: str = ""
    smoothing: float = 0.6
    attempts: Attempts = "latest"
    theme: str = "auto"
    refresh: float = 1.0
    keys: dict[str, str] = field(default_factory=dict)
    light: bool = False
    """Whether the terminal says that its background is light."""


def start(wanted: Start) -> int:
    """Run the app until it is left; return the exit code."""
    if wanted.keys:
        _check_keys(wanted.keys)
    shared = Shared(tag_filter=wanted.tag, smoothing=wanted.smoothing, attempts=wanted.attempts)
    theme = wanted.theme
    if theme == "auto":
        theme = LIGHT_NAME if wanted.light else DARK_NAME
    app = TermboardApp(
        Options(
            roots=roots(list(wanted.logdirs)),
            state=ViewState(run_filter=wanted.run, shared=shared),
            tab=wanted.tab,
            theme=theme,
            refresh=wanted.refresh,
            # Over SSH every repaint costs the link; four a second are as live as a curve needs.
            repaint=0.25 if os.environ.get("SSH_CONNECTION") else 0.1,
            keys=tuple(wanted.keys.items()),
        )
    )
    app.run()
    return app.return_code or 0


def _check_keys(keys: dict[str, str]) -> None:
    """Raise TermboardError for a remapped command that does not exist: a typo would do nothing."""
    views = [imported(spec.view) for spec in DASHBOARDS]
    offering: tuple[Any, ...] = (MainScreen, RunList, CardGrid, FilterBar, HelpScreen, *views)
    known = {command.id() for place in offering for command in place.OFFERS}
    unknown = sorted(set(keys) - known)
    if unknown:
        raise TermboardError(
            f"The settings file remaps {', '.join(unknown)}, which is no command; the commands are "
            f"{', '.join(sorted(known))}."
        )
