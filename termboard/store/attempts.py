"""Restarts: which attempt each point of a tag belongs to, and which points the latest leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from termboard.domain import Seam

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.store.segment import Part


def starts_of_attempts(parts: Sequence[Part]) -> NDArray[np.intp]:
    """Return the indices of the points that start a new attempt; `parts` are in order.

    A new attempt starts where the step goes back, or at a SessionLog START. Between two files that
    holds only if the later one begins after all earlier ones ended by wall time: two writers at
    once are not a restart. They are one attempt, so behind them the step goes back if it is smaller
    than the last step of any of them. The very first point is never one. A wall time that is not
    finite is no evidence: it neither makes a restart nor keeps a later one from being seen.
    """
    found = [np.empty(0, np.intp)]
    position = 0
    before = _Before()
    for part in parts:
        if not part.length:
            continue
        starts = np.flatnonzero(part.steps[1:] < part.steps[:-1]) + 1
        if before.is_left_by(part):
            starts = np.append(0, starts)
        found.append(starts + position)
        before = before.joined_by(part, begins_attempt=len(starts) > 0)
        position += part.length
    return np.concatenate(found)


@dataclass(frozen=True)
class _Before:
    """What stands before a part, as far as it decides whether the part is a restart."""

    part: Part | None = None
    """The last one."""
    reached: int = 0
    """The largest of the last steps that the writers of the attempt in hand logged."""
    ended: float = -math.inf
    """The latest of the files' last wall times, by those that are finite."""

    def is_left_by(self, part: Part) -> bool:
        """Tell whether a new attempt starts with the first point of `part`."""
        if self.part is None:
            return False
        step, session = int(part.steps[0]), part.segment.session
        if part.segment.file == self.part.segment.file:
            return step < int(self.part.steps[-1]) or session != self.part.segment.session
        if not self.ended < float(part.wall_times[0]) < math.inf:
            return False
        return step < self.reached or session > 0

    def joined_by(self, part: Part, *, begins_attempt: bool) -> _Before:
        """Return the same for what follows `part`; `begins_attempt`: one starts anywhere in it."""
        # Steps rise from where an attempt starts in a file, so that the last one is the largest.
        last, ended = int(part.steps[-1]), float(part.wall_times[-1])
        return _Before(
            part,
            last if begins_attempt or self.part is None else max(self.reached, last),
            max(self.ended, ended) if math.isfinite(ended) else self.ended,
        )


def in_latest(steps: NDArray[np.int64], starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mark the points that `latest` keeps; `starts` are those that start an attempt.

    Of every earlier attempt it drops what lies at or after a later attempt's first step, as
    TensorBoard's Rust server does (`data/server/reservoir.rs`).
    """
    keep = np.ones(len(steps), np.bool_)
    if not len(starts):
        return keep
    # The smallest first step of all attempts behind one, of each but the last.
    cutoff = np.minimum.accumulate(steps[starts][::-1])[::-1]
    earlier = slice(0, starts[-1])
    keep[earlier] = steps[earlier] < np.repeat(cutoff, np.diff(starts, prepend=0))
    return keep


def seams(
    steps: NDArray[np.int64], wall_times: NDArray[np.float64], starts: NDArray[np.intp]
) -> tuple[Seam, ...]:
    """Return where attempts begin, the very first one left out."""
    return tuple(Seam(int(steps[i]), float(wall_times[i])) for i in starts)
