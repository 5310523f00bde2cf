"""Restarts: which attempt each point of a tag belongs to, and which points the latest leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.domain import Seam

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from termboard.store.segment import Part


def first_of_attempts(parts: Sequence[Part]) -> NDArray[np.bool_]:
    """Mark the points that start a new attempt; shape: all points of `parts`, which are in order.

    A new attempt starts where the step goes back, or at a SessionLog START. Between two files that
    holds only if the later one begins after the earlier ones ended by wall time: two writers at
    once are not a restart. The very first point is never marked. A NaN wall time is no evidence
    of a restart.
    """
    steps = np.concatenate([part.steps for part in parts]) if parts else np.empty(0, np.int64)
    first = np.zeros(len(steps), np.bool_)
    first[1:] = steps[1:] < steps[:-1]
    position, ended = 0, -np.inf
    for before, part in zip((None, *parts), parts, strict=False):
        if before is not None and position and part.length:
            same_file = before.segment.file == part.segment.file
            begins_session = part.segment.session != (before.segment.session if same_file else 0)
            if same_file:
                first[position] |= begins_session
            else:
                later = bool(part.wall_times[0] > ended)
                first[position] = later and bool(first[position] | begins_session)
        if part.length:
            ended = max(ended, float(part.wall_times[-1]))
        position += part.length
    return first


def in_latest(steps: NDArray[np.int64], first: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the points that `latest` keeps.

    Of every earlier attempt it drops what lies at or after a later attempt's first step, as
    TensorBoard's Rust server does (`data/server/reservoir.rs`).
    """
    keep = np.ones(len(steps), np.bool_)
    starts = np.flatnonzero(first)
    if not len(starts):
        return keep
    # The smallest first step of this attempt and all later ones, by attempt.
    cutoff = np.minimum.accumulate(steps[starts][::-1])[::-1]
    attempt = np.cumsum(first)
    earlier = attempt < len(starts)
    keep[earlier] = steps[earlier] < cutoff[attempt[earlier]]
    return keep


def seams(
    steps: NDArray[np.int64], wall_times: NDArray[np.float64], first: NDArray[np.bool_]
) -> tuple[Seam, ...]:
    """Return where attempts begin, the very first one left out."""
    return tuple(Seam(int(steps[i]), float(wall_times[i])) for i in np.flatnonzero(first))
