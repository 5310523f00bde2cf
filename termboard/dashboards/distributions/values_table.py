"""The table below a large card: the nine percentiles of each run at the cursor, or at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.percentiles import MEDIAN, NAMES
from termboard.plot import numbers, table
from termboard.plot.characters import end_of_name
from termboard.plot.moments import moment

if TYPE_CHECKING:
    from termboard.dashboards.distributions.model import DistributionCard, RunDistribution
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look

_GAP = 2


def draw(shown: DistributionCard, width: int, look: Look) -> Grid:
    """Return a row a run; in a narrow place a row a percentile, from the greatest to the least."""
    columns = _by_run(shown, width, look)
    needed = sum(column.width + _GAP for column in columns[:-1]) - _GAP
    if needed > width:
        columns = _by_percentile(shown, width, look)
    return table.draw(columns, width, look)


def _by_run(shown: DistributionCard, width: int, look: Look) -> list[table.Column]:
    runs = shown.runs
    return [
        table.Column("run", _names(shown, width, look), colors=_colors(shown, look)),
        table.Column("step", tuple(_step(run, look) for run in runs), right=True),
        *(
            table.Column(
                name,
                tuple(_number(run, place, look) for run in runs),
                right=True,
                colors=() if place == MEDIAN else (look.palette.muted,) * len(runs),
            )
            for place, name in enumerate(NAMES)
        ),
        table.Column("time", tuple(_time(run, look) for run in runs), right=True),
    ]


def _by_percentile(shown: DistributionCard, width: int, look: Look) -> list[table.Column]:
    order = range(len(NAMES) - 1, -1, -1)
    rows = ("step", *(NAMES[place] for place in order))
    named = zip(_names(shown, width, look), _colors(shown, look), shown.runs, strict=True)
    return [
        table.Column("", rows, colors=(look.palette.muted,) * len(rows)),
        *(
            table.Column(
                name,
                (_step(run, look), *(_number(run, place, look) for place in order)),
                right=True,
                colors=(look.palette.text, *(color,) * len(NAMES)),
            )
            for name, color, run in named
        ),
    ]


def _names(shown: DistributionCard, width: int, look: Look) -> tuple[str, ...]:
    room = max(12, width // 4)
    marks = [look.mark(run.run.index) for run in shown.runs]
    names = [run.run.shown for run in shown.runs]
    return tuple(
        end_of_name(f"{mark}:{name}" if mark else name, room, look.glyphs.ellipsis)
        for mark, name in zip(marks, names, strict=True)
    )


def _colors(shown: DistributionCard, look: Look) -> tuple[int, ...]:
    return tuple(look.palette.run(run.run.index) for run in shown.runs)


def _number(run: RunDistribution, place: int, look: Look) -> str:
    value = float(run.at_cursor[place])
    if np.isnan(value):
        return look.glyphs.dash
    return numbers.value(value, infinity=look.glyphs.infinity)


def _step(run: RunDistribution, look: Look) -> str:
    return look.glyphs.dash if run.step is None else numbers.step(run.step)


def _time(run: RunDistribution, look: Look) -> str:
    if run.cursor < 0:
        return look.glyphs.dash
    return moment(float(run.wall_times[run.cursor]), look.tz)
