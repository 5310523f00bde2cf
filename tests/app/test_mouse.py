"""What clicks and the wheel do, where on the screen they are made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from termboard.dashboards.scalars.view import ScalarsView
from termboard.widgets.tab_bar import TabBar
from tests.app.driving import started
from tests.app.logs import two_runs
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    return two_runs(tmp_path / "runs")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Forty runs and forty tags of the first: more than a screen holds of both."""
    for number in range(40):
        tags = [f"x/{tag}" for tag in range(40 if number == 0 else 1)]
        frames = [records.scalar(tag, 0, 1.0) for tag in tags]
        records.write(tmp_path / f"run{number}", *frames)
    return tmp_path


async def wheel(driver: Driver, x: int, y: int, *, down: bool = True) -> None:
    """Turn the wheel by one notch over a cell of the screen."""
    kind = events.MouseScrollDown if down else events.MouseScrollUp
    driver.app.post_message(
        kind(None, x, y, 0, 0, button=0, shift=False, meta=False, ctrl=False, screen_x=x,
             screen_y=y)
    )  # fmt: skip
    await driver.pilot.pause()


async def test_the_wheel_scrolls_what_is_under_it(many: Path) -> None:
    async with started(many, size=(120, 24)) as driver:
        await driver.sees("x/0")
        await driver.sees("run0")
        await driver.until(lambda: driver.grid.max_scroll_y > 0, "there are more cards")
        await driver.until(lambda: driver.runs.max_scroll_y > 0, "there are more runs")
        await wheel(driver, 80, 10)
        await driver.until(lambda: driver.grid.scroll_y > 0, "the cards move")
        assert driver.runs.scroll_y == 0
        await wheel(driver, 80, 10, down=False)
        await driver.until(lambda: driver.grid.scroll_y == 0, "the cards are back")
        await wheel(driver, 10, 10)
        await driver.until(lambda: driver.runs.scroll_y > 0, "the runs move")
        assert driver.grid.scroll_y == 0


async def test_cards_that_the_wheel_brings_into_sight_are_drawn(many: Path) -> None:
    async with started(many, size=(120, 24)) as driver:
        await driver.sees("x/0")
        await driver.until(lambda: driver.grid.max_scroll_y > 0, "there is more than shown")
        for _ in range(30):
            await wheel(driver, 80, 10)
        await driver.until(lambda: not driver.grid.missing, "all visible cards are there")
        await driver.misses("─ x/0 ─")
        assert driver.grid.current == "x/0", "the wheel does not move the cursor"
        await driver.until(
            lambda: (
                (shown := driver.grid.wanted.keys) and all(key in driver.text() for key in shown)
            ),
            "all of them are on the screen",
        )


async def test_a_click_on_a_scrolled_list_hits_what_is_seen(many: Path) -> None:
    async with started(many, size=(120, 24)) as driver:
        await driver.sees("run0")
        await driver.press("r", "end")
        await driver.until(lambda: "run39" in driver.text(), "the last run is seen")
        y = driver.line("run37")
        await driver.pilot.click(offset=(0, y))
        await driver.until(lambda: "run37" not in driver.on(), "it is off")
        assert len(driver.on()) == 39


async def test_a_second_click_on_a_run_shows_it_alone(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.pilot.click(offset=(4, driver.line("● b")), times=2)
        await driver.until(lambda: driver.on() == ["b"], "b alone is on")
        await driver.sees("one run alone")


async def test_a_header_folds_and_unfolds(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("accuracy/val")
        y = driver.line("▾ accuracy")
        await driver.pilot.click(offset=(40, y))
        await driver.sees("▸ accuracy")
        await driver.misses("accuracy/val")
        await driver.pilot.click(offset=(40, driver.line("▸ accuracy")))
        await driver.sees("accuracy/val")


async def test_tabs_by_mouse_in_a_short_bar(logdir: Path) -> None:
    async with started(logdir, size=(40, 12)) as driver:
        await driver.sees("loss/first")
        for name, title in (("distributions", "Distr"), ("scalars", "Scalars")):
            x = driver.text().split("\n")[1].index(title)
            await driver.pilot.click(TabBar, offset=(x, 0))
            await driver.until_is(lambda: driver.app.main.open_tab, name)


async def test_every_hint_of_the_footer_does_what_its_key_does(logdir: Path) -> None:
    async with started(logdir, size=(180, 36)) as driver:
        await driver.sees("loss/first")
        effects: dict[str, Any] = {
            "s smoothing": "smoothing 0.30",
            "x x axis": "x relative",
            "y log": "y log",
            "o outliers": "without outliers",
            "p pin": "▾ pinned",
            "enter open": "min @ step",
        }
        for hint, seen in effects.items():
            await driver.sees(hint)
            await driver.click_hint(hint.partition(" ")[2])
            await driver.sees(seen)
        await driver.click_hint("quit")
        await driver.until(lambda: not driver.app.is_running, "it is left")


@pytest.mark.parametrize("keys", [(), ("y",), ("o",), ("y", "o"), ("s",), ("x",), ("x", "x")])
@pytest.mark.parametrize("size", [(120, 36), (60, 20)])
async def test_a_click_puts_the_cursor_into_the_column_that_was_clicked(
    tmp_path: Path, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    values = [1e-5, *[2.0 + i for i in range(60)], 7e6]
    frames = [records.scalar("loss", 10 * i, value) for i, value in enumerate(values)]
    records.write(tmp_path / "a", *frames)
    async with started(tmp_path, size) as driver:
        await driver.sees("loss")
        await driver.press("enter", *keys)
        await driver.until(lambda: not driver.grid.missing, "the card is drawn")
        view = driver.pane
        assert isinstance(view, ScalarsView)
        plain = driver.text().split("\n")
        glyph = view.look.glyphs.cursor
        for column in (size[0] * 2 // 3, size[0] - 8):
            view.choices = replace(view.choices, cursor=None)
            await driver.until_is(lambda: driver.text().split("\n"), plain)
            await driver.pilot.click(offset=(column, driver.grid.region.y + 3))
            await driver.until_not(lambda: view.choices.cursor, None)
            await driver.until_is(lambda: _columns_of(driver, glyph, plain), {column})


def _columns_of(driver: Driver, glyph: str, before: list[str]) -> set[int]:
    """Return the columns of the upper rows that show the cursor now and did not before."""
    top = driver.grid.region.y
    rows = driver.text().split("\n")[top + 1 : top + 8]
    return {
        x
        for y, row in enumerate(rows)
        for x, character in enumerate(row)
        if character == glyph and before[top + 1 + y][x : x + 1] != glyph
    }
