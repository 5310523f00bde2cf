"""What `show scalars` prints for other programs: each run's value and how it compares."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from termboard.dashboards.scalars.comparison import COLUMNS
from termboard.dashboards.scalars.comparison_text import csv_cell
from termboard.dashboards.scalars.means_text import rows as rows_of_means
from termboard.json_text import dumps
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.dashboards.curves.readings import Reading
    from termboard.dashboards.scalars.comparison import Comparison
    from termboard.dashboards.scalars.means_text import Means

COMPARED = (
    "last", "last_step", "best", "best_step", "min", "min_step", "max", "max_step", "mean", "start",
    "start_step", "end", "end_step", "change", "change_percent", "difference",
    "difference_percent", "last_difference", "last_difference_percent", "points",
)  # fmt: skip
"""What a comparison adds to a reading, in this order."""


@dataclass(frozen=True)
class Table:
    """One tag: each run's numbers at a step, and the comparison of the runs."""

    comparison: Comparison
    """Its order is the order of the rows."""
    readings: Sequence[Reading]
    means: Means | None = None
    """Those of runs that differ in their seed, where they are one curve."""


def as_json(tables: Sequence[Table]) -> str:
    """Return one document; null where there is no number."""
    charts = [
        {
            "tag": table.comparison.tag,
            "runs": list(_rows(table)),
            "better": table.comparison.better or None,
            "baseline": table.comparison.baseline or None,
            **_groups(table.means),
        }
        for table in tables
    ]
    return dumps({"version": 1, "tab": "scalars", "charts": charts}) + "\n"


def as_csv(tables: Sequence[Table]) -> str:
    """Return a row a tag and run; empty where there is no number."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("tag", "run", "step", "wall_time", "relative", "value", "smoothed", *COMPARED))
    for table in tables:
        tag = printable(table.comparison.tag)
        for row in _rows(table):
            name, *numbers = row.values()
            writer.writerow((tag, printable(name), *map(csv_cell, numbers)))
    return out.getvalue()


def _groups(means: Means | None) -> dict[str, Any]:
    return {} if means is None else {"band": means.band, "groups": list(rows_of_means(means))}


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    readings = {reading.run.name: reading for reading in table.readings}
    for row in table.comparison.rows:
        reading = readings[row.run.name]
        yield {
            "run": row.run.name,
            "step": reading.step,
            "wall_time": reading.wall_time,
            "relative": reading.relative,
            "value": reading.value,
            "smoothed": reading.smoothed,
            **{name: COLUMNS[name](row) for name in COMPARED},
        }
