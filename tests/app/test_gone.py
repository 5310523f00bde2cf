"""A screen that was closed leaves nothing behind."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from textual.strip import Strip

from termboard.app.gone import forget_the_gone
from termboard.app.help_screen import HelpScreen
from tests.app.driving import started
from tests.app.logs import two_runs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver


def strips() -> int:
    """Return how many drawn lines there are."""
    forget_the_gone()
    gc.collect()
    return sum(isinstance(one, Strip) for one in gc.get_objects())


async def open_and_close_the_help(driver: Driver) -> None:
    await driver.press("question_mark")
    await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "the help is open")
    await driver.sees("Keys and marks")
    await driver.press("escape")
    await driver.until(lambda: driver.app.screen is driver.app.main, "the help is closed")


async def test_the_lines_of_the_help_go_with_it(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path / "runs")) as driver:
        for _ in range(2):
            await open_and_close_the_help(driver)
        before = strips()
        for _ in range(4):
            await open_and_close_the_help(driver)
        # 34 lines each time, were they kept.
        await driver.until(lambda: strips() < before + 34, "what was drawn is gone")
