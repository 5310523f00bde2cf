"""CSV: a header, and one row a point."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from termboard.cli.export.values import numbers
from termboard.json_text import non_finite
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.store.run import RunView
    from termboard.store.series import Points, SeriesView

HEADER = "run,tag,plugin,step,wall_time,attempt,value\n"

_NON_FINITE = {f'"{non_finite(float(name))}"' for name in ("nan", "inf", "-inf")}


def block(
    view: RunView, series: SeriesView, points: Points, rows: slice, values: Iterable[str]
) -> str:
    """Return the lines of these rows; `values` are their values as JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    known = [printable(view.name), printable(series.tag), printable(series.plugin)]
    writer.writerows(
        [*known, step, _bare(wall_time), attempt, _bare(value)]
        for step, wall_time, attempt, value in zip(
            points.steps[rows].tolist(),
            numbers(points.wall_times[rows]),
            points.attempts[rows].tolist(),
            values,
            strict=True,
        )
    )
    return out.getvalue()


def _bare(value: str) -> str:
    """Take the quotes off a JSON string that only names a non-finite number."""
    return value.strip('"') if value in _NON_FINITE else value
