"""The list of runs in the app: each command, what is asked of the user, and what stays."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from termboard.app import kept_view
from termboard.app.start import Start, beginning
from termboard.app.view_state import ViewState
from termboard.events.logdir import roots
from termboard.widgets.run_details import RunDetails, RunHeading
from tests.app.driving import NOW, started
from tests.store.test_facts import session_start
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.app.memory import Beginning
    from tests.app.driving import Driver


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Three runs; `b` is the best, `c` the longest, `a` the newest and without a metric."""
    for age, (name, lr, losses) in enumerate(
        [("a", 0.1, []), ("b", 0.01, [0.5, 0.1, 0.3]), ("c", 0.001, [0.6, 0.5, 0.4, 0.2])]
    ):
        frames = [records.scalar("val/loss", i, loss) for i, loss in enumerate(losses)]
        path = records.write(
            tmp_path / "runs" / name, session_start(lr=lr), records.scalar("x", 0, 1.0), *frames
        )
        os.utime(path, (NOW - 3600 * (age + 1), NOW - 3600 * (age + 1)))
    return tmp_path / "runs"


async def at_the_list(driver: Driver) -> None:
    await driver.sees("3 of 3 on")
    await driver.press("r")
    await driver.until(lambda: driver.runs.has_focus, "the list has the focus")


def listed(driver: Driver) -> list[str]:
    return [row.name for row in driver.runs.rows]


async def answer(driver: Driver, text: str) -> None:
    """Type an answer in the place of what stands there, and give it."""
    await driver.until(lambda: isinstance(driver.app.focused, Input), "something is asked")
    driver.app.screen.query_one(Input).value = text
    await driver.press("enter")
    await driver.until(lambda: driver.runs.has_focus, "the list has the focus again")


async def test_it_is_sorted_by_any_column_either_way(logdir: Path) -> None:
    orders = {
        "best val/loss": ["b", "c", "a"], "last val/loss": ["c", "b", "a"],
        "steps": ["c", "b", "a"], "age": ["a", "b", "c"], "speed": ["b", "c", "a"],
        "state": ["a", "b", "c"],
    }  # fmt: skip
    async with started(logdir) as driver:
        await at_the_list(driver)
        for column, order in orders.items():
            await driver.press("o")
            await driver.sees(f"by {column}"[:12])
            await driver.until_is(lambda: listed(driver), order)
            assert driver.runs.current == order[0], "the cursor is at the first row"
            if column.startswith("best"):
                await driver.press("O")
                await driver.until_is(lambda: listed(driver), ["c", "b", "a"])
                assert driver.runs.current == "c"
                assert "0.1000" in driver.text().split("\n")[driver.line("● b")]
                await driver.press("down")
        await driver.press("o")
        await driver.until_is(lambda: driver.app.main.state.sort, "name")
        await driver.until_is(lambda: listed(driver), ["a", "b", "c"])


async def test_the_chosen_metric_is_what_best_is_of(logdir: Path) -> None:
    state = ViewState(sort="best", shared=replace(ViewState().shared, metric="x"))
    async with started(logdir, state=state) as driver:
        await driver.sees("by best x")
        await driver.until_is(lambda: [row.figures.best for row in driver.runs.rows], [1.0] * 3)


async def test_the_table_shows_all_columns_and_sorts_by_a_click(logdir: Path) -> None:
    async with started(logdir, size=(170, 36)) as driver:
        await at_the_list(driver)
        await driver.press("m")
        await driver.sees("best @ step")
        await driver.sees("0.1000 @ 1")
        await driver.sees("0.2000 @ 3")
        assert not driver.app.main.panel.is_over, "there is room beside the charts"
        heading = driver.app.main.query_one(RunHeading)
        line = driver.text().split("\n")[heading.region.y]
        await driver.pilot.click(RunHeading, offset=(line.index("best") - heading.region.x, 0))
        await driver.until_is(lambda: listed(driver), ["b", "c", "a"])
        await driver.pilot.click(RunHeading, offset=(line.index("best") - heading.region.x, 0))
        await driver.until_is(lambda: listed(driver), ["c", "b", "a"])
        await driver.pilot.resize_terminal(100, 30)
        await driver.until(lambda: driver.app.main.panel.is_over, "it lies over the charts")
        await driver.press("escape")
        await driver.pilot.resize_terminal(170, 36)
        await driver.until(lambda: not driver.app.main.panel.is_over, "it stands beside them again")
        await driver.press("r", "m")
        await driver.misses("best @ step")


