"""Draws what is said of a whole network above its rows: facts, and the worst that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.plot import numbers
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, text_width

if TYPE_CHECKING:
    from termboard.analysis.layers.verdict import Level
    from termboard.dashboards.layers.model import Table
    from termboard.plot.look import Look


def level_color(level: Level, look: Look) -> int:
    """Return the colour of a verdict."""
    palette = look.palette
    return {
        "ok": palette.good, "note": palette.accent, "warning": palette.warning,
        "bad": palette.error,
    }[level]  # fmt: skip


def level_mark(level: Level, look: Look) -> str:
    """Return the sign of a verdict, which tells it apart without colours."""
    glyphs = look.glyphs
    return {"ok": glyphs.check, "note": glyphs.hollow, "warning": "!", "bad": glyphs.nan}[level]


def heading(table: Table, width: int, height: int, look: Look, reading: str = "") -> Grid:
    """Return what is said of the whole network: facts in one row, the worst in the next.

    `reading` says how far the files are read; nothing is called healthy before they are.
    """
    grid = Grid(width, height)
    run, glyphs = table.run, look.glyphs
    mark = look.mark(run.index) or glyphs.bullet
    x = 1 + grid.put(
        1, 0, f"{mark} {run.shown}", look.palette.run(run.index), attrs=BOLD,
        width=max(8, width // 3), ellipsis=glyphs.ellipsis,
    )  # fmt: skip
    separator = f" {glyphs.separator} "
    for text, color in _facts(table, look):
        if x + text_width(separator + text) > width - 1:
            break
        x += grid.put(x, 0, separator, look.palette.muted)
        x += grid.put(x, 0, text, color)
    if height > 1:
        _say_worst(grid, 1, table, look, reading)
    return grid


def _facts(table: Table, look: Look) -> list[tuple[str, int]]:
    palette = look.palette
    bad, warnings = table.count("bad"), table.count("warning")
    found = [(_plural(len(table.network.layers), "layer"), palette.text)]
    if bad:
        found.append((f"{bad} bad", palette.error))
    if warnings:
        found.append((_plural(warnings, "warning"), palette.warning))
    if table.network.verdicts:
        verdict = table.network.verdicts[0]
        found.append((f"loss {verdict.code}", level_color(verdict.level, look)))
    elif not bad and not warnings:
        found.append(("no warnings", palette.good))
    place = int(np.searchsorted(table.steps, table.step)) + 1
    step = f"step {numbers.step(table.step)}"
    found.append((f"{step}, {place} of {len(table.steps)}", palette.text))
    if len(table.runs) > 1:
        number = table.runs.index(table.run) + 1
        found.append((f"run {number} of {len(table.runs)}", palette.muted))
    return found


def _plural(count: int, word: str) -> str:
    return f"{numbers.step(count)} {word}{'' if count == 1 else 's'}"


def _say_worst(grid: Grid, y: int, table: Table, look: Look, reading: str) -> None:
    if reading and table.worst.severity < 2:
        grid.put(1, y, f"{reading}; nothing stands out so far.", look.palette.muted)
        return
    if not table.verdicts or table.worst.severity < 2:
        grid.put(1, y, f"{look.glyphs.check} All layers look healthy.", look.palette.good)
        return
    of, verdict = table.verdicts[0]
    color = level_color(verdict.level, look)
    x = 1 + grid.put(1, y, f"{level_mark(verdict.level, look)} {of}", color, attrs=BOLD)
    said = f": {verdict.sentence}" if of else verdict.sentence
    grid.put(x, y, said, look.palette.text, ellipsis=look.glyphs.ellipsis)
