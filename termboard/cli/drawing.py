"""What `show` is told about drawing curves: axes, smoothing by time, runs of several seeds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from termboard.dashboards.api import Drawing
from termboard.errors import TermboardError
from termboard.printable import printable

if TYPE_CHECKING:
    import argparse

    from termboard.dashboards.api import DashboardSpec, XAxis
    from termboard.store.select import Selection
    from termboard.store.snapshot import Snapshot

    Band = Literal["std", "range", "interval"] | None

_AXES: dict[str, XAxis] = {
    "step": "step", "relative-step": "relative step", "relative": "relative", "wall": "wall",
}  # fmt: skip
_TAG = "tag:"


def drawing_of(spec: DashboardSpec, arguments: argparse.Namespace) -> Drawing:
    """Return how curves are to be drawn.

    Raises TermboardError for a tab without curves, and for a pattern that is none.
    """
    given = {
        "--x": arguments.x != "step",
        "--log": bool(arguments.log),
        "--time-constant": arguments.time_constant is not None,
        "--seeds": bool(arguments.seeds),
        "--band": arguments.band is not None,
    }
    named = [option for option, is_given in given.items() if is_given]
    if named and "scalars" not in spec.plugins:
        raise TermboardError(f"The tab {spec.name} draws no curves: leave {named[0]} out.")
    if arguments.log and "x" in arguments.log and arguments.x == "wall":
        raise TermboardError("The time of day has no logarithmic axis: leave --log x out.")
    if arguments.seeds:
        from termboard.dashboards.curves import seeds

        seeds.typed(arguments.seeds)
    band: Band = arguments.band or ("std" if arguments.seeds else None)
    log = arguments.log or ""
    return Drawing("x" in log, "y" in log, band, arguments.seeds)


def check_axis(snapshot: Snapshot, selection: Selection, arguments: argparse.Namespace) -> None:
    """Raise TermboardError for an x axis by a tag that no chosen run logged as numbers."""
    tag = arguments.x.removeprefix(_TAG)
    runs = selection.runs(snapshot)
    if arguments.x.startswith(_TAG) and runs and all(run.numbers(tag) is None for run in runs):
        raise TermboardError(
            f"No run logged numbers as {printable(tag)}; `termboard tags` lists what there is."
        )


def shared_changes(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what the options say of `Shared`: the x axis, and smoothing by time.

    Raises TermboardError for an axis that there is not.
    """
    changes: dict[str, Any] = {}
    if arguments.x.startswith(_TAG):
        changes.update(x_axis="scalar", x_tag=arguments.x.removeprefix(_TAG))
    elif arguments.x in _AXES:
        changes.update(x_axis=_AXES[arguments.x])
    else:
        raise TermboardError(
            f"There is no x axis {arguments.x!r}; there are {', '.join(_AXES)}, and tag:TAG."
        )
    if arguments.time_constant is not None:
        if not 0 <= arguments.time_constant < math.inf:
            raise TermboardError("--time-constant should be 0 or more, in units of the x axis.")
        changes.update(smoothing_by="time", time_constant=arguments.time_constant)
    return changes
