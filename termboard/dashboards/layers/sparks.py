"""A histogram, and a width over time, in one row of characters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from termboard.analysis.histograms.histogram import full_range, rebinned, value_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from termboard.plot.look import Look

    Float64s = NDArray[np.float64]


LEAST_SCALE = 1.5
"""The largest width over the smallest one that a trend's scale reaches over at least."""


def edges_of(buckets: Float64s, width: int, *, full: bool = False) -> Float64s | None:
    """Return the edges of `width` bins over a histogram's own range; None if it counts nothing.

    That is where nearly all values lie, so that one outlier does not flatten the rest; with `full`
    all of it.
    """
    found = full_range([buckets]) if full else value_range([buckets])
    if found is None or width < 1:
        return None
    edges = np.linspace(found.low, found.high, width + 1)
    return edges if (np.diff(edges) > 0).all() else None


def heights(buckets: Float64s, edges: Float64s) -> Float64s:
    """Return the height of each bin, 0 to 1, by the square root of its count.

    A linear height would show nothing but the peak where most values are zero, as behind a ReLU.
    """
    counts = rebinned(buckets, edges)
    most = float(counts.max(initial=0.0))
    return np.asarray(np.sqrt(counts / most) if most > 0 else np.zeros(len(counts)), np.float64)


def bars(shares: Float64s, look: Look) -> str:
    """Return heights of 0 to 1 as characters; what is not nothing is seen.

    None fills its cell: rows stand close, and bars must not touch those of the row above.
    """
    blocks = look.glyphs.blocks[:-1]
    levels = np.clip(np.ceil(shares * len(blocks)), 0, len(blocks)).astype(int)
    return "".join(blocks[level - 1] if level else " " for level in levels.tolist())


def trend(widths: Float64s, cells: int, look: Look) -> str:
    """Return widths over time as `cells` characters, by their logarithm; `×` for what is no number.

    The scale reaches over LEAST_SCALE at least: what hardly changes is flat.
    """
    at = np.arange(cells) * len(widths) // max(1, cells)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.abs(widths[at] if len(widths) else np.zeros(cells)))
    finite = logs[np.isfinite(logs)]
    if not len(finite):
        return look.glyphs.dash
    low, high = float(finite.min()), float(finite.max())
    spare = max(0.0, math.log(LEAST_SCALE) - (high - low))
    shares = (logs - (low - spare / 2)) / (high - low + spare)
    blocks = look.glyphs.blocks[:-1]
    shares = np.where(np.isfinite(shares), shares, 0.0)
    levels = np.clip(shares * len(blocks), 0, len(blocks) - 1).astype(int)
    text = [blocks[level] for level in levels.tolist()]
    return "".join(
        look.glyphs.nan if np.isnan(log) else " " if log == -np.inf else char
        for log, char in zip(logs.tolist(), text, strict=True)
    )


def zero_cell(edges: Float64s) -> int | None:
    """Return the bin in which 0 lies; None if it is not in the range."""
    if not edges[0] <= 0 <= edges[-1]:
        return None
    return int(np.clip(np.searchsorted(edges, 0.0, "right") - 1, 0, len(edges) - 2))
