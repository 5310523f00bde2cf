"""What a person can do in the Distributions tab."""

from termboard.command import Command
from termboard.dashboards.network.step_commands import STEP_COMMANDS

_GROUP = "Distributions"


class MergeRuns(Command):
    """Put all runs of a tag into one card, each as its median and one area; or each by itself."""

    keys, footer, group, label = "u", "merge", _GROUP, "All runs of a tag in one card"


class NextAxis(Command):
    """Let x count steps, steps from the run's first, time since its start, or the time of day."""

    keys, footer, group, label = "x", "x axis", _GROUP, "Next x axis"


class LogY(Command):
    """Draw y logarithmically, on both sides of zero where values are negative; or linearly."""

    keys, footer, group, label = "y", "log", _GROUP, "Logarithmic y axis"


class ClipOutliers(Command):
    """Fit the y axis to what lies between 6.7 % and 93.3 %, or to all values again."""

    keys, footer, group, label = "o", "outliers", _GROUP, "Y axis without outliers"


class Values(Command):
    """Show a cursor with all nine percentiles at one step, in all cards and tabs; or none."""

    keys, footer, group, label = "v", "values", _GROUP, "Cursor and percentiles"


class CursorLeft(Command):
    """Move the cursor of the large card to the step logged before."""

    keys, group, label = "left,h", _GROUP, "Cursor to the left"


class CursorRight(Command):
    """Move the cursor of the large card to the step logged next."""

    keys, group, label = "right,l", _GROUP, "Cursor to the right"


class OpenHistogram(Command):
    """Go to the histogram of this card, at the step of the cursor; Esc comes back."""

    keys, group, label = "i", _GROUP, "This card's histogram"


class CopyPercentiles(Command):
    """Copy the nine percentiles at the cursor, or the last ones, to the clipboard."""

    keys, group, label = "C", _GROUP, "Copy percentiles"


class Save(Command):
    """Save what is shown: as txt, svg, html or png; as csv or json the percentiles behind it."""

    keys, group, label = "e", _GROUP, "Save to a file"


AT_CURSOR = (CursorLeft, CursorRight)
"""Their keys go to the cards unless there is a cursor in a large card."""

DISTRIBUTION_COMMANDS = (
    MergeRuns, NextAxis, LogY, ClipOutliers, Values, *STEP_COMMANDS, *AT_CURSOR,
    OpenHistogram, CopyPercentiles, Save,
)  # fmt: skip
