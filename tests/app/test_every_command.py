"""Every key of every command does what its command says: a command without a case here fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from termboard.app.filter_bar import FilterBar
from termboard.app.help_screen import HelpScreen
from termboard.app.main_screen import MainScreen
from termboard.dashboards.api import imported
from termboard.dashboards.registry import DASHBOARDS
from termboard.widgets.card_grid import CardGrid
from termboard.widgets.run_list import RunList
from tests.app.driving import started
from tests.support import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.app.driving import Driver

VIEWS: tuple[Any, ...] = tuple(imported(spec.view) for spec in DASHBOARDS)
PLACES: tuple[Any, ...] = (MainScreen, RunList, CardGrid, FilterBar, HelpScreen, *VIEWS)
OFFERED = [(place.__name__, command) for place in PLACES for command in place.OFFERS]


@dataclass(frozen=True)
class Case:
    """What a command changes, and what to do before it can."""

    reads: Callable[[Driver], object]
    before: tuple[str, ...] = ()
    """Keys to press before the command's."""
    gives: object = None
    """What `reads` returns behind the command; None: anything else than before."""
    tab: str = "scalars"
    size: tuple[int, int] = (120, 36)
    at_first: object = None
    """What `reads` returns before the command; None: whatever it is."""


def card(driver: Driver) -> object:
    return driver.grid.current


def run(driver: Driver) -> object:
    return driver.runs.current


def open_tab(driver: Driver) -> object:
    return driver.app.main.open_tab


def focus(driver: Driver) -> object:
    return type(driver.app.screen.focused).__name__


def screens(driver: Driver) -> object:
    return [type(screen).__name__ for screen in driver.app.screen_stack[1:]]


def view(name: str) -> Callable[[Driver], object]:
    return lambda driver: getattr(driver.pane, name)


def shared(name: str) -> Callable[[Driver], object]:
    return lambda driver: getattr(driver.app.main.state.shared, name)


def shows(text: str) -> Callable[[Driver], object]:
    return lambda driver: text in driver.text()


def listed(driver: Driver) -> object:
    return [row.name for row in driver.runs.rows]


