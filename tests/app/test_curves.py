"""Charts in the app: what is zoomed into, of a card, a group, and along another axis; seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.curves.drawn_view import DrawnView
from termboard.widgets.card_grid import CardGrid
from tests.app.driving import started
from tests.app.logs import two_runs
from tests.app.test_typed_ahead import burst
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.dashboards.curves.style import Choices, Ends, Limits, Window
    from tests.app.driving import Driver

LOSSES = ("loss/first", "loss/two")


def curves(driver: Driver) -> DrawnView:
    assert isinstance(driver.pane, DrawnView)
    return driver.pane


def choices(driver: Driver) -> Choices:
    return curves(driver).choices


def shown(driver: Driver) -> list[Ends | None]:
    """Return the part of x that each of the losses shows."""
    return [choices(driver).window(key).x for key in LOSSES]


async def on_header(driver: Driver) -> None:
    """Go to the header of the losses."""
    await driver.sees("loss/two")
    await driver.press("up")
    await driver.until_is(lambda: driver.grid.header, "loss")


async def test_a_group_is_zoomed_as_one(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await on_header(driver)
        await driver.press("plus")
        await driver.until_is(lambda: shown(driver), [(2.25, 6.75)] * 2)
        await driver.press("L")
        await driver.until_is(lambda: shown(driver), [(3.375, 7.875)] * 2)
        await driver.press("z")
        await driver.until_is(lambda: shown(driver), [None, None])
        assert not choices(driver).windows


async def test_limits_are_typed_for_a_group(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await on_header(driver)
        await driver.press("F", *"2..4", "enter")
        await driver.until_is(lambda: shown(driver), [(2.0, 4.0)] * 2)


async def test_what_is_zoomed_to_the_end_follows_new_points(tmp_path: Path) -> None:
    losses = [records.scalar("loss", i, 1.0 + i) for i in range(101)]
    records.write(tmp_path / "a", *losses)

    async with started(tmp_path) as driver:

        def seen() -> Limits:
            return curves(driver)._drawn["loss"].layout.view.x

        def window() -> Window:
            return choices(driver).window("loss")

        await driver.sees("101")
        await driver.press("F", *"60..", "enter")
        await driver.until_is(seen, (60.0, 100.0))
        records.write(tmp_path / "a", *losses, *[records.scalar("loss", 120, 5.0)])
        await driver.until_is(seen, (60.0, 120.0))
        await driver.press("F", *"-10%", "enter")
        await driver.until_is(seen, (108.0, 120.0))
        await driver.press("H")
        await driver.until_is(lambda: window().x, (105.0, 117.0))
        await driver.press("L", "L")
        await driver.until_is(lambda: window().x, (108.0, None))
        more = [records.scalar("loss", step, 5.0) for step in (120, 150)]
        records.write(tmp_path / "a", *losses, *more)
        await driver.until_is(seen, (108.0, 150.0))


async def test_what_is_drawn_over_to_the_right_edge_follows_new_points(tmp_path: Path) -> None:
    losses = [records.scalar("loss", i, 1.0 + i) for i in range(101)]
    records.write(tmp_path / "a", *losses)
    async with started(tmp_path) as driver:
        await driver.sees("101")
        frame = curves(driver)._drawn["loss"].layout.frame
        edge, middle = frame.left + frame.width - 1, frame.left + frame.width // 2
        for x, end in ((edge, None), (edge - 5, 0.0)):
            off = {"shift": False, "ctrl": False, "alt": False}
            driver.pane.post_message(
                CardGrid.Dragged("loss", middle, 2, x, 2, button=1, ended=True, **off)
            )
            await driver.until(lambda: choices(driver).window("loss").x, "it is zoomed")
            low, high = choices(driver).window("loss").x or (0.0, 0.0)
            assert low is not None
            assert 45 < low < 55
            assert (high is None) == (end is None)
            await driver.press("z")
            await driver.until_is(lambda: choices(driver).window("loss").x, None)
        await driver.press("v", "plus")
        await driver.until_is(lambda: choices(driver).window("loss").x, (50.0, None))


async def test_each_card_of_a_group_is_moved_up_by_its_own_height(tmp_path: Path) -> None:
    values = [records.scalar(tag, i, i * size) for tag, size in zip(LOSSES, (1, 1000), strict=True)
              for i in range(10)]  # fmt: skip
    other = [records.scalar("other", i, 0.0) for i in range(3)]
    records.write(tmp_path / "a", *values, *other)
    async with started(tmp_path) as driver:
        await on_header(driver)
        await driver.until(lambda: all(key in curves(driver)._drawn for key in LOSSES), "drawn")
        await driver.press("K")
        await driver.until(lambda: choices(driver).windows, "it is moved")
        small, large = (choices(driver).window(key).y for key in LOSSES)
        assert small is not None
        assert large is not None
        assert 2 < small[1] < 20
        assert 2000 < large[1] < 20_000


async def test_zooming_out_of_a_logarithmic_axis_ends_at_all_of_it(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await driver.sees("loss/two")
        await driver.press("X", "plus", "plus")
        await driver.until(lambda: shown(driver)[0], "it is zoomed")
        await driver.sees("zoomed")
        await driver.press("minus", "minus", "minus")
        await driver.until_is(lambda: shown(driver), [None, None])


async def test_keys_behind_that_of_another_axis_speak_of_the_new_one(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await driver.sees("loss/two")
        burst(driver, "x", "x", "x", "plus")
        await driver.until_is(lambda: driver.app.main.state.shared.x_axis, "wall")
        await driver.press("plus")
        await driver.until(lambda: shown(driver)[0], "it is zoomed")
        low, high = shown(driver)[0] or (0.0, 0.0)
        assert low is not None
        assert high is not None
        assert records.BASE <= low < high <= records.BASE + 1e6


async def test_an_axis_chosen_in_another_tab_ends_the_zoom(tmp_path: Path) -> None:
    two_runs(tmp_path)
    async with started(tmp_path) as driver:
        await driver.sees("loss/two")
        await driver.press("plus", "v")
        await driver.until(lambda: shown(driver)[0] and choices(driver).cursor, "it is zoomed")
        scalars = curves(driver)
        await driver.press("7")
        await driver.until_is(lambda: driver.app.main.open_tab, "text")
        driver.pane.post_message(
            driver.pane.SharedChanged(lambda shared: type(shared)(shared.runs, x_axis="wall"))
        )
        await driver.until_is(lambda: driver.app.main.state.shared.x_axis, "wall")
        await driver.press("1")
        await driver.until_is(lambda: driver.app.main.open_tab, "scalars")
        await driver.until_is(lambda: scalars.shared.x_axis, "wall")
        assert not scalars.choices.windows
        assert scalars.choices.cursor is None


async def test_nothing_is_saved_of_groups_that_were_folded_meanwhile(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path / "logs")) as driver:
        await driver.sees("loss/two")
        await driver.press("e")
        await driver.sees("save as")
        driver.grid.action_fold_all()
        await driver.until(lambda: not driver.grid.wanted.keys, "no card is seen")
        await driver.press("enter")
        await driver.sees("There is nothing here to save")


async def test_without_seeds_the_bands_say_so(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path)) as driver:
        await driver.sees("loss/two")
        await driver.press("d")
        await driver.sees("No two runs differ in their seed only")
