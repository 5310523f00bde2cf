"""What the output can show: its width, its colours, its characters."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from termboard.terminal.abilities import Terminal, terminal_of

if TYPE_CHECKING:
    import argparse

    from termboard.plot.look import Look
    from termboard.settings import Settings

Depth = Literal["none", "16", "256", "truecolor"]


def terminal() -> Terminal:
    """Return what the terminal around stdout can do."""
    return terminal_of(os.environ, sys.stdout.encoding)


def chosen(found: Terminal, settings: Settings) -> Terminal:
    """Return what is to be used of it: what the settings file says wins over what was found."""
    if settings.characters != "auto":
        found = replace(found, characters=settings.characters)
    if settings.colors == "none":
        found = replace(found, no_color=True)
    elif settings.colors != "auto":
        found = replace(found, depth=settings.colors, no_color=False)
    return found if settings.mouse else replace(found, mouse=False)


def depth_of(color: str) -> Depth:
    """Return the colours for `--color`: in a pipe and under NO_COLOR none, unless asked for."""
    if color == "never":
        return "none"
    if color == "256":
        return "256"
    if color == "truecolor":
        return "truecolor"
    return terminal().colors if sys.stdout.isatty() else "none"


def is_terminal() -> bool:
    """Tell whether the app can run here."""
    return sys.stdout.isatty() and sys.stdin.isatty() and not terminal().is_dumb


def width_of(arguments: argparse.Namespace) -> int:
    """Return the columns to fill: as asked for, else the terminal's, else 80."""
    return int(arguments.width or shutil.get_terminal_size((80, 24)).columns)


def look_of(depth: Depth) -> Look:
    """Return how to draw on stdout."""
    from termboard.plot.look import look_for, look_on

    here = terminal()
    if sys.stdout.isatty():
        return look_on(here.characters, depth, dark=not here.is_light)
    # A pipe leads to a file or to a pager: what this terminal lacks may be there.
    return look_for(sys.stdout.encoding, dark=not here.is_light, color=depth != "none")


def picture_look(color: str) -> Look:
    """Return how to draw into a picture file, which knows all characters and colours."""
    from termboard.plot.look import look_for

    return look_for("utf-8", dark=not terminal().is_light, color=color != "never")
