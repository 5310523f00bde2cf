"""The Distributions tab: percentiles of every step, read at a cursor, drawn and written as text."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import timezone
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from termboard.dashboards.api import PageRequest
from termboard.dashboards.distributions import model, percentiles_text, render, style, values_table
from termboard.dashboards.distributions.page import page
from termboard.dashboards.distributions.style import Style
from termboard.dashboards.distributions.view import DistributionsView
from termboard.dashboards.network.remembered import Effort
from termboard.dashboards.network.steps import next_step
from termboard.dashboards.network.tag_cards import cards
from termboard.plot import fan_chart
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.store.select import Selection
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden, records
from tests.support.summaries import histogram, message, value

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.dashboards.api import Shared
    from termboard.dashboards.distributions.model import DistributionCard
    from termboard.plot.fan_chart import FanChart, Uncursored
    from termboard.store.snapshot import Snapshot

ALL = re.compile("")
LOOK = Look(tz=timezone.utc)
COUNTS = [668.0, 919, 1498, 1915, 1915, 1498, 919, 668]
"""Of ten thousand, as a normal distribution has them between TensorBoard's percentiles."""


def normal(tag: str, step: int, width: float = 1.0) -> bytes:
    """Frame a histogram whose percentiles are -4, -3 … 4 times `width`."""
    limits = [width * edge for edge in (-3, -2, -1, 0, 1, 2, 3, 4)]
    return histogram(tag, step, limits, COUNTS, min=-4 * width, max=4 * width)


def card(
    snapshot: Snapshot, tag: str, chosen: Shared | None = None, **how: Any
) -> DistributionCard:
    """Return the first card of a tag."""
    everything = chosen or shared(snapshot)
    drawn = Style(**how)
    found = cards(snapshot, everything, ALL, merged=drawn.merged)
    spec = next(spec for spec in found.by_key.values() if spec.tag == tag)
    return model.card(spec, everything, drawn)


@pytest.fixture
def two(tmp_path: Path) -> Snapshot:
    for name, width in (("a", 1.0), ("b", 10.0)):
        logged = [normal("w", step, width * (1 + step / 10)) for step in range(0, 50, 10)]
        records.write(tmp_path / name, *logged, normal("x/only", 3))
    return read(tmp_path)


def test_every_step_has_nine_percentiles(two: Snapshot) -> None:
    (run,) = card(two, "w").runs
    assert (run.run.name, run.steps.tolist(), run.x.tolist()) == ("a", *[[0, 10, 20, 30, 40]] * 2)
    expected = np.outer([1, 2, 3, 4, 5], np.arange(-4, 5))
    assert run.percentiles == pytest.approx(expected, abs=1e-3)
    assert run.lost.tolist() == [0] * 5


def test_a_long_series_shows_some_steps_first_and_says_so(tmp_path: Path) -> None:
    records.write(tmp_path / "r", *(normal("w", step, 1 + step) for step in range(300)))
    snapshot = read(tmp_path)
    everything = shared(snapshot, step=100)
    (spec,) = cards(snapshot, everything, ALL).by_key.values()

    def made(effort: Effort | None) -> DistributionCard:
        return model.card(spec, everything, Style(), effort)

    sketch = made(Effort(0))
    (run,) = sketch.runs
    assert (sketch.is_whole, run.step, run.logged) == (False, 100, 300)
    assert {0, 100, 299} <= set(run.steps.tolist())
    assert 40 < len(run.steps) < 60
    assert run.percentiles == pytest.approx(np.outer(1 + run.steps, np.arange(-4, 5)), rel=1e-3)
    drawn = render.card(sketch, 70, 12, LOOK)
    assert not drawn.is_whole
    assert f"{len(run.steps)} of 300 steps" in "".join(span.text for span in drawn.card.note)
    whole = made(Effort(1))
    assert whole.is_whole
    note = render.card(whole, 70, 12, LOOK).card.note
    assert "of 300" not in "".join(span.text for span in note)
    assert made(Effort(0)).is_whole, "it is kept"


