"""What is measured of one array of a layer up to the step that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.analysis.histograms.stats import Stats, StatsOver
    from termboard.analysis.layers.names import Part

    Float64s = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measured:
    """One array of a layer: its past in numbers, and its histogram at the shown step."""

    part: Part
    steps: NDArray[np.int64]
    """Of some of the logged histograms, in order: the first one, some between, the shown one."""
    over: StatsOver
    """Their numbers, arrays of the same length."""
    buckets: Float64s
    """The shown histogram: rows of (left, right, count), shape (k, 3)."""
    drift: float
    """How far the values moved since the first histogram, over their size."""
    logged: int
    """How many histograms there are up to the shown one, with those that `steps` leaves out."""
    oddity: str = ""
    """What is odd about the shown histogram, as `histogram.oddity` has it."""
    problem: str = ""
    """Why the shown histogram cannot be read, as a sentence."""

    @cached_property
    def stats(self) -> Stats:
        """The numbers of the shown histogram."""
        return self.over.at(len(self.steps) - 1)

    @cached_property
    def rms(self) -> Float64s:
        """Root mean square of the values at each of `steps`."""
        return np.hypot(self.over.mean, self.over.std)

    def share_between(self, low: float, high: float) -> float:
        """Return the share of the shown values between two numbers, whole buckets by their middle.

        Where a bucket is wider than the range it is all or nothing: 30 buckets between 0 and 1 tell
        what lies in the first or last 3 %, ten do not, and then nothing does.
        """
        left, right, count = self.buckets.T
        usable = np.isfinite(left) & np.isfinite(right) & (count > 0)
        middle, count = (left / 2 + right / 2)[usable], count[usable]
        if not len(count):
            return 0.0
        return float(np.sum(count[(middle >= low) & (middle <= high)]) / np.sum(count))
