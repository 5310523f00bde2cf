"""The grid of cards in the whole app: folds and widths by key, by palette and by mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.driving import started
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """One run with six tags in three folders."""
    tags = [f"{folder}/{name}" for folder in ("p", "q", "r") for name in ("one", "two")]
    frames = [records.scalar(tag, step, 1.0 + step) for tag in tags for step in range(5)]
    records.write(tmp_path / "a", *frames)
    return tmp_path


def headers(driver: Driver) -> list[str]:
    lines = (line.partition("│")[2].strip() for line in driver.text().split("\n"))
    return [line for line in lines if line[:1] in ("▾", "▸")]


async def test_all_groups_fold_and_unfold_by_key(logdir: Path) -> None:
    async with started(logdir, (120, 60)) as driver:
        await driver.sees("▾ r (2)")
        await driver.press("left_parenthesis")
        await driver.until_is(lambda: headers(driver), ["▸ p (2)", "▸ q (2)", "▸ r (2)"])
        await driver.misses("p/one ─")
        await driver.press("right_parenthesis")
        await driver.until_is(lambda: headers(driver), ["▾ p (2)", "▾ q (2)", "▾ r (2)"])
        await driver.until(lambda: not driver.grid.missing, "what came into sight is drawn")
        await driver.sees("─ a 5")


async def test_folds_outlive_new_data_and_another_tab(logdir: Path) -> None:
    async with started(logdir, (120, 60)) as driver:
        await driver.sees("▾ q (2)")
        await driver.press("down", "space")
        await driver.until_is(lambda: headers(driver), ["▾ p (2)", "▸ q (2)", "▾ r (2)"])
        records.write(logdir / "b", *[records.scalar("q/three", 0, 1.0)])
        await driver.until_is(lambda: headers(driver), ["▾ p (2)", "▸ q (3)", "▾ r (2)"])
        await driver.press("7")
        await driver.until_is(lambda: driver.app.main.open_tab, "text")
        await driver.press("1")
        await driver.until_is(lambda: headers(driver), ["▾ p (2)", "▸ q (3)", "▾ r (2)"])


async def test_wider_and_narrower_cards_by_key(logdir: Path) -> None:
    async with started(logdir, (120, 60)) as driver:
        await driver.sees("▾ p (2)")

        def tops() -> int:
            """Return how many cards stand beside each other."""
            return max(line.count("╮") + line.count("┓") for line in driver.text().split("\n"))

        assert tops() == 2
        await driver.press("right_curly_bracket")
        await driver.until_is(tops, 1)
        await driver.until(lambda: not driver.grid.missing, "cards are drawn in their new size")
        await driver.press("left_curly_bracket")
        await driver.until_is(tops, 2)


async def test_the_palette_folds_all(logdir: Path) -> None:
    async with started(logdir, (120, 60)) as driver:
        await driver.sees("▾ p (2)")
        await driver.sees("┏")  # the palette offers what belongs to the card in the focus
        await driver.press("ctrl+p", *"fold all")
        await driver.sees("Fold all groups.")
        await driver.press("enter")
        await driver.until_is(lambda: headers(driver), ["▸ p (2)", "▸ q (2)", "▸ r (2)"])