def test_what_cannot_be_read_is_tried_once_not_for_ever(tmp_path: Path) -> None:
    path = records.write(tmp_path / "r", *(normal("w", step) for step in range(300)))
    snapshot = read(tmp_path)
    everything = shared(snapshot)
    (spec,) = cards(snapshot, everything, ALL).by_key.values()
    path.write_bytes(b"")
    assert not model.card(spec, everything, Style(), Effort(0)).is_whole
    assert model.card(spec, everything, Style(), Effort(1)).is_whole
    assert model.card(spec, everything, Style(), Effort(0)).is_whole


def test_a_step_draws_nothing_anew_but_the_cursor(
    two: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = shared(two)
    spec = next(iter(cards(two, everything, ALL).by_key.values()))
    drawn: list[int] = []
    draw = fan_chart.uncursored

    def counted(chart: FanChart, width: int, height: int, look: Look) -> Uncursored:
        drawn.append(width)
        return draw(chart, width, height, look)

    monkeypatch.setattr(fan_chart, "uncursored", counted)
    looks = set()
    for step in (None, 0, 10, 20):
        shown = model.card(spec, replace(everything, step=step), Style())
        looks.add(render.card(shown, 60, 12, LOOK).card.content.text())
    assert (len(looks), len(drawn)) == (4, 1)
    for size in ((61, 12), (60, 13)):
        render.card(model.card(spec, everything, Style()), *size, LOOK)
    assert len(drawn) == 3
    render.card(model.card(spec, everything, Style(log=True)), 60, 13, LOOK)
    assert len(drawn) == 4


@pytest.mark.parametrize(("step", "read_at"), [(None, 40), (0, 0), (16, 20), (-9, 0), (10**9, 40)])
def test_the_cursor_reads_the_nearest_step(two: Snapshot, step: int | None, read_at: int) -> None:
    (run,) = card(two, "w", shared(two, step=step)).runs
    assert run.step == read_at
    assert run.at_cursor == pytest.approx((1 + read_at / 10) * np.arange(-4, 5), abs=1e-3)


def test_the_cursor_goes_from_step_to_step_over_all_series() -> None:
    steps = [np.array([0, 10, 20]), np.array([5, 10])]
    moves = [
        (None, 0),
        (None, -1),
        (20, -1),
        (10, -1),
        (5, -1),
        (0, -1),
        (7, 1),
        (7, -1),
        (5, 2),
        (20, 1),
    ]
    found = [next_step(steps, step, by, follows=False) for step, by in moves]
    assert found == [20, 10, 10, 5, 0, 0, 10, 5, 20, 20]
    assert next_step([], 3, 1, follows=False) is None


def test_what_cannot_be_had_is_a_gap_and_says_so(tmp_path: Path) -> None:
    empty = histogram("w", 20, [1.0], [0.0])
    fields = b"\x19" + np.array(10000.0 + 7).tobytes() + b"\x21" + np.array(np.nan).tobytes()
    lossy = value("w", 30, histo=message(
        "Histogram", bucket_limit=[1.0, 2.0], bucket=[5000, 5000], max=2.0) + fields)  # fmt: skip
    records.write(
        tmp_path / "a", normal("w", 0), value("w", 10, "histograms", histo=b"\xff"), empty, lossy
    )
    snapshot = read(tmp_path)
    (run,) = card(snapshot, "w").runs
    assert np.isnan(run.percentiles[1:3]).all()
    assert np.isfinite(run.percentiles[[0, 3]]).all()
    assert np.isnan(run.lost[1])
    assert run.lost[[0, 2, 3]].tolist() == [0, 0, 7]

    def legend(step: int) -> str:
        shown = card(snapshot, "w", shared(snapshot, step=step))
        drawn = render.card(shown, 70, 10, LOOK).card
        return " ".join(span.text for entry in drawn.legend for span in entry)

    assert legend(10) == "step 10 cannot be read"
    assert legend(20) == "step 20 empty NaN at 1 step"
    assert "7 not finite" in legend(30)
    assert "NaN at 1 step" in legend(0)


def test_the_legend_says_as_much_as_there_is_room_for(two: Snapshot) -> None:
    def legend(width: int) -> list[str]:
        drawn = render.card(card(two, "w"), width, 10, LOOK).card
        return ["".join(span.text for span in entry) for entry in drawn.legend]

    ends = ["min -20", "max 20"]
    assert legend(90)[:2] == ["step 40", "median 0"]
    assert legend(90)[2].startswith("68 % in ")
    assert legend(90)[3:] == ends
    assert legend(50) == ["step 40", "median 0", *ends]
    assert legend(32) == ["step 40", "0 ▽-20 △20"]
    assert legend(24) == ["step 40", "median 0"]


def test_runs_of_a_tag_share_a_card_where_that_is_wanted(two: Snapshot) -> None:
    merged = card(two, "w", merged=True)
    assert [run.run.name for run in merged.runs] == ["a", "b"]
    drawn = render.card(merged, 60, 12, LOOK).card
    assert [entry[0].text for entry in drawn.legend] == ["a", "b"]
    # b is ten times as wide, and only its part from 6.7 % to 93.3 % is drawn.
    high = max(run.percentiles[:, 7].max() for run in merged.runs)
    layout = render.card(merged, 60, 12, LOOK).layout
    assert high <= layout.view.y[1] < merged.runs[1].percentiles[:, 8].max()


def test_a_logarithm_says_whether_it_goes_both_ways(two: Snapshot, tmp_path: Path) -> None:
    def note(snapshot: Snapshot) -> str:
        drawn = render.card(card(snapshot, "w", log=True), 60, 12, LOOK).card
        return drawn.note[0].text

    records.write(tmp_path / "c", histogram("w", 0, [2.0, 3.0], [5, 5], min=1.0, max=3.0))
    assert note(two) == "±log"
    assert note(read(tmp_path / "c")) == "log"


def test_outliers_are_left_out_of_the_axis(two: Snapshot) -> None:
    whole = render.card(card(two, "w"), 60, 20, LOOK).layout.view.y
    part = render.card(card(two, "w", clip_outliers=True), 60, 20, LOOK).layout.view.y
    assert whole[1] >= 20
    assert 15 <= part[1] < 20


def test_a_click_finds_the_logged_step(two: Snapshot) -> None:
    drawn = render.card(card(two, "w"), 60, 20, LOOK)
    frame = drawn.layout.frame
    places = [frame.left, frame.left + frame.width // 2, frame.left + frame.width - 1]
    assert [drawn.step_at(x, 5) for x in places] == [0, 20, 40]
    assert drawn.step_at(0, 5) is None


def test_all_attempts_are_drawn_apart(tmp_path: Path) -> None:
    logged = [*(normal("w", step) for step in (0, 10, 20)), *(normal("w", s, 9) for s in (5, 15))]
    records.write(tmp_path / "a", *logged)
    snapshot = read(tmp_path)
    shown = card(snapshot, "w", shared(snapshot, attempts="all"))
    chart = render._chart(shown, LOOK)
    assert [fan.x.tolist() for fan in chart.fans] == [[0, 10, 20], [5, 15]]
    assert [x for x, _ in chart.seams] == [5]
    by_time = card(snapshot, "w", shared(snapshot, attempts="all", x_axis="relative"))
    (one,) = render._chart(by_time, LOOK).fans
    assert one.x.tolist() == sorted(by_time.runs[0].x.tolist())
    latest = render._chart(card(snapshot, "w"), LOOK)
    assert [fan.x.tolist() for fan in latest.fans] == [[0, 5, 15]]


def test_a_large_card_has_a_table_of_percentiles(two: Snapshot) -> None:
    wide = values_table.draw(card(two, "w", merged=True), 120, LOOK)
    assert (wide.height, wide.text().split("\n")[0].split()[:4]) == (
        3,
        ["run", "step", "min", "6.7"],
    )
    narrow = values_table.draw(card(two, "w", merged=True), 40, LOOK)
    rows = [line.split() for line in narrow.text().split("\n")]
    assert rows[0] == ["a", "b"]
    assert rows[1] == ["step", "40", "40"]
    assert (rows[2], rows[6], rows[-1]) == (
        ["max", "20", "200"],
        ["median", "0", "0"],
        ["min", "-20", "-200"],
    )
    large = render.large(card(two, "w"), 120, 24, LOOK)
    assert "93.3 %" in large.card.content.text()


# --- the page


def request(**changes: Any) -> PageRequest:
    selection = Selection(changes.pop("run", ""), changes.pop("tag", ""))
    fields: dict[str, Any] = {"width": 100, "height": None, "look": LOOK, "depth": "none"}
    return PageRequest(selection, **{**fields, **changes})


def shown(snapshot: Snapshot, **changes: Any) -> Grid | str:
    wanted = request(**changes)
    everything = shared(snapshot, wanted.selection.run)
    return page(snapshot, replace(wanted, shared=everything))


def test_the_page_of_a_sample() -> None:
    found = shown(read(SAMPLES / "cnn-healthy"), tag="fc1", width=110)
    assert isinstance(found, Grid)
    golden.check("dashboards/distributions.txt", found.text() + "\n")


def test_the_page_as_json_and_csv(two: Snapshot) -> None:
    text = shown(two, run="a", tag="w", format="json")
    assert isinstance(text, str)
    document = json.loads(text)
    (found,) = document["distributions"]
    assert (document["version"], document["tab"], document["basis_points"][4]) == (
        1,
        "distributions",
        5000,
    )
    assert (found["run"], found["tag"], found["step"]) == ("a", "w", [0, 10, 20, 30, 40])
    assert found["percentiles"][0] == pytest.approx(list(range(-4, 5)), abs=1e-3)
    one = shown(two, run="a", tag="w", format="csv", step=11)
    assert isinstance(one, str)
    (row,) = csv.DictReader(one.splitlines())
    assert (row["run"], row["tag"], row["step"], row["p50"]) == ("a", "w", "10", "0.0")
    assert list(row)[4:] == [
        "p0",
        "p6.68",
        "p15.87",
        "p30.85",
        "p50",
        "p69.15",
        "p84.13",
        "p93.32",
        "p100",
    ]


def test_lines_for_the_clipboard(two: Snapshot) -> None:
    header, line = percentiles_text.as_lines(card(two, "w")).split("\n")
    assert header.split("\t")[:4] == ["run", "tag", "step", "p0"]
    assert line.split("\t")[:4] == ["a", "w", "40", "-20.0"]


def test_what_was_chosen_is_kept() -> None:
    for one in (Style(), Style(log=True, clip_outliers=True, merged=True)):
        assert style.from_json(json.loads(json.dumps(style.to_json(one)))) == one
    broken: object
    for broken in (None, 3, [], {"log": 1, "merged": "yes", "clip_outliers": None}):
        assert style.from_json(broken) == Style()


def test_what_was_laid_out_comes_back_and_nothing_else() -> None:
    view = DistributionsView("")
    folds = {"weights": True, "x": False}
    view.recall({"folds": {**folds, "y": 3, 4: True}, "card_width": 50, "choices": {"log": True}})
    choices = style.to_json(Style(log=True))
    assert view.remember() == {"folds": folds, "card_width": 50, "choices": choices}
    view.recall({"folds": [], "card_width": -1})
    assert view.remember()["card_width"] == 50


def test_a_tag_that_could_act_is_drawn_harmless(tmp_path: Path) -> None:
    records.write(tmp_path / "a", normal("\x1b[31mred\n", 0))
    for format_ in ("text", "csv"):
        found = shown(read(tmp_path), format=format_)
        text = found.text() if isinstance(found, Grid) else found
        assert "\x1b" not in text
