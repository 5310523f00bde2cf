"""Saves the table as a picture or as text, and copies it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.layers import table_text
from termboard.dashboards.layers.picture import picture
from termboard.dashboards.pane import DashboardPane
from termboard.dashboards.saved import AlreadyThereError, save
from termboard.errors import TermboardError
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from termboard.dashboards.layers.model import Options, Table

_YES = ("y", "yes")
_NOTHING = "There are no layers here."
_LONGEST_NAME = 60


class SavingLayers(DashboardPane):
    """Writes files where somebody asks for one, and nowhere else."""

    def to_save(self) -> tuple[Table, Options] | None:
        """Return the table that is shown, if there is one."""
        raise NotImplementedError

    def action_copy_table(self) -> None:  # noqa: D102 - the command's docstring says it
        found = self.to_save()
        if found is None:
            self.post_message(self.Told(_NOTHING, "warning"))
            return
        text = table_text.as_markdown(found[0])
        self.post_message(self.Copied(text, f"the layers of {found[0].run.name}"))

    def action_save(self) -> None:  # noqa: D102
        found = self.to_save()
        if found is None:
            self.post_message(self.Told(_NOTHING, "warning"))
            return
        name = re.sub(r"[^\w.-]+", "-", f"layers-{found[0].run.name}").strip("-.")
        self.post_message(self.Asked("save as", f"{name[:_LONGEST_NAME]}.svg", self._save))

    def _save(self, name: str) -> str:
        found = self.to_save()
        if not name.strip():
            return "Type a file's name; its ending says what is written."
        if found is None:
            return _NOTHING
        table, options = found
        texts = {
            "json": partial(table_text.as_json, [table]),
            "csv": partial(table_text.as_csv, [table]),
            "md": partial(table_text.as_markdown, table),
        }
        drawn = picture(table, options, max(40, self.size.width), self.look)
        self._write(partial(save, name.strip(), drawn, self.look, texts), name.strip())
        return ""

    def _write(self, job: Callable[..., object], name: str, *, replace: bool = False) -> None:
        """Write in a thread: the disk may be slow."""

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
                self._write(job, name, replace=True)
            return ""

        self.run_worker(run, thread=True, group="save", description="save the layers")
