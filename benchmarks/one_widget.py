"""The smallest Textual app that shows something and answers a key: what a start cannot go below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class OneWidget(App[None]):
    """Says that it is there, and that a key was heard."""

    BINDINGS = [("question_mark", "answer", "Answer")]

    def compose(self) -> ComposeResult:
        """Return the widget."""
        yield Static("The first frame")

    def action_answer(self) -> None:
        """Say something else."""
        self.query_one(Static).update("The key was heard")


if __name__ == "__main__":
    OneWidget().run()
