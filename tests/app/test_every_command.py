"""Every key of every command does what its command says: a command without a case here fails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from termboard.app.help_screen import HelpScreen
from termboard.app.main_screen import MainScreen
from termboard.app.prompt_bar import PromptBar
from termboard.dashboards.api import imported
from termboard.dashboards.curves.view import CurvesView
from termboard.dashboards.pane import DashboardPane
from termboard.dashboards.registry import DASHBOARDS
from termboard.dashboards.scalars.view import ScalarsView
from termboard.widgets.card_grid import CardGrid
from termboard.widgets.run_list import RunList
from tests.app.driving import started
from tests.support import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from termboard.app.view_state import ViewState
    from termboard.dashboards.scalars.cards import Arrangement
    from tests.app.driving import Driver

ALL_VIEWS: tuple[Any, ...] = tuple(imported(spec.view) for spec in DASHBOARDS)
OF_THE_NETWORK = ("distributions", "histograms", "layers", "graph")
"""Tabs whose keys are pressed in their own tests, many in one app."""
VIEWS: tuple[Any, ...] = tuple(
    imported(spec.view) for spec in DASHBOARDS if spec.name not in OF_THE_NETWORK
)
PLACES: tuple[Any, ...] = (MainScreen, RunList, CardGrid, PromptBar, HelpScreen, *VIEWS)
SHARED = set(CurvesView.OFFERS)
"""Commands of all tabs of curves: those of the first such tab stand for them."""
OFFERED = [
    (place.__name__, command)
    for place in PLACES
    for command in place.OFFERS
    if (place is ScalarsView or not issubclass(place, CurvesView) or command not in SHARED)
    and command.keys
]


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
    names = [type(screen).__name__ for screen in driver.app.screen_stack]
    return names[names.index("MainScreen") :]


def scalars(driver: Driver) -> ScalarsView:
    assert isinstance(driver.pane, ScalarsView)
    return driver.pane


def chosen(name: str) -> Callable[[Driver], object]:
    return lambda driver: getattr(scalars(driver).choices, name)


def arrangement(driver: Driver) -> Arrangement:
    return scalars(driver).arranged


def arranged(name: str) -> Callable[[Driver], object]:
    return lambda driver: getattr(arrangement(driver), name)


NONE = (None, None)


def part(driver: Driver) -> Any:
    """Return the parts of x and y that the first card shows."""
    window = scalars(driver).choices.window("loss/first")
    return window.x, window.y


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
    ("MainScreen", "next_tab"): Case(open_tab, gives="distributions"),
    ("MainScreen", "previous_tab"): Case(open_tab, ("7",), "graph", at_first="text"),
    ("MainScreen", "next_pane"): Case(focus, gives="RunList"),
    ("MainScreen", "previous_pane"): Case(focus, gives="RunList"),
    ("MainScreen", "attempts"): Case(shared("attempts"), gives="all"),
    ("MainScreen", "next_theme"): Case(
        lambda driver: driver.app.theme, at_first="termboard-dark", gives="termboard-light"
    ),
    ("MainScreen", "redraw"): Case(shows("loss/first"), gives=True),
    ("MainScreen", "free_mouse"): Case(lambda driver: driver.app.mouse_is_free, gives=True),
    ("MainScreen", "suspend"): Case(shows("loss/first"), gives=True),  # in tests/terminals
    ("MainScreen", "palette"): Case(
        screens, gives=["MainScreen", "CommandPalette"]
    ),
    ("MainScreen", "help"): Case(screens, gives=["MainScreen", "HelpScreen"]),
    ("MainScreen", "quit"): Case(lambda driver: driver.app.is_running, gives=False),
    ("MainScreen", "open_scalars"): Case(open_tab, gives="scalars", tab="text"),
    ("MainScreen", "open_text"): Case(open_tab, gives="text"),
    **{
        ("MainScreen", f"open_{name}"): Case(open_tab, gives=name)
        for name in OF_THE_NETWORK
    },
    ("MainScreen", "back"): Case(
        shows("3 of 3 on"), RUNS, at_first=True, gives=False, size=(60, 20)
    ),
    ("RunList", "toggle_run"): Case(lambda d: d.on(), RUNS, ["b", "c"]),
    ("RunList", "toggle_all_runs"): Case(lambda d: d.on(), RUNS, []),
    ("RunList", "only_run"): Case(lambda d: d.on(), RUNS, ["a", "a/spread_low"]),
    ("RunList", "run_up"): Case(run, (*RUNS, "end"), "b", at_first="c"),
    ("RunList", "run_down"): Case(run, RUNS, "b", at_first="a"),
    ("RunList", "invert_runs"): Case(lambda d: d.on(), (*RUNS, "space"), ["a", "a/spread_low"]),
    ("RunList", "hide_run"): Case(listed, RUNS, ["b", "c"]),
    ("RunList", "show_hidden_runs"): Case(
        listed, (*RUNS, "x"), ["a", "b", "c"], at_first=["b", "c"]
    ),
    ("RunList", "sort_runs"): Case(shows("by best"), RUNS, True, at_first=False),
    ("RunList", "reverse_runs"): Case(listed, RUNS, ["c", "b", "a"]),
    ("RunList", "run_columns"): Case(shows("best @ step"), RUNS, True, at_first=False),
    ("RunList", "label_run"): Case(shows("label of a"), RUNS, True, at_first=False),
    ("RunList", "note_run"): Case(shows("note on a"), RUNS, True, at_first=False),
    ("RunList", "copy_path"): Case(
        lambda d: d.app.clipboard.endswith("0/a"), RUNS, True, at_first=False
    ),
    ("RunList", "baseline_run"): Case(shared("baseline"), RUNS, "a", at_first=""),
    ("RunList", "color_runs"): Case(shows("colour by"), RUNS, True, at_first=False),
    ("RunList", "run_page_up"): Case(run, (*RUNS, "end"), "a", at_first="c"),
    ("RunList", "run_page_down"): Case(run, RUNS, "c", at_first="a"),
    ("RunList", "first_run"): Case(run, (*RUNS, "down", "down"), "a", at_first="c"),
    ("RunList", "last_run"): Case(run, RUNS, "c", at_first="a"),
    ("RunList", "unfold_run"): Case(listed, RUNS, ["a", "a/spread_low", "b", "c"]),
    ("RunList", "fold_run"): Case(
        listed, (*RUNS, "right"), ["a", "b", "c"], at_first=["a", "a/spread_low", "b", "c"]
    ),
    ("CardGrid", "move_left"): Case(card, ("right",), "loss/first", at_first="loss/two"),
    ("CardGrid", "move_right"): Case(card, (), "loss/two", at_first="loss/first"),
    ("CardGrid", "move_up"): Case(card, ("end",), "x/2", at_first="x/4"),
    ("CardGrid", "move_down"): Case(card, ("end", "up"), "x/4", at_first="x/2"),
    ("CardGrid", "page_up"): Case(card, ("end",), size=(60, 20), at_first="x/4"),
    ("CardGrid", "page_down"): Case(
        card, (), size=(60, 20), at_first="loss/first"
    ),
    ("CardGrid", "first_card"): Case(card, ("end",), "loss/first", at_first="x/4"),
    ("CardGrid", "last_card"): Case(card, (), "x/4", at_first="loss/first"),
    ("CardGrid", "open_card"): Case(lambda d: d.grid.large, gives="loss/first"),
    ("CardGrid", "fold_group"): Case(lambda d: set(d.grid.folded), gives={"loss"}),
    ("CardGrid", "fold_all"): Case(
        lambda d: set(d.grid.folded), gives={"loss", "x/0", "\0ungrouped"}
    ),
    ("CardGrid", "unfold_all"): Case(
        lambda d: set(d.grid.folded), ("space",), set(), at_first={"loss"}
    ),
    ("CardGrid", "narrower_cards"): Case(
        lambda d: d.grid.wanted.width, ("right_curly_bracket",), at_first=89
    ),
    ("CardGrid", "wider_cards"): Case(lambda d: d.grid.wanted.width, gives=89),
    ("PromptBar", "cancel_prompt"): Case(
        shared("tag_filter"), ("slash", "x"), "", at_first="x"
    ),
    ("PromptBar", "keep_prompt"): Case(
        lambda d: d.grid.has_focus, ("slash", "x"), gives=True, at_first=False
    ),
    ("HelpScreen", "close_help"): Case(
        screens, ("question_mark",), ["MainScreen"], at_first=["MainScreen", "HelpScreen"]
    ),
    ("ScalarsView", "smoothing"): Case(shared("smoothing"), gives=0.3),
    ("ScalarsView", "less_smoothing"): Case(shared("smoothing"), ("s", "s"), 0.3, at_first=0.6),
    ("ScalarsView", "next_axis"): Case(shared("x_axis"), gives="relative step"),
    ("ScalarsView", "smoothing_kind"): Case(shared("smoothing_by"), gives="time"),
    ("ScalarsView", "axis_tag"): Case(shows("x axis by tag"), gives=True, at_first=False),
    ("ScalarsView", "log_x"): Case(chosen("log_x"), gives=True),
    ("ScalarsView", "log_y"): Case(chosen("logs"), gives=frozenset({"loss/first"})),
    ("ScalarsView", "clip_outliers"): Case(chosen("clip_outliers"), gives=True),
    ("ScalarsView", "from_zero"): Case(chosen("from_zero"), gives=True),
    ("ScalarsView", "limits_of_y"): Case(shows("y limits"), gives=True, at_first=False),
    ("ScalarsView", "limits_of_x"): Case(shows("x limits"), gives=True, at_first=False),
    ("ScalarsView", "zoom_in"): Case(part, gives=((2.25, 6.75), None), at_first=NONE),
    ("ScalarsView", "zoom_out"): Case(part, ("+",), NONE, at_first=((2.25, 6.75), None)),
    ("ScalarsView", "pan_left"): Case(
        part, ("+",), ((1.125, 5.625), None), at_first=((2.25, 6.75), None)
    ),
    ("ScalarsView", "pan_right"): Case(
        part, ("+",), ((3.375, 7.875), None), at_first=((2.25, 6.75), None)
    ),
    ("ScalarsView", "pan_up"): Case(lambda d: part(d)[1] is not None, gives=True, at_first=False),
    ("ScalarsView", "pan_down"): Case(lambda d: part(d)[1] is not None, gives=True, at_first=False),
    ("ScalarsView", "show_whole"): Case(part, ("+",), NONE, at_first=((2.25, 6.75), None)),
    ("ScalarsView", "link_zoom"): Case(chosen("linked"), gives=True),
    ("ScalarsView", "values"): Case(chosen("cursor"), gives=9.0),
    ("ScalarsView", "earlier_step"): Case(chosen("cursor"), ("v",), 8.0, at_first=9.0),
    ("ScalarsView", "later_step"): Case(chosen("cursor"), ("v", "comma"), 9.0, at_first=8.0),
    ("ScalarsView", "next_order"): Case(chosen("order"), gives="value"),
    ("ScalarsView", "copy_value"): Case(
        lambda d: d.app.clipboard.count("loss/first"), gives=3, at_first=0
    ),
    ("ScalarsView", "save"): Case(shows("save as"), gives=True, at_first=False),
    ("ScalarsView", "pin"): Case(arranged("pinned"), gives=("loss/first",)),
    ("ScalarsView", "merge_splits"): Case(
        lambda d: arrangement(d).grouping.merge, gives=False, at_first=True
    ),
    ("ScalarsView", "merge_by_pattern"): Case(shows("tags in one card"), gives=True),
    ("ScalarsView", "empty_cards"): Case(
        lambda d: arrangement(d).grouping.hide_empty, gives=False, at_first=True
    ),
    ("ScalarsView", "seed_bands"): Case(shows("No two runs differ"), gives=True),
    ("ScalarsView", "seed_pattern"): Case(shows("seeds by pattern"), gives=True),
    ("ScalarsView", "compare"): Case(shows("less is better"), gives=True, at_first=False),
    ("ScalarsView", "sort_comparison"): Case(
        lambda d: arrangement(d).comparing.sort, ("c",), "last", at_first="best"
    ),
    ("ScalarsView", "better_value"): Case(
        lambda d: arrangement(d).comparing.better, ("c",), "min", at_first="auto"
    ),
    ("ScalarsView", "compare_range"): Case(shows("steps to compare"), gives=True),
    ("ScalarsView", "choose_metric"): Case(shared("metric"), gives="loss/first", at_first=""),
    ("ScalarsView", "back"): Case(
        lambda d: d.grid.large, ("enter",), "", at_first="loss/first"
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


BOUND_TWICE = {("MainScreen", "quit"), ("MainScreen", "palette")}
"""Textual binds the last key of these too, before any screen."""


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Runs `a` with a folded sub-run, `b` and `c`; losses, six other tags, texts."""
    for name in "abc":
        frames = [
            records.scalar(tag, step, 10.0 - step)
            for step in range(10)
            for tag in ("loss/first", "loss/two", *(f"x/{number}" for number in range(5)))
        ]
        texts = [records.text("notes", i, f"written at {i}") for i in range(3)]
        records.write(tmp_path / name, *frames, *(texts if name == "a" else ()))
    records.write(tmp_path / "a" / "spread_low", records.scalar("spread", 9, 1.0))
    return tmp_path


