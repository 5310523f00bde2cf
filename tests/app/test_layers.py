"""The Layers tab in the app: every key of it, on real trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.layers.model import SORTS, Options
from termboard.dashboards.layers.view import LayersView
from termboard.dashboards.layers.view_panels import RowInFull, Titles
from tests.app.driving import started
from tests.app.logs import two_runs
from tests.dashboards.logs import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.app.driving import Driver


def view(driver: Driver) -> LayersView:
    assert isinstance(driver.pane, LayersView)
    return driver.pane


def shown(driver: Driver) -> list[str]:
    return list(view(driver).board.rows.keys)


def linked(folder: Path, *runs: str) -> Path:
    """Return a logdir of these sample runs."""
    for run in runs:
        (folder / run).symlink_to(SAMPLES / run)
    return folder


async def test_runs_steps_and_rows(tmp_path: Path) -> None:
    async with started(
        linked(tmp_path, "cnn-healthy", "sigmoid-vanishing"), tab="layers"
    ) as driver:
        await driver.sees("All layers look healthy.")
        await driver.sees("step 550, 12 of 12")
        # Steps go back and forth, and belong to all tabs.
        await driver.press("comma", "L")
        await driver.until_is(lambda: driver.app.main.state.shared.step, None)
        await driver.press("comma")
        await driver.sees("step 500, 11 of 12")
        await driver.until_is(lambda: driver.app.main.state.shared.step, 500)
        await driver.press("shift+left")
        await driver.sees("step 0, 1 of 12")
        await driver.press("full_stop")
        await driver.sees("step 50, 2 of 12")
        await driver.press("shift+right")
        await driver.sees("step 550, 12 of 12")
        await driver.until_is(lambda: driver.app.main.state.shared.step, None)
        # Another run, and back.
        await driver.press("right")
        await driver.sees("run 2 of 2")
        await driver.sees("Gradients are 13 million times smaller")
        await driver.press("u")
        await driver.until_is(lambda: len(shown(driver)), 10)
        await driver.press("m", "m")
        await driver.until(lambda: all("gradients" in tag for tag in shown(driver)), "gradients")
        assert len(shown(driver)) == 5
        await driver.press("left")
        await driver.sees("No unhealthy row is left to show.")


async def test_order() -> None:
    async with started(SAMPLES / "cnn-healthy", (200, 30), tab="layers") as driver:
        await driver.until(lambda: len(shown(driver)) == 13, "all rows are there")
        in_order = shown(driver)
        assert in_order[:3] == [
            "weights/conv1.weight", "gradients/conv1.weight", "activations/conv1",
        ]  # fmt: skip
        await driver.press("n")
        await driver.sees("by health")
        view(driver).options = Options(sort=SORTS[-2])
        await driver.press("n")
        await driver.sees("by layer")
        await driver.press("n")
        await driver.until_is(lambda: shown(driver), in_order)
        await driver.press("N")
        await driver.until_is(lambda: shown(driver), in_order[::-1])
        # By the mouse, once and once more.
        titles = view(driver).query_one(Titles)
        at = driver.text().split("\n")[titles.region.y].index("of grad") - titles.region.x
        await driver.pilot.click(Titles, offset=(at + 2, 0))
        await driver.until(lambda: shown(driver)[0] == "gradients/fc2.weight", "it is sorted")
        await driver.pilot.click(Titles, offset=(at + 2, 0))
        await driver.until(lambda: shown(driver)[0] == "gradients/conv1.weight", "it is reversed")


async def test_the_row_under_the_cursor_and_where_it_leads(tmp_path: Path) -> None:
    async with started(linked(tmp_path, "sigmoid-vanishing"), (120, 45), tab="layers") as driver:
        await driver.sees("fc1 weight · weights/fc1.weight")
        await driver.press("down")
        await driver.sees("fc1 gradient · gradients/fc1.weight")
        await driver.sees("they vanish on the way back")
        panel = view(driver).query_one(RowInFull)
        assert panel.whole is False
        await driver.press("o")
        await driver.until(lambda: panel.whole, "the whole range is shown")
        await driver.press("enter")
        await driver.until_is(lambda: driver.app.main.open_tab, "histograms")
        await driver.sees("gradients/fc1.weight")
        await driver.press("escape")
        await driver.until_is(lambda: driver.app.main.open_tab, "layers")
        assert view(driver).board.current == "gradients/fc1.weight"
        await driver.press("w")
        await driver.until_is(lambda: driver.app.main.open_tab, "graph")
        await driver.press("escape")
        await driver.until_is(lambda: driver.app.main.open_tab, "layers")
        # Another tab may send a person here, also to what is hidden now.
        view(driver).visit({"run": "sigmoid-vanishing", "layer": "fc8"})
        await driver.until_is(lambda: view(driver).board.current, "weights/fc8.weight")
        await driver.press("m", "m", "u")
        view(driver).visit({"layer": "softmax"})
        await driver.until_is(lambda: view(driver).board.current, "activations/softmax")
        assert (view(driver).options.kinds, view(driver).options.unhealthy) == ("all", False)


async def test_copying_and_saving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with started(linked(tmp_path, "cnn-diverged"), tab="layers") as driver:
        await driver.sees("loss/train is not finite from step 476 on")
        await driver.press("C")
        await driver.sees("the layers of cnn-diverged")
        await driver.press("e")
        await driver.sees("layers-cnn-diverged.svg")
        await driver.press("enter")
        path = tmp_path / "layers-cnn-diverged.svg"
        await driver.until(path.exists, "the file is there")
        assert "they grow ever faster" in path.read_text().replace("&#160;", " ")


async def test_without_histograms_the_tab_says_how_to_log_them(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path), tab="layers") as driver:
        await driver.sees("add_histogram")
        assert "histogram_freq=1" in driver.text()
