"""One run of the list as one row of cells: its mark, its name, and the numbers that matter now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.domain import RunState
from termboard.plot import numbers
from termboard.plot.characters import BOLD, REVERSE, end_of_name, text_width
from termboard.plot.text_grid import TextGrid

if TYPE_CHECKING:
    from termboard.plot.look import Look


@dataclass(frozen=True)
class Figures:
    """How far a run is, how fast, and how good."""

    step: int | None = None
    """Its largest step."""
    rate: float = math.nan
    """Its steps per second."""
    last: float = math.nan
    """The last value of the metric by which runs are compared."""
    best: float = math.nan
    best_step: int | None = None
    better: str = ""
    """`min` or `max`; empty: neither, then the last value stands as the best."""


NO_FIGURES = Figures()


@dataclass(frozen=True)
class RunRow:
    """One run as the list shows it."""

    name: str
    index: int
    """Which colour and letter it has."""
    on: bool
    state: RunState
    age: str
    """Since it was last written, as text."""
    gone: bool = False
    """Its files were deleted."""
    damaged: bool = False
    """Records of it could not be read."""
    broken: bool = False
    """Its newest numbers are not finite."""
    folds: int = 0
    """How many sub-runs are folded into it."""
    depth: int = 0
    """1 for a sub-run that is unfolded."""
    label: str = ""
    """What a person calls it; empty: by its name."""
    noted: bool = False
    """Whether a person wrote a note about it."""
    baseline: bool = False
    """Whether the others are compared with it."""
    hidden: bool = False
    """Whether it was put aside."""
    figures: Figures = NO_FIGURES

    @property
    def title(self) -> str:
        """What it is called."""
        return self.label or self.name


@dataclass(frozen=True)
class TableColumn:
    """A column of the list when it shows all of them."""

    name: str
    """What it sorts by."""
    title: str
    width: int


TABLE: tuple[TableColumn, ...] = (
    TableColumn("state", "state", 8),
    TableColumn("steps", "step", 10),
    TableColumn("rate", "speed", 10),
    TableColumn("age", "age", 5),
    TableColumn("last", "last", 10),
    TableColumn("best", "best @ step", 20),
)
"""Behind the name, which takes the rest."""

TABLE_WIDTH = sum(column.width + 1 for column in TABLE)
_LEAST_NAME = 16
_FIRST_TO_GO = ("state", "rate", "age", "steps", "last")


def fitting(width: int) -> tuple[TableColumn, ...]:
    """Return the columns that leave room for a name in a list of `width` cells."""
    columns = TABLE
    for name in _FIRST_TO_GO:
        if _width(columns) + _LEAST_NAME <= width:
            break
        columns = tuple(column for column in columns if column.name != name)
    return columns


def _width(columns: tuple[TableColumn, ...]) -> int:
    return sum(column.width + 1 for column in columns)


def cell(row: RunRow, column: str, infinity: str = "∞") -> str:
    """Return what a column says of a run; empty where there is nothing to say."""
    found = row.figures
    if column == "state":
        return "gone" if row.gone else row.state.value
    if column == "age":
        return row.age
    if column == "steps":
        return "" if found.step is None else numbers.step(found.step)
    if column == "rate":
        return numbers.rate(found.rate) if found.rate > 0 else ""
    value = found.last if column == "last" else found.best
    if found.best_step is None:  # it has nothing of the metric
        return ""
    return numbers.value(value, infinity=infinity)


def meanings(look: Look) -> tuple[tuple[str, str], ...]:
    """Return (mark, what it means) of the marks in a row."""
    glyphs = look.glyphs
    return (
        (f"{glyphs.bullet} {glyphs.hollow}", "at the left: the run is shown, or not"),
        (glyphs.bullet, "at the right: it is being written"),
        (glyphs.check, "it said that it finished"),
        (glyphs.above, "records of it could not be read; `termboard check` tells which"),
        ("NaN", "its newest numbers are not finite"),
        ("3m", "when it was last written"),
        ("+2", "so many sub-runs are folded into it"),
        ("=", "the baseline of comparisons"),
        ("*", "it has a note"),
    )


def paint(
    row: RunRow, width: int, look: Look, *, sort: str, table: bool, current: bool
) -> TextGrid:
    """Return the row, `width` cells wide; `sort` is the column whose value it shows."""
    grid = TextGrid(width, 1)
    x = _put_marks(grid, row, look)
    end = _put_table(grid, row, look) if table else _put_right(grid, row, look, sort)
    _put_name(grid, row, x, max(x + 1, end), look)
    if current:
        grid.paint(0, 0, width, 1, bg=look.palette.selection)
        if look.lettered:
            grid.paint(0, 0, width, 1, attrs=REVERSE)
    return grid


def _put_marks(grid: TextGrid, row: RunRow, look: Look) -> int:
    palette, glyphs = look.palette, look.glyphs
    color = palette.run(row.index) if row.on else palette.muted
    x = 2 * row.depth
    x += grid.put(x, 0, glyphs.bullet if row.on else glyphs.hollow, color)
    x += 1
    if mark := look.mark(row.index):
        x += grid.put(x, 0, f"{mark}:", color)
    if row.baseline:
        x += grid.put(x, 0, "=", palette.accent, attrs=BOLD)
    if row.noted:
        x += grid.put(x, 0, "*", palette.accent, attrs=BOLD)
    return x


def _put_name(grid: TextGrid, row: RunRow, x: int, end: int, look: Look) -> None:
    palette, ellipsis = look.palette, look.glyphs.ellipsis
    folded = f" +{row.folds}" if row.folds else ""
    room = max(1, end - x - len(folded))
    color = palette.muted if row.gone or row.hidden or not row.on else palette.text
    attrs = BOLD if row.state is RunState.LIVE else 0
    name = end_of_name(row.title, room, ellipsis)
    x += grid.put(x, 0, name, color, attrs=attrs, width=room, ellipsis=ellipsis)
    grid.put(x, 0, folded, palette.muted)


def _put_right(grid: TextGrid, row: RunRow, look: Look, sort: str) -> int:
    """Write what stands at the right; return where the name has to end."""
    note, color = _note(row, look)
    x = grid.width - text_width(note)
    grid.put(x, 0, note, color)
    if sort in ("name", "age", "state"):  # the note says as much of it as there is room for
        return x - 1
    value = cell(row, sort, look.glyphs.infinity)
    start = grid.width - 5 - text_width(value)  # notes have different widths; values stand in line
    start = min(start, x - 1 - text_width(value))
    if not value or start < grid.width // 3:  # the name matters more
        return x - 1
    grid.put(start, 0, value, look.palette.text if row.on else look.palette.muted)
    return start - 1


def _put_table(grid: TextGrid, row: RunRow, look: Look) -> int:
    palette, columns = look.palette, fitting(grid.width)
    begin = x = grid.width - _width(columns)
    for column in columns:
        text = cell(row, column.name, look.glyphs.infinity)
        if column.name == "best" and text and row.figures.best_step is not None:
            text += f" @ {numbers.step(row.figures.best_step)}"
        color = _state_color(row, look) if column.name == "state" else palette.text
        size = text_width(text)
        start = x + 1 + max(0, column.width - size)
        grid.put(start, 0, text, color if row.on else palette.muted, width=column.width)
        x += column.width + 1
    return begin


def _state_color(row: RunRow, look: Look) -> int:
    palette = look.palette
    colors = {
        RunState.LIVE: palette.good,
        RunState.FINISHED: palette.good,
        RunState.FAILED: palette.error,
    }
    return palette.muted if row.gone else colors.get(row.state, palette.muted)


def _note(row: RunRow, look: Look) -> tuple[str, int]:
    """Return what stands at the right: what is wrong, else whether it lives, else its age."""
    palette, glyphs = look.palette, look.glyphs
    if row.hidden:
        return "hidden", palette.muted
    if row.gone:
        return "gone", palette.muted
    if row.damaged:
        return f"{glyphs.above} {row.age}", palette.warning
    if row.broken:
        return "NaN", palette.error
    if row.state is RunState.LIVE:
        return glyphs.bullet, palette.good
    if row.state is RunState.FAILED:
        return "failed", palette.error
    if row.state is RunState.FINISHED:
        return glyphs.check, palette.good
    return row.age, palette.muted
