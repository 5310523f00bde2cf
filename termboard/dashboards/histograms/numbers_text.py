"""Histograms as text: buckets and numbers as JSON, buckets alone as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from termboard.analysis.histograms.histogram import Stats
from termboard.json_text import dumps, named
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.dashboards.histograms.model import HistogramCard, Logged

_COLUMNS = ("run", "tag", "step", "left", "right", "count")


def as_json(cards: Sequence[HistogramCard]) -> str:
    """Return each run's histogram at the step that is shown, with what it says in numbers."""
    found = [
        {
            "run": run,
            "tag": tag,
            "step": logged.step,
            "wall_time": logged.wall_time,
            "stats": None if logged.problem else _stats(logged),
            "odd": logged.oddity,
            "problem": logged.problem,
            "buckets": logged.buckets.tolist(),
        }
        for run, tag, logged in _every(cards)
    ]
    return dumps({"version": 1, "tab": "histograms", "histograms": found}) + "\n"


def as_csv(cards: Sequence[HistogramCard]) -> str:
    """Return a line for each bucket, under a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for run, tag, logged in _every(cards):
        place = (printable(run), printable(tag), logged.step)
        writer.writerows((*place, *map(named, bucket)) for bucket in logged.buckets.tolist())
    return text.getvalue()


def as_lines(cards: Sequence[HistogramCard]) -> str:
    """Return a line for each histogram, its numbers between tabs, below their names."""
    rows = [
        [run, tag, str(logged.step), *(repr(number) for number in _stats(logged).values())]
        for run, tag, logged in _every(cards)
    ]
    names = [field.name for field in fields(Stats)]
    return "\n".join("\t".join(row) for row in (["run", "tag", "step", *names], *rows))


def _every(cards: Sequence[HistogramCard]) -> Iterator[tuple[str, str, Logged]]:
    """Yield run, tag and histogram, behind each also the one that it is compared with."""
    for card in cards:
        for run in card.runs:
            for logged in (run.shown, run.reference):
                if logged is not None:
                    yield run.run.name, card.tag, logged


def _stats(logged: Logged) -> dict[str, object]:
    return asdict(logged.stats)
