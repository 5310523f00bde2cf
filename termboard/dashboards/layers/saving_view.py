"""Saves the table as a picture or as text, and copies it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from termboard.dashboards.layers import table_text
from termboard.dashboards.layers.picture import picture
from termboard.dashboards.saved import save
from termboard.dashboards.writing import NO_NAME, Writing, file_name

if TYPE_CHECKING:
    from termboard.dashboards.layers.model import Options, Table

_NOTHING = "There are no layers here."


class SavingLayers(Writing):
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
        name = file_name(f"layers-{found[0].run.name}")
        self.post_message(self.Asked("save as", name, self._save))

    def _save(self, name: str) -> str:
        found = self.to_save()
        if not name.strip():
            return NO_NAME
        if found is None:
            return _NOTHING
        table, options = found
        texts = {
            "json": partial(table_text.as_json, [table]),
            "csv": partial(table_text.as_csv, [table]),
            "md": partial(table_text.as_markdown, table),
        }
        drawn = picture(table, options, max(40, self.size.width), self.look)
        self.write(partial(save, name.strip(), drawn, self.look, texts), name.strip())
        return ""