@pytest.mark.parametrize("view", ALL_VIEWS)
def test_every_command_has_an_action_and_a_help(view: Any) -> None:
    keys: dict[str, str] = {}
    for command in view.OFFERS:
        name = (command.action or command.id()).partition("(")[0]
        assert callable(getattr(view, f"action_{name}", None)), f"{view} cannot {name}"
        assert command.help().endswith("."), command
        for key in filter(None, command.keys.split(",")):
            assert keys.setdefault(key, command.id()) == command.id(), f"{key} is given twice"


def test_every_offered_command_has_a_case() -> None:
    offered = {(place, command.id()) for place, command in OFFERED}
    assert sorted(offered) == sorted(CASES)


ALONE = {"quit", "suspend", "free_mouse"}
"""Commands whose app is not gone on with."""
TOGETHER = 12
"""Cases in one app: a start takes longer than a key."""


def scenes() -> list[list[tuple[str, Any, list[str]]]]:
    """Return commands of one place with their keys, on one tab and a screen of one size."""
    found: dict[object, list[tuple[str, Any, list[str]]]] = {}
    for place, command in OFFERED:
        case, keys = CASES.get((place, command.id())), command.keys.split(",")
        twice = (place, command.id()) in BOUND_TWICE
        for part in (keys[-1:], keys[:-1]) if twice else (keys,):
            if case is not None:  # else another test fails
                alone = part[0] if command.id() in ALONE else ""
                scene = found.setdefault((place, case.tab, case.size, alone), [])
                scene.append((place, command, part))
    return [
        cases[start : start + TOGETHER]
        for cases in found.values()
        for start in range(0, len(cases), TOGETHER)
    ]


