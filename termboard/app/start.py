"""From command-line options to a running app."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from textual.theme import BUILTIN_THEMES

from termboard.app import signals
from termboard.app.app import Options, TermboardApp
from termboard.app.memory import Beginning, Frame, Memory, remembered
from termboard.app.themes import DARK_NAME, LIGHT_NAME
from termboard.app.view_state import ViewState
from termboard.command import Command
from termboard.dashboards.api import Shared, imported
from termboard.dashboards.registry import DASHBOARDS
from termboard.errors import TermboardError
from termboard.events.logdir import roots
from termboard.settings import Settings
from termboard.store import heap
from termboard.terminal.abilities import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from termboard.events.logdir import Root

_SWITCH = 0.0005  # seconds

# Seconds between two repaints that data causes. Over SSH every one costs the link, and four a
# second are as live as a curve needs.
_OVER_SSH, _AT_HAND = 0.25, 0.1


@dataclass(frozen=True)
class Start:
    """What the command line and the settings file ask for."""

    logdirs: tuple[str, ...]
    given: dict[str, Any] = field(default_factory=dict)
    """Choices that the command line makes, by the names of `memory.choices_of`."""
    settings: Settings = field(default_factory=Settings)
    refresh: float = 1.0
    keep: bool = True
    """Whether the view, and what was read of the logs, is kept from start to start."""
    terminal: Terminal = field(default_factory=Terminal)
    """What the terminal can show."""


def start(wanted: Start) -> int:
    """Run the app until it is left; return the exit code."""
    keys = wanted.settings.keys
    if keys:
        _check_keys(keys)
    found = roots(list(wanted.logdirs))
    is_far = wanted.terminal.is_remote
    app = TermboardApp(
        Options(
            roots=found,
            begin=beginning(found, wanted),
            refresh=wanted.refresh,
            repaint=wanted.settings.repaint or (_OVER_SSH if is_far else _AT_HAND),
            keys=tuple(keys.items()),
            terminal=wanted.terminal,
            cache_gigabytes=wanted.settings.cache_gigabytes if wanted.keep else 0.0,
        )
    )
    if is_far and "TEXTUAL_ANIMATIONS" not in os.environ:
        app.animation_level = "none"  # a frame in between is as many bytes as the last one
    # Python hands its lock on every 5 ms; with a tab being built a key then waits 70 to 370 ms for
    # its answer, at 0.5 ms 60 to 130.
    sys.setswitchinterval(_SWITCH)
    heap.share()  # before there are threads
    with signals.given_back():
        app.run(mouse=wanted.terminal.mouse)
    if app.report:
        sys.stderr.write(f"{app.report}\n")
    return app.return_code or 0


def beginning(found: tuple[Root, ...], wanted: Start) -> Beginning:
    """Return what is shown first: what the command line says, else what was kept, else settings."""
    theme = wanted.settings.theme
    if theme == "auto":
        theme = LIGHT_NAME if wanted.terminal.is_light else DARK_NAME
    state = ViewState(shared=Shared(smoothing=wanted.settings.smoothing))
    frame = Frame(DASHBOARDS[0].name, theme)
    if wanted.keep:
        memory = remembered(found, state, frame, wanted.given)
    else:
        memory = Memory(given=wanted.given)
    return Beginning(memory.state(state), _usable(memory.frame(frame), frame, memory), memory)


def _usable(said: Frame, default: Frame, memory: Memory) -> Frame:
    """Return the frame without a tab or a theme that was kept and is no more."""
    themes = {DARK_NAME, LIGHT_NAME, *BUILTIN_THEMES}
    if said.theme not in themes and "theme" not in memory.given:
        said = replace(said, theme=default.theme)
    if said.tab not in {spec.name for spec in DASHBOARDS}:
        said = replace(said, tab=default.tab)
    return said


def _check_keys(keys: dict[str, str]) -> None:
    """Raise TermboardError for a remapped command that does not exist: a typo would do nothing."""
    unknown = sorted(keys.keys() - (known := _known()))
    # Commands are known once their views are there: half a second of a start.
    for late in ("termboard.app.help_screen:HelpScreen", *(spec.view for spec in DASHBOARDS)):
        if not unknown:
            return
        imported(late)
        unknown = sorted(keys.keys() - (known := _known()))
    if unknown:
        raise TermboardError(
            f"The settings file remaps {', '.join(unknown)}, which is no command; the commands are "
            f"{', '.join(sorted(known))}."
        )


def _known() -> set[str]:
    return {command.id() for command in _below(Command) if command.keys or command.action}


def _below(command: type[Command]) -> Iterator[type[Command]]:
    for child in command.__subclasses__():
        yield child
        yield from _below(child)
