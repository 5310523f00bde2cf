"""The Layers tab without an app: its rows, its columns at every width, and its other formats."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from datetime import timezone
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.dashboards.api import PageRequest
from termboard.dashboards.layers import columns, detail, heading, kept, model, sheet, sparks
from termboard.dashboards.layers.model import KINDS, NETWORK, SORTS, Options
from termboard.dashboards.layers.page import page
from termboard.dashboards.network.steps import next_step
from termboard.plot.cells import Grid
from termboard.plot.characters import text_width
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look
from termboard.store.select import Selection
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden, records, summaries

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.dashboards.layers.model import Table
    from termboard.store.snapshot import Snapshot

LOOK = Look(tz=timezone.utc)
ANY = re.compile("")


@lru_cache
def samples() -> Snapshot:
    return read(SAMPLES)


@lru_cache
def table(run: str, options: Options = Options(), pattern: str = "") -> Table:  # noqa: B008 - frozen
    found = model.table(samples(), shared(samples(), run), options, re.compile(pattern))
    assert found is not None
    return found


def printed(run: str, width: int, format_: str = "text", look: Look = LOOK) -> str:
    request = PageRequest(
        Selection(run=run), width, None, look, "none", format_, shared=shared(samples(), run)
    )
    made = page(samples(), request)
    return made.text() + "\n" if isinstance(made, Grid) else made


@pytest.mark.parametrize(
    ("run", "width"),
    [
        ("cnn-healthy", 170), ("cnn-healthy", 100), ("sigmoid-vanishing", 120),
        ("sigmoid-vanishing", 80), ("sigmoid-vanishing", 40), ("cnn-diverged", 100),
        ("keras-cnn/train", 100),
    ],
)  # fmt: skip
def test_pages(run: str, width: int) -> None:
    golden.check(f"dashboards/layers_{run.replace('/', '-')}_{width}.txt", printed(run, width))


def test_a_page_of_seven_bits() -> None:
    text = printed("cnn-diverged", 80, look=Look(glyphs=ASCII))
    assert text.isascii()
    golden.check("dashboards/layers_ascii.txt", text)


def test_the_row_in_full() -> None:
    row = next(row for row in table("sigmoid").rows if row.tag == "gradients/fc2.weight")
    pictures = [
        detail.detail(row, width, height, LOOK, full=False).text()
        for width, height in ((120, 10), (70, 4), (40, 2), (40, 1))
    ]
    golden.check("dashboards/layers_detail.txt", "\n\n".join(pictures) + "\n")


@given(st.integers(1, 220), st.integers(0, 4))
@settings(max_examples=30)
def test_every_width_has_a_table(width: int, height: int) -> None:
    found = table("sigmoid")
    made = sheet.Sheet(found, Options(), width, LOOK)
    places = columns.placed(found, width)
    assert [place.column.name for place in places][:2] in (["layer", "kind"], ["layer", "spark"])
    for one, other in itertools.pairwise(places):
        assert one.x + one.width < other.x
    if width >= 40:
        assert places[-1].x + places[-1].width <= width
    for grid in (made.header(), made.row(0, current=True), made.row(5, current=False)):
        assert (grid.width, grid.height) == (width, 1)
    heading.heading(found, width, height, LOOK)
    detail.detail(found.rows[0], width, height, LOOK, full=True)


def test_columns_go_by_their_importance() -> None:
    found = table("cnn-healthy")

    def names(width: int) -> list[str]:
        return [place.column.name for place in columns.placed(found, width)]

    assert names(40) == ["layer", "spark", "health"]
    assert {"layer", "kind", "spark", "std", "zeros", "health"} <= set(names(80))
    assert len(names(220)) == len(columns.COLUMNS)


def test_the_column_that_is_sorted_by_is_there_in_any_width() -> None:
    found = table("cnn-healthy")
    assert "max" not in [place.column.name for place in columns.placed(found, 100)]
    for sort in SORTS:
        for width in (40, 80, 100):
            shown = [place.column.name for place in columns.placed(found, width, sort)]
            assert sort in {*shown, NETWORK}
    assert "max" in sheet.Sheet(found, Options(sort="max"), 80, LOOK).header().text()


def test_what_is_not_known_is_not_coloured() -> None:
    found = table("cnn-diverged")
    made = sheet.Sheet(found, Options(), 200, LOOK)
    (depth,) = (place for place in made.columns if place.column.name == "depth")
    row, x = made.row(0, current=False), depth.x + depth.width - 1
    assert found.rows[0].verdict.code == "exploding"
    assert (row.chars[0, x], row.fg[0, x]) == (LOOK.glyphs.dash, LOOK.palette.muted)


def test_long_names_keep_what_differs() -> None:
    name = "transformer.encoder.layers.11.self_attn.q_proj"
    short = sheet.shortened(name, 20, "…")
    assert (short[:6], short[-13:], text_width(short)) == ("transf", "f_attn.q_proj", 20)
    assert [sheet.shortened(name, room, "…") for room in (2, 1, 0)] == ["oj", "j", ""]
    assert sheet.shortened("fc1", 20, "…") == "fc1"


def test_rows_are_filtered() -> None:
    assert len(table("cnn-healthy").rows) == 13
    kinds = {kind: len(table("cnn-healthy", Options(kinds=kind)).rows) for kind in KINDS}
    assert kinds == {"all": 13, "weight": 4, "gradient": 4, "activation": 5, "bias": 0}
    assert len(table("sigmoid", Options(unhealthy=True)).rows) == 10
    assert [row.tag for row in table("sigmoid", pattern="fc7").rows] == [
        "weights/fc7.weight", "gradients/fc7.weight", "activations/fc7",
    ]  # fmt: skip
    # What is hidden is still counted.
    assert table("sigmoid", pattern="fc7").count("bad") == 3


def test_rows_are_sorted() -> None:
    in_order = [row.tag for row in table("sigmoid").rows]
    for sort in SORTS:
        rows = table("sigmoid", Options(sort=sort)).rows
        back = table("sigmoid", Options(sort=sort, reverse=True)).rows
        assert sorted(row.tag for row in rows) == sorted(in_order)
        if sort in (NETWORK, "layer"):
            assert rows == back[::-1] or [r.tag for r in rows] == [r.tag for r in back[::-1]]
            continue
        values = [model.VALUES[sort](row) for row in rows]
        known = [value for value in values if not np.isnan(value)]
        assert known == sorted(known, reverse=True) == values[: len(known)]
    worst = table("sigmoid", Options(sort="health")).rows
    assert {row.verdict.code for row in worst[:3]} == {"vanishing"}


def test_steps_are_walked() -> None:
    steps = np.array([0, 50, 100, 7_000])
    walked = [next_step([steps], step, by) for step, by in (
        (None, -1), (None, 1), (100, 1), (100, -1), (0, -1), (0, 10), (60, 1), (7_000, -10),
    )]  # fmt: skip
    assert walked == [100, None, None, 50, 0, None, 100, 0]
    assert next_step([steps[:0]], 5, 1) is None


def test_what_a_person_chose_is_kept() -> None:
    options = Options("a run", "gradient", "std", reverse=True, unhealthy=True, whole=True)
    again = kept.from_json(json.loads(json.dumps(kept.to_json(options))))
    assert again == Options("", "gradient", "std", reverse=True, unhealthy=True, whole=True)
    assert kept.from_json({"kinds": 7, "sort": "by moon", "unhealthy": "yes"}) == Options()


def test_json_holds_every_number_and_verdict() -> None:
    document = json.loads(printed("cnn-diverged|keras-cnn/train", 80, "json"))
    assert (document["version"], document["tab"]) == (1, "layers")
    diverged, keras = document["runs"]
    assert (diverged["run"], diverged["step"], diverged["order"]) == (
        "cnn-diverged",
        450,
        "writing",
    )
    assert [verdict["code"] for verdict in diverged["verdicts"]] == ["NaN"]
    assert keras["layers"][0]["scope"] == "digit_cnn/conv"
    row = diverged["layers"][0]["rows"][0]
    assert (row["tag"], row["kind"], row["parameter"]) == (
        "weights/conv1.weight",
        "weight",
        "weight",
    )
    assert [verdict["code"] for verdict in row["verdicts"]] == ["exploding"]
    assert row["std"] == pytest.approx(1.2243, abs=1e-3)
    assert row["gradient_share"] == "NaN"
    assert len(row["widths"]) == 10


def test_csv_and_markdown() -> None:
    rows = list(csv.DictReader(io.StringIO(printed("sigmoid", 80, "csv"))))
    assert len(rows) == 28
    assert (rows[1]["tag"], rows[1]["level"], rows[1]["code"]) == (
        "gradients/fc1.weight", "bad", "vanishing",
    )  # fmt: skip
    assert float(rows[0]["std"]) == pytest.approx(0.0712, abs=1e-3)
    text = printed("sigmoid", 80, "md")
    assert "| fc1 | gradient | 1.7" in text or "| fc1 | gradient | 1.8" in text
    assert "- **bad** fc1 gradient: Gradients are 13 million times" in text
    widths = {line.count("|") for line in text.split("\n") if line.startswith("|")}
    assert widths == {12}


def test_sparks() -> None:
    buckets = np.array([[-1.0, 0.0, 1.0], [0.0, 1.0, 4.0], [1.0, 2.0, 0.0], [2.0, 3.0, 1e-6]])
    edges = sparks.edges_of(buckets, 4, full=True)
    assert edges is not None
    assert edges.tolist() == [-1, 0, 1, 2, 3]
    assert sparks.bars(sparks.heights(buckets, edges), LOOK) == "▄▇ ▁"
    assert sparks.zero_cell(edges) == 1
    assert sparks.zero_cell(edges + 5) is None
    assert sparks.edges_of(np.zeros((0, 3)), 4) is None
    assert sparks.edges_of(buckets, 0) is None


def test_trends() -> None:
    def trend(*widths: float) -> str:
        return sparks.trend(np.array(widths), 6, LOOK)

    assert trend(1, 1.001, 1, 1.002, 1, 1) == "▄▄▄▄▄▄"  # what hardly changes is flat
    assert trend(1, 2, 4, 8, 16, 32) == "▁▂▃▅▆▇"
    assert trend(1, 2, np.nan, 8, 0, 32) == "▁▂×▅ ▇"
    assert trend(1, 4) == "▁▁▁▇▇▇"
    assert trend(np.nan) == trend() == LOOK.glyphs.dash


@given(st.floats())
def test_numbers_fit_into_their_columns(value: float) -> None:
    assert text_width(columns.number(value, LOOK)) <= 9
    assert text_width(columns.factor(abs(value), LOOK)) <= 8
    if not 0 <= value <= 1:
        value = abs(value) % 1 if np.isfinite(value) else np.nan
    assert text_width(columns.share(value, LOOK)) <= 6


def test_rows_of_one_kind_are_told_apart(tmp_path: Path) -> None:
    tags = [
        "lstm.weight_ih_l0",
        "lstm.weight_hh_l0",
        "fc.weight",
        "weights/fc.weight",
        "out.weight",
    ]
    frames = [summaries.histogram(tag, 0, [1.0], [3.0], min=0.0, max=1.0) for tag in tags]
    records.write(tmp_path / "a", *frames)
    snapshot = read(tmp_path)
    found = model.table(snapshot, shared(snapshot), Options(), ANY)
    assert found is not None
    assert [found.label(row) for row in found.rows] == [
        "lstm weight_hh_l0", "lstm weight_ih_l0", "fc.weight", "weights/fc.weight", "out",
    ]  # fmt: skip


def test_a_hostile_log_is_only_text(tmp_path: Path) -> None:
    names = ["weights/\x1b[31mred.weight", "gradients/\x1b[31mred.weight", "a" * 5000 + ".weight"]
    frames = [
        summaries.histogram(tag, step, limits, counts, min=low, max=high)
        for step in range(5)
        for tag, limits, counts, low, high in (
            (names[0], [1.0, 1.7e308], [3.0, 4.0], -1.7e308, 1.7e308),
            (names[1], [float("nan")], [5.0], float("nan"), float("nan")),
            (names[2], [2.0, 1.0], [-3.0, 1e308], 5.0, -5.0),
        )
    ]
    records.write(tmp_path / "a", *frames)
    snapshot = read(tmp_path)
    for width in (30, 80, 200):
        request = PageRequest(Selection(), width, None, LOOK, "none", shared=shared(snapshot, ""))
        made = page(snapshot, request)
        assert isinstance(made, Grid)
        assert "\x1b" not in made.text()
        assert "NaN" in made.text()


def test_nothing_is_healthy_before_it_is_read() -> None:
    healthy = table("cnn-healthy")
    said = heading.heading(healthy, 80, 2, LOOK, "Reading, 3% done").text()
    assert "Reading, 3% done; nothing stands out so far." in said
    assert "healthy." not in said
    assert "All layers look healthy." in heading.heading(healthy, 80, 2, LOOK).text()
