"""`termboard tags`: every tag of every run, with its range."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from termboard.cli.logdir import read
from termboard.cli.output import table
from termboard.json_text import dumps
from termboard.store.select import Selection

if TYPE_CHECKING:
    import argparse

    from termboard.store.run import RunView
    from termboard.store.series import Points, SeriesView


def run(arguments: argparse.Namespace) -> int:
    """List what the runs of the LOGDIRs logged."""
    selection = Selection(arguments.run, arguments.tag, arguments.plugin)
    snapshot = read(arguments.logdirs, cache=not arguments.no_cache)
    found = [description(*pair) for pair in selection.series(snapshot)]
    if arguments.json:
        sys.stdout.write(dumps({"version": 1, "series": found}) + "\n")
        return 0
    if not found:
        sys.stderr.write("termboard: no tag matches, or nothing was logged yet.\n")
        return 0
    header = ("run", "tag", "plugin", "points", "last step", "last", "min", "max", "not finite")
    table(header, [_row(series) for series in found], right=frozenset({3, 4, 5, 6, 7, 8}))
    return 0


def description(view: RunView, series: SeriesView) -> dict[str, Any]:
    """Return a series as `tags --json` has it."""
    points = series.select("all")
    return {
        "run": view.name,
        "tag": series.tag,
        "plugin": series.plugin,
        "points": len(points),
        "first_step": int(points.steps[0]),
        "last_step": int(points.steps[-1]),
        **(_range(points) if series.holds_numbers else {}),
        "attempts": 1 + len(series.seams),
    }


def _range(points: Points) -> dict[str, Any]:
    """Last, smallest and largest value; the latter two of the finite ones, null without any."""
    finite = np.flatnonzero(np.isfinite(points.values))
    found: dict[str, Any] = {"last": points.values[-1].item()}
    for name, pick in (("min", np.argmin), ("max", np.argmax)):
        at = int(finite[pick(points.values[finite])]) if len(finite) else None
        found[name] = None if at is None else points.values[at].item()
        found[f"{name}_step"] = None if at is None else int(points.steps[at])
    return {**found, "nonfinite": len(points) - len(finite)}


def _row(series: dict[str, Any]) -> list[str]:
    from termboard.plot import numbers

    def shown(key: str) -> str:
        number = series.get(key)
        return "" if number is None else numbers.value(number)

    return [
        series["run"],
        series["tag"],
        series["plugin"],
        str(series["points"]),
        numbers.step(series["last_step"]),
        shown("last"),
        shown("min"),
        shown("max"),
        str(series.get("nonfinite") or ""),
    ]
