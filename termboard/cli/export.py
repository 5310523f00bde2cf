"""`termboard export`: every point, as JSON lines or CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from termboard.cli.logdir import read
from termboard.errors import TermboardError
from termboard.json_text import dumps, non_finite, number
from termboard.printable import printable
from termboard.store import payload
from termboard.store.select import Selection

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from termboard.store.run import RunView
    from termboard.store.series import Points, SeriesView

COLUMNS = ("run", "tag", "plugin", "step", "wall_time", "attempt", "value")

_NON_FINITE = {f'"{non_finite(float(name))}"' for name in ("nan", "inf", "-inf")}

_BLOCK = 50_000  # points that are text at the same time


def run(arguments: argparse.Namespace) -> int:
    """Write the points of the LOGDIRs."""
    selection = Selection(arguments.run, arguments.tag, arguments.plugin)
    snapshot = read(arguments.logdirs)
    left_out: Counter[str] = Counter()
    with _target(arguments.output) as out:
        write = _jsonl if arguments.format == "jsonl" else _csv
        if write is _csv:
            out.write(",".join(COLUMNS) + "\n")
        for view, series in selection.series(snapshot):
            points = series.select(arguments.attempts)
            if not series.holds_numbers and series.plugin != "text":
                left_out[series.plugin] += 1
                continue
            for start in range(0, len(points), _BLOCK):
                rows = range(start, min(start + _BLOCK, len(points)))
                out.write(write(view, series, points, rows))
    if left_out:
        kinds = ", ".join(
            f"{printable(plugin)} ({left_out[plugin]})" for plugin in sorted(left_out)
        )
        sys.stderr.write(
            f"termboard: left out, because export writes scalars and text: tags of {kinds}.\n"
        )
    return 0


@contextmanager
def _target(name: str) -> Iterator[TextIO]:
    if not name:
        yield sys.stdout
        return
    try:
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise TermboardError(f"{name} cannot be written: {error.strerror}.") from error


def _jsonl(view: RunView, series: SeriesView, points: Points, rows: range) -> str:
    known = {"run": view.name, "tag": series.tag, "plugin": series.plugin}
    begin = dumps(known)[:-1] + ',"step":'
    part = slice(rows.start, rows.stop)
    return "".join(
        f'{begin}{step},"wall_time":{number(wall_time)},"attempt":{attempt},"value":{value}}}\n'
        for step, wall_time, attempt, value in zip(
            points.steps[part].tolist(),
            points.wall_times[part].tolist(),
            points.attempts[part].tolist(),
            _values(view, series, points, rows),
            strict=True,
        )
    )


def _csv(view: RunView, series: SeriesView, points: Points, rows: range) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    known = [printable(view.name), printable(series.tag), printable(series.plugin)]
    part = slice(rows.start, rows.stop)
    writer.writerows(
        [*known, step, _bare(number(wall_time)), attempt, _bare(value)]
        for step, wall_time, attempt, value in zip(
            points.steps[part].tolist(),
            points.wall_times[part].tolist(),
            points.attempts[part].tolist(),
            _values(view, series, points, rows),
            strict=True,
        )
    )
    return out.getvalue()


def _bare(value: str) -> str:
    """Take the quotes off a JSON string that only names a non-finite number."""
    return value.strip('"') if value in _NON_FINITE else value


def _values(view: RunView, series: SeriesView, points: Points, rows: range) -> Iterator[str]:
    """Return each point's value as JSON."""
    if series.holds_numbers:
        yield from map(number, points.values[rows.start : rows.stop].tolist())
        return
    for index in rows:
        where = payload.ref(view, series, points, index)
        try:
            yield dumps(list(payload.strings(where).values))
        except payload.PayloadError as error:
            sys.stderr.write(
                f"termboard: {printable(view.name)} {printable(series.tag)} step "
                f"{int(points.steps[index])}: {error}\n"
            )
            yield "null"
