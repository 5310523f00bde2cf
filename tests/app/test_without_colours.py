"""NO_COLOR and ASCII: nothing that is said may be said by a colour or a drawn character alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from termboard.terminal.abilities import Terminal
from termboard.terminal.spelling import CONSOLE
from tests.app.driving import started
from tests.app.logs import two_runs
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.terminal.abilities import Characters
    from tests.app.driving import Driver


@pytest.fixture
def logdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NO_COLOR", "1")
    return two_runs(tmp_path / "runs")


def picture(driver: Driver) -> str:
    """Return characters and attributes of the screen, without its colours."""
    rows = []
    for strip in driver.app.screen._compositor.render_strips():
        cells = []
        for segment in strip:
            style = segment.style
            heavy = bool(style and (style.reverse or style.bold or style.underline))
            cells += [(character, heavy) for character in segment.text]
        rows.append("".join(f"{c}{'!' if heavy else ''}" for c, heavy in cells))
    return "\n".join(rows)


async def test_runs_have_letters_in_the_list_and_on_the_curves(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        assert driver.app.main.look.lettered
        await driver.sees("a:a")
        await driver.sees("b:b")
        await driver.sees("a:a 1")
        await driver.press("enter")
        await driver.sees("min @ step")
        await driver.sees("a:a")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), ("right",)),  # another card
        (("right", "right"), ("space",)),  # a header instead of a card
        (("space",), ("down", "down", "left")),  # another header
        (("r",), ("down",)),  # another run
        ((), ("tab",)),  # another pane
        ((), ("7",)),  # another tab
        (("enter",), ("v",)),  # a cursor
        (("r",), ("space",)),  # a run that is off
    ],
)
async def test_every_move_is_seen(
    logdir: Path, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press(*before)
        await driver.until(lambda: not driver.grid.missing, "cards are there")
        await driver.pilot.pause()
        was = picture(driver)
        await driver.press(*after)
        await driver.until_not(lambda: picture(driver), was)


async def test_the_header_that_has_the_cursor_stands_out(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("space")
        await driver.until(lambda: driver.grid.header == "loss", "the header has the cursor")
        await driver.misses("loss/two")
        first = picture(driver)
        await driver.press("down")
        await driver.until(lambda: driver.grid.header == "accuracy", "the next header has it")
        await driver.until_not(lambda: picture(driver), first)


@pytest.mark.parametrize("characters", ["ascii", "console"])
async def test_a_screen_in_the_characters_of_a_poor_terminal(
    tmp_path: Path, characters: Characters
) -> None:
    records.write(tmp_path / "naïve-漢字", records.scalar("loss", 0, 1.0))
    known = CONSOLE if characters == "console" else frozenset()
    terminal = Terminal(characters=characters)
    two_runs(tmp_path / "runs")
    async with started(tmp_path, size=(130, 36), terminal=terminal) as driver:

        def foreign() -> set[str]:
            return {c for c in driver.text() if not c.isascii() and c not in known}

        await driver.sees("loss/first")
        for keys in (
            ("r",),
            ("r", "enter", "v"),
            ("escape", "escape", "space"),
            ("7",),
            ("5",),
            ("question_mark",),
            ("escape", "ctrl+c"),  # a toast
            ("colon",),
            ("r", "u", "n"),
        ):
            await driver.press(*keys)
            await driver.pilot.pause()
            await driver.until(lambda: not foreign(), f"{keys} shows none of {foreign()}", 3)
