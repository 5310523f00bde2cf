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
from termboard.dashboards.scalars import model, render
from termboard.plot.card import EDGE, frame
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden, records

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.store import Snapshot

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


def test_groups_by_first_segment_losses_first(samples: Snapshot) -> None:
    found = model.groups(samples, shared(samples), ALL)
    names = [group.name for group in found]
    assert names[0] == "loss"
    assert names[-1] == "hparam"
    assert set(found[0].tags) == {"loss", "loss/train", "loss/val", "loss/worst_vertex"}
    every = [tag for group in found for tag in group.tags]
    assert len(every) == len(set(every))


def test_tags_without_a_slash(small: Snapshot) -> None:
    found = {g.name: g.tags for g in model.groups(small, shared(small), ALL)}
    assert found == {"loss": ("loss", "loss/x"), model.UNGROUPED: ("lr",)}


def test_only_tags_of_runs_that_are_on(small: Snapshot) -> None:
    found = model.groups(small, shared(small, run="^b$"), ALL)
    assert [group.tags for group in found] == [("loss", "loss/x")]
    assert model.groups(small, shared(small), re.compile("nothing")) == ()


def test_key_tags_lead_with_what_most_runs_have(samples: Snapshot) -> None:
    everything = shared(samples)
    tags = model.key_tags(samples, everything, model.groups(samples, everything, ALL))
    assert set(tags[:2]) == {"loss/train", "loss/val"}
    assert set(tags[2:4]) == {"accuracy/train", "accuracy/val"}
    assert len(tags) == len(set(tags))


def test_x_axes(small: Snapshot) -> None:
    by_step = model.chart(small, "loss", shared(small)).curves[0]
    assert by_step.x.tolist() == [0, 10, 20, 30, 40]
    relative = model.chart(small, "loss", shared(small, x_axis="relative")).curves[0]
    assert relative.x.tolist() == [0, 10, 20, 30, 40]
    wall = model.chart(small, "loss", shared(small, x_axis="wall")).curves[0]
    assert wall.x[0] == records.BASE


def test_smoothing_is_tensorboards(samples: Snapshot) -> None:
    curve = model.chart(
        samples, "loss/val", shared(samples, "^cnn-healthy$", smoothing=0.6)
    ).curves[0]
    np.testing.assert_allclose(curve.smoothed, debiased_ema(curve.raw, 0.6), rtol=1e-12)


def test_readings_at_the_end_and_at_the_cursor(small: Snapshot) -> None:
    chart = model.chart(small, "loss", shared(small))
    last = model.readings(chart, None)
    assert [(r.run.name, r.value, r.step) for r in last] == [("a", math.inf, 40), ("b", 1.0, 5)]
    at = model.readings(chart, 12.0)
    assert [(r.run.name, r.value, r.step, r.relative) for r in at] == [
        ("a", 2.0, 10, 10.0),
        ("b", 1.0, 5, 5.0),
    ]


def test_extremes_are_finite_ones(small: Snapshot) -> None:
    curve = model.chart(small, "loss", shared(small)).curves[0]
    assert model.extreme(curve, largest=False) == (2.0, 10)
    assert model.extreme(curve, largest=True) == (8.0, 30)


def test_the_cursor_moves_by_logged_points(small: Snapshot) -> None:
    chart = model.chart(small, "loss", shared(small))
    assert model.next_x(chart, None, 0, 50) == 40
    assert model.next_x(chart, 40, -1, 50) == 30
    assert model.next_x(chart, 40, 1, 50) == 40
    assert model.next_x(chart, 0, -1, 50) == 0
    assert model.next_x(chart, 5, 1, 50) == 10
    assert model.next_x(chart, 5, -1, 50) == 0
    assert model.next_x(model.Chart("none", ()), None, 0, 50) is None


def test_the_cursor_passes_what_one_column_shows(tmp_path: Path) -> None:
    records.write(tmp_path, *[records.scalar("loss", i, 1.0) for i in range(1001)])
    snapshot = read(tmp_path)
    chart = model.chart(snapshot, "loss", shared(snapshot))
    assert model.next_x(chart, 1000, -1, 100) == 990
    assert model.next_x(chart, 500, 1, 100) == 510


def test_restarts(samples: Snapshot) -> None:
    latest = model.chart(samples, "loss/train", shared(samples, "restarted")).curves[0]
    every = model.chart(samples, "loss/train", shared(samples, "restarted", attempts="all")).curves[
        0
    ]
    assert (np.diff(latest.steps) > 0).all()
    assert len(every.x) - len(latest.x) == 120
    assert latest.seams == (401.0,)


def test_short_names() -> None:
    assert render.short_names(["a/b/c", "a/b/d"]) == {"a/b/c": "c", "a/b/d": "d"}
    assert render.short_names(["a/b"]) == {"a/b": "a/b"}
    assert render.short_names(["a", "a/b"]) == {"a": "a", "a/b": "a/b"}


STYLES = {
    "plain": (render.Style(), LOOK),
    "smoothed": (render.Style(smoothing=0.6), LOOK),
    "log": (render.Style(log_y=True), LOOK),
    "cursor": (render.Style(cursor=200.0), LOOK),
    "outliers": (render.Style(clip_outliers=True), LOOK),
    "letters": (render.Style(), replace(LOOK, lettered=True)),
    "ascii": (render.Style(), replace(LOOK, glyphs=ASCII)),
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("size", [(40, 9), (60, 14)])
def test_cards(samples: Snapshot, name: str, size: tuple[int, int]) -> None:
    style, look = STYLES[name]
    everything = shared(samples, "^cnn-(healthy|diverged)", smoothing=style.smoothing)
    chart = model.chart(samples, "loss/val", everything)
    card = render.card(chart, size[0] - EDGE, size[1] - EDGE, style, look)
    picture = frame(card, look)
    assert (picture.width, picture.height) == size
    golden.check(f"dashboards/scalars_{name}_{size[0]}x{size[1]}.txt", picture.text() + "\n")


@pytest.mark.parametrize("size", [(80, 22), (40, 10), (160, 40)])
def test_a_large_card_has_a_table_of_values(samples: Snapshot, size: tuple[int, int]) -> None:
    everything = shared(samples, "seed")
    chart = model.chart(samples, "loss/val", everything)
    card = render.large(chart, size[0] - EDGE, size[1] - EDGE, render.Style(cursor=150.0), LOOK)
    picture = frame(card, LOOK, focused=True).text()
    assert ("min @ step" in picture) == (size[1] >= 14 and size[0] >= 80)
    golden.check(f"dashboards/scalars_large_{size[0]}x{size[1]}.txt", picture + "\n")


def test_clicks_find_their_x(samples: Snapshot) -> None:
    chart = model.chart(samples, "loss/val", shared(samples, "healthy"))
    style = render.Style()
    x = render.x_at(chart, (100, 30), 60, style, LOOK)
    assert x is not None
    assert 0 < x < 600
    assert render.x_at(chart, (100, 30), 0, style, LOOK) is None
