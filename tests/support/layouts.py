"""Layouts of custom scalars, in the bytes of TensorBoard's own messages."""

from __future__ import annotations

from tensorboard.plugins.custom_scalar.layout_pb2 import (
    Category,
    Chart,
    Layout,
    MarginChartContent,
    MultilineChartContent,
)

from tests.support.summaries import string_tensor

TAG = "custom_scalars__config__"


def multiline(title: str, *patterns: str) -> Chart:
    """Return a chart of curves by patterns."""
    return Chart(title=title, multiline=MultilineChartContent(tag=patterns))


def margin(title: str, *series: tuple[str, str, str]) -> Chart:
    """Return a chart of curves with bands: each the tags of value, lower and upper border."""
    every = [MarginChartContent.Series(value=v, lower=low, upper=up) for v, low, up in series]
    return Chart(title=title, margin=MarginChartContent(series=every))


def category(title: str, *charts: Chart, closed: bool = False) -> Category:
    """Return charts that belong together."""
    return Category(title=title, chart=charts, closed=closed)


def layout(*categories: Category, step: int = 0) -> bytes:
    """Frame a layout as torch's and tensorboardX's `add_custom_scalars` do."""
    return raw_layout(Layout(category=categories).SerializeToString(), step=step)


def raw_layout(content: bytes, step: int = 0) -> bytes:
    """Frame what claims to be a layout."""
    return string_tensor(TAG, step, "custom_scalars", (), content)
