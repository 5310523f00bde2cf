"""Writes a file that somebody asked for, in a thread, and asks before it takes another's place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from termboard.dashboards.pane import DashboardPane
from termboard.dashboards.saved import AlreadyThereError
from termboard.errors import TermboardError
from termboard.printable import printable
from termboard.widgets.in_thread import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable

NO_NAME = "Type a file's name; its ending says what is written."
_YES = ("y", "yes")
_LONGEST_NAME = 60


def file_name(title: str) -> str:
    """Return a name for a picture of something, without what file systems dislike."""
    name = re.sub(r"[^\w.-]+", "-", title).strip("-.") or "termboard"
    return f"{name[:_LONGEST_NAME]}.svg"


class Writing(DashboardPane):
    """Writes files where somebody asks for one, and nowhere else."""

    def write(self, job: Callable[..., object], name: str, *, replace: bool = False) -> None:
        """Call `job(replace=…)`, which writes and returns the path, and say how it went.

        In a thread: the disk may be slow, and much text takes seconds. A file that is there is
        replaced only after a yes.
        """

        def run() -> None:
            try:
                path = job(replace=replace)
            except AlreadyThereError:
                there = f"{printable(name)} is there; replace it?"
                self.post_message(self.Asked(there, "no", answered))
            except TermboardError as error:
                self.post_message(self.Told(printable(str(error)), "error"))
            else:
                self.post_message(self.Told(f"Saved as {printable(str(path))}."))

        def answered(text: str) -> str:
            if text.strip().lower() in _YES:
                self.write(job, name, replace=True)
            return ""

        in_thread(self, run, "save", "save what is shown")
