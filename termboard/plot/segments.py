"""Strokes between any two points as dots, for curves that also run backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.view import View

_AT_ONCE = 1_000_000
# Strokes that together light more dots than this paint everything solid; the points alone say more.
_MOST_DOTS = 2_000_000


def segment_dots(x: NDArray[np.float64], y: NDArray[np.float64], view: View) -> NDArray[np.bool_]:
    """Return the dots of the points and of the strokes between neighbours, (rows, columns).

    `x` is finite in any order; `y` is finite or NaN, and nothing is drawn to or from a NaN. Each
    stroke is clipped to the view first (Liang and Barsky 1984), then walked in steps of at most
    one dot.
    """
    dots = np.zeros((view.rows, view.columns), dtype=np.bool_)
    across, down = view.across(x), view.down(y)
    _light(dots, across, down)
    here = np.stack((across[:-1], down[:-1]))
    way = np.stack((across[1:], down[1:])) - here
    here, way = _clipped(here, way, view)
    steps = np.ceil(np.maximum(np.abs(way[0]), np.abs(way[1]))).astype(np.intp)
    total = np.cumsum(steps + 1)
    if len(total) and total[-1] <= _MOST_DOTS:
        cuts = np.searchsorted(total, np.arange(_AT_ONCE, total[-1], _AT_ONCE)).tolist()
        for start, stop in zip([0, *cuts], [*cuts, len(total)], strict=True):
            _walk(dots, here[:, start:stop], way[:, start:stop], steps[start:stop])
    return dots


def _clipped(
    here: NDArray[np.float64], way: NDArray[np.float64], view: View
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the parts of the strokes inside the view; those that never enter it are left out."""
    enter, leave = np.zeros(here.shape[1]), np.ones(here.shape[1])
    inside = np.isfinite(way).all(axis=0)
    with np.errstate(all="ignore"):
        for axis, last in ((0, view.columns - 1), (1, view.rows - 1)):
            one, other = (0 - here[axis]) / way[axis], (last - here[axis]) / way[axis]
            still = way[axis] == 0
            inside &= ~(still & ((here[axis] < -1e-6) | (here[axis] > last + 1e-6)))
            enter = np.where(still, enter, np.maximum(enter, np.minimum(one, other)))
            leave = np.where(still, leave, np.minimum(leave, np.maximum(one, other)))
        inside &= enter <= leave
    here, way, enter, leave = here[:, inside], way[:, inside], enter[inside], leave[inside]
    return here + way * enter, way * (leave - enter)


def _walk(
    dots: NDArray[np.bool_],
    here: NDArray[np.float64],
    way: NDArray[np.float64],
    steps: NDArray[np.intp],
) -> None:
    count = steps + 1
    stroke = np.repeat(np.arange(len(steps)), count)
    within = np.arange(len(stroke)) - np.repeat(np.cumsum(count) - count, count)
    share = within / np.maximum(1, steps)[stroke]
    _light(dots, here[0, stroke] + way[0, stroke] * share, here[1, stroke] + way[1, stroke] * share)


def _light(dots: NDArray[np.bool_], across: NDArray[np.float64], down: NDArray[np.float64]) -> None:
    rows, columns = dots.shape
    hair = 1e-6
    with np.errstate(invalid="ignore"):
        inside = (across >= -hair) & (across <= columns - 1 + hair)
        inside &= (down >= -hair) & (down <= rows - 1 + hair)
    column = np.floor(np.clip(across[inside], 0, columns - 1) + 0.5).astype(np.intp)
    row = np.floor(np.clip(down[inside], 0, rows - 1) + 0.5).astype(np.intp)
    dots[row, column] = True