async def test_hidden_runs_are_put_aside_and_come_back(logdir: Path) -> None:
    async with started(logdir) as driver:
        await at_the_list(driver)
        await driver.press("down", "x")
        await driver.sees("1 hidden")
        assert (listed(driver), driver.on()) == (["a", "c"], ["a", "c"])
        assert driver.runs.current == "c", "the cursor goes on to the next run"
        await driver.press("X", "up")
        await driver.until_is(lambda: listed(driver), ["a", "b", "c"])
        assert driver.on() == ["a", "c"]
        await driver.press("x", "X")
        await driver.misses("1 hidden")
        assert driver.on() == ["a", "b", "c"]


async def test_inverting_and_all_leave_hidden_runs_alone(logdir: Path) -> None:
    async with started(logdir) as driver:
        await at_the_list(driver)
        await driver.press("x", "space", "i")
        await driver.until_is(driver.on, ["b"])
        await driver.press("a", "X", "a")
        await driver.until_is(lambda: len(listed(driver)), 3)
        await driver.press("x")
        assert "a" not in driver.on() or driver.runs.current != "a"


async def test_a_label_stands_for_the_name_and_a_note_is_shown(logdir: Path) -> None:
    async with started(logdir) as driver:
        await at_the_list(driver)
        await driver.press("down", "e")
        await driver.sees("label of b")
        await answer(driver, "the good one")
        await driver.sees("● the good one")
        await driver.press("n")
        await driver.sees("note on b")
        await answer(driver, "diverges without warm-up")
        await driver.sees("*the good one")
        await driver.sees("* diverges without")
        await driver.press("e")
        await answer(driver, "")
        await driver.sees("● *b")


async def test_details_say_all_about_the_run_at_the_cursor(logdir: Path) -> None:
    async with started(logdir) as driver:
        await at_the_list(driver)
        await driver.press("down")
        await driver.sees("val/loss best 0.1000 @ 1")
        await driver.sees("lr=0.01")
        await driver.sees("written 2h")
        await driver.press("down")
        await driver.sees("lr=0.001")
        await driver.press("escape")
        await driver.misses("lr=0.001")


async def test_a_path_is_copied(logdir: Path) -> None:
    async with started(logdir) as driver:
        await at_the_list(driver)
        await driver.press("y")
        await driver.sees("Copied the path of a")
        assert driver.app.clipboard == str(logdir / "a")


async def test_colours_by_a_pattern_with_a_preview_while_it_is_typed(logdir: Path) -> None:
    def colors() -> list[int]:
        return [row.index for row in driver.runs.rows]

    async with started(logdir) as driver:
        await at_the_list(driver)
        await driver.press("R", *"(a)|b")
        await driver.until_is(colors, [0, 1, -1])
        await driver.press("backspace")
        await driver.press("left_square_bracket")
        await driver.sees("not a pattern")
        assert colors() == [0, 1, 1], "the last good one holds"
        await driver.press("escape")
        await driver.until_is(colors, [0, 1, 2])
        await driver.press("R", *"[ab]")
        await driver.press("enter")
        await driver.until_is(colors, [0, 0, -1])
        shared = driver.app.main.board.shared
        assert [style.index for style in shared.runs] == [0, 0, -1]


async def test_the_baseline_is_marked(logdir: Path) -> None:
    async with started(logdir) as driver:
        await at_the_list(driver)
        await driver.press("down", "b")
        await driver.sees("● =b")
        assert driver.app.main.state.shared.baseline == "b"
        await driver.press("b")
        await driver.misses("=b")


