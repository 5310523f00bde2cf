"""JSON lines: one object a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.cli.export.values import numbers
from termboard.json_text import dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.store.run import RunView
    from termboard.store.series import Points, SeriesView

HEADER = ""


def block(
    view: RunView, series: SeriesView, points: Points, rows: slice, values: Iterable[str]
) -> str:
    """Return the lines of these rows; `values` are their values as JSON."""
    known = {"run": view.name, "tag": series.tag, "plugin": series.plugin}
    begin = dumps(known)[:-1] + ',"step":'
    return "".join(
        f'{begin}{step},"wall_time":{wall_time},"attempt":{attempt},"value":{value}}}\n'
        for step, wall_time, attempt, value in zip(
            points.steps[rows].tolist(),
            numbers(points.wall_times[rows]),
            points.attempts[rows].tolist(),
            values,
            strict=True,
        )
    )
