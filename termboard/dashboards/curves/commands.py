"""What a person can do in a tab of curves."""

from termboard.command import Command

_GROUP = "Curves"


class Smoothing(Command):
    """Smooth the curves more: 0, 0.3, 0.6, 0.8, 0.9, 0.97, or by longer time constants."""

    keys, footer, group, label = "s", "smoothing", _GROUP, "More smoothing"


class LessSmoothing(Command):
    """Smooth the curves less, down to the values as they were logged."""

    keys, group = "S", _GROUP


class SmoothingKind(Command):
    """Smooth by TensorBoard's weight, or by a time constant, whatever the number of points."""

    keys, group, label = "u", _GROUP, "Smoothing by weight or by time constant"


class NextAxis(Command):
    """Let x count steps, steps from the run's first, time since its start, or the time of day."""

    keys, footer, group, label = "x", "x axis", _GROUP, "Next x axis"


class AxisTag(Command):
    """Let the x axis be another scalar: an epoch, samples seen; type a part of its tag."""

    keys, group, label = "A", _GROUP, "X axis by another tag"


class LogX(Command):
    """Draw the x axis of all charts logarithmically, or linearly again."""

    keys, group, label = "X", _GROUP, "Logarithmic x axis"


class LogY(Command):
    """Draw the y axis of this card (or group) logarithmically, or linearly again."""

    keys, footer, group, label = "y", "log", _GROUP, "Logarithmic y axis"


class ClipOutliers(Command):
    """Leave the outermost 5 % of the values at each end out of the y axis, or show all again."""

    keys, footer, group = "o", "outliers", _GROUP


class FromZero(Command):
    """Let all y axes reach to 0, or only to the data again."""

    keys, group, label = "b", _GROUP, "Y axis from zero"


class LimitsOfY(Command):
    """Type the limits of this card's (or group's) y axis: 0..1, 0.., ..5, or auto."""

    keys, group, label = "Y", _GROUP, "Y limits by hand"


class LimitsOfX(Command):
    """Type the part of x to show: 100..200, 700.. (growing), -10% (the last tenth), or auto."""

    keys, group, label = "F", _GROUP, "X limits by hand"


class ZoomIn(Command):
    """Show half as much of the x axis, around the cursor; ctrl and the wheel do the same."""

    keys, footer, group = "plus,equals_sign", "zoom", _GROUP


class ZoomOut(Command):
    """Show twice as much of the x axis."""

    keys, group = "minus", _GROUP


class PanLeft(Command):
    """Show what lies to the left."""

    keys, group = "H,shift+left", _GROUP


class PanRight(Command):
    """Show what lies to the right."""

    keys, group = "L,shift+right", _GROUP


class PanUp(Command):
    """Show larger values."""

    keys, group = "K,shift+up", _GROUP


class PanDown(Command):
    """Show smaller values."""

    keys, group = "J,shift+down", _GROUP


class ShowWhole(Command):
    """Show this card (or group) whole again; linked charts all of them."""

    keys, group, label = "z", _GROUP, "End zoom"


class LinkZoom(Command):
    """Let all charts show the same part of the x axis, or each its own."""

    keys, group, label = "w", _GROUP, "Link the zoom of all charts"


class Values(Command):
    """Show a cursor with every run's value at one step, in all charts; move it with , and ."""

    keys, footer, group, label = "v", "values", _GROUP, "Cursor and values"


class EarlierStep(Command):
    """Move the cursor to an earlier step."""

    keys, group = "comma", _GROUP


class LaterStep(Command):
    """Move the cursor to a later step."""

    keys, group = "full_stop", _GROUP


class NextOrder(Command):
    """Sort the table of values by name, by value, or by how near they are to what was clicked."""

    keys, group, label = "n", _GROUP, "Next order of values"


class CopyValue(Command):
    """Copy the values at the cursor, or the last ones, to the clipboard."""

    keys, group, label = "C", _GROUP, "Copy values"


class Save(Command):
    """Save what is shown: as txt, svg, html or png; as csv or json the points behind it."""

    keys, group, label = "e", _GROUP, "Save to a file"


CURVE_COMMANDS = (
    Smoothing, LessSmoothing, SmoothingKind, NextAxis, AxisTag, LogX, LogY, ClipOutliers, FromZero,
    LimitsOfY, LimitsOfX, ZoomIn, ZoomOut, PanLeft, PanRight, PanUp, PanDown, ShowWhole,
    LinkZoom, Values, EarlierStep, LaterStep, NextOrder, CopyValue, Save,
)  # fmt: skip
