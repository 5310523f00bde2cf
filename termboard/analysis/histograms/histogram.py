"""Histograms as arrays: other bins, what to show of them, and what they say in numbers."""

from termboard.analysis.histograms.bins import (
    TENSORBOARD_BINS,
    Stacked,
    countable,
    density,
    rebinned,
    rebinned_all,
    stacked,
    tensorboard_bins,
)
from termboard.analysis.histograms.oddity import oddity
from termboard.analysis.histograms.range import Range, clipped, full_range, value_range
from termboard.analysis.histograms.stats import Stats, StatsOver, lost, summaries, summary

__all__ = [
    "TENSORBOARD_BINS",
    "Range",
    "Stacked",
    "Stats",
    "StatsOver",
    "clipped",
    "countable",
    "density",
    "full_range",
    "lost",
    "oddity",
    "rebinned",
    "rebinned_all",
    "stacked",
    "summaries",
    "summary",
    "tensorboard_bins",
    "value_range",
]
