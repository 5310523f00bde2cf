"""Keys that come in one piece, as over a slow line, do what they do when they come one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from tests.app.driving import started
from tests.app.logs import two_runs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver


def burst(driver: Driver, *keys: str) -> None:
    """Type keys without a moment between them."""
    for key in keys:
        driver.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_a_filter_gets_every_letter(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await driver.sees("loss/first")
        burst(driver, "slash", *"loss")
        await driver.until_is(lambda: driver.app.main.state.shared.tag_filter, "loss")
        assert driver.app.main.state.shared.smoothing == 0.0


async def test_the_list_of_runs_gets_what_follows_its_key(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await driver.sees("loss/first")
        burst(driver, "r", "down", "space")
        await driver.until_is(driver.on, ["a"])
        assert driver.grid.current == "loss/first"


async def test_an_opened_tab_gets_what_follows_its_number(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await driver.sees("loss/first")
        burst(driver, "7", "1", "s")
        await driver.until_is(lambda: driver.app.main.state.shared.smoothing, 0.3)
        assert driver.app.main.open_tab == "scalars"


async def test_a_note_gets_every_letter(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await driver.sees("2 of 2 on")
        burst(driver, "r", "n", *"abexon", "enter", "down", "space")
        await driver.until_is(driver.on, ["a"])
        assert dict(driver.app.main.state.notes) == {"a": "abexon"}
        assert not driver.app.main.state.labels
