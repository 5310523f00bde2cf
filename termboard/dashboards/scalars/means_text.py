"""What `show scalars` prints of runs that differ in their seed: a row for each group's mean."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from termboard.dashboards.scalars.comparison_cells import DASH, INFINITY
from termboard.dashboards.scalars.comparison_text import csv_cell, markdown
from termboard.plot import numbers, table
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, end_of_name
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.analysis.aggregate import Kind
    from termboard.dashboards.curves.readings import Reading
    from termboard.plot.look import Look

_COLUMNS = ("group", "step", "mean", "smoothed", "std", "low", "high", "n")
_WORDS: dict[Kind, str] = {
    "std": "low and high: mean ± std", "range": "low and high: least and greatest",
    "interval": "low and high: 95 % interval of the mean",
}  # fmt: skip


@dataclass(frozen=True)
class Means:
    """One tag: the numbers of each group at a step, and of each run that is in none."""

    tag: str
    band: Kind
    readings: Sequence[Reading]


def rows(means: Means) -> Iterator[dict[str, Any]]:
    """Return the numbers of each group by their names, None where one run alone has none.

    `runs` are the names of those that are counted somewhere.
    """
    for one in means.readings:
        spread = one.curve.spread
        alone = spread is None or one.n < 2
        yield {
            "group": one.run.name,
            "step": one.step,
            "mean": one.value,
            "smoothed": one.smoothed,
            "std": None if alone else one.std,
            "low": None if alone else one.low,
            "high": None if alone else one.high,
            "n": one.n,
            "runs": list(spread.members) if spread else [one.run.name],
        }


def as_csv(every: Sequence[Means]) -> str:
    """Return a row a tag and group; empty where there is no number."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("tag", *_COLUMNS))
    for means in every:
        for row in rows(means):
            cells = (csv_cell(row[name]) for name in _COLUMNS[1:])
            writer.writerow((printable(means.tag), printable(row["group"]), *cells))
    return out.getvalue()


def as_markdown(means: Means) -> str:
    """Return a heading and a table of GitHub's Markdown."""
    words = _words(means, DASH, INFINITY)
    lines = [
        f"**{markdown(means.tag)}**, {_WORDS[means.band]}",
        "",
        "| " + " | ".join(("group", *words)) + " |",
        "|---|" + "---:|" * len(words),
    ]
    for index, one in enumerate(means.readings):
        cells = (column[index] for column in words.values())
        lines.append("| " + " | ".join((markdown(one.run.name), *cells)) + " |")
    return "\n".join(lines) + "\n"


def draw(means: Means, width: int, look: Look) -> Grid:
    """Return a title, a header and a row a group, `width` cells wide."""
    room, ellipsis = max(12, width // 3), look.glyphs.ellipsis
    plain = look.glyphs.name == "ascii"
    names = tuple(end_of_name(one.run.name, room, ellipsis) for one in means.readings)
    colors = tuple(look.palette.run(one.run.index) for one in means.readings)
    columns = [table.Column("group", names, colors=colors)]
    for title, cells in _words(means, look.glyphs.dash, look.glyphs.infinity).items():
        columns.append(table.Column(_plain(title) if plain else title, cells, right=True))
    body = table.draw(columns, width, look)
    grid = Grid(width, body.height + 1)
    words = _plain(_WORDS[means.band]) if plain else _WORDS[means.band]
    x = grid.put(0, 0, means.tag, look.palette.text, attrs=BOLD, ellipsis=ellipsis)
    grid.put(x + 2, 0, words, look.palette.muted, ellipsis=ellipsis)
    grid.blit(body, 0, 1)
    return grid


def _words(means: Means, dash: str, infinity: str) -> dict[str, tuple[str, ...]]:
    """Return the cells of each column behind the group's name, by its title."""

    def written(number: float | None) -> str:
        return dash if number is None else numbers.value(number, infinity=infinity)

    found = list(rows(means))
    named = {"mean": "mean", "± std": "std", "low": "low", "high": "high"}
    return {
        **{title: tuple(written(row[key]) for row in found) for title, key in named.items()},
        "n": tuple(str(row["n"]) for row in found),
        "step": tuple(numbers.step(row["step"]) for row in found),
    }


def _plain(text: str) -> str:
    """Return text for a terminal of ASCII only."""
    return text.replace("±", "+-")
