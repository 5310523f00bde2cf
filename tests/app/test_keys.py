"""Every command by its key: what the screen shows then, and what the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Hide
from textual.widgets import Input

from termboard.app.app import TermboardApp
from termboard.app.help_screen import HelpScreen
from termboard.app.main_screen import MainScreen
from termboard.app.prompt_bar import PromptBar
from termboard.command import key_name
from termboard.dashboards.api import imported
from termboard.dashboards.curves import model as curves
from termboard.dashboards.curves import readings
from termboard.dashboards.registry import DASHBOARDS
from termboard.dashboards.scalars.view import ScalarsView
from termboard.dashboards.text.view import TextView
from termboard.widgets.card_grid import CardGrid
from termboard.widgets.run_list import RunList
from tests.app.driving import started
from tests.app.logs import two_runs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver

VIEWS: tuple[Any, ...] = tuple(imported(spec.view) for spec in DASHBOARDS)
PLACES: tuple[Any, ...] = (MainScreen, RunList, CardGrid, PromptBar, HelpScreen, *VIEWS)


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    return two_runs(tmp_path / "runs")


def scalars(driver: Driver) -> ScalarsView:
    pane = driver.pane
    assert isinstance(pane, ScalarsView)
    return pane


@pytest.mark.parametrize("place", PLACES)
def test_every_command_has_an_action_where_it_is_offered(place: Any) -> None:
    for command in place.OFFERS:
        name = (command.action or command.id()).partition("(")[0]
        owner = TermboardApp if name.startswith("app.") else place
        assert hasattr(owner, f"action_{name.removeprefix('app.')}"), f"{owner} cannot {name}"
        assert command.help(), f"{command.__name__} has no help"


async def test_the_first_card_has_the_focus_at_start(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        assert driver.app.screen.focused is driver.grid
        assert driver.grid.current == "loss/first"


async def test_tabs_by_number_bracket_and_angle(logdir: Path) -> None:
    async with started(logdir) as driver:
        main = driver.app.main
        for key, name in (("7", "text"), ("1", "scalars"), ("]", "distributions"),
                          ("[", "scalars"), (">", "distributions"), ("<", "scalars"),
                          ("<", "custom_scalars"), ("]", "scalars")):  # fmt: skip
            await driver.press(key)
            await driver.until_is(lambda: main.open_tab, name)
            await driver.until(lambda: driver.pane.keyboard.has_focus, "the tab takes the keys")


async def test_tabs_turned_in_haste_keep_the_focus(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        for _ in range(3):
            await driver.press(*"71" * 3)
            await driver.until_is(lambda: driver.app.main.open_tab, "scalars")
            for _ in range(5):
                await driver.pilot.pause()
            await driver.until(lambda: driver.grid.has_focus, "the cards have the focus")


async def test_tab_goes_from_pane_to_pane(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("tab")
        await driver.until(lambda: driver.runs.has_focus, "the runs have the focus")
        await driver.press("shift+tab")
        await driver.until(lambda: driver.grid.has_focus, "the cards have it again")


async def test_arrows_and_letters_move_between_cards(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("accuracy/val")
        for keys, card in ((["right"], "loss/two"), (["h"], "loss/first"), (["l"], "loss/two"),
                           (["down", "down"], "accuracy/val"), (["k", "up"], "loss/first"),
                           (["end"], "accuracy/val"), (["home"], "loss/first"),
                           (["G"], "accuracy/val"), (["g"], "loss/first"),
                           (["pagedown"], "accuracy/val")):  # fmt: skip
            await driver.press(*keys)
            await driver.until_is(lambda: driver.grid.current, card)


async def test_enter_makes_a_card_large_and_escape_small_but_never_quits(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("enter")
        await driver.sees("min @ step")
        await driver.press("right")
        await driver.until(lambda: driver.grid.large == "loss/two", "the next card is large")
        await driver.press("escape")
        await driver.misses("min @ step")
        await driver.press(*["escape"] * 5)
        assert driver.app.is_running
        await driver.sees("loss/first")


async def test_groups_fold(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/two")
        await driver.press("space")
        await driver.misses("loss/two")
        assert driver.grid.header == "loss"
        await driver.press("enter")
        await driver.sees("loss/two")
        await driver.press("left")
        await driver.misses("loss/two")
        await driver.press("right")
        await driver.sees("loss/two")


async def test_filter_of_tags_applies_while_it_is_typed(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("slash", "a", "c", "c")
        await driver.misses("loss/two")
        await driver.press("left_parenthesis")
        await driver.sees("not a pattern")
        assert "accuracy/val" in driver.text()
        await driver.press("backspace", "enter")
        await driver.until(lambda: driver.grid.has_focus, "the cards have the focus again")
        assert driver.app.main.state.shared.tag_filter == "acc"
        await driver.press("slash", "x", "escape")
        await driver.until(lambda: driver.grid.has_focus, "the filter is closed")
        assert driver.app.main.state.shared.tag_filter == "acc"


async def test_a_filter_without_a_match_says_so(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("slash", "z", "z", "enter")
        await driver.sees("No tag matches zz")


async def test_filter_of_runs(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("f", "b", "enter")
        await driver.until(lambda: driver.on() == ["b"], "b alone is on")
        assert [row.name for row in driver.runs.rows] == ["b"]
        await driver.misses("accuracy/val")


async def test_the_footer_says_what_keys_do_while_a_filter_is_typed(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("slash")
        await driver.sees("enter keep")
        assert driver.app.screen.query_one(Input).has_focus
        assert "quit" not in driver.text().split("\n")[-1]


async def test_runs_are_switched_on_and_off(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("r")
        await driver.until(lambda: driver.runs.has_focus, "the list has the focus")
        for key, on in (("space", ["b"]), ("space", ["a", "b"]), ("a", []), ("a", ["a", "b"]),
                        ("enter", ["a"]), ("enter", ["a", "b"])):  # fmt: skip
            await driver.press(key)
            await driver.until_is(driver.on, on)
        await driver.press("down", "space")
        await driver.until(lambda: driver.on() == ["a"], "b is off")
        await driver.press("a", "a")
        await driver.sees("No run is switched on")


async def test_smoothing(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("smoothing 0.00")
        await driver.press("s", "s")
        await driver.sees("smoothing 0.60")
        await driver.press("S")
        await driver.sees("smoothing 0.30")
        await driver.press("S", "S", "S")
        await driver.sees("smoothing 0.00")
        await driver.press(*"sssssss")
        await driver.sees("smoothing 0.97")


async def test_x_axis(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("x step")
        for axis in ("relative step", "relative", "wall", "step"):
            await driver.press("x")
            await driver.sees(f"x {axis} {driver.pane.look.glyphs.separator}")


async def test_log_y_is_the_cards_own(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("y")
        await driver.sees("y log ·")
        assert scalars(driver).choices.logs == {"loss/first"}
        await driver.press("right")
        await driver.sees("y linear")
        await driver.press("left", "y")
        await driver.until(lambda: not scalars(driver).choices.logs, "no axis is logarithmic")


async def test_outliers(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("y linear")
        await driver.press("o")
        await driver.sees("without outliers")


async def test_cursor_reads_every_run_at_one_step(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("enter", "v")
        view = scalars(driver)
        await driver.until(lambda: view.choices.cursor == 9.0, "the cursor is at the last step")
        await driver.press("comma", "comma")
        await driver.until(lambda: view.choices.cursor == 7.0, "two steps earlier")
        found = curves.chart(view.snapshot, ("loss/first",), view.shared)
        assert [(r.run.name, r.value) for r in readings.readings(found, 7.0)] == [
            ("a", 3.0),
            ("b", 4.0),
        ]
        await driver.press("full_stop")
        await driver.until(lambda: view.choices.cursor == 8.0, "one step later")
        await driver.press("escape")
        await driver.until(lambda: view.choices.cursor is None, "no cursor")
        assert driver.grid.large == "loss/first"


async def test_pins_stand_first(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("accuracy/val")
        await driver.press("end", "p")
        await driver.until(lambda: driver.grid.sections[0].name == "pinned", "there are pins")
        await driver.press("p")
        await driver.until(lambda: driver.grid.sections[0].name == "loss", "there are none")


async def test_attempts_and_theme(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("latest attempt")
        await driver.press("t")
        await driver.sees("all attempts")
        await driver.press("T")
        await driver.until(lambda: driver.app.main.look.palette.name == "light", "it is light")
        await driver.press("ctrl+l")
        await driver.sees("all attempts")


async def test_texts_by_step(logdir: Path) -> None:
    async with started(logdir, tab="text") as driver:
        await driver.sees("written at 2")
        await driver.press("comma")
        await driver.sees("written at 1")
        await driver.press("comma", "comma", "comma")
        await driver.sees("written at 0")
        await driver.press("full_stop")
        await driver.sees("written at 1")
        assert isinstance(driver.pane, TextView)
        await driver.press("L")
        await driver.sees("written at 2")


async def test_help_lists_every_command_that_is_offered(logdir: Path) -> None:
    async with started(logdir, size=(120, 200)) as driver:
        await driver.sees("loss/first")
        await driver.press("question_mark")
        await driver.sees("Keys")
        shown = " ".join(driver.text().split())
        for _, command in driver.app.main.offered():
            if not command.keys:  # a tab without a number is in the palette and in the bar
                continue
            assert key_name(command.keys.split(",")[0]) in shown
            assert command.help().split(",")[0][:30] in shown
        for heading, mark in (("Marks of this tab", "┊ the training was started again"),
                              ("Marks of runs", "= the baseline of comparisons")):  # fmt: skip
            assert mark in shown[shown.index(heading) :]
        await driver.press("escape")
        await driver.misses("esc closes")


async def test_the_palette_finds_and_runs(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("smoothing 0.00")
        await driver.press("colon")
        await driver.until(lambda: len(driver.app.screen_stack) == 2, "the palette is open")
        await driver.press(*"more smooth")
        await driver.sees("More smoothing")
        await driver.press("enter")
        await driver.sees("smoothing 0.30")


async def test_a_remapped_key(logdir: Path) -> None:
    async with started(logdir, (160, 36), keys=(("log_y", "ctrl+y"),)) as driver:
        await driver.sees("loss/first")
        await driver.press("y", "ctrl+y")
        await driver.sees("y log ·")
        assert "^y log" in driver.text().split("\n")[-1]


async def test_quit(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("q")
        await driver.until(lambda: not driver.app.is_running, "it is left")


async def test_a_narrow_pane_has_the_runs_over_the_charts(logdir: Path) -> None:
    async with started(logdir, size=(40, 12)) as driver:
        await driver.sees("loss/first")
        assert not driver.runs.is_on_screen
        await driver.press("r")
        await driver.sees("2 of 2 on")
        await driver.press("space")
        await driver.until(lambda: driver.on() == ["b"], "a is off")
        await driver.press("escape")
        await driver.misses("of 2 on")
        assert driver.grid.has_focus
        await driver.press("r", "7")
        await driver.misses("of 2 on")


async def test_the_mouse(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("accuracy/val")
        await driver.pilot.click(offset=(60, driver.line("accuracy/val")))
        await driver.until(lambda: driver.grid.current == "accuracy/val", "the card is current")
        await driver.pilot.click(offset=(60, driver.line("accuracy/val")), times=2)
        await driver.sees("min @ step")
        await driver.pilot.click(offset=(80, 10))
        await driver.until(lambda: scalars(driver).choices.cursor is not None, "there is a cursor")
        await driver.press("escape", "escape")
        await driver.sees("loss/two")
        await driver.pilot.click(offset=(34, driver.line("loss (2)")))
        await driver.misses("loss/two")
        await driver.pilot.click(RunList, offset=(0, 0))
        await driver.until(lambda: driver.on() == ["b"], "a is off")
        await driver.pilot.click("TabBar", offset=(driver.text().split("\n")[1].index("Text"), 0))
        await driver.until(lambda: driver.app.main.open_tab == "text", "Text is open")
        await driver.sees("latest texts")
        await driver.click_hint("help")
        await driver.sees("esc closes")


@pytest.mark.parametrize("size", [(160, 45), (40, 12), (1, 1), (20, 4), (200, 60), (80, 24)])
async def test_any_size_at_any_moment(logdir: Path, size: tuple[int, int]) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("enter")
        await driver.pilot.resize_terminal(*size)
        await driver.press("v", "escape", "escape", "r", "7", "1")
        await driver.pilot.resize_terminal(120, 36)
        await driver.sees("loss/first")


async def test_a_tab_without_cards_takes_the_keys_too(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.press("r", "space", "tab", "7")  # the one run with texts is off
        await driver.sees("Nothing here yet")
        await driver.until(lambda: driver.pane.has_focus, "the tab has the focus")
        await driver.press("r", "space")
        await driver.sees("written at 2")
        await driver.press("escape")
        await driver.until(lambda: driver.grid.has_focus, "the cards have the focus")


async def test_a_tab_that_is_empty_for_a_moment_keeps_the_keys(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        screen, pane = driver.app.main, driver.pane

        def takes_keys() -> object:
            return screen.focused

        screen.set_focus(driver.runs)
        screen.set_focus(driver.grid)  # which is not told of it before the next message
        pane._say("Nothing", "is here.", "-empty")
        assert takes_keys() is pane
        pane._show_body("-empty")
        assert takes_keys() is driver.grid
        await driver.pilot.pause()
        assert takes_keys() is driver.grid


async def test_a_tab_that_is_told_late_that_it_was_hidden_keeps_the_keys(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        await driver.until(lambda: driver.grid.has_focus, "the cards have the keys")
        driver.grid.post_message(Hide())
        await driver.pilot.pause()
        assert driver.app.main.focused is driver.grid
