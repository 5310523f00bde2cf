"""Runs compared by one tag: the numbers, their order, and how they are written down."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace
from datetime import timezone
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termboard.dashboards.api import Comparing
from termboard.dashboards.scalars import comparison, comparison_table, comparison_text
from termboard.dashboards.scalars.comparison import COLUMNS, compare, leaders, ordered
from termboard.dashboards.scalars.comparison_parts import comparisons
from termboard.plot.characters import BOLD
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden, records

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from termboard.dashboards.scalars.comparison import Comparison, Row
    from termboard.store.snapshot import Snapshot

LOOK = Look(tz=timezone.utc)
NAN, INF = math.nan, math.inf


@pytest.fixture(scope="module")
def samples() -> Snapshot:
    return read(SAMPLES)


@pytest.fixture
def small(tmp_path: Path) -> Snapshot:
    """Return three runs: one that improves, one that ends with NaN, one of NaN only."""
    values = {"a": [4.0, 1.0, 2.0, 3.0], "b10": [8.0, 0.5, INF, NAN], "b9": [NAN, NAN]}
    for name, numbers in values.items():
        points = [records.scalar("loss", 10 * i, value) for i, value in enumerate(numbers)]
        scores = [records.scalar("acc", 10 * i, value) for i, value in enumerate(numbers)]
        odd = [records.scalar("odd", 10 * i, value) for i, value in enumerate(numbers)]
        records.write(tmp_path / name, *points, *scores, *odd)
    return read(tmp_path)


def rows(found: Comparison) -> dict[str, Row]:
    return {row.run.name: row for row in found.rows}


def names(found: Comparison) -> list[str]:
    return [row.run.name for row in found.rows]


def by(snapshot: Snapshot, tag: str = "loss", baseline: str = "", **asked: object) -> Comparison:
    cursor = asked.pop("cursor", None)
    assert cursor is None or isinstance(cursor, int)
    everything = shared(snapshot, baseline=baseline)
    return compare(snapshot, tag, everything, Comparing(**asked), cursor)  # type: ignore[arg-type]


def test_last_and_best(small: Snapshot) -> None:
    found = rows(by(small))
    assert (found["a"].last, found["a"].last_step) == (3.0, 30)
    assert (found["a"].best, found["a"].best_step) == (1.0, 10)
    assert (found["b10"].best, found["b10"].best_step) == (0.5, 10)
    assert math.isnan(found["b10"].last)
    assert (found["b9"].best, found["b9"].low, found["b9"].mean) == (None, None, None)
    assert math.isnan(found["b9"].last)
    assert [row.points for row in found.values()] == [4, 2, 4]


def test_the_direction_is_that_of_the_name_or_what_somebody_says(small: Snapshot) -> None:
    assert rows(by(small, "acc"))["a"].best == 4.0
    assert rows(by(small, "acc", better="min"))["a"].best == 1.0
    unknown = by(small, "odd")
    assert unknown.better == ""
    assert rows(unknown)["a"].best is None
    assert (rows(unknown)["a"].low, rows(unknown)["a"].high) == (1.0, 4.0)
    assert rows(by(small, "odd", better="max"))["a"].best == 4.0


def test_the_value_at_the_cursor_is_the_nearest(small: Snapshot) -> None:
    found = rows(by(small, cursor=14))
    assert (found["a"].at_cursor, found["a"].at_cursor_step) == (1.0, 10)
    found = rows(by(small, cursor=15))
    assert (found["a"].at_cursor, found["a"].at_cursor_step) == (2.0, 20)
    assert rows(by(small))["a"].at_cursor is None


def test_change_over_whole_runs_and_over_a_range(small: Snapshot) -> None:
    whole = rows(by(small))["a"]
    assert (whole.start, whole.end, whole.change, whole.change_percent) == (4.0, 3.0, -1.0, -25.0)
    part = rows(by(small, span=(9, 22)))["a"]
    assert (part.start, part.start_step, part.end, part.end_step) == (1.0, 10, 2.0, 20)
    assert (part.change, part.change_percent) == (1.0, 100.0)
    assert (part.low, part.high, part.mean) == (1.0, 2.0, 1.5)
    assert (part.best, part.last) == (1.0, 3.0)  # of the whole run
    assert rows(by(small, span=(22, 9)))["a"] == part
    assert rows(by(small, span=(None, 10)))["a"].end == 1.0
    assert rows(by(small, span=(10, None)))["a"].start == 1.0
    assert math.isnan(rows(by(small))["b10"].change)


def test_distance_from_a_baseline(small: Snapshot) -> None:
    found = rows(by(small, baseline="a"))
    assert (found["a"].difference, found["a"].last_difference) == (0.0, 0.0)
    assert (found["b10"].difference, found["b10"].difference_percent) == (-0.5, -50.0)
    assert math.isnan(found["b10"].last_difference or 0.0)
    assert found["b9"].difference is None
    assert rows(by(small))["a"].difference is None


def test_a_baseline_need_not_be_switched_on(small: Snapshot) -> None:
    chosen = shared(small, "b10", baseline="a")
    found = compare(small, "loss", chosen, Comparing())
    assert names(found) == ["b10"]
    assert found.rows[0].difference == -0.5


def test_a_baseline_of_zero_has_no_percent(tmp_path: Path) -> None:
    records.write(tmp_path / "a", records.scalar("loss", 0, 0.0))
    records.write(tmp_path / "b", records.scalar("loss", 0, -2.0), records.scalar("loss", 1, -3.0))
    found = rows(by(read(tmp_path), baseline="a"))
    assert (found["b"].difference, found["b"].difference_percent) == (-3.0, None)
    assert found["b"].change_percent == -50.0  # less than it was, though below zero


def test_sorted_by_any_column(small: Snapshot) -> None:
    found = by(small)
    assert names(found) == ["a", "b9", "b10"]
    assert names(ordered(found, "run", reverse=True)) == ["b10", "b9", "a"]
    assert names(ordered(found, "best")) == ["b10", "a", "b9"]
    assert names(ordered(found, "best", reverse=True)) == ["a", "b10", "b9"]
    assert names(ordered(found, "last")) == ["a", "b9", "b10"]  # NaN is last, in its order
    assert names(ordered(by(small, "acc"), "best")) == ["b10", "a", "b9"]
    assert names(ordered(by(small, "acc"), "points")) == ["b9", "a", "b10"]
    for column in COLUMNS:
        assert sorted(names(ordered(found, column))) == sorted(names(found))


def test_who_leads(small: Snapshot) -> None:
    assert leaders(by(small), "best") == (False, False, True)
    assert leaders(by(small), "last") == (True, False, False)
    assert leaders(by(small), "points") == (False, False, False)
    assert leaders(by(small, "odd"), "min") == (False, False, False)


def test_a_restart_is_left_out_of_the_latest_attempt(samples: Snapshot) -> None:
    for attempts in ("latest", "all"):
        chosen = shared(samples, "restarted", attempts=attempts)
        (row,) = compare(samples, "loss/train", chosen, Comparing(), 450).rows
        run = samples.by_name["cnn-restarted"].numbers("loss/train")
        assert run is not None
        points = run.select(chosen.attempts)
        assert row.points == len(points)
        assert row.best == points.values.min()
        assert row.at_cursor_step == 450
        later = points.values[points.steps == 450][-1]
        assert row.at_cursor == later


finite_or_not = st.floats(allow_nan=True, allow_infinity=True, width=64)


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=30).flatmap(
        lambda steps: st.tuples(
            st.just(steps), arrays(np.float64, len(steps), elements=finite_or_not)
        )
    ),
    st.integers(-70, 70),
    st.booleans(),
)
def test_numbers_of_any_points(
    points: tuple[list[int], NDArray[np.float64]], at: int, ascending: bool
) -> None:
    steps = np.array(sorted(points[0]) if ascending else points[0], dtype=np.int64)
    values = points[1]
    summary = comparison._summed_up(values, steps)
    finite = values[np.isfinite(values)]
    if len(finite):
        assert summary.low is not None
        assert summary.high is not None
        assert summary.mean is not None
        assert (summary.low.value, summary.high.value) == (finite.min(), finite.max())
        assert summary.low.step == steps[np.flatnonzero(values == finite.min())[0]]
        assert math.isfinite(summary.mean)
    else:
        assert (summary.low, summary.high, summary.mean) == (None, None, None)
    index = comparison._nearest(steps, at, ascending=summary.ascending)
    distance = np.abs(steps - at)
    assert distance[index] == distance.min()
    if summary.ascending:  # of two that are as near the later step, of equal steps the last
        assert index == np.flatnonzero(distance == distance.min())[-1]


@pytest.mark.parametrize("at", [(1 << 63) - 1, -(1 << 63), 0])
def test_steps_at_the_ends_of_64_bits(at: int) -> None:
    steps = np.array([-(1 << 63), (1 << 63) - 1], dtype=np.int64)
    assert comparison._nearest(steps, at, ascending=True) == (0 if at < 0 else 1)


# As cells

ASKED = {
    "best": Comparing(sort="best"),
    "range": Comparing(span=(100, 300), sort="change", reverse=True),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("width", [40, 80, 120, 160])
def test_tables(samples: Snapshot, name: str, width: int) -> None:
    chosen = shared(samples, "^cnn", baseline="cnn-healthy")
    found = compare(samples, "loss/val", chosen, ASKED[name], 200 if name == "best" else None)
    table = comparison_table.draw(
        found, width, LOOK, sort=ASKED[name].sort, reverse=ASKED[name].reverse
    )
    assert table.width == width
    assert table.height == len(found.rows) + 2
    golden.check(f"dashboards/comparison_{name}_{width}.txt", table.text() + "\n")


def test_a_column_is_found_where_it_is_drawn(samples: Snapshot) -> None:
    found = compare(samples, "loss/val", shared(samples, "^cnn"), Comparing(sort="best"))
    for width in (40, 80, 160):
        header = comparison_table.draw(found, width, LOOK, sort="best").text().split("\n")[1]
        shown = comparison_table.shown(found, width, LOOK)
        assert shown[:2] == ["run", "best"]
        for key, title in zip(
            shown, ("run", "best @ step", "last", "change", "points"), strict=False
        ):
            at = header.index(title)
            assert comparison_table.column_at(found, width, LOOK, at, "best") == key
            assert (
                comparison_table.column_at(found, width, LOOK, at + len(title) - 1, "best") == key
            )
    assert comparison_table.column_at(found, 160, LOOK, 159, "best") == ""


def test_the_best_of_a_column_and_the_baseline_stand_out_without_colour(samples: Snapshot) -> None:
    chosen = shared(samples, "^cnn", baseline="cnn-lr-too-low")
    found = compare(samples, "loss/val", chosen, Comparing())
    grid = comparison_table.draw(found, 100, replace(LOOK, glyphs=ASCII, lettered=True))
    lines = grid.text().split("\n")
    best = next(y for y, line in enumerate(lines) if "cnn-healthy" in line)
    base = next(y for y, line in enumerate(lines) if "cnn-lr-too-low" in line)
    assert "0.08029 @ 460 +" in lines[best]
    column = lines[best].index("0.08029")
    assert grid.attrs[best, column] == BOLD
    assert grid.attrs[base, column] == 0
    assert "(base)" in lines[base]
    assert lines[base].endswith("-")  # no distance from itself


def test_a_last_value_that_is_not_a_number_is_red(samples: Snapshot) -> None:
    found = compare(samples, "loss/val", shared(samples, "^cnn"), Comparing())
    grid = comparison_table.draw(found, 100, LOOK)
    y = next(y for y, line in enumerate(grid.text().split("\n")) if "cnn-diverged" in line)
    x = grid.text().split("\n")[y].index("NaN")
    assert grid.fg[y, x] == LOOK.palette.error


def test_without_a_known_direction_both_ends_are_there(small: Snapshot) -> None:
    text = comparison_table.draw(by(small, "odd"), 100, LOOK).text()
    assert "no better direction known" in text
    assert "min @ step" in text
    assert "max @ step" in text
    assert "best" not in text


def test_runs_are_compared_within_their_part_of_the_data(tmp_path: Path) -> None:
    for name, value in (("a/train", 0.1), ("a/validation", 0.5), ("b/train", 0.2),
                        ("b/validation", 0.4)):  # fmt: skip
        records.write(tmp_path / name, records.scalar("epoch_loss", 3, value))
    snapshot = read(tmp_path)
    of_validation, of_training = comparisons(
        snapshot, "epoch_loss", shared(snapshot, baseline="a/validation"), Comparing(sort="best")
    )
    assert [row.run.name for row in of_validation.rows] == ["b/validation", "a/validation"]
    assert [row.run.name for row in of_training.rows] == ["a/train", "b/train"]
    assert of_validation.rows[0].difference == pytest.approx(-0.1)
    assert of_training.baseline == "a/train"
    assert of_training.rows[1].difference == pytest.approx(0.1)
    assert comparison_table.draw(of_training, 80, LOOK).text().startswith("epoch_loss (training)")
    assert "**epoch\\_loss (validation)**" in comparison_text.as_markdown(of_validation)


def test_runs_of_one_part_are_one_comparison(small: Snapshot) -> None:
    (found,) = comparisons(small, "odd", shared(small), Comparing())
    assert repr(found) == repr(by(small, "odd"))  # NaN is not equal to itself


# As text


@pytest.mark.parametrize("format_", ["md", "tex", "csv"])
def test_as_text(samples: Snapshot, format_: str) -> None:
    chosen = shared(samples, "^cnn", baseline="cnn-healthy")
    found = compare(samples, "loss/val", chosen, Comparing(sort="best"), 200)
    if format_ == "csv":
        text = comparison_text.as_csv([found])
    else:
        write = {"md": comparison_text.as_markdown, "tex": comparison_text.as_latex}[format_]
        text = write(found)
    golden.check(f"dashboards/comparison.{format_}", text)


HOSTILE = [
    "a|b", "a\\|b", "**x**", "<script>alert(1)</script>", "`rm`", "[l](http://e)", "=cmd()",
    "+1", "-1", "@x", "new\nline", "\x1b[31mred", "100%_$#&{}~^", "[x]", "*", '"q"', "--", "語",
]  # fmt: skip


@pytest.fixture
def hostile(tmp_path: Path) -> Snapshot:
    """Return a run in one folder with tags as a log may have them."""
    records.write(tmp_path / "=r|%_\\[x]", *[records.scalar(tag, 0, 1e-5) for tag in HOSTILE])
    return read(tmp_path)


def test_hostile_names_in_markdown(hostile: Snapshot) -> None:
    for tag in HOSTILE:
        text = comparison_text.as_markdown(by(hostile, tag))
        head, _, *table = text.rstrip("\n").split("\n")
        assert len(table) == 3
        bars = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table}
        assert len(bars) == 1
        assert not re.search(r"(?<!\\)[<`\[]", text)
        assert "://" not in head
        assert "\x1b" not in text


def test_hostile_names_in_latex(hostile: Snapshot) -> None:
    for tag in HOSTILE:
        text = comparison_text.as_latex(by(hostile, tag))
        lines = text.rstrip("\n").split("\n")
        assert lines[-1] == r"\end{tabular}"
        row = next(line for line in lines if line.startswith("=r"))
        cells = re.split(r"(?<!\\)&", row)
        assert len(cells) == 1 + lines[0].partition("}{l")[2].count("r")
        assert r"\textbar{}\%\_\textbackslash{}{[}x{]}" in row
        assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
        unescaped = re.sub(r"\\[%$#_&{}]|\$[^$]*\$|\\\\", "", "\n".join(lines[1:]))
        assert not re.search(r"[%#_$~^]", unescaped)


def test_numbers_in_latex_are_formulas(hostile: Snapshot) -> None:
    assert r"$1.000\cdot10^{-5}" in comparison_text.as_latex(by(hostile, "--"))
    assert comparison_text.latex("a--b") == "a-{}-b"


def test_csv_is_read_back_as_it_was(hostile: Snapshot) -> None:
    found = [by(hostile, tag) for tag in HOSTILE]
    read_back = list(csv.DictReader(io.StringIO(comparison_text.as_csv(found))))
    assert [row["tag"] for row in read_back[:3]] == HOSTILE[:3]
    assert {row["run"] for row in read_back} == {"=r|%_\\[x]"}
    assert {row["last"] for row in read_back} == {repr(float(np.float32(1e-5)))}
    assert {row["difference"] for row in read_back} == {""}
    assert list(read_back[0]) == ["tag", *COLUMNS]


def test_non_finite_numbers_in_csv(small: Snapshot) -> None:
    (_, b9, b10) = csv.DictReader(io.StringIO(comparison_text.as_csv([by(small)])))
    assert (b10["last"], b10["best"], b9["best"]) == ("NaN", "0.5", "")


@pytest.mark.parametrize("ascending", [True, False])
def test_steps_beyond_64_bits_are_the_ends(tmp_path: Path, ascending: bool) -> None:
    steps = [0, 1, 2] if ascending else [2, 0, 1]
    records.write(tmp_path / "a", *(records.scalar("loss", step, step) for step in steps))
    snapshot = read(tmp_path)
    chosen = shared(snapshot, attempts="all")
    far = Comparing(span=(-(10**30), 10**30))
    (row,) = compare(snapshot, "loss", chosen, far, 10**25).rows
    assert (row.start_step, row.end_step, row.at_cursor_step) == (0, 2, 2)


def test_the_mean_of_the_largest_numbers_is_none_beyond_them(tmp_path: Path) -> None:
    largest = 3.4028234663852886e38  # of the float32 that a log holds
    values = [largest, largest, INF, largest]
    records.write(tmp_path / "a", *(records.scalar("x", i, v) for i, v in enumerate(values)))
    snapshot = read(tmp_path)
    (row,) = compare(snapshot, "x", shared(snapshot), Comparing()).rows
    assert row.mean == pytest.approx(largest)
    huge = np.full(7, np.finfo(np.float64).max)
    assert comparison._mean(huge) == huge[0]
    assert comparison._mean(np.append(-huge, np.nan)) == -huge[0]
