"""The list of runs: colour, state and age of each, switched on and off by keys and mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from termboard.command import Command
from termboard.domain import RunState
from termboard.plot.cells import BOLD, REVERSE, Grid, end_of_name
from termboard.plot.look import Look
from termboard.widgets.bindings import bindings
from termboard.widgets.grid_widget import strips

if TYPE_CHECKING:
    from textual import events


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


class RunUp(Command):
    """Go to the run above."""

    keys, group = "up,k", "Runs"


class RunDown(Command):
    """Go to the run below."""

    keys, group = "down,j", "Runs"


class FirstRun(Command):
    """Go to the first run."""

    keys, group = "home,g", "Runs"


class LastRun(Command):
    """Go to the last run."""

    keys, group = "end,G", "Runs"


class ToggleRun(Command):
    """Switch this run on or off, with the sub-runs folded into it."""

    keys, footer, group, label = "space", "toggle", "Runs", "Switch run on or off"


class ToggleAllRuns(Command):
    """Switch all runs on; if all are, switch all off."""

    keys, footer, group, label = "a", "all", "Runs", "Switch all runs on or off"


class OnlyRun(Command):
    """Show this run alone; once more, all of them."""

    keys, footer, group, label = "enter", "only", "Runs", "Only this run"


class UnfoldRun(Command):
    """Show the sub-runs that are folded into this run."""

    keys, group = "right,l", "Runs"


class FoldRun(Command):
    """Fold the sub-runs into their run."""

    keys, group = "left,h", "Runs"


class RunList(ScrollView, can_focus=True):
    """One row a run. It only asks for changes; who owns the state makes them."""

    OFFERS: ClassVar = (
        ToggleRun, ToggleAllRuns, OnlyRun, RunUp, RunDown, FirstRun, LastRun, UnfoldRun, FoldRun,
    )  # fmt: skip
    BINDINGS = bindings(OFFERS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RunList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    look: reactive[Look] = reactive(Look(), repaint=False)
    rows: reactive[tuple[RunRow, ...]] = reactive((), repaint=False)
    current: reactive[str] = reactive("", repaint=False)
    """Name of the run that has the cursor."""

    @dataclass
    class Toggled(Message):
        """A run should be switched on or off."""

        name: str

    @dataclass
    class AllToggled(Message):
        """All runs should be switched on, or off if all are on."""

    @dataclass
    class OnlyWanted(Message):
        """One run should be shown alone; if it is, all of them."""

        name: str

    @dataclass
    class FoldToggled(Message):
        """A run's sub-runs should be shown or folded."""

        name: str
        unfold: bool

    def watch_rows(self) -> None:
        """Show them; the cursor stays on its run."""
        self.virtual_size = Size(self.size.width, len(self.rows))
        names = [row.name for row in self.rows]
        if self.current not in names:
            self.current = names[0] if names else ""
        self.refresh()

    def watch_look(self) -> None:
        """Take on new colours."""
        self.refresh()

    def watch_current(self) -> None:
        """Show the cursor."""
        index = self._index()
        if index is not None:
            self.scroll_to_region(Region(0, index, 1, 1), animate=False)
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def _index(self) -> int | None:
        return next((i for i, row in enumerate(self.rows) if row.name == self.current), None)

    def _go(self, index: int) -> None:
        if self.rows:
            self.current = self.rows[max(0, min(len(self.rows) - 1, index))].name

    # Commands; their docstrings stand with the command classes

    def action_run_up(self) -> None:  # noqa: D102
        self._go((self._index() or 0) - 1)

    def action_run_down(self) -> None:  # noqa: D102
        index = self._index()
        self._go(0 if index is None else index + 1)

    def action_first_run(self) -> None:  # noqa: D102
        self._go(0)

    def action_last_run(self) -> None:  # noqa: D102
        self._go(len(self.rows) - 1)

    def action_toggle_run(self) -> None:  # noqa: D102
        if self.current:
            self.post_message(self.Toggled(self.current))

    def action_toggle_all_runs(self) -> None:  # noqa: D102
        self.post_message(self.AllToggled())

    def action_only_run(self) -> None:  # noqa: D102
        if self.current:
            self.post_message(self.OnlyWanted(self.current))

    def action_unfold_run(self) -> None:  # noqa: D102
        if self.current:
            self.post_message(self.FoldToggled(self.current, unfold=True))

    def action_fold_run(self) -> None:  # noqa: D102
        if self.current:
            self.post_message(self.FoldToggled(self.current, unfold=False))

    def on_click(self, event: events.Click) -> None:
        """Switch the run whose mark is clicked; a double click on a name shows it alone."""
        index = event.y + round(self.scroll_y)
        if index >= len(self.rows):
            return
        row = self.rows[index]
        self.current = row.name
        if event.x < 2 * row.depth + 2:
            self.post_message(self.Toggled(row.name))
        elif event.chain == 2:
            self.post_message(self.OnlyWanted(row.name))
        elif row.folds and event.x > self.size.width - 10:
            self.post_message(self.FoldToggled(row.name, unfold=True))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Return one row."""
        width = self.scrollable_content_region.width
        index = y + round(self.scroll_y)
        if index >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        return strips(self._row(self.rows[index], width), self.rich_style)[0]

    def _row(self, row: RunRow, width: int) -> Grid:
        grid = Grid(width, 1)
        palette, glyphs = self.look.palette, self.look.glyphs
        color = palette.run(row.index) if row.on else palette.muted
        x = 2 * row.depth
        x += grid.put(x, 0, glyphs.bullet if row.on else glyphs.hollow, color)
        x += 1
        if mark := self.look.mark(row.index):
            x += grid.put(x, 0, f"{mark}:", color)
        note, note_color = self._note(row)
        room = width - x - len(note) - 1
        shown = palette.muted if row.gone or not row.on else palette.text
        folded = f" +{row.folds}" if row.folds else ""
        room -= len(folded)
        name = end_of_name(row.name, room, glyphs.ellipsis)
        attrs = BOLD if row.state is RunState.LIVE else 0
        x += grid.put(x, 0, name, shown, attrs=attrs, width=max(1, room), ellipsis=glyphs.ellipsis)
        grid.put(x, 0, folded, palette.muted)
        grid.put(width - len(note), 0, note, note_color)
        if row.name == self.current and self.has_focus:
            grid.paint(0, 0, width, 1, bg=palette.selection)
            if self.look.lettered:
                grid.paint(0, 0, width, 1, attrs=REVERSE)
        return grid

    def _note(self, row: RunRow) -> tuple[str, int]:
        """Return what stands at the right: what is wrong, else whether it lives, else its age."""
        palette, glyphs = self.look.palette, self.look.glyphs
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
