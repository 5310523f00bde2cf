"""Arrays of layers as the judge sees them, made from values drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import oddity, summaries
from termboard.analysis.layers.measures import Measured
from termboard.analysis.layers.names import part
from termboard.analysis.layers.trend import moved, part_means
from termboard.logged import Histogram, Moments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Float64s = NDArray[np.float64]


def histogram(values: Float64s, bins: int = 60, *, zeros_apart: bool = True) -> Histogram:
    """Return what torch would log of `values`: exact moments, and a bucket for what is 0."""
    least, greatest = float(values.min()), float(values.max())
    edges = np.linspace(least, greatest, bins + 1) if least < greatest else np.full(2, least)
    if zeros_apart and least <= 0 <= greatest and least < greatest:
        edges = np.union1d(edges, [0.0, 1e-12])
    counts = np.histogram(values, edges)[0] if least < greatest else np.array([len(values)])
    buckets = np.column_stack([edges[:-1], edges[1:], counts]).astype(np.float64)
    moments = Moments(
        len(values), float(values.sum()), float((values * values).sum()), least, greatest
    )
    return Histogram(buckets, moments)


def measured(tag: str, past: Sequence[Float64s | Histogram]) -> Measured:
    """Return an array of a layer that was logged every 10 steps."""
    logged = [one if isinstance(one, Histogram) else histogram(one) for one in past]
    over = summaries(logged)
    size = float(np.nanmax(np.hypot(over.mean, over.std)[[0, -1]], initial=0.0))
    distance = moved(part_means(logged[0].buckets), part_means(logged[-1].buckets))
    drift = 0.0 if distance == 0 else distance / size if size else np.nan
    steps = 10 * np.arange(len(logged))
    found = logged[-1]
    return Measured(part(tag), steps, over, found.buckets, drift, len(logged), oddity(found))
