"""The table below a large card: each histogram's numbers, and the bin at the cursor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from termboard.dashboards.histograms.model import reading
from termboard.dashboards.histograms.words import edges_of, share
from termboard.plot import numbers, table
from termboard.plot.characters import end_of_name
from termboard.plot.moments import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.histograms.model import HistogramCard, Logged, Reading
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look


def draw(card: HistogramCard, bin_: tuple[float, float] | None, width: int, look: Look) -> Grid:
    """Return a row for each run's step, and for the one it is compared with.

    `bin_` holds the edges of the bin at the cursor.
    """
    rows = [
        (run, logged)
        for run in card.runs
        for logged in (run.shown, run.reference)
        if logged is not None
    ]
    room, ellipsis = max(12, width // 4), look.glyphs.ellipsis
    names = [_name(run.run.shown, look.mark(run.run.index)) for run, _ in rows]
    every = [logged for _, logged in rows]
    columns = [
        table.Column(
            "run",
            tuple(end_of_name(name, room, ellipsis) for name in names),
            colors=tuple(look.palette.run(run.run.index) for run, _ in rows),
        ),
        _column("step", [numbers.step(logged.step) for logged in every]),
    ]
    if bin_ is not None and card.limits is not None:
        columns += _at_cursor(every, bin_, card.limits[0], look)
    stats = [logged.stats for logged in every]
    columns += [
        _column("n", [numbers.count(one.count) for one in stats]),
        _numbers("mean", [one.mean for one in stats], look),
        _numbers("std", [one.std for one in stats], look),
        _numbers("least", [one.least for one in stats], look),
        _numbers("greatest", [one.greatest for one in stats], look),
        _column("zeros", [share(one.zeros) for one in stats]),
        _column("positive", [share(one.positive) for one in stats]),
        _column("time", [moment(logged.wall_time, look.tz) for logged in every]),
    ]
    return table.draw(columns, width, look)


def _name(name: str, mark: str) -> str:
    return f"{mark}:{name}" if mark else name


def _at_cursor(
    every: Sequence[Logged], bin_: tuple[float, float], first: float, look: Look
) -> list[table.Column]:
    found: list[Reading] = [reading(logged, *bin_, first) for logged in every]
    return [
        _column(edges_of(*bin_, look), [_count(one.count) for one in found]),
        _column("share", [share(one.share) for one in found]),
        _column("up to it", [share(one.up_to) for one in found]),
    ]


def _count(count: float) -> str:
    """Return a count of values; parts of buckets are no whole numbers."""
    if count >= 1000 or count == round(count):
        return numbers.step(round(count)) if count < 1e15 else numbers.value(count)
    return f"{count:.1f}"


def _column(title: str, cells: Sequence[str]) -> table.Column:
    return table.Column(title, tuple(cells), right=True)


def _numbers(title: str, values: Sequence[float], look: Look) -> table.Column:
    texts = [
        look.glyphs.dash if math.isnan(v) else numbers.value(v, infinity=look.glyphs.infinity)
        for v in values
    ]
    return _column(title, texts)