async def test_runs_are_filtered_by_what_they_were_given_and_logged(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("3 of 3 on")
        for query, runs in (
            ("lr<0.05", ["b", "c"]),
            ("val/loss<0.25", ["c"]),
            ("best(val/loss)<0.15 or lr=0.1", ["a", "b"]),
        ):
            await driver.press("f")
            await driver.until(lambda: isinstance(driver.app.focused, Input), "it is asked")
            driver.app.screen.query_one(Input).value = query
            await driver.until_is(driver.on, runs)
            await driver.until_is(lambda: listed(driver), runs)
            await driver.press("enter")


async def test_a_bad_query_is_shown_as_bad_and_changes_nothing(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("3 of 3 on")
        await driver.press("f", "b")
        await driver.until_is(driver.on, ["b"])
        await driver.press("space", "left_parenthesis")
        await driver.sees("something is missing")
        assert driver.on() == ["b"]
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.focused, Input), "it stays open")
        await driver.press("escape")
        await driver.until_is(lambda: len(driver.on()), 3)


async def typed_filter(driver: Driver, text: str) -> None:
    """Open the filter of runs, and type another one."""
    await driver.press("f")
    await driver.until(lambda: isinstance(driver.app.focused, Input), "it is asked")
    driver.app.screen.query_one(Input).value = text