@pytest.mark.parametrize("scene", scenes(), ids=lambda scene: f"{scene[0][0]}-{scene[0][1].id()}")
async def test_every_key_of_it(logdir: Path, scene: list[tuple[str, Any, list[str]]]) -> None:
    case = CASES[scene[0][0], scene[0][1].id()]
    async with started(logdir, case.size, tab=case.tab) as driver:
        await driver.sees("written at 2" if case.tab == "text" else "loss/first")
        await driver.until(lambda: not driver.grid.missing, "cards are there")
        await driver.until(
            lambda: driver.app.screen.focused is driver.pane.keyboard, "the tab has the keys"
        )
        await stands_still(driver)
        beginning = driver.app.main.state, driver.text()
        for number, (place, command, keys) in enumerate(scene):
            if number:
                await afresh(driver, case, *beginning)
            await does(driver, place, command, keys)


async def stands_still(driver: Driver) -> None:
    """Wait until a pause changes nothing on the screen: the frame of what has the keys, say."""
    before = ""
    while before != driver.text():
        before = driver.text()
        await driver.pilot.pause()


async def does(driver: Driver, place: str, command: Any, keys: list[str]) -> None:
    """Press the first key and see what it does; the others must be bound to the same."""
    case, (key, *others) = CASES[place, command.id()], keys
    try:
        for one in case.before:
            await driver.press(one)
        if case.at_first is not None:
            await driver.until_is(lambda: case.reads(driver), case.at_first)
        before = case.reads(driver)
        for other in others:
            await driver.until_is(partial(bound, driver, other), bound(driver, key))
        await driver.press(key)
        if case.gives is None:
            await driver.until_not(lambda: case.reads(driver), before)
        else:
            await driver.until_is(lambda: case.reads(driver), case.gives)
    except AssertionError as error:
        raise AssertionError(f"{place} {command.id()} by {key}: {error}") from error


async def afresh(driver: Driver, case: Case, state: ViewState, text: str) -> None:
    """Give the app what it began with, and see that it looks as it did then."""
    app, main = driver.app, driver.app.main
    while app.screen is not main:
        await app.pop_screen()
    if main.query_one(PromptBar).has_class("-open"):
        main.query_one(PromptBar).action_cancel_prompt()
    app.clear_notifications()
    app.theme = "termboard-dark"
    app.copy_to_clipboard("")
    main.state = state
    for pane in main.deck.query(DashboardPane):
        if pane in main.deck._panes.values():
            pane.display = False  # it may be at work still: it goes the next time
        else:
            await pane.remove()
    main.deck._panes.clear()
    await main.action_open_tab(case.tab)
    driver.runs.current = "a"
    # The screen may show the cards of the tab that went, which look the same, for a moment more.
    await driver.until(lambda: driver.grid.sections and not driver.grid.missing, "cards are there")
    await driver.until_is(driver.text, text)
    assert app.screen.focused is driver.pane.keyboard


def bound(driver: Driver, key: str) -> object:
    """Return what a key would do now: the node and the action."""
    active = driver.app.screen.active_bindings.get(key)
    return None if active is None else (active.node, active.binding.action)
