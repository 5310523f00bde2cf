"""The Scalars tab: the numbers behind its pictures, and the pictures."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import timezone
from typing import TYPE_CHECKING

import numpy as np
import pytest

from termboard.analysis.smoothing import debiased_ema
from termboard.dashboards.curves import model as curves
from termboard.dashboards.curves import names, readings, render
from termboard.dashboards.curves.model import Chart
from termboard.dashboards.curves.style import Style
from termboard.plot.card import EDGE, frame
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden, records

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.snapshot import Snapshot

LOOK = Look(tz=timezone.utc)
ALL = re.compile("")


@pytest.fixture(scope="module")
def samples() -> Snapshot:
    return read(SAMPLES)


@pytest.fixture
def small(tmp_path: Path) -> Snapshot:
    values = [4.0, 2.0, float("nan"), 8.0, float("inf")]
    frames = [records.scalar("loss", 10 * i, value) for i, value in enumerate(values)]
    records.write(tmp_path / "a", *frames, records.scalar("lr", 0, 0.1))
    records.write(tmp_path / "b", records.scalar("loss", 5, 1.0), records.scalar("loss/x", 0, 1.0))
    return read(tmp_path)


def test_x_axes(small: Snapshot) -> None:
    by_step = curves.chart(small, ("loss",), shared(small)).curves[0]
    assert by_step.x.tolist() == [0, 10, 20, 30, 40]
    relative = curves.chart(small, ("loss",), shared(small, x_axis="relative")).curves[0]
    assert relative.x.tolist() == [0, 10, 20, 30, 40]
    wall = curves.chart(small, ("loss",), shared(small, x_axis="wall")).curves[0]
    assert wall.x[0] == records.BASE


def test_smoothing_is_tensorboards(samples: Snapshot) -> None:
    curve = curves.chart(
        samples, ("loss/val",), shared(samples, "^cnn-healthy$", smoothing=0.6)
    ).curves[0]
    np.testing.assert_allclose(curve.smoothed, debiased_ema(curve.raw, 0.6), rtol=1e-12)


def test_readings_at_the_end_and_at_the_cursor(small: Snapshot) -> None:
    chart = curves.chart(small, ("loss",), shared(small))
    last = readings.readings(chart, None)
    assert [(r.run.name, r.value, r.step) for r in last] == [("a", math.inf, 40), ("b", 1.0, 5)]
    at = readings.readings(chart, 12.0)
    assert [(r.run.name, r.value, r.step, r.relative) for r in at] == [
        ("a", 2.0, 10, 10.0),
        ("b", 1.0, 5, 5.0),
    ]


def test_extremes_are_finite_ones(small: Snapshot) -> None:
    curve = curves.chart(small, ("loss",), shared(small)).curves[0]
    assert readings.extreme(curve, largest=False) == readings.Extreme(2.0, 10, 10.0)
    assert readings.extreme(curve, largest=True) == readings.Extreme(8.0, 30, 30.0)


def test_the_cursor_moves_by_logged_points(small: Snapshot) -> None:
    chart = curves.chart(small, ("loss",), shared(small))
    assert readings.next_x(chart, None, 0, 50) == 40
    assert readings.next_x(chart, 40, -1, 50) == 30
    assert readings.next_x(chart, 40, 1, 50) == 40
    assert readings.next_x(chart, 0, -1, 50) == 0
    assert readings.next_x(chart, 5, 1, 50) == 10
    assert readings.next_x(chart, 5, -1, 50) == 0
    assert readings.next_x(Chart("none", ()), None, 0, 50) is None


def test_the_cursor_passes_what_one_column_shows(tmp_path: Path) -> None:
    records.write(tmp_path, *[records.scalar("loss", i, 1.0) for i in range(1001)])
    snapshot = read(tmp_path)
    chart = curves.chart(snapshot, ("loss",), shared(snapshot))
    assert readings.next_x(chart, 1000, -1, 100) == 990
    assert readings.next_x(chart, 500, 1, 100) == 510


def test_restarts(samples: Snapshot) -> None:
    latest = curves.chart(samples, ("loss/train",), shared(samples, "restarted")).curves[0]
    every = curves.chart(
        samples, ("loss/train",), shared(samples, "restarted", attempts="all")
    ).curves[0]
    assert (np.diff(latest.steps) > 0).all()
    assert len(every.x) - len(latest.x) == 120
    assert latest.seams == (401.0,)


def test_short_names() -> None:
    assert names.short_names(["a/b/c", "a/b/d"]) == {"a/b/c": "c", "a/b/d": "d"}
    assert names.short_names(["a/b"]) == {"a/b": "a/b"}
    assert names.short_names(["a", "a/b"]) == {"a": "a", "a/b": "a/b"}


STYLES = {
    "plain": (Style(), LOOK),
    "smoothed": (Style(smoothed=True), LOOK),
    "log": (Style(log_y=True), LOOK),
    "cursor": (Style(cursor=200.0), LOOK),
    "outliers": (Style(clip_outliers=True), LOOK),
    "letters": (Style(), replace(LOOK, lettered=True)),
    "ascii": (Style(), replace(LOOK, glyphs=ASCII)),
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("size", [(40, 9), (60, 14)])
def test_cards(samples: Snapshot, name: str, size: tuple[int, int]) -> None:
    style, look = STYLES[name]
    everything = shared(
        samples, "^cnn-(healthy|diverged)", smoothing=0.6 if style.smoothed else 0.0
    )
    chart = curves.chart(samples, ("loss/val",), everything)
    card = render.card(chart, size[0] - EDGE, size[1] - EDGE, style, look).card
    picture = frame(card, look)
    assert (picture.width, picture.height) == size
    golden.check(f"dashboards/scalars_{name}_{size[0]}x{size[1]}.txt", picture.text() + "\n")


@pytest.mark.parametrize("size", [(80, 22), (40, 10), (160, 40)])
def test_a_large_card_has_a_table_of_values(samples: Snapshot, size: tuple[int, int]) -> None:
    everything = shared(samples, "seed")
    chart = curves.chart(samples, ("loss/val",), everything)
    card = render.large(chart, size[0] - EDGE, size[1] - EDGE, Style(cursor=150.0), LOOK).card
    picture = frame(card, LOOK, focused=True).text()
    assert "min @ step" in picture
    golden.check(f"dashboards/scalars_large_{size[0]}x{size[1]}.txt", picture + "\n")


def test_clicks_find_their_x(samples: Snapshot) -> None:
    found = curves.chart(samples, ("loss/val",), shared(samples, "healthy"))
    drawn = render.large(found, 100, 30, Style(), LOOK)
    assert drawn.layout.inside(60, 5)
    assert 0 < drawn.layout.x_at(60) < 600
    assert not drawn.layout.inside(0, 5)
