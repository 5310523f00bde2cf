"""Sub-runs: the folders that `add_scalars` and `add_hparams` make below the run they belong to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from termboard.store.run import RunView

# torch and tensorboardX name the folder of add_hparams `str(time.time())`.
_TIME = re.compile(r"\d{9,}(\.\d+)?\Z")


def parent_of(run: RunView, runs: Mapping[str, RunView]) -> str | None:
    """Return the name of the run that `run` folds into, None if it stands for itself."""
    folder, slash, last = run.name.rpartition("/")
    parent = folder if slash else "."
    if parent not in runs or run.name == ".":
        return None
    if _of_scalars(run, last) or _of_hparams(run, last):
        return parent
    return None


def _of_scalars(run: RunView, last: str) -> bool:
    """`add_scalars(main_tag, {key: …})` writes `main_tag` alone into `<main_tag>_<key>`."""
    if len(run.series) != 1 or not run.series[0].holds_numbers:
        return False
    return last.startswith(run.series[0].tag.replace("/", "_") + "_")


def _of_hparams(run: RunView, last: str) -> bool:
    return bool(_TIME.match(last)) and "_hparams_/session_start_info" in run.by_tag
