"""The Histograms tab in the app: each command, and visits from other tabs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from termboard.dashboards.histograms.view import HistogramsView
from termboard.dashboards.network.tag_cards import key_of
from tests.app.driving import started
from tests.app.logs import append
from tests.support import histogram_logs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.app.driving import Driver

FIRST = "gradients/conv1.weight"


def view(driver: Driver) -> HistogramsView:
    assert isinstance(driver.pane, HistogramsView)
    return driver.pane


async def opened(driver: Driver) -> HistogramsView:
    await driver.sees(FIRST)
    await driver.sees("step 30")
    return view(driver)


async def test_how_histograms_are_drawn(tmp_path: Path) -> None:
    histogram_logs.two_runs(tmp_path)
    async with started(tmp_path, tab="histograms") as driver:
        pane = await opened(driver)
        await driver.press("c", "comma")
        await driver.sees("against step 30")
        await driver.sees("step 20 ─ ⠤⠤ step 30")
        await driver.press("c", "L")
        await driver.misses("⠤⠤ step 30")
        assert pane.choices.reference is None
        for mode in ("ridgeline", "overlay", "heat map", "bars", "ridgeline"):
            await driver.press("m")
            await driver.sees(f"{mode} · latest step")
        await driver.press("y")
        await driver.sees("counts log")
        await driver.press("o")
        await driver.sees("all values")
        await driver.press("down", "u")
        await driver.sees("runs in one card")
        await driver.until_is(lambda: driver.grid.current, "gradients/fc.weight")
        assert pane.remember()["choices"] == {
            "mode": "ridgeline", "log": True, "whole": True, "merged": True,
        }  # fmt: skip
        again = HistogramsView("")
        again.recall(json.loads(json.dumps(pane.remember())))
        assert again.choices == pane.choices


async def test_steps_are_scrubbed_in_all_cards_and_tabs(tmp_path: Path) -> None:
    histogram_logs.two_runs(tmp_path, tuple(range(0, 250, 10)))
    async with started(tmp_path, tab="histograms") as driver:
        await driver.sees("step 240")

        def step() -> object:
            return driver.app.main.state.shared.step

        await driver.press("comma", "comma")
        await driver.until_is(step, 220)
        await driver.sees("─ step 220 ─")
        await driver.until(lambda: driver.text().count("step 220 ") > 3, "all cards show it")
        await driver.press("shift+left")
        await driver.until_is(step, 120)
        await driver.press("shift+right", "full_stop")
        await driver.until_is(step, 230)
        await driver.press("full_stop")
        await driver.until_is(step, None)
        await driver.press("comma", "L")
        await driver.until_is(step, None)
        await driver.sees("latest step")
        frame = histogram_logs.of_values(FIRST, 250, histogram_logs.bell(250))
        append(tmp_path / "a" / "events.out.tfevents.1700000000.host", frame)
        await driver.sees("━ step 250 ━")


async def test_the_large_card_reads_counts_by_key_and_by_mouse_and_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    histogram_logs.two_runs(tmp_path / "logs")
    monkeypatch.chdir(tmp_path)
    async with started(tmp_path / "logs", tab="histograms") as driver:
        pane = await opened(driver)
        await driver.press("right")
        await driver.until_is(lambda: driver.grid.current, key_of(FIRST, "b"))
        await driver.press("v")
        await driver.until_is(lambda: driver.grid.large, key_of(FIRST, "b"))
        await driver.sees("up to it")
        before = pane.choices.cursor
        assert before is not None
        await driver.press("right", "right")
        await driver.until(lambda: (pane.choices.cursor or 0) > before, "the cursor went right")
        await driver.press("left", "left", "h")
        await driver.until(lambda: (pane.choices.cursor or 0) < before, "the cursor went left")
        assert driver.grid.large == key_of(FIRST, "b"), "the arrows did not turn the card"
        await driver.press("C")
        await driver.until(lambda: "count\tmean" in driver.app.clipboard, "numbers are copied")
        await driver.press("escape")
        await driver.until_is(lambda: pane.choices.cursor, None)
        await driver.press("left")
        await driver.until_is(lambda: driver.grid.large, key_of(FIRST, "a"))
        corner = driver.grid.corner(driver.grid.large)
        assert corner is not None
        await driver.sees("greatest")
        await driver.pilot.click(type(driver.grid), offset=(corner[0] + 20, corner[1] + 2))
        await driver.until(lambda: pane.choices.cursor is not None, "there is a cursor")
        await driver.press("m", "m", "m")
        await driver.sees("heat map")
        await driver.pilot.click(type(driver.grid), offset=(corner[0] + 8, corner[1] + 2))
        await driver.until_is(lambda: driver.app.main.state.shared.step, 0)
        await driver.press("e")
        await driver.sees("gradients-conv1.weight.svg")
        await driver.press("ctrl+u", *"b.csv", "enter")
        await driver.sees("Saved as")
        assert (tmp_path / "b.csv").read_text().startswith("run,tag,step,left,right,count\na,")
        await driver.press("escape", "escape")
        await driver.until_is(lambda: driver.grid.large, "")


async def test_other_tabs_lead_to_a_card_and_to_a_layer(tmp_path: Path) -> None:
    histogram_logs.two_runs(tmp_path)
    async with started(tmp_path) as driver:
        await driver.until(lambda: driver.app.main.open_tab, "a tab is open")
        main = driver.pane
        main.post_message(
            main.GoTo("histograms", {"tag": "weights/fc.weight", "run": "b", "layer": "fc"})
        )
        await driver.until_is(lambda: driver.app.main.open_tab, "histograms")
        await driver.until_is(lambda: driver.grid.large, key_of("weights/fc.weight", "b"))
        pane = view(driver)
        pane.visit({"tag": "no such tag"})
        pane.visit({"layer": "fc"})
        await driver.sees("layer fc, esc shows all")
        await driver.until_is(
            lambda: [len(section.keys) for section in driver.grid.sections], [2, 2]
        )
        assert FIRST not in driver.text()
        await driver.press("escape")
        await driver.until_is(lambda: driver.app.main.open_tab, "scalars")
        assert pane.only == ""


async def test_a_narrow_and_low_terminal(tmp_path: Path) -> None:
    histogram_logs.two_runs(tmp_path)
    async with started(tmp_path, size=(40, 12), tab="histograms") as driver:
        await opened(driver)
        for mode in ("ridgeline", "overlay", "heat map"):
            await driver.press("m")
            await driver.until_is(lambda: view(driver).choices.mode, mode)
        await driver.press("v")
        await driver.until(lambda: driver.grid.large, "a card is large")
        await driver.sees("…")
