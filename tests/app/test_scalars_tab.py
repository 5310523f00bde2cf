"""What the Scalars tab does with what is typed into it: limits, axes, seeds, files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from termboard.app.memory import Beginning, Frame, Memory
from termboard.app.view_state import ViewState
from termboard.dashboards.scalars.view import ScalarsView
from tests.app.driving import started
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Three seeds with training and validation losses, epochs and a learning rate."""
    for seed in range(3):
        frames = [
            frame
            for step in range(20)
            for frame in (
                records.scalar("train/loss", step, 10.0 - step / 4 + seed),
                records.scalar("val/loss", step, 11.0 - step / 4 + seed),
                records.scalar("epoch", step, step / 10),
                records.scalar("lr", step, 0.1),
            )
        ]
        records.write(tmp_path / "runs" / f"adam/seed{seed}", *frames)
    return tmp_path / "runs"


def tab(driver: Driver) -> ScalarsView:
    assert isinstance(driver.pane, ScalarsView)
    return driver.pane


async def answer(driver: Driver, prompt: str, text: str) -> None:
    """Replace what the prompt holds and press Enter."""
    await driver.sees(prompt)
    await driver.press("end", "ctrl+u", *text, "enter")


async def test_training_and_validation_share_a_card_until_they_shall_not(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss (train, val)")
        await driver.press("m")
        await driver.sees("─ val/loss ─")
        await driver.misses("loss (train, val)")


async def test_runs_of_several_seeds_become_a_band(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss (train, val)")
        await driver.press("d")
        await driver.sees("n=3")
        await driver.sees("mean ± deviation of seeds")
        await driver.press("d")
        await driver.sees("range of seeds")
        await driver.press("D")
        await answer(driver, "seeds by pattern", "seed[01]")
        await driver.sees("n=2")
        await driver.press("D")
        await driver.sees("seeds by pattern")
        await driver.press("end", "ctrl+u", "(", "enter")
        await driver.sees("no regular expression")
        await driver.press("escape")
        assert tab(driver).arranged.seeds.pattern == "seed[01]"


async def test_an_axis_by_another_tag(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss (train, val)")
        await driver.press("A")
        await driver.sees("epoch")
        await driver.press("enter")
        await driver.sees("x epoch")
        assert tab(driver).shared.x_tag == "epoch"
        await driver.press("A")
        await answer(driver, "x axis by tag", "nothing")
        await driver.sees("has a tag with nothing in it")


async def test_limits_that_are_typed_hold(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss (train, val)")
        await driver.press("Y")
        await answer(driver, "y limits", "0..20")
        await driver.sees("own limits")
        assert tab(driver).choices.ends == {"train/loss": (0.0, 20.0)}
        await driver.press("F")
        await answer(driver, "x limits", "5..10")
        await driver.sees("zoomed")
        assert tab(driver).choices.window("train/loss").x == (5.0, 10.0)
        await driver.press("Y")
        await answer(driver, "y limits", "9..1")
        await driver.sees("9 is not below 1")


async def test_runs_are_compared_best_first_validation_first(logdir: Path) -> None:
    async with started(logdir, size=(140, 45)) as driver:
        await driver.sees("loss (train, val)")
        await driver.press("c")
        await driver.sees("val/loss  less is better")
        assert driver.line("val/loss  less") < driver.line("train/loss  less")
        first = driver.text().split("\n")[driver.line("val/loss  less") + 2]
        assert "adam/seed0" in first
        assert "6.250 @ 19" in first
        await driver.press("N")
        await driver.sees("last ▼")  # the next column that is seen
        line = driver.line("val/loss  less") + 1
        at = driver.text().split("\n")[line].index("best @ step")
        await driver.pilot.click(offset=(at, line))
        await driver.sees("best @ step ▼")
        await driver.pilot.click(offset=(at, line))
        await driver.sees("best @ step ▲")
        first = driver.text().split("\n")[driver.line("val/loss  less") + 2]
        assert "adam/seed0" not in first  # the best one stands last now
        await driver.press("M")
        await driver.until_is(lambda: driver.app.main.state.shared.metric, "val/loss")


async def test_what_is_shown_is_saved(
    logdir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with started(logdir) as driver:
        await driver.sees("loss (train, val)")
        for name, part in (("a.svg", "<svg"), ("b.json", '"train/loss"'), ("c.md", "| run")):
            await driver.press("e")
            await answer(driver, "save as", name)
            await driver.sees(f"Saved as {name}")
            assert part in (tmp_path / name).read_text(encoding="utf-8")
        points = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
        curves = {(curve["run"], curve["tag"]): curve for curve in points["curves"]}
        assert curves["adam/seed1", "val/loss"]["value"][-1] == 7.25
        await driver.press("e")
        await answer(driver, "save as", "a.svg")
        await driver.sees("replace it?")
        await driver.press("enter")
        await driver.press("e")
        await answer(driver, "save as", "picture.xyz")
        await driver.sees("should end in")


async def test_choices_are_there_at_the_next_start(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss (train, val)")
        remembered = tab(driver).remember()
        await driver.press("p", "y", "d")
        await driver.sees("pinned")
        await driver.until(lambda: tab(driver).remember() != remembered, "there is more to keep")
        remembered = tab(driver).remember()
    again = ScalarsView("")
    again.recall(json.loads(json.dumps(remembered)))
    assert again.arranged.pinned == ("train/loss",)
    assert again.arranged.band == "std"
    assert again.choices.logs == {"train/loss"}


async def test_the_comparison_that_was_left_is_there_again(logdir: Path) -> None:
    async with started(logdir) as driver:
        await driver.sees("loss (train, val)")
        await driver.press("c")
        await driver.sees("val/loss  less is better")
        kept = json.loads(json.dumps(tab(driver).remember()))
    begin = Beginning(ViewState(), Frame(), Memory(kept={"panes": {"scalars": kept}}))
    async with started(logdir, begin=begin) as driver:
        await driver.sees("val/loss  less is better")
        await driver.press("escape")
        await driver.until(lambda: not driver.grid.large, "it is left")
        await driver.misses("less is better")
