"""All points of charts as text that other programs read: CSV and JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from termboard.json_text import dumps, named
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.curves.model import Chart, Curve


def points_csv(charts: Sequence[Chart]) -> str:
    """Return a row a point of every curve, as it is logged and as it is drawn."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("tag", "run", "step", "wall_time", "relative", "value", "smoothed"))
    for curve in _each(charts):
        tag, run = printable(curve.tag), printable(curve.run.name)
        columns = (curve.wall_times, curve.relative, curve.raw, curve.smoothed)
        numbers = [map(named, column.tolist()) for column in columns]
        writer.writerows(
            (tag, run, *row) for row in zip(curve.steps.tolist(), *numbers, strict=True)
        )
    return out.getvalue()


def points_json(charts: Sequence[Chart]) -> str:
    """Return a document with every curve's columns."""
    curves = [
        {
            "tag": curve.tag,
            "run": curve.run.name,
            "step": curve.steps.tolist(),
            "wall_time": curve.wall_times.tolist(),
            "relative": curve.relative.tolist(),
            "value": curve.raw.tolist(),
            "smoothed": curve.smoothed.tolist(),
        }
        for curve in _each(charts)
    ]
    return dumps({"version": 1, "curves": curves}) + "\n"


def _each(charts: Sequence[Chart]) -> list[Curve]:
    """Return every curve once, though a tag may stand in two cards."""
    return list({curve.key: curve for chart in charts for curve in chart.curves}.values())
