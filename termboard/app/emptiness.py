"""Why there is nothing to see, and what to do about it: for logdirs without a run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termboard.events.logdir import Root
    from termboard.store.snapshot import Snapshot


def why(roots: tuple[Root, ...], snapshot: Snapshot) -> tuple[str, str]:
    """Return a heading and sentences."""
    names = ", ".join(root.shown for root in roots)
    missing = [root.shown for root in roots if not Path(root.path).exists()]
    locked = [
        root.shown
        for root in roots
        if root.shown not in missing and not os.access(root.path, os.R_OK | os.X_OK)
    ]
    if not snapshot.progress.discovered:
        return f"Looking for runs in {names}", ""
    if missing:
        return (
            f"{', '.join(missing)} does not exist yet",
            "termboard waits for it and shows the first run as soon as there is one.\n"
            "If the name is wrong: leave, and give the folder that your training writes to.",
        )
    if locked or snapshot.problems:
        names = ", ".join(locked) or ", ".join(path for path, _ in snapshot.problems[:3])
        return (
            f"{names} may not be read by you",
            "Ask its owner for permission (chmod -R a+rX), or run termboard as a user that has it. "
            "termboard looks again every few seconds.",
        )
    return (
        f"{names} has no event files yet",
        "termboard looks for files whose names contain tfevents, here and in all folders below, "
        "and shows a run as soon as its first file appears.\n"
        "A training writes them with torch.utils.tensorboard.SummaryWriter, Keras' TensorBoard "
        "callback, Lightning's TensorBoardLogger or tensorboardX.",
    )