async def test_a_part_of_a_tag_means_it_and_an_unknown_name_is_said(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("3 of 3 on")
        await typed_filter(driver, "loss<0.25")
        await driver.until_is(driver.on, ["c"])
        for query, said in (
            ("lossy<1", "no run has a value lossy; near: val/loss"),
            ("loss<", "loss< is not finished"),
            ("lR2>=1", "no run has a value lR2; near: lr"),
        ):
            driver.app.screen.query_one(Input).value = query
            await driver.sees(said)
            assert driver.on() == ["c"], "the last good view stays"
        await driver.press("escape")
        await driver.until_is(lambda: len(driver.on()), 3)


async def test_a_filter_without_a_run_says_which_key_changes_it(logdir: Path) -> None:
    async with started(logdir, keys=(("filter_runs", "U"),)) as driver:
        await driver.sees("3 of 3 on")
        await driver.press("U", *"zz")
        await driver.sees("No run matches `zz`")
        await driver.sees("U changes the filter.")
        await driver.press("enter")
        await driver.sees("U changes the filter.")


async def test_keys_of_an_empty_list_change_nothing(logdir: Path) -> None:
    async with started(logdir) as driver:
        await at_the_list(driver)
        await typed_filter(driver, "zz")
        await driver.press("enter")
        await driver.sees("No run matches `zz`")
        await driver.until(lambda: driver.runs.has_focus, "the list has the focus still")
        state = driver.app.main.state
        keys = ["space", "enter", "x", "b", "e", "n", "y", "left", "right", "up", "down", "g", "G"]
        await driver.press(*keys, "pageup", "pagedown", "home", "end", "i", "a", "a", "h", "l")
        assert driver.app.main.state == replace(state, off=driver.app.main.state.off)
        assert not driver.app.main.state.off
        assert driver.runs.has_focus
        assert not driver.app.main.panel.query_one(RunDetails).lines


async def test_a_filter_is_kept_when_it_is_taken(logdir: Path) -> None:
    async with started(logdir, begin=kept(logdir)) as driver:
        await driver.sees("3 of 3 on")
        await typed_filter(driver, "b")
        await driver.until_is(driver.on, ["b"])
        assert "run_filter" not in driver.app.main._document()["choices"]
        await driver.press("enter")
        await driver.until(
            lambda: driver.app.main._document()["choices"].get("run_filter") == "b", "it is kept"
        )


async def test_an_answer_takes_the_place_of_what_stood_there(logdir: Path) -> None:
    state = ViewState(labels=MappingProxyType({"a": "old"}))
    async with started(logdir, state=state) as driver:
        await at_the_list(driver)
        await driver.press("e", *"new")
        await driver.press("enter")
        await driver.until_is(lambda: driver.app.main.state.labels["a"], "new")
        assert [style.label for style in driver.app.main.board.shared.runs] == ["new", "", ""]
        await driver.press("f", *"a", "enter")
        await driver.until_is(lambda: driver.app.main.state.run_filter, "a")
        await driver.press("f", *"|b", "enter")
        await driver.until_is(lambda: driver.app.main.state.run_filter, "a|b")


async def test_a_long_problem_is_said_whole(logdir: Path) -> None:
    async with started(logdir, size=(40, 20)) as driver:
        await driver.sees("loss")
        await typed_filter(driver, "something_very_long_that_is_unknown>=3")
        await driver.sees("no run has a value")
        await driver.sees("something_very_long_that_is_unknown")


async def test_help_and_palette_begin_with_what_has_the_focus(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("3 of 3 on")
        await driver.press("question_mark")
        await driver.misses("Switch this run on or off")
        await driver.press("escape", "r", "question_mark")
        await driver.sees("Switch this run on or off")
        await driver.press("escape")
        offered = [command for _, command in driver.app.main.offered()]
        assert offered[0].group == "Runs"
        await driver.press("colon", *"smoothing")
        await driver.sees("s  ")


def kept(logdir: Path, **given: str) -> Beginning:
    found = beginning(roots([str(logdir)]), Start((), given=dict(given)))
    assert not found.memory.problem
    return found


async def test_the_next_start_shows_what_was_left(logdir: Path) -> None:
    async with started(logdir, begin=kept(logdir)) as driver:
        await at_the_list(driver)
        await driver.press("space", "down", "x", "down", "n")
        await answer(driver, "try again")
        await driver.press("o", "escape", "s", "T", "7")
        await driver.until_is(lambda: driver.app.main.open_tab, "text")
        await driver.press("q")
        await driver.until(lambda: not driver.app.is_running, "it is left")
    begin = kept(logdir)
    assert begin.state.off == frozenset({"a"})
    assert begin.state.hidden == {"b"}
    assert begin.state.sort == "best"
    assert dict(begin.state.notes) == {"c": "try again"}
    assert begin.state.shared.smoothing == 0.8
    assert (begin.frame.tab, begin.frame.theme) == ("text", "termboard-light")
    async with started(logdir, begin=begin) as driver:
        await driver.until_is(lambda: driver.app.main.open_tab, "text")
        await driver.until_is(driver.on, ["c"])
        assert driver.app.theme == "termboard-light"


async def test_colours_stay_when_a_run_comes_before_the_others(logdir: Path) -> None:
    async with started(logdir, begin=kept(logdir)) as driver:
        await driver.sees("3 of 3 on")
        await driver.press("q")
    records.write(logdir / "Z first", records.scalar("x", 0, 1.0))
    async with started(logdir, begin=kept(logdir)) as driver:
        await driver.sees("4 of 4 on")
        await driver.until_is(
            lambda: {row.name: row.index for row in driver.runs.rows},
            {"Z first": 3, "a": 0, "b": 1, "c": 2},
        )


async def test_a_list_that_was_hidden_stays_hidden(logdir: Path) -> None:
    async with started(logdir, begin=kept(logdir)) as driver:
        await at_the_list(driver)
        await driver.press("r")
        await driver.until(lambda: driver.app.main.panel.is_hidden, "the list is hidden")
        await driver.press("q")
    async with started(logdir, begin=kept(logdir)) as driver:
        await driver.sees("loss")
        assert driver.app.main.panel.is_hidden
        await driver.press("r")
        await driver.sees("3 of 3 on")


async def test_a_broken_file_is_told_and_left(logdir: Path) -> None:
    path = kept_view.file_of(kept_view.identity(roots([str(logdir)])))
    path.parent.mkdir(parents=True)
    path.write_text("{")
    begin = beginning(roots([str(logdir)]), Start(()))
    async with started(logdir, begin=begin, size=(200, 40)) as driver:
        await driver.sees("is no view")
        await driver.press("s", "q")
    assert path.read_text() == "{"


async def test_what_a_tab_kept_may_be_anything(logdir: Path) -> None:
    begin = kept(logdir)
    memory = replace(begin.memory, kept={"panes": {"scalars": {"pinned": 3, "choices": [1]}}})
    async with started(logdir, begin=replace(begin, memory=memory)) as driver:
        await driver.sees("3 of 3 on")
        await driver.until(lambda: driver.grid.sections, "there are cards")


async def test_a_view_is_kept_while_it_is_watched(logdir: Path) -> None:
    async with started(logdir, begin=kept(logdir)) as driver:
        await at_the_list(driver)
        await driver.press("space")
        await driver.until_is(driver.on, ["b", "c"])
        driver.app.main._tick()
        path = kept_view.file_of(kept_view.identity(roots([str(logdir)])))
        await driver.until(path.exists, "the file is written")
        assert json.loads(path.read_text())["view"]["choices"]["off"] == ["a"]
