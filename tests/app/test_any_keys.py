"""Any keys, clicks and sizes in any order, while runs come and go: the app stays."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.app.driving import started
from tests.app.logs import two_runs
from tests.dashboards.logs import SAMPLES
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver

KEYS = [
    "left",
    "right",
    "up",
    "down",
    "h",
    "j",
    "k",
    "l",
    "pageup",
    "pagedown",
    "home",
    "end",
    "g",
    "G",
    "enter",
    "space",
    "escape",
    "tab",
    "shift+tab",
    "1",
    "7",
    "[",
    "]",
    "<",
    ">",
    "slash",
    "f",
    "r",
    "t",
    "T",
    "ctrl+l",
    "question_mark",
    "s",
    "S",
    "x",
    "y",
    "o",
    "v",
    "comma",
    "full_stop",
    "p",
    "L",
    "i",
    "O",
    "e",
    "n",
    "X",
    "R",
    "m",
    "b",
    "a",
    "(",
    "{",
    "9",
    "*",
    "backspace",
    "colon",
    "2",
    "3",
    "4",
    "5",
    "u",
    "c",
    "w",
    "W",
    "d",
    "N",
    "C",
    "shift+left",
    "shift+right",
]  # all but those that leave
SIZES = ((120, 36), (40, 12), (1, 1), (200, 60), (80, 24), (20, 4), (99, 30), (3, 60), (250, 2))
TABS = ("scalars", "scalars", "layers", "graph", "histograms")
"""Where each walk starts."""
STEPS = 30


async def anything(driver: Driver, chance: random.Random, logdir: Path, number: int) -> str:
    """Do one thing; return what it was."""
    kind = chance.choices(("key", "size", "click", "new run", "gone"), (80, 8, 8, 3, 1))[0]
    if kind == "key":
        key = chance.choice(KEYS)
        await driver.press(key)
        return key
    if kind == "size":
        size = chance.choice(SIZES)
        await driver.pilot.resize_terminal(*size)
        return f"{size[0]}x{size[1]}"
    if kind == "click":
        width, height = driver.app.size
        place = (chance.randrange(width), chance.randrange(height))
        await driver.pilot.click(offset=place, times=chance.choice((1, 2)))
        return f"click {place}"
    if kind == "new run":
        frames = [records.scalar(f"x/{number}", step, float(step)) for step in range(3)]
        records.write(logdir / f"new{number}", *frames)
    else:
        shutil.rmtree(logdir / "b", ignore_errors=True)
    return kind


@pytest.mark.parametrize(
    ("seed", "tab"),
    [(0, "scalars"), (1, "scalars"), (2, "layers"), (3, "graph"), (4, "histograms")],
)
async def test_the_app_stays(tmp_path: Path, seed: int, tab: str) -> None:
    chance = random.Random(seed)
    logdir = two_runs(tmp_path / "runs")
    if tab != "scalars":
        for name in ("cnn-healthy", "sigmoid-vanishing"):
            shutil.copytree(SAMPLES / name, logdir / name)
    async with started(logdir, chance.choice(SIZES), tab=tab) as driver:
        done = []
        for number in range(STEPS):
            done.append(await anything(driver, chance, logdir, number))
            assert driver.app.is_running, done
            driver.text()
        await driver.pilot.resize_terminal(120, 36)
        for _ in range(6):  # help, palette, filter, list of runs, cursor, large card
            await driver.press("escape")
        assert driver.app.is_running, done
        assert driver.app.screen is driver.app.main, done
        await driver.sees("? help")
