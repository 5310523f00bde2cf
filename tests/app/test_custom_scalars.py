"""The Custom scalars tab in the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.driving import started
from tests.app.logs import append, two_runs
from tests.support import records
from tests.support.layouts import category, layout, margin, multiline

if TYPE_CHECKING:
    from pathlib import Path

OPEN = category("losses", multiline("both", "loss/.*"), margin("band", ("loss/val",) * 3))
CLOSED = category("scores", multiline("acc", "accuracy"), closed=True)
NAME = "events.out.tfevents.1700000002.host"


def laid_out(folder: Path) -> Path:
    """Write two runs, of which one logged a layout; return its file."""
    two_runs(folder)
    return records.write(folder / "a", layout(OPEN, CLOSED), name=NAME)


async def test_a_closed_category_is_folded_until_somebody_opens_it(tmp_path: Path) -> None:
    laid_out(tmp_path)
    async with started(tmp_path, tab="custom_scalars") as driver:
        await driver.sees("both")
        await driver.sees("scores")
        assert [section.folded for section in driver.grid.sections] == [False, True]
        assert "acc" not in driver.text().replace("accuracy", "")
        await driver.press("down")
        await driver.until_is(lambda: driver.grid.header, "category scores")
        await driver.press("enter")
        await driver.sees("╭─ acc")


async def test_a_layout_that_changes_is_shown_anew(tmp_path: Path) -> None:
    path = laid_out(tmp_path)
    async with started(tmp_path, tab="custom_scalars") as driver:
        await driver.sees("both")
        append(path, layout(category("losses", multiline("only train", "loss/train")), step=1))
        await driver.sees("only train")
        await driver.misses("band")


async def test_what_curves_can_do_they_can_do_here(tmp_path: Path) -> None:
    laid_out(tmp_path)
    async with started(tmp_path, tab="custom_scalars") as driver:
        await driver.sees("both")
        await driver.press("y")
        await driver.sees("log")
        await driver.press("s")
        await driver.sees("smoothing 0.30")
        await driver.press("enter")
        await driver.until(lambda: driver.grid.large, "the card is large")
        await driver.sees("min @ step")
        await driver.press("escape")
        await driver.until_is(lambda: driver.grid.large, "")
        assert driver.grid.current.startswith("losses\1both")


async def test_without_a_layout_the_tab_says_how_to_log_one(tmp_path: Path) -> None:
    two_runs(tmp_path)
    async with started(tmp_path, tab="custom_scalars") as driver:
        await driver.sees("add_custom_scalars")


async def test_a_run_that_is_off_has_no_curves(tmp_path: Path) -> None:
    laid_out(tmp_path)
    async with started(tmp_path, tab="custom_scalars") as driver:
        await driver.sees("both")
        await driver.press("r", "space")
        await driver.until_is(driver.on, ["b"])
        chart = driver.pane.charts().chart(driver.grid.sections[0].keys[0])  # type: ignore[attr-defined]
        assert {curve.run.name for curve in chart.curves} == {"b"}
