"""All points of charts as text that other programs read: CSV and JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from termboard.json_text import dumps, named
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from termboard.dashboards.curves.model import Chart, Curve

_BAND = ("std", "low", "high", "n")


def points_csv(charts: Sequence[Chart]) -> str:
    """Return a row a point of every curve, as it is logged and as it is drawn.

    Where one of them has a band, so do all rows; empty for what has none.
    """
    curves = _each(charts)
    banded = any(curve.spread is not None for curve in curves)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    known = ("tag", "run", "step", "wall_time", "relative", "value", "smoothed")
    writer.writerow((*known, *_BAND) if banded else known)
    for curve in curves:
        tag, run = printable(curve.tag), printable(curve.run.name)
        columns = (curve.wall_times, curve.relative, curve.raw[:], curve.smoothed[:])
        numbers: list[Iterable[Any]] = [map(named, column.tolist()) for column in columns]
        if banded:
            band = _band(curve)
            none = [""] * len(curve.x)
            numbers += [map(named, band[name]) if name in band else none for name in _BAND]
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
            **_band(curve),
        }
        for curve in _each(charts)
    ]
    return dumps({"version": 1, "curves": curves}) + "\n"


def _band(curve: Curve) -> dict[str, list[Any]]:
    """Return the columns of a curve's band, as far as it has one."""
    spread = curve.spread
    if spread is None:
        return {}
    found = {"low": spread.low.tolist(), "high": spread.high.tolist()}
    if spread.std is None:
        return found
    return {"std": spread.std.tolist(), **found, "n": spread.n.tolist()}


def _each(charts: Sequence[Chart]) -> list[Curve]:
    """Return every curve once, though a tag may stand in two cards."""
    return list({curve.key: curve for chart in charts for curve in chart.curves}.values())
