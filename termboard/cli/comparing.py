"""What `show` is told about comparing runs: checked before and after the files are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.api import Comparing
from termboard.errors import TermboardError
from termboard.printable import printable

if TYPE_CHECKING:
    import argparse

    from termboard.dashboards.api import DashboardSpec
    from termboard.store.select import Selection
    from termboard.store.snapshot import Snapshot


def comparing_of(spec: DashboardSpec, arguments: argparse.Namespace) -> Comparing:
    """Return how runs are to be compared.

    Raises TermboardError for a tab that compares none, and for a column that there is not.
    """
    given = {
        "--metric": bool(arguments.metric),
        "--baseline": bool(arguments.baseline),
        "--best": arguments.best != "auto",
        "--range": arguments.range is not None,
        "--sort": bool(arguments.sort),
        "--reverse": arguments.reverse,
    }
    named = [option for option, is_given in given.items() if is_given]
    if not named:
        return Comparing()
    if "scalars" not in spec.plugins:
        raise TermboardError(f"The tab {spec.name} compares no runs: leave {named[0]} out.")
    from termboard.dashboards.scalars.comparison import COLUMNS

    if arguments.sort and arguments.sort not in COLUMNS:
        raise TermboardError(
            f"There is no column {arguments.sort!r} to sort by; there are {', '.join(COLUMNS)}."
        )
    return Comparing(
        better=arguments.best,
        span=arguments.range,
        sort=arguments.sort or ("run" if arguments.reverse else ""),
        reverse=arguments.reverse,
    )


def check_names(snapshot: Snapshot, selection: Selection, arguments: argparse.Namespace) -> None:
    """Raise TermboardError for a baseline that is no run, and a metric no chosen run logged."""
    baseline, metric = arguments.baseline, arguments.metric
    if baseline and baseline not in snapshot.by_name:
        raise TermboardError(
            f"There is no run called {printable(baseline)} to compare with; `termboard ls` lists "
            "the runs."
        )
    runs = selection.runs(snapshot)
    if metric and runs and all(run.numbers(metric) is None for run in runs):
        raise TermboardError(
            f"No run that is shown has numbers under the tag {printable(metric)}; "
            "`termboard tags` lists the tags."
        )
