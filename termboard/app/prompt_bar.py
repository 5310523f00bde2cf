"""The line in which the user types an answer: a filter, a name, a limit."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Label

from termboard.command import Command
from termboard.printable import printable
from termboard.widgets.bindings import bindings

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.widgets import Input

    from termboard.widgets.requests import Asked


_MOST_ROWS = 3


class CancelPrompt(Command):
    """Leave what is asked for as it was before."""

    keys, footer, group = "escape", "undo", "While typing"


class KeepPrompt(Command):
    """Take what is typed."""

    keys, footer, group = "tab,shift+tab", "keep", "While typing"


class PromptBar(Vertical):
    """Asks for one text. A bad one is shown as bad, and the last good one stays in force."""

    OFFERS: ClassVar = (CancelPrompt, KeepPrompt)
    BINDINGS = bindings(OFFERS)
    DEFAULT_CSS = """
    PromptBar { height: auto; background: $panel; display: none; }
    PromptBar.-open { display: block; }
    PromptBar Horizontal { height: 1; }
    PromptBar Label { padding: 0 1; }
    PromptBar #label {
        width: auto; max-width: 50%; color: $primary; text-style: bold; text-wrap: nowrap;
    }
    PromptBar Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    PromptBar Input:focus { border: none; }
    PromptBar #problem {
        width: 100%; overlay: screen; background: $panel; color: $error; display: none;
    }
    PromptBar #problem.-said { display: block; }
    """

    @dataclass
    class Closed(Message):
        """The line is done with."""

        before: Widget | None
        """What had the focus before it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: Asked | None = None
        self._before: Widget | None = None

    async def _fill(self) -> None:
        """Make what is wrong with the text, over it; label and input. Not for the first frame."""
        from textual.widgets import Input

        label = Label("", id="label", markup=False)
        entry = Input(id="text", compact=True, select_on_focus=False)
        await self.mount(Label("", id="problem", markup=False), Horizontal(label, entry))

    @property
    def _entry(self) -> Input:
        return cast("Input", self.query_one("#text"))

    async def ask(self, asked: Asked) -> None:
        """Begin to edit a text; what was asked before is left as it is."""
        if not self.children:
            await self._fill()
        self._asked = asked
        if not self.has_focus_within:
            self._before = self.screen.focused
        self.query_one("#label", Label).update(printable(asked.label))
        entry = self._entry
        with entry.prevent(entry.Changed):
            entry.value = printable(asked.value)
        entry.placeholder = asked.hint
        entry.cursor_position = len(entry.value)
        self._say("")
        self.add_class("-open")
        self.screen.set_focus(entry)
        if not asked.live:  # a filter is gone on with, an answer is given anew
            entry.select_all()

    def check(self) -> None:
        """Apply what is typed once more: what can be said of it has changed."""
        if self._asked is not None and self._asked.live:
            self._say(self._asked.apply(self._entry.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Apply what is typed, if that is wanted at every key."""
        event.stop()
        if self._asked is None or event.value != event.input.value:
            return  # the line was left, or another key came, while this one was under way
        self._say(self._asked.apply(event.value) if self._asked.live else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it, if it is good."""
        event.stop()
        self.action_keep_prompt()

    def action_keep_prompt(self) -> None:  # noqa: D102 - the command's docstring says it
        if self._asked is None:
            return
        problem = self._asked.apply(self._entry.value)
        if problem:
            self._say(problem)
        else:
            self._close()

    def action_cancel_prompt(self) -> None:  # noqa: D102
        if self._asked is not None and self._asked.live:
            self._asked.apply(self._asked.value)
        self._close()

    def _close(self) -> None:
        self._asked = None
        self.remove_class("-open")
        self.post_message(self.Closed(self._before))

    def _say(self, problem: str) -> None:
        line = self.query_one("#problem", Label)
        rows = textwrap.wrap(printable(problem), max(8, self.screen.size.width - 2))[:_MOST_ROWS]
        line.update("\n".join(rows))
        line.styles.offset = (0, -len(rows))  # over the charts: they keep their size
        line.set_class(bool(problem), "-said")
