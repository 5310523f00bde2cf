"""The line in which a filter is typed: applied with every key, kept by Enter, undone by Esc."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

from termboard.command import Command
from termboard.widgets.bindings import bindings
from termboard.widgets.footer_bar import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult


class CancelFilter(Command):
    """Leave the filter as it was before."""

    keys, footer, group = "escape", "undo", "Filter"


class KeepFilter(Command):
    """Keep the filter as it is typed."""

    keys, footer, group = "tab,shift+tab", "keep", "Filter"


class FilterBar(Horizontal):
    """Edits one pattern. A bad one is shown as bad, and the last good one stays in force."""

    OFFERS: ClassVar = (CancelFilter, KeepFilter)
    HINTS: ClassVar = (Hint("enter", "keep"), Hint("escape", "undo"))
    BINDINGS = bindings(OFFERS)
    DEFAULT_CSS = """
    FilterBar { height: 1; background: $panel; display: none; }
    FilterBar.-open { display: block; }
    FilterBar Label { width: auto; padding: 0 1; color: $primary; text-style: bold; }
    FilterBar Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    FilterBar Input:focus { border: none; }
    FilterBar #problem { color: $error; }
    """

    @dataclass
    class Typed(Message):
        """A pattern that can be used was typed."""

        what: str
        """`tags` or `runs`."""
        pattern: str

    @dataclass
    class Closed(Message):
        """The line is done with."""

        what: str

    def __init__(self) -> None:
        super().__init__()
        self._what = ""
        self._before = ""

    def compose(self) -> ComposeResult:
        """Return label, input, and what is wrong with the pattern."""
        yield Label("", id="what", markup=False)
        yield Input(id="pattern", compact=True, select_on_focus=False)
        yield Label("", id="problem", markup=False)

    def edit(self, what: str, pattern: str) -> None:
        """Begin to edit the pattern for `what`."""
        self._what, self._before = what, pattern
        self.query_one("#what", Label).update(f"filter {what}")
        entry = self.query_one(Input)
        with entry.prevent(Input.Changed):
            entry.value = pattern
        entry.cursor_position = len(pattern)
        self._say("")
        self.add_class("-open")
        self.screen.set_focus(entry)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Apply what is typed, if it is a pattern."""
        event.stop()
        if not self.has_class("-open"):  # a key that was still under way when it was left
            return
        try:
            re.compile(event.value, re.IGNORECASE)
        except (re.error, OverflowError, RecursionError) as error:
            self._say(f"not a pattern: {getattr(error, 'msg', error)}")
            return
        self._say("")
        self.post_message(self.Typed(self._what, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep it."""
        event.stop()
        self._close()

    def action_cancel_filter(self) -> None:  # noqa: D102 - the command's docstring says it
        self.post_message(self.Typed(self._what, self._before))
        self._close()

    def action_keep_filter(self) -> None:  # noqa: D102
        self._close()

    def _close(self) -> None:
        self.remove_class("-open")
        self.post_message(self.Closed(self._what))

    def _say(self, problem: str) -> None:
        self.query_one("#problem", Label).update(problem)
