"""The left side of the screen: the list of runs, what is said over it, and about one run below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from termboard.app import summary
from termboard.app.board import Board
from termboard.app.run_changes import CHANGES, OF_ONE_RUN, sorted_by
from termboard.plot.look import Look
from termboard.store.select import problem_of
from termboard.widgets import run_commands as commands
from termboard.widgets.in_thread import in_thread
from termboard.widgets.line_of_text import InfoLine
from termboard.widgets.requests import Asked, Copied, Told
from termboard.widgets.run_details import RunDetails, RunHeading
from termboard.widgets.run_list import RunList
from termboard.widgets.run_row import TABLE_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from termboard.app.view_state import Column, ViewState
    from termboard.command import Command

NARROW = 100
"""Below this width of the screen the list lies over the charts and is shown on demand."""
_WIDE = 150
"""From this width on the list with all its columns has room beside the charts."""
_TABLE = TABLE_WIDTH + 26
_HIGH = 16
"""Rows of the panel from which on there is room to say all about one run."""


class RunsPanel(Vertical):
    """Shows a board, and asks for changes of its state."""

    DEFAULT_CSS = """
    RunsPanel { border-right: solid $frame; background: $background; }
    RunsPanel.-hidden { display: none; }
    RunsPanel.-over {
        layer: over; dock: left; height: 1fr; background: $surface; border: round $frame;
    }
    RunsPanel.-over:focus-within { border: round $accent; }
    RunsPanel RunDetails { display: none; }
    RunsPanel.-high.-focused RunDetails { display: block; }
    """

    look: reactive[Look] = reactive(Look(), repaint=False)

    @dataclass
    class Changed(Message):
        """Another state is wanted.

        It says how to get it, not which it is: keys may come faster than the state comes back.
        """

        change: Callable[[Board], ViewState]

    @dataclass
    class HParamsRead(Message):
        """The hyperparameters of the run at the cursor are known now."""

    def __init__(self, *, shown: bool = True) -> None:
        """`shown`: whether it is to be seen where there is room beside the charts."""
        super().__init__(id="runs", classes="" if shown else "-hidden")
        self.shown = shown
        self.board = Board()

    def compose(self) -> ComposeResult:
        """Return what is said over the list, the list, and what is said of one run."""
        yield InfoLine(id="which").data_bind(look=RunsPanel.look)
        yield RunHeading().data_bind(look=RunsPanel.look)
        yield RunList().data_bind(look=RunsPanel.look)
        yield RunDetails().data_bind(look=RunsPanel.look)

    @property
    def runs(self) -> RunList:
        """The list itself."""
        return self.query_one(RunList)

    def show(self, board: Board) -> None:
        """Show the runs as they are now."""
        before, self.board = self.board, board
        rows = summary.rows(board)
        runs, heading = self.runs, self.query_one(RunHeading)
        runs.sort, runs.table = board.state.sort, board.state.table
        runs.rows = rows
        if rows and _order(before.state) != _order(board.state):
            runs.current = rows[0].name
        heading.sort, heading.descending = board.state.sort, board.state.reverse
        heading.set_class(board.state.table, "-shown")
        self.query_one("#which", InfoLine).left = summary.which(board, rows, self.look)
        if before.state.table != board.state.table:
            self.fit()
        self._show_details()

    # Its place on the screen

    @property
    def is_over(self) -> bool:
        """Tell whether it lies over the charts."""
        return self.has_class("-over")

    @property
    def is_hidden(self) -> bool:
        """Tell whether it is not to be seen."""
        return self.has_class("-hidden")

    def fit(self) -> None:
        """Stand beside the charts, or over them where it is narrow; there it is shown on demand."""
        width, table = self.screen.size.width, self.board.state.table
        over = width < (_WIDE if table else NARROW)
        if table:
            self.styles.width, self.styles.max_width = min(_TABLE + 14, width), None
        else:
            # A fifth: charts need the room more than names.
            self.styles.width = "80%" if over else max(28, min(42, width // 5))
            self.styles.max_width = 44 if over else None
        if over != self.is_over:
            self.set_class(over, "-over")
            asked_for = table and self.runs.has_focus
            self.set_class(not asked_for if over else not self.shown, "-hidden")

    def turn(self) -> bool:
        """Show the list if it is hidden, hide it if it has the keys; tell whether it gets them."""
        if self.is_hidden or not (self.is_over or self.runs.has_focus):
            self.remove_class("-hidden")
        else:
            self.add_class("-hidden")
        if not self.is_over:
            self.shown = not self.is_hidden
        return not self.is_hidden

    def leave(self) -> None:
        """Uncover the charts."""
        if self.is_over:
            self.add_class("-hidden")

    def on_resize(self) -> None:
        """Leave out what is said of one run where every row counts."""
        self.set_class(self.size.height >= _HIGH, "-high")

    # About one run

    def on_run_list_moved(self) -> None:
        """Say all about another run."""
        self._show_details()

    def on_descendant_focus(self) -> None:
        """Say all about the run that has the cursor."""
        self.add_class("-focused")
        self._show_details()

    def on_descendant_blur(self) -> None:
        """Leave the room to the list."""
        self.remove_class("-focused")

    def _show_details(self) -> None:
        name = self.runs.current
        details = self.query_one(RunDetails)
        if not self.has_class("-focused"):
            return
        from termboard.app import run_about

        details.lines = run_about.about(self.board, name, self.look)
        run = self.board.snapshot.by_name.get(name)
        if run is None or self.board.family.has_read(run):
            return
        family = self.board.family

        def read() -> None:
            family.hparams(run)
            self.post_message(self.HParamsRead())

        in_thread(self, read, "about", "read hparams", exclusive=True)

    def on_runs_panel_hparams_read(self, message: HParamsRead) -> None:
        """Say them."""
        message.stop()
        self._show_details()

    # Commands

    def on_run_heading_picked(self, message: RunHeading.Picked) -> None:
        """Sort by the column that was clicked."""
        message.stop()
        column = cast("Column", message.column)
        self.post_message(self.Changed(lambda board: sorted_by(board, column)))

    def on_run_list_commanded(self, message: RunList.Commanded) -> None:
        """Do what a command of the list says."""
        message.stop()
        command, name = message.command, message.name
        if command in OF_ONE_RUN and not name:
            return
        if command in CHANGES:
            change = CHANGES[command]
            self.post_message(self.Changed(lambda board: change(board, name)))
        elif command is commands.ColorRuns:
            self.post_message(
                Asked("colour by", self.board.state.color_by, self._color_by, live=True)
            )
        else:
            self._ASKING[command](self, name)

    def _label(self, name: str) -> None:
        def apply(text: str) -> str:
            self.post_message(self.Changed(lambda board: board.state.labelled(name, text.strip())))
            return ""

        self.post_message(Asked(f"label of {name}", self.board.state.labels.get(name, ""), apply))

    def _note(self, name: str) -> None:
        def apply(text: str) -> str:
            self.post_message(self.Changed(lambda board: board.state.noted(name, text.strip())))
            return ""

        self.post_message(Asked(f"note on {name}", self.board.state.notes.get(name, ""), apply))

    def _copy(self, name: str) -> None:
        run = self.board.snapshot.by_name.get(name)
        if run is None:
            self.post_message(Told("The run is gone.", "warning"))
        else:
            self.post_message(Copied(run.real_path, f"the path of {name}"))

    def _color_by(self, pattern: str) -> str:
        if problem := problem_of(pattern):
            return problem
        self.post_message(self.Changed(lambda board: replace(board.state, color_by=pattern)))
        return ""

    _ASKING: ClassVar[dict[type[Command], Callable[[RunsPanel, str], None]]] = {
        commands.LabelRun: _label,
        commands.NoteRun: _note,
        commands.CopyPath: _copy,
    }


def _order(state: ViewState) -> tuple[str, bool]:
    return state.sort, state.reverse
