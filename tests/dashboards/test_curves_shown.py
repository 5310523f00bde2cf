"""Which part of x is shown of a chart that grows, and what of it stands in the table below."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from termboard.dashboards.api import RunStyle
from termboard.dashboards.curves import render, values_table
from termboard.dashboards.curves.model import Chart, Curve
from termboard.dashboards.curves.shown import shown_x, whole_x
from termboard.dashboards.curves.style import Style, Window
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look


def chart(points: int, raw: np.ndarray | None = None, smoothed: np.ndarray | None = None) -> Chart:
    x = np.arange(1.0, points + 1.0)
    values = x / points if raw is None else raw
    drawn = values if smoothed is None else smoothed
    curve = Curve(RunStyle("a", 0), x, values, drawn, x.astype(int), x, 0.0, tag="loss")
    return Chart("loss", (curve,))


def style(window: Window, **changes: object) -> Style:
    return replace(Style(window=window), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("window", "before", "after"),
    [
        (Window(), None, None),
        (Window((10.0, 20.0)), (10.0, 20.0), (10.0, 20.0)),
        (Window((70.0, None)), (70.0, 100.0), (70.0, 200.0)),
        (Window((None, 20.0)), (1.0, 20.0), (1.0, 20.0)),
        (Window(last=0.1), (90.1, 100.0), (180.1, 200.0)),
    ],
)
def test_an_open_end_goes_with_the_data(
    window: Window, before: tuple[float, float] | None, after: tuple[float, float] | None
) -> None:
    for points, expected in ((100, before), (200, after)):
        found = shown_x(chart(points), style(window))
        assert found == (None if expected is None else pytest.approx(expected))
        layout = render.card(chart(points), 60, 12, style(window), Look()).layout
        assert layout.view.x == pytest.approx(expected or (1.0, points))


def test_the_last_share_of_a_logarithmic_axis_is_one_of_decades() -> None:
    found = shown_x(chart(10_000), style(Window(last=0.5), log_x=True))
    assert found == pytest.approx((100.0, 10_000.0))


@pytest.mark.parametrize("window", [Window((500.0, None)), Window((None, 0.5))])
def test_a_chart_without_data_in_the_part_says_so(window: Window) -> None:
    low, high = shown_x(chart(100), style(window)) or (0.0, 0.0)
    assert low < high
    drawn = render.card(chart(100), 60, 12, style(window), Look())
    assert "nothing in this part" in drawn.card.content.text()


def test_a_chart_without_curves_has_all_of_nothing() -> None:
    empty = Chart("loss", ())
    assert whole_x(empty, Style()) == (0.0, 1.0)
    assert shown_x(empty, style(Window((5.0, None)))) is not None


def test_the_header_says_what_the_extremes_are_of() -> None:
    def header(window: Window, look: Look) -> str:
        return values_table.draw(chart(1200), 100, style(window), look).text().split("\n")[0]

    assert "min @ step" in header(Window(), Look())
    zoomed = header(Window((750.0, None)), Look())
    assert "min of 750…1 200" in zoomed.replace("\N{NO-BREAK SPACE}", " ")
    assert "min @ step" not in zoomed
    assert "max of 750" in header(Window((750.0, None)), Look(glyphs=ASCII))


def test_an_outlier_is_left_out_though_smoothing_has_smeared_it() -> None:
    raw = np.ones(100)
    raw[::2] += 0.5
    raw[50] = 1e12
    smeared = raw.copy()
    smeared[50:] += 4e11 * 0.6 ** np.arange(50.0)
    found = chart(100, raw, smeared)
    limits = render.line_chart(found, Style(clip_outliers=True, smoothed=True), Look()).y.limits
    assert limits == (1.0, 1.5)
