"""The commands of the frame: tabs, filters, help, palette, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.command import Command

if TYPE_CHECKING:
    from collections.abc import Iterable


class NextTab(Command):
    """Go to the next tab."""

    keys, footer = "right_square_bracket,greater_than_sign", "next tab"


class PreviousTab(Command):
    """Go to the previous tab."""

    keys = "left_square_bracket,less_than_sign"


class NextPane(Command):
    """Go to the next pane: the list of runs, the cards."""

    keys = "tab"


class PreviousPane(Command):
    """Go to the previous pane."""

    keys = "shift+tab"


class FilterTags(Command):
    """Show only tags that match a regular expression (case is ignored)."""

    keys, footer = "slash", "filter tags"


class FilterRuns(Command):
    """Show only runs by name, or by values: lr>=1e-3 loss/val<0.5."""

    keys, footer = "f", "filter runs"


class ShowRuns(Command):
    """Show the list of runs, or hide it."""

    keys, footer = "r", "runs"


class Attempts(Command):
    """Of restarted runs show the latest attempt, or everything as logged."""

    keys, label = "t", "Latest or all attempts"


class NextTheme(Command):
    """Change between dark and light colours."""

    keys, label = "T", "Dark or light"


class Redraw(Command):
    """Draw the whole screen anew."""

    keys, label = "ctrl+l", "Redraw the screen"


class FreeMouse(Command):
    """Leave the mouse to the terminal, so that it selects text as elsewhere; or take it back."""

    keys, label, action = "ctrl+s", "Mouse for the terminal's own selection", "app.free_mouse"


class Suspend(Command):
    """Stop termboard as a job of the shell; `fg` goes on where it was."""

    keys, label, action = "ctrl+z", "Go to the shell for a while", "app.suspend_process"


class Palette(Command):
    """Find a command by typing."""

    keys, footer, label = "colon,ctrl+p", "all commands", "Command palette"


class Help(Command):
    """Show all keys."""

    keys, footer = "question_mark,f1", "help"


class Quit(Command):
    """Leave termboard; the training does not notice."""

    keys, footer = "q,ctrl+q", "quit"


FRAME = (
    FilterTags, FilterRuns, ShowRuns, NextTab, PreviousTab, NextPane, PreviousPane, Attempts,
    NextTheme, Redraw, FreeMouse, Suspend, Palette, Help, Quit,
)  # fmt: skip
"""In the order of the help screen."""

ALWAYS = (Palette, Help, Quit)
"""These stay in the footer however short it is; the first one where there is room."""


def open_tab_commands(tabs: Iterable[tuple[str, str, str]]) -> tuple[type[Command], ...]:
    """Return a command that opens each of `tabs`, given as (name, title, number key)."""
    return tuple(
        type(
            f"Open{name.title().replace('_', '')}",
            (Command,),
            {
                "__doc__": f"Open the tab {title}.",
                "keys": number,
                "label": f"Open {title}",
                "action": f"open_tab('{name}')",
            },
        )
        for name, title, number in tabs
    )
