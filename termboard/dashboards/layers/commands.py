"""What a person can do in the Layers tab."""

from termboard.command import Command
from termboard.dashboards.network.step_commands import STEP_COMMANDS

_GROUP = "Layers"


class NextSort(Command):
    """Sort by the next column, after the last one in the order of the network again."""

    keys, footer, group, label = "n", "sort", _GROUP, "Sort by the next column"


class ReverseSort(Command):
    """Turn the order of the rows round."""

    keys, group, label = "N", _GROUP, "Reverse the order"


class NextKind(Command):
    """Show weights only, then gradients, activations, biases, and all again."""

    keys, footer, group, label = "m", "kinds", _GROUP, "Next kind of rows"


class OnlyUnhealthy(Command):
    """Show only rows with a warning, or all again."""

    keys, footer, group = "u", "unhealthy", _GROUP


class PreviousRun(Command):
    """Show the layers of the run before."""

    keys, group, label = "left,h", _GROUP, "Previous run with layers"


class NextRun(Command):
    """Show the layers of the next run that is on and has histograms."""

    keys, footer, group, label = "right,l", "next run", _GROUP, "Next run with layers"


class WholeRange(Command):
    """Draw histograms over all values, outliers too; or over the part where nearly all are."""

    keys, group, label = "o", _GROUP, "Whole range of values"


class ShowInGraph(Command):
    """Show where in the graph the layer sits."""

    keys, footer, group = "w", "graph", _GROUP


class CopyTable(Command):
    """Copy the table as Markdown to the clipboard."""

    keys, group = "C", _GROUP


class Save(Command):
    """Save the table: as txt, svg, html or png; as md, csv or json with all numbers."""

    keys, group, label = "e", _GROUP, "Save to a file"


LAYER_COMMANDS = (
    *STEP_COMMANDS, NextSort, ReverseSort, NextKind,
    OnlyUnhealthy, PreviousRun, NextRun, WholeRange, ShowInGraph, CopyTable, Save,
)  # fmt: skip
