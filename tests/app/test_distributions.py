"""The Distributions tab in the app: cards of percentiles, a cursor that all tabs share, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.distributions.view import DistributionsView
from termboard.dashboards.network import tag_cards_view
from tests.app.driving import started
from tests.app.logs import append
from tests.support import records
from tests.support.summaries import histogram

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.app.driving import Driver


def spread(tag: str, step: int, width: float = 1.0) -> bytes:
    """Frame a histogram of values evenly between -`width` and `width`."""
    return histogram(tag, step, [0.0, width], [50, 50], min=-width, max=width)


def logged(folder: Path) -> Path:
    """Write two runs with two tags, at steps 0, 10 … 40; return the first one's file."""
    files = []
    for name, width in (("a", 1.0), ("b", 3.0)):
        frames = [
            spread(tag, step, width * (1 + step))
            for step in range(0, 50, 10)
            for tag in ("weights/one", "weights/two")
        ]
        files.append(records.write(folder / name, *frames))
    return files[0]


def step(driver: Driver) -> int | None:
    return driver.pane.shared.step


async def test_a_card_for_each_tag_and_run_reads_the_last_step(tmp_path: Path) -> None:
    path = logged(tmp_path)
    async with started(tmp_path, tab="distributions", size=(100, 40)) as driver:
        await driver.sees("step 40")
        keys = [f"weights/{tag}\0{run}" for tag in ("one", "two") for run in "ab"]
        await driver.until_is(lambda: [k for s in driver.grid.sections for k in s.keys], keys)
        append(path, spread("weights/one", 50))
        await driver.sees("step 50")


async def test_the_cursor_goes_through_the_logged_steps_in_all_cards(tmp_path: Path) -> None:
    logged(tmp_path)
    async with started(tmp_path, tab="distributions", size=(100, 40)) as driver:
        await driver.sees("step 40")
        await driver.press("v")
        await driver.until_is(lambda: step(driver), 40)
        await driver.press("comma", "comma")
        await driver.until_is(lambda: step(driver), 20)
        await driver.until(lambda: driver.text().count("step 20") >= 4, "all cards read step 20")
        await driver.press("shift+left")
        await driver.until_is(lambda: step(driver), 0)
        await driver.press("shift+right", "full_stop")
        await driver.until_is(lambda: step(driver), 40)
        await driver.press("comma", "L")
        await driver.until_is(lambda: step(driver), None)
        await driver.sees("latest step")
        await driver.press("full_stop", "comma", "escape")
        await driver.until_is(lambda: step(driver), None)


async def test_the_large_card_has_a_table_and_the_arrows(tmp_path: Path) -> None:
    logged(tmp_path)
    async with started(tmp_path, tab="distributions") as driver:
        await driver.sees("step 40")
        await driver.press("right")
        await driver.until_is(lambda: driver.grid.current, "weights/one\0b")
        await driver.press("enter", "v", "left", "left", "right")
        await driver.until_is(lambda: step(driver), 30)
        await driver.sees("93.3 %")
        await driver.sees("max 93")  # 3 * (1 + 30)
        middle = driver.grid.size.width // 2
        await driver.pilot.click(driver.grid, offset=(middle, 5))
        await driver.until_is(lambda: step(driver), 20)
        await driver.press("u")
        await driver.until_is(lambda: driver.grid.large, "weights/one")
        await driver.sees("-21")  # the least value of the other run
        await driver.press("escape", "escape")
        await driver.until_is(lambda: driver.grid.large, "")
        assert step(driver) is None


async def test_how_it_is_drawn(tmp_path: Path) -> None:
    logged(tmp_path)
    async with started(tmp_path, tab="distributions", size=(100, 30)) as driver:
        await driver.sees("step 40")
        await driver.press("y")
        await driver.sees("y log")
        await driver.sees("-10┤")
        await driver.press("o")
        await driver.sees("without outliers")
        await driver.press("x", "x", "x")
        await driver.until_is(lambda: driver.pane.shared.x_axis, "wall")
        await driver.sees("x wall")
        await driver.press("u")
        await driver.until_is(lambda: [len(s.keys) for s in driver.grid.sections], [2])
        assert driver.pane.remember()["choices"] == {
            "log": True, "clip_outliers": True, "merged": True
        }  # fmt: skip


async def test_percentiles_leave_the_tab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged(tmp_path / "log")
    monkeypatch.chdir(tmp_path)
    async with started(tmp_path / "log", tab="distributions") as driver:
        await driver.sees("step 40")
        await driver.press("C")
        await driver.until(lambda: driver.app.clipboard, "something is on the clipboard")
        assert driver.app.clipboard.split("\n")[1].split("\t")[:4] == [
            "a",
            "weights/one",
            "40",
            "-41.0",
        ]
        await driver.press("e")
        await driver.sees("save as")
        await driver.press("ctrl+u", *"o.csv", "enter")
        await driver.until((tmp_path / "o.csv").exists, "the file is there")
        await driver.sees("Saved as")
        assert (tmp_path / "o.csv").read_text().startswith("run,tag,step,wall_time,p0,")
        await driver.press("i")
        await driver.until_is(lambda: driver.app.main.open_tab, "histograms")
        await driver.press("escape")
        await driver.until_is(lambda: driver.app.main.open_tab, "distributions")


async def test_without_histograms_it_says_what_to_log(tmp_path: Path) -> None:
    records.write(tmp_path, records.scalar("loss", 0, 1.0))
    async with started(tmp_path, tab="distributions") as driver:
        await driver.sees("writer.add_histogram")
        await driver.sees("histogram_freq=1")


async def test_a_long_series_is_drawn_with_all_its_steps_in_the_end_and_saved_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    for tag in ("w/one", "w/two"):
        frames = [spread(tag, step, 1.0 + step) for step in range(130)]
        records.write(logs / tag.replace("/", "-"), *frames)
    monkeypatch.setattr(tag_cards_view, "AT_ONCE", 1)
    async with started(logs, tab="distributions", size=(100, 40)) as driver:
        await driver.sees("step 129")
        await driver.until(lambda: driver.pane.is_settled, "all is drawn")
        assert "of 130 steps" not in driver.text()
        assert isinstance(driver.pane, DistributionsView)
        assert driver.pane.texts()["csv"]().count("\n") == 1 + 2 * 130
