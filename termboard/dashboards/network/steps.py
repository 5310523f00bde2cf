"""Going from logged step to logged step, alike in all tabs that go by the shared step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.in_order import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def next_step(
    steps: Sequence[NDArray[np.int64]], step: int | None, by: int, *, follows: bool = True
) -> int | None:
    """Return the step so many logged steps on, over all series; None without any step.

    From no step (the last one is shown) it starts at the last one. With `follows` a move on that
    ends at the last step gives None: every series shows its last one from there on, and follows it.
    """
    every = distinct(np.concatenate([np.zeros(0, np.int64), *steps]))
    if not len(every):
        return None
    if step is None:
        index = len(every) - 1 + min(0, by)
    elif by > 0:
        index = int(np.searchsorted(every, step, "right")) + by - 1
    else:
        index = int(np.searchsorted(every, step, "left")) + by
    if follows and by > 0 and index >= len(every) - 1:
        return None
    return int(every[max(0, min(len(every) - 1, index))])
