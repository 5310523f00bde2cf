"""What a person can do in the Histograms tab."""

from termboard.command import Command
from termboard.dashboards.network.step_commands import STEP_COMMANDS

_GROUP = "Histograms"


class NextMode(Command):
    """Show bars of one step, then all steps behind each other, over each other, as a heat map."""

    keys, footer, group, label = "m", "mode", _GROUP, "Next kind of picture"


class CompareSteps(Command):
    """Take the present step as the one to compare with: its outline stays; or no longer."""

    keys, footer, group, label = "c", "compare", _GROUP, "Compare with this step"


class MergeRuns(Command):
    """Put all runs of a tag into one card, or each into its own."""

    keys, footer, group, label = "u", "merge", _GROUP, "All runs of a tag in one card"


class LogCounts(Command):
    """Count on a logarithmic scale, so that few values are seen beside many; or linearly again."""

    keys, footer, group, label = "y", "log", _GROUP, "Logarithmic counts"


class WholeRange(Command):
    """Show all values and all of every bar, outliers too; or the part where nearly all are."""

    keys, footer, group, label = "o", "outliers", _GROUP, "Whole range of values"


class Values(Command):
    """Read counts at a cursor in the large card; move it with the arrows."""

    keys, footer, group, label = "v", "values", _GROUP, "Cursor and counts"


class SmallerValue(Command):
    """Move the cursor to smaller values."""

    keys, group, label = "left,h", _GROUP, "Cursor to smaller values"


class LargerValue(Command):
    """Move the cursor to larger values."""

    keys, group, label = "right,l", _GROUP, "Cursor to larger values"


class CopyHistogram(Command):
    """Copy the numbers of this card's histograms to the clipboard."""

    keys, group, label = "C", _GROUP, "Copy numbers"


class Save(Command):
    """Save what is shown: as txt, svg, html or png; as csv or json the buckets behind it."""

    keys, group, label = "e", _GROUP, "Save to a file"


AT_CURSOR = (SmallerValue, LargerValue)
"""Their keys go to the cards unless there is a cursor."""

HISTOGRAM_COMMANDS = (
    NextMode, *STEP_COMMANDS, CompareSteps, MergeRuns,
    LogCounts, WholeRange, Values, *AT_CURSOR, CopyHistogram, Save,
)  # fmt: skip
