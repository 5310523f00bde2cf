"""The keys of the Graph tab."""

from __future__ import annotations

from termboard.command import Command


class OpenScope(Command):
    """Open the scope under the cursor; once it is open, go to its first row."""

    keys, group = "right,l", "Graph"


class CloseScope(Command):
    """Close the scope under the cursor, or go to the one around it."""

    keys, group = "left,h", "Graph"


class ToggleScope(Command):
    """Open or close the scope under the cursor."""

    keys, group = "space", "Graph"


class OpenAllBelow(Command):
    """Open everything below the cursor; once more closes it again."""

    keys, group = "asterisk", "Graph"


class SplitSeries(Command):
    """List repeated scopes one by one, or as one row again."""

    label, keys, group = "Repeated scopes one by one", "u", "Graph"


class SwitchSide(Command):
    """Go into the panel, or back to the tree; a small screen shows one of both."""

    keys, footer, group = "i", "panel", "Graph"


class NextPanel(Command):
    """Show details of the node, the drawing of its scope, or what is worth a look."""

    keys, footer, group = "m", "mode", "Graph"


class JumpBack(Command):
    """Go back to where the last jump started, and out of a drawn scope."""

    keys, group = "backspace,b", "Graph"


class TraceInputs(Command):
    """Show all that flows into the node, however far away; once more ends it."""

    keys, footer, group = "a", "ancestors", "Graph"


class TraceOutputs(Command):
    """Show all that the node flows into, however far away; once more ends it."""

    keys, footer, group = "d", "descendants", "Graph"


class SearchGraph(Command):
    """Search by a pattern of names, or by op:Conv2D, shape:3x3, dtype:half and device:gpu."""

    keys, footer, group = "slash", "search", "Graph"


class NextHit(Command):
    """Go to the next node that was searched for."""

    keys, group = "n", "Graph"


class PreviousHit(Command):
    """Go to the previous node that was searched for."""

    keys, group = "N", "Graph"


class ColorBy(Command):
    """Colour by structure, device, dtype, compute time, memory or health of the layers."""

    keys, footer, group = "c", "colour", "Graph"


class PreviousGraph(Command):
    """Show the previous graph, of this run or of the run before it."""

    keys, group = "comma", "Graph"


class NextGraph(Command):
    """Show the next graph, of this run or of the run after it."""

    keys, footer, group = "full_stop", "graph", "Graph"


class LayerHistograms(Command):
    """Show the histograms of the layer under the cursor."""

    keys, footer, group = "w", "histograms", "Graph"


class LayerHealth(Command):
    """Show the layer under the cursor among all layers."""

    keys, group = "W", "Graph"


class CopyName(Command):
    """Copy the whole name of the node."""

    keys, group = "C", "Graph"


class SaveGraph(Command):
    """Save the graph as DOT or JSON, or what is seen as a picture; the file's ending says which."""

    keys, group = "e", "Graph"


# Within the drawing


class BoxUp(Command):
    """Go to the box above."""

    keys, group = "up,k", "Drawing"


class BoxDown(Command):
    """Go to the box below."""

    keys, group = "down,j", "Drawing"


class BoxLeft(Command):
    """Go to the box at the left."""

    keys, group = "left,h", "Drawing"


class BoxRight(Command):
    """Go to the box at the right."""

    keys, group = "right,l", "Drawing"


class EnterBox(Command):
    """Draw what is in the scope."""

    keys, footer, group = "enter", "into it", "Drawing"


class TakeAside(Command):
    """Put a box that stands at the side back among the others, or out to the side again."""

    keys, footer, group = "x", "aside", "Drawing"


TREE = (OpenScope, CloseScope, ToggleScope, OpenAllBelow)
"""Those of the tree."""
DRAWING = (BoxUp, BoxDown, BoxLeft, BoxRight, EnterBox, TakeAside)
"""Those of the drawing."""
TAB = (
    SwitchSide, NextPanel, SearchGraph, NextHit, PreviousHit, ColorBy, TraceInputs, TraceOutputs,
    LayerHistograms, LayerHealth, JumpBack, NextGraph, PreviousGraph, SplitSeries, CopyName,
    SaveGraph,
)  # fmt: skip
"""Those that work everywhere in the tab."""
