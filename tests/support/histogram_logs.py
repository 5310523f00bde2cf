"""Small logs of histograms, in the old encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.support import records
from tests.support.summaries import histogram

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def of_values(tag: str, step: int, values: NDArray[np.float64], buckets: int = 20) -> bytes:
    """Frame the histogram of some values, in buckets of one width, with exact moments."""
    counts, edges = np.histogram(values, buckets)
    return histogram(
        tag,
        step,
        edges[1:].tolist(),
        counts.astype(float).tolist(),
        min=float(values.min()),
        max=float(values.max()),
        num=float(len(values)),
        sum=float(values.sum()),
        sum_squares=float(values @ values),
    )


def bell(step: int, middle: float = 0.0, count: int = 1000) -> NDArray[np.float64]:
    """Return values around a middle that spread from step to step; the same ones every time."""
    places = (np.arange(count) + 0.5) / count
    return np.asarray(middle + (1 + step / 100) * np.log(places / (1 - places)))


def two_runs(folder: Path, steps: tuple[int, ...] = (0, 10, 20, 30)) -> Path:
    """Write runs `a` and `b`: weights and gradients of two layers, and a tag of `a` alone."""
    for name, middle in (("a", 0.0), ("b", 2.0)):
        tags = [f"{kind}/{layer}.weight" for kind in ("gradients", "weights")
                for layer in ("conv1", "fc")]  # fmt: skip
        if name == "a":
            tags.append("alone")
        frames = [of_values(tag, step, bell(step, middle)) for step in steps for tag in tags]
        records.write(folder / name, *frames)
    return folder