RUNS = ("r",)
CASES: dict[tuple[str, str], Case] = {
    ("MainScreen", "filter_tags"): Case(focus, gives="Input"),
    ("MainScreen", "filter_runs"): Case(focus, gives="Input"),
    ("MainScreen", "show_runs"): Case(focus, gives="RunList"),
    ("MainScreen", "next_tab"): Case(open_tab, gives="text"),
    ("MainScreen", "previous_tab"): Case(open_tab, ("7",), "scalars", at_first="text"),
    ("MainScreen", "next_pane"): Case(focus, gives="RunList"),
    ("MainScreen", "previous_pane"): Case(focus, gives="RunList"),
    ("MainScreen", "attempts"): Case(shared("attempts"), gives="all"),
    ("MainScreen", "next_theme"): Case(
        lambda driver: driver.app.theme, at_first="termboard-dark", gives="termboard-light"
    ),
    ("MainScreen", "redraw"): Case(shows("loss/train"), gives=True),
    ("MainScreen", "palette"): Case(
        screens, gives=["MainScreen", "CommandPalette"]
    ),
    ("MainScreen", "help"): Case(screens, gives=["MainScreen", "HelpScreen"]),
    ("MainScreen", "quit"): Case(lambda driver: driver.app.is_running, gives=False),
    ("MainScreen", "open_scalars"): Case(open_tab, gives="scalars", tab="text"),
    ("MainScreen", "open_text"): Case(open_tab, gives="text"),
    ("MainScreen", "back"): Case(
        shows("3 of 3 on"), RUNS, at_first=True, gives=False, size=(60, 20)
    ),
    ("RunList", "toggle_run"): Case(lambda d: d.on(), RUNS, ["b", "c"]),
    ("RunList", "toggle_all_runs"): Case(lambda d: d.on(), RUNS, []),
    ("RunList", "only_run"): Case(lambda d: d.on(), RUNS, ["a", "a/spread_low"]),
    ("RunList", "run_up"): Case(run, (*RUNS, "end"), "b", at_first="c"),
    ("RunList", "run_down"): Case(run, RUNS, "b", at_first="a"),
    ("RunList", "first_run"): Case(run, (*RUNS, "down", "down"), "a", at_first="c"),
    ("RunList", "last_run"): Case(run, RUNS, "c", at_first="a"),
    ("RunList", "unfold_run"): Case(listed, RUNS, ["a", "a/spread_low", "b", "c"]),
    ("RunList", "fold_run"): Case(
        listed, (*RUNS, "right"), ["a", "b", "c"], at_first=["a", "a/spread_low", "b", "c"]
    ),
    ("CardGrid", "move_left"): Case(card, ("right",), "loss/train", at_first="loss/val"),
    ("CardGrid", "move_right"): Case(card, (), "loss/val", at_first="loss/train"),
    ("CardGrid", "move_up"): Case(card, ("end",), "x/6", at_first="x/8"),
    ("CardGrid", "move_down"): Case(card, ("end", "up"), "x/8", at_first="x/6"),
    ("CardGrid", "page_up"): Case(card, ("end",), size=(60, 20), at_first="x/8"),
    ("CardGrid", "page_down"): Case(
        card, (), size=(60, 20), at_first="loss/train"
    ),
    ("CardGrid", "first_card"): Case(card, ("end",), "loss/train", at_first="x/8"),
    ("CardGrid", "last_card"): Case(card, (), "x/8", at_first="loss/train"),
    ("CardGrid", "open_card"): Case(lambda d: d.grid.large, gives="loss/train"),
    ("CardGrid", "fold_group"): Case(lambda d: set(d.grid.folded), gives={"loss"}),
    ("FilterBar", "cancel_filter"): Case(
        shared("tag_filter"), ("slash", "x"), "", at_first="x"
    ),
    ("FilterBar", "keep_filter"): Case(
        lambda d: d.grid.has_focus, ("slash", "x"), gives=True, at_first=False
    ),
    ("HelpScreen", "close_help"): Case(
        screens, ("question_mark",), ["MainScreen"], at_first=["MainScreen", "HelpScreen"]
    ),
    ("ScalarsView", "smoothing"): Case(shared("smoothing"), gives=0.3),
    ("ScalarsView", "less_smoothing"): Case(shared("smoothing"), ("s", "s"), 0.3, at_first=0.6),
    ("ScalarsView", "next_axis"): Case(shared("x_axis"), gives="relative"),
    ("ScalarsView", "log_y"): Case(view("log_tags"), gives=frozenset({"loss/train"})),
    ("ScalarsView", "clip_outliers"): Case(view("clip_outliers"), gives=True),
    ("ScalarsView", "values"): Case(view("cursor"), gives=9.0),
    ("ScalarsView", "earlier_step"): Case(view("cursor"), ("v",), 8.0, at_first=9.0),
    ("ScalarsView", "later_step"): Case(view("cursor"), ("v", "comma"), 9.0, at_first=8.0),
    ("ScalarsView", "pin"): Case(view("pinned"), gives=("loss/train",)),
    ("ScalarsView", "back"): Case(
        lambda d: d.grid.large, ("enter",), "", at_first="loss/train"
    ),
    ("TextView", "earlier_text"): Case(shows("written at 1"), tab="text", gives=True),
    ("TextView", "later_text"): Case(
        shows("written at 2"), ("comma",), tab="text", at_first=False, gives=True
    ),
    ("TextView", "latest_text"): Case(
        shows("written at 2"), ("comma", "comma"), tab="text", at_first=False, gives=True
    ),
    ("TextView", "back"): Case(
        lambda d: d.grid.large, ("enter",), "", tab="text", at_first="notes\0a"
    ),
}  # fmt: skip


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Runs `a` with a folded sub-run, `b` and `c`; losses, ten other tags, texts."""
    for name in "abc":
        frames = [
            records.scalar(tag, step, 10.0 - step)
            for step in range(10)
            for tag in ("loss/train", "loss/val", *(f"x/{number}" for number in range(9)))
        ]
        texts = [records.text("notes", i, f"written at {i}") for i in range(3)]
        records.write(tmp_path / name, *frames, *(texts if name == "a" else ()))
    records.write(tmp_path / "a" / "spread_low", records.scalar("spread", 9, 1.0))
    return tmp_path


def test_every_offered_command_has_a_case() -> None:
    offered = {(place, command.id()) for place, command in OFFERED}
    assert sorted(offered) == sorted(CASES)


@pytest.mark.parametrize(
    ("place", "command"), OFFERED, ids=[f"{place}-{command.id()}" for place, command in OFFERED]
)
async def test_every_key_of_it(logdir: Path, place: str, command: Any) -> None:
    case = CASES[place, command.id()]
    for key in command.keys.split(","):
        async with started(logdir, case.size, tab=case.tab) as driver:
            await driver.sees("written at 2" if case.tab == "text" else "loss/train")
            for one in case.before:
                await driver.press(one)
            if case.at_first is not None:
                await driver.until_is(lambda: case.reads(driver), case.at_first)
            before = case.reads(driver)
            await driver.press(key)
            if case.gives is None:
                await driver.until_not(lambda: case.reads(driver), before)
            else:
                await driver.until_is(lambda: case.reads(driver), case.gives)
