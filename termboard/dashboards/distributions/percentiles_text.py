"""Percentiles as text that other programs read: JSON and CSV, and lines for the clipboard."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from termboard.analysis.histograms.percentiles import BASIS_POINTS
from termboard.json_text import dumps, named
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.dashboards.distributions.model import DistributionCard, RunDistribution

_COLUMNS = tuple(f"p{point / 100:g}" for point in BASIS_POINTS)
"""`p0`, `p6.68` … `p100`."""


def as_json(cards: Sequence[DistributionCard], *, one_step: bool = False) -> str:
    """Return the percentiles of each run, a row a step; of all steps or of the one that is read."""
    found = [
        {
            "run": run.run.name,
            "tag": card.tag,
            "step": run.steps[rows].tolist(),
            "wall_time": run.wall_times[rows].tolist(),
            "percentiles": run.percentiles[rows].tolist(),
            "not_finite": run.lost[rows].tolist(),
        }
        for card, run, rows in _every(cards, one_step=one_step)
    ]
    document = {"version": 1, "tab": "distributions", "basis_points": list(BASIS_POINTS)}
    return dumps({**document, "distributions": found}) + "\n"


def as_csv(cards: Sequence[DistributionCard], *, one_step: bool = False) -> str:
    """Return a line for each step of each run, under a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("run", "tag", "step", "wall_time", *_COLUMNS))
    for card, run, rows in _every(cards, one_step=one_step):
        place = printable(run.run.name), printable(card.tag)
        steps, times = run.steps[rows].tolist(), run.wall_times[rows].tolist()
        for step, time, nine in zip(steps, times, run.percentiles[rows].tolist(), strict=True):
            writer.writerow((*place, step, named(time), *map(named, nine)))
    return text.getvalue()


def as_lines(card: DistributionCard) -> str:
    """Return a line for each run, its percentiles at the step that is read, below their names."""
    rows = [
        "\t".join([run.run.name, card.tag, str(run.step), *map(repr, run.at_cursor.tolist())])
        for run in card.runs
    ]
    return "\n".join(["\t".join(["run", "tag", "step", *_COLUMNS]), *rows])


def _every(
    cards: Sequence[DistributionCard], *, one_step: bool
) -> Iterator[tuple[DistributionCard, RunDistribution, slice]]:
    for card in cards:
        for run in card.runs:
            one = slice(run.cursor, run.cursor + 1) if run.cursor >= 0 else slice(0)
            yield card, run, one if one_step else slice(None)
