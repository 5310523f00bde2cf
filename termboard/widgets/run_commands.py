"""The commands of the list of runs."""

from __future__ import annotations

from termboard.command import Command


class RunChange(Command):
    """What the list only asks for: who owns the state does it."""

    group = "Runs"

    def __init_subclass__(cls) -> None:
        """Have the list ask for it."""
        cls.action = f"change('{cls.id()}')"


class RunUp(Command):
    """Go to the run above."""

    keys, group = "up,k", "Runs"


class RunDown(Command):
    """Go to the run below."""

    keys, group = "down,j", "Runs"


class RunPageUp(Command):
    """Go up by a screen of runs."""

    keys, group, label = "pageup", "Runs", "A screen of runs up"


class RunPageDown(Command):
    """Go down by a screen of runs."""

    keys, group, label = "pagedown", "Runs", "A screen of runs down"


class FirstRun(Command):
    """Go to the first run."""

    keys, group = "home,g", "Runs"


class LastRun(Command):
    """Go to the last run."""

    keys, group = "end,G", "Runs"


class ToggleRun(RunChange):
    """Switch this run on or off, with the sub-runs folded into it."""

    keys, footer, label = "space", "toggle", "Switch run on or off"


class ToggleAllRuns(RunChange):
    """Switch all runs on; if all are, switch all off."""

    keys, footer, label = "a", "all", "Switch all runs on or off"


class OnlyRun(RunChange):
    """Show this run alone; once more, all of them."""

    keys, footer, label = "enter", "only", "Only this run"


class InvertRuns(RunChange):
    """Switch on what is off, and off what is on."""

    keys = "i"


class HideRun(RunChange):
    """Put this run aside: it is neither listed nor drawn; once more, bring it back."""

    keys, label = "x", "Hide run, or bring it back"


class ShowHiddenRuns(RunChange):
    """List the hidden runs too, so that they can be brought back, or no longer."""

    keys = "X"


class SortRuns(RunChange):
    """Sort by the next column: name, best or last value of the metric, steps, age, speed, state."""

    keys, footer = "o", "sort"


class ReverseRuns(RunChange):
    """Turn the order of the runs round."""

    keys, label = "O", "Reverse the order of runs"


class RunColumns(RunChange):
    """Show all columns: state, step, speed, age, last and best value of the metric, or one."""

    keys, footer = "m", "columns"


class LabelRun(RunChange):
    """Give this run a label, which stands in the place of its name."""

    keys = "e"


class NoteRun(RunChange):
    """Write a note about this run."""

    keys, footer, label = "n", "note", "Note about run"


class CopyPath(RunChange):
    """Copy the path of this run's folder to the clipboard."""

    keys, label = "y", "Copy path of run"


class BaselineRun(RunChange):
    """Compare the others with this run, or with none."""

    keys, label = "b", "Run as baseline"


class ColorRuns(RunChange):
    """Colour runs by a pattern: alike where its groups match alike, grey where none match."""

    keys, label = "R", "Colour runs by a pattern"


class UnfoldRun(RunChange):
    """Show the sub-runs that are folded into this run."""

    keys = "right,l"


class FoldRun(RunChange):
    """Fold the sub-runs into their run."""

    keys = "left,h"


MOVES = (RunUp, RunDown, RunPageUp, RunPageDown, FirstRun, LastRun)
"""What the list does by itself."""

CHANGES = (
    ToggleRun, ToggleAllRuns, OnlyRun, InvertRuns, SortRuns, ReverseRuns, RunColumns, HideRun,
    ShowHiddenRuns, LabelRun, NoteRun, CopyPath, BaselineRun, ColorRuns, UnfoldRun, FoldRun,
)  # fmt: skip
"""What the list only asks for, in the order of the help."""
