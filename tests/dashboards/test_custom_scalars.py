"""The Custom scalars tab: layouts of several runs, the curves of their charts, the pictures."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import timezone
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from termboard.dashboards.api import PageRequest, Shared
from termboard.dashboards.curves.style import Style
from termboard.dashboards.custom_scalars import layouts, model, render
from termboard.dashboards.custom_scalars.page import page
from termboard.plot.card import frame
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.store.select import Selection
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden
from tests.support.layouts import TAG, category, layout, margin, multiline, raw_layout
from tests.support.records import BASE, scalar, text, write

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.snapshot import Snapshot

LOOK = Look(tz=timezone.utc)
ALL = re.compile("")


def tag(name: str, *values: float, every: int = 10) -> bytes:
    return b"".join(scalar(name, every * i, value) for i, value in enumerate(values))


def losses(folder: Path, *records: bytes, lift: float = 0.0) -> None:
    values = [5.0 - i + lift for i in range(5)]
    train, val = tag("loss/train", *values), tag("loss/val", *(v + 0.5 for v in values))
    write(folder, train, val, tag("acc", 0.1, 0.5), *records)


def found(snapshot: Snapshot, **changes: Any) -> dict[str, model.Found]:
    """Return the charts by their titles."""
    made = model.Layouts(snapshot, shared(snapshot, **changes), ALL)
    every = {place.key: place.asked.title for c in made.categories for place in c.places}
    charts = {title: made.found(key) for key, title in every.items()}
    return {title: chart for title, chart in charts.items() if chart is not None}


def curves(found_: model.Found) -> list[tuple[str, str]]:
    return [(curve.run.name, curve.tag) for curve in found_.chart.curves]


# Layouts of several runs


def test_layouts_are_merged_in_the_order_of_the_runs(tmp_path: Path) -> None:
    one, two, three = multiline("1", "a"), multiline("2", "b"), margin("3", ("a", "b", "c"))
    losses(tmp_path / "run2", layout(category("x", one, two, closed=True), category("y", three)))
    losses(tmp_path / "run10", layout(category("z", one), category("x", two, three, two)))
    losses(tmp_path / "without")
    merged = layouts.categories(read(tmp_path))
    assert [(c.title, [chart.title for chart in c.charts], c.closed) for c in merged] == [
        ("x", ["1", "2", "3"], True),
        ("y", ["3"], False),
        ("z", ["1"], False),
    ]


def test_charts_of_one_title_are_two_charts(tmp_path: Path) -> None:
    charts = category("x", multiline("same", "acc"), multiline("same", "loss/.*"))
    losses(tmp_path, layout(charts))
    made = model.Layouts(read(tmp_path), shared(read(tmp_path)), ALL)
    keys = list(made.by_key)
    assert len(keys) == 2
    both = [made.found(key) for key in keys]
    assert [len(one.chart.curves) for one in both if one] == [1, 2]
    assert made.found("gone") is None


def test_of_a_run_the_layout_that_it_logged_last_counts(tmp_path: Path) -> None:
    early, late = category("early", multiline("1", "a")), category("late", multiline("2", "a"))
    losses(tmp_path, layout(early), layout(late))
    assert [c.title for c in layouts.categories(read(tmp_path))] == ["late"]


def test_the_layout_of_a_run_that_is_off_counts_and_its_curves_do_not(tmp_path: Path) -> None:
    losses(tmp_path / "a", layout(category("x", multiline("l", "loss/train"))))
    losses(tmp_path / "b")
    snapshot = read(tmp_path)
    only_b = found(snapshot, runs=shared(snapshot, "b").runs)
    assert curves(only_b["l"]) == [("b", "loss/train")]


@pytest.mark.parametrize("content", [b"\xff\xff", b"\x0a\x7f"])
def test_a_layout_that_is_none_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    losses(tmp_path / "a", raw_layout(content))
    losses(tmp_path / "b", layout(category("x", multiline("l", "acc"))))
    snapshot = read(tmp_path)
    assert layouts.problems(snapshot) == ("a: The layout of custom scalars cannot be decoded.",)
    assert list(found(snapshot)) == ["l"]


def test_a_tag_of_that_name_without_a_layout_in_it(tmp_path: Path) -> None:
    losses(tmp_path, text(TAG, 0, "a", "b", shape=(2,)))
    snapshot = read(tmp_path)
    assert layouts.categories(snapshot) == ()
    assert "One string was expected" in layouts.problems(snapshot)[0]


# Multiline charts


def test_patterns_match_the_beginning_of_tags_of_each_run(tmp_path: Path) -> None:
    charts = [multiline("all", "loss/.*"), multiline("end", "train"), multiline("two", "acc", "l")]
    losses(tmp_path / "a", layout(category("x", *charts)))
    write(tmp_path / "b", tag("loss/other", 1.0, 2.0), text("loss/text", 0, "no number"))
    some = found(read(tmp_path))
    assert curves(some["all"]) == [
        ("a", "loss/train"), ("a", "loss/val"), ("b", "loss/other"),
    ]  # fmt: skip
    assert curves(some["end"]) == []
    assert some["end"].problems == ("No run that is on has a tag that begins with train.",)
    assert [t for _, t in curves(some["two"])] == ["acc", "loss/train", "loss/val", "loss/other"]


def test_tags_of_one_run_are_told_apart_by_their_kind_of_line(tmp_path: Path) -> None:
    charts = multiline("all", "(loss|acc)"), multiline("one", "acc")
    losses(tmp_path / "a", layout(category("x", *charts)))
    losses(tmp_path / "b")
    some = found(read(tmp_path))
    strokes = {curve.key: (curve.stroke, curve.variant) for curve in some["all"].chart.curves}
    for run in ("a", "b"):
        assert strokes[(run, "acc")] == (0, "acc")
        assert strokes[(run, "loss/train")] == (1, "loss/train")
        assert strokes[(run, "loss/val")] == (2, "loss/val")
    assert {(c.stroke, c.variant) for c in some["one"].chart.curves} == {(0, "")}


def test_a_bad_pattern_is_said_and_the_others_count(tmp_path: Path) -> None:
    charts = multiline("some", "acc", "(loss"), multiline("none", "*", r"(.)\1")
    losses(tmp_path, layout(category("x", *charts)))
    some = found(read(tmp_path))
    assert [t for _, t in curves(some["some"])] == ["acc"]
    assert "'(loss' is no regular expression" in some["some"].problems[0]
    assert curves(some["none"]) == []
    assert len(some["none"].problems) == 2


def test_a_pattern_that_would_take_for_ever_is_over_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        tag("a" * 60 + "!", 1.0, 2.0),
        layout(category("x", multiline("slow", "(a+)+$"), multiline("fine", "(a+)+!"))),
    )
    some = found(read(tmp_path))
    assert curves(some["slow"]) == []
    assert len(curves(some["fine"])) == 1


def test_smoothing_is_that_of_the_curves(tmp_path: Path) -> None:
    losses(tmp_path, layout(category("x", multiline("l", "loss/train"))))
    (curve,) = found(read(tmp_path), smoothing=0.6)["l"].chart.curves
    assert curve.smoothed[1] != curve.raw[1]


# Margin charts


def band(folder: Path, *records: bytes) -> None:
    write(folder, tag("m", 1.0, 2.0, 3.0), *records)


MARGIN = layout(category("x", margin("band", ("m", "lo", "hi"))))


def test_a_band_lies_between_two_other_tags(tmp_path: Path) -> None:
    band(tmp_path, tag("lo", 0.0, 1.0, 2.0), tag("hi", 4.0, math.nan, 6.0), MARGIN)
    one = found(read(tmp_path), smoothing=0.9)["band"]
    assert one.problems == ()
    (curve,) = one.chart.curves
    assert curve.raw is curve.smoothed, "as in TensorBoard, because the band is not smoothed"
    assert curve.spread is not None
    assert curve.spread.low.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(curve.spread.high, [4, math.nan, 6])
    assert curve.spread.members == ()


def test_a_band_that_was_logged_at_other_steps_is_read_off_its_lines(tmp_path: Path) -> None:
    band(tmp_path, tag("lo", 0.0, 2.0, every=20), tag("hi", 8.0, 9.0, every=10), MARGIN)
    (curve,) = found(read(tmp_path))["band"].chart.curves
    assert curve.spread is not None
    assert curve.spread.low.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(curve.spread.high, [8, 9, math.nan])


def test_tags_that_are_missing_are_said(tmp_path: Path) -> None:
    band(tmp_path, tag("lo", 0.0, 1.0), MARGIN)
    one = found(read(tmp_path))["band"]
    assert one.problems == ("No run that is on has the tag hi.",)
    assert one.chart.curves[0].spread is None


def test_several_series_in_one_margin_chart(tmp_path: Path) -> None:
    asked = margin("band", ("m", "lo", "hi"), ("n", "m", "hi"))
    band(
        tmp_path, tag("n", 3.0, 3.0), tag("lo", 0.0), tag("hi", 9.0, 9.0),
        layout(category("x", asked)),
    )  # fmt: skip
    one, two = found(read(tmp_path))["band"].chart.curves
    assert (one.tag, one.stroke, two.tag, two.stroke) == ("m", 0, "n", 1)
    assert two.spread is not None
    assert two.spread.low.tolist() == [1, 2]


# The filter


def test_the_filter_finds_titles_and_tags(tmp_path: Path) -> None:
    losses(
        tmp_path,
        layout(category("x", multiline("Scores", "acc"), multiline("b", "loss/.*")),
               category("y", multiline("c", "nothing"))),
    )  # fmt: skip
    snapshot = read(tmp_path)

    def titles(pattern: str) -> list[str]:
        made = model.Layouts(snapshot, shared(snapshot), re.compile(pattern, re.IGNORECASE))
        return [place.asked.title for one in made.categories for place in one.places]

    assert titles("") == ["Scores", "b", "c"]
    assert titles("score") == ["Scores"]
    assert titles("val") == ["b"]
    assert titles("zzz") == []


# Pictures


def card(one: model.Found, width: int, height: int, *, large: bool = False) -> str:
    drawn = render.card(one, (width - 2, height - 2), Style(), LOOK, large=large)
    return frame(drawn.card, LOOK).text()


def test_the_cards_of_the_samples() -> None:
    snapshot = read(SAMPLES)
    some = found(snapshot, runs=shared(snapshot, "healthy").runs)
    pictures = [card(one, 60, 14) for one in some.values()]
    golden.check("dashboards/custom_scalars_60x14.txt", "\n".join(pictures))


def test_a_large_card_has_a_table_with_the_band(tmp_path: Path) -> None:
    band(tmp_path, tag("lo", 0.0, 1.0, 2.0), tag("hi", 4.0, 5.0, 6.0), MARGIN)
    picture = card(found(read(tmp_path))["band"], 90, 20, large=True)
    assert "low" in picture
    assert " n " not in picture
    golden.check("dashboards/custom_scalars_large_90x20.txt", picture)


def test_sentences_stand_below_the_curves_or_in_their_place(tmp_path: Path) -> None:
    charts = multiline("some", "acc", "(loss"), multiline("none\x1b[31m", "(")
    losses(tmp_path, layout(category("x", *charts)))
    some, none = found(read(tmp_path)).values()
    both = card(some, 50, 12) + "\n" + card(none, 50, 12)
    assert "no regular expression" in both
    assert "\x1b" not in both
    golden.check("dashboards/custom_scalars_bad_50x12.txt", both)
    for size in ((4, 3), (16, 5), (40, 4)):
        assert card(some, *size)


def request(snapshot: Snapshot, **changes: Any) -> PageRequest:
    every: dict[str, Any] = {
        "selection": Selection(), "width": 100, "height": None, "look": LOOK, "depth": "none",
        "shared": shared(snapshot),
    }  # fmt: skip
    return PageRequest(**{**every, **changes})


def test_the_page_has_categories_with_their_cards(tmp_path: Path) -> None:
    losses(
        tmp_path / "a",
        layout(category("fit", multiline("l", "loss/.*"), multiline("a", "acc")),
               category("", multiline("again", "acc"), closed=True)),
    )  # fmt: skip
    losses(tmp_path / "b", raw_layout(b"\xff"), lift=0.3)
    snapshot = read(tmp_path)
    drawn = page(snapshot, request(snapshot))
    assert isinstance(drawn, Grid)
    golden.check("dashboards/custom_scalars_page_100.txt", drawn.text())


def test_the_page_as_json(tmp_path: Path) -> None:
    band(tmp_path, tag("lo", 0.0, 1.0, 2.0), tag("hi", 4.0, 5.0, math.nan), MARGIN)
    snapshot = read(tmp_path)
    drawn = page(snapshot, request(snapshot, format="json", step=20))
    assert isinstance(drawn, str)
    plain = json.loads(drawn)
    assert (plain["version"], plain["tab"], plain["problems"]) == (1, "custom_scalars", [])
    ((one,),) = [c["charts"] for c in plain["categories"]]
    assert (one["title"], one["kind"], one["patterns"]) == ("band", "margin", [])
    assert one["curves"] == [
        {
            "run": ".", "tag": "m", "step": 20, "wall_time": BASE + 20, "relative": 20.0,
            "value": 3.0, "smoothed": 3.0, "lower": 2.0, "upper": "NaN",
        }
    ]  # fmt: skip


def test_no_layout_gives_an_empty_page(tmp_path: Path) -> None:
    losses(tmp_path)
    snapshot = read(tmp_path)
    assert model.Layouts(snapshot, replace(Shared(), runs=()), ALL).categories == ()
