"""Keys that come in one piece, as over a slow line, do what they do when they come one by one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from textual import events

from termboard.app import tabs_screen
from termboard.app.app import Options, TermboardApp
from termboard.app.memory import Beginning, Frame
from termboard.app.view_state import ViewState
from termboard.dashboards.api import Shared, imported
from termboard.events.logdir import roots
from tests.app.driving import Driver, started
from tests.app.logs import two_runs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


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


async def test_keys_wait_for_the_first_tab_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def slow(place: str) -> object:
        assert may_go_on.wait(15)
        return imported(place)

    monkeypatch.setattr(tabs_screen, "imported", slow)
    begin = Beginning(ViewState(shared=Shared(smoothing=0.0)), Frame("scalars"))
    app = TermboardApp(Options(roots=roots([str(two_runs(tmp_path))]), begin=begin, refresh=0.02))
    async with app.run_test(size=(120, 36)) as pilot:
        driver = Driver(app, pilot)
        burst(driver, "r")
        await driver.until(lambda: app.main.panel.runs.has_focus, "the frame answers its keys")
        burst(driver, "r", "s", "question_mark")
        await driver.until(lambda: app._early, "a key waits for the tab")
        assert app.screen is app.main
        may_go_on.set()
        await driver.sees("Keys and marks")
        assert app.main.state.shared.smoothing == 0.3
        assert not app._early


async def test_a_key_may_come_before_the_screen(tmp_path: Path) -> None:
    begin = Beginning(ViewState(), Frame("scalars"))
    app = TermboardApp(Options(roots=roots([str(two_runs(tmp_path))]), begin=begin, refresh=0.02))
    app.post_message(events.Key("right_square_bracket", "]"))
    async with app.run_test(size=(120, 36)) as pilot:
        driver = Driver(app, pilot)
        await driver.until_is(lambda: app.main.open_tab, "distributions")
