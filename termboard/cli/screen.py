"""What the output can show: its width, its colours, its characters."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Literal

from termboard.plot.look import look_for

if TYPE_CHECKING:
    import argparse

    from termboard.plot.look import Look

Depth = Literal["none", "16", "256", "truecolor"]


def depth_of(color: str) -> Depth:
    """Return the colours for `--color`: in a pipe and under NO_COLOR none, unless asked for."""
    if color == "never":
        return "none"
    if color == "256":
        return "256"
    if color == "truecolor":
        return "truecolor"
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or _dumb():
        return "none"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256color" in os.environ.get("TERM", "") else "16"


def is_terminal() -> bool:
    """Tell whether the app can run here."""
    return sys.stdout.isatty() and sys.stdin.isatty() and not _dumb()


def width_of(arguments: argparse.Namespace) -> int:
    """Return the columns to fill: as asked for, else the terminal's, else 80."""
    return int(arguments.width or shutil.get_terminal_size((80, 24)).columns)


def look_of(depth: Depth) -> Look:
    """Return how to draw on stdout."""
    return look_for(sys.stdout.encoding, dark=not is_light(), color=depth != "none")


def picture_look(color: str) -> Look:
    """Return how to draw into a picture file, which knows all characters and colours."""
    return look_for("utf-8", dark=not is_light(), color=color != "never")


def _dumb() -> bool:
    return os.environ.get("TERM", "") in ("dumb", "")


def is_light() -> bool:
    """Tell whether the terminal says that its background is light (rxvt, Konsole and others do)."""
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
