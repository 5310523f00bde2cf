"""What the terminal can show and do, as its environment tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

Characters = Literal["braille", "console", "ascii"]
"""All of Unicode's; the few that the fonts of Linux consoles have; ASCII's alone."""

Depth = Literal["16", "256", "truecolor"]


@dataclass(frozen=True)
class Terminal:
    """A terminal's abilities."""

    is_dumb: bool = False
    """Whether it cannot move its cursor, so that the app cannot run in it."""
    characters: Characters = "braille"
    depth: Depth = "truecolor"
    """The colours there are."""
    no_color: bool = False
    """Whether colours are not wanted, or not there."""
    is_light: bool = False
    """Whether its background is light."""
    mouse: bool = True
    """Whether it reports the mouse."""
    is_remote: bool = False
    """Whether what is written goes through SSH."""

    @property
    def colors(self) -> Literal["none", "16", "256", "truecolor"]:
        """The colours to draw in."""
        return "none" if self.no_color else self.depth


def terminal_of(environment: Mapping[str, str], encoding: str | None) -> Terminal:
    """Return what the terminal can do that a process with this environment has.

    `encoding`: the one Python chose for stdout. In the POSIX locale that is UTF-8, unless told
    otherwise (PEP 538, PEP 540), as it is what terminals speak whose host says nothing.
    """
    term = environment.get("TERM", "").lower()
    is_dumb = term in _DUMB
    is_plain = is_dumb or term.startswith(_WITHOUT_COLORS) or term.endswith(("-mono", "-m"))
    return Terminal(
        is_dumb=is_dumb,
        characters=_characters(term, encoding),
        depth=_depth(term, environment),
        no_color=is_plain or bool(environment.get("NO_COLOR")),
        is_light=environment.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15"),
        mouse=not (is_plain or term.startswith(_CONSOLE)),
        is_remote=any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY")),
    )


_DUMB = ("", "dumb", "unknown")
_CONSOLE = "linux"
_WITHOUT_COLORS = ("vt52", "vt1", "vt2", "vt3", "vt4")
"""DEC's terminals, or a serial line: systemd calls what is behind one a vt220."""
_TRUE_COLORS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour", "rio")
"""Terminals with names of their own, which SSH hands on; COLORTERM it does not."""


def _characters(term: str, encoding: str | None) -> Characters:
    if not is_unicode(encoding) or term.startswith(_WITHOUT_COLORS):
        return "ascii"
    return "console" if term.startswith(_CONSOLE) else "braille"


def is_unicode(encoding: str | None) -> bool:
    """Tell whether an encoding has all characters."""
    return (encoding or "").lower().replace("-", "").startswith(("utf", "cp65001"))


def _depth(term: str, environment: Mapping[str, str]) -> Depth:
    named: Depth = "256" if "256color" in term else "16"
    if term.startswith((_CONSOLE, *_WITHOUT_COLORS)):
        return "16"  # the console takes other colours for one of its own
    in_tmux = bool(environment.get("TMUX"))
    if term.startswith("screen") and not in_tmux:
        return named  # GNU screen takes true colours for blinking and the like
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    if term.startswith(("tmux", "screen")):
        return "256" if in_tmux else named  # tmux turns them into what the terminal outside has
    own_name = term.startswith(_TRUE_COLORS) or term.endswith("-direct")
    windows = bool(environment.get("WT_SESSION"))  # Windows Terminal, whatever TERM says
    return "truecolor" if own_name or windows else named


_PICTURES_A_SECOND = "240"  # at most; nothing is animated, and data waits for its own clock


def announce(terminal: Terminal, environment: MutableMapping[str, str]) -> None:
    """Tell Textual what was found, which reads the environment when it is imported and started.

    Left alone it would send true colours to a console where COLORTERM came along, take an empty
    NO_COLOR for a wish, and let up to two sixtieths of a second pass between two pictures: a key
    whose first answer is drawn at once, say the line of settings, would wait so long for the cards.
    """
    environment.setdefault("TEXTUAL_FPS", _PICTURES_A_SECOND)
    names = {"16": "standard", "256": "256", "truecolor": "truecolor"}
    environment.setdefault("TEXTUAL_COLOR_SYSTEM", names[terminal.depth])
    if terminal.no_color:
        environment["NO_COLOR"] = "1"
    else:
        environment.pop("NO_COLOR", None)
