"""What a training does to the screen while it is watched: real files, no mock."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from termboard.dashboards.scalars.view import ScalarsView
from tests.app.driving import NOW, started
from tests.app.logs import append, two_runs
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_empty_folder_says_what_to_do_and_fills(tmp_path: Path) -> None:
    async with started(tmp_path) as driver:
        await driver.sees("event files yet")
        await driver.sees("no runs yet")
        records.write(tmp_path / "first", records.scalar("loss", 0, 1.0))
        await driver.sees("1 of 1 on")
        await driver.sees("first 1")


async def test_a_missing_folder_is_waited_for(tmp_path: Path) -> None:
    async with started(tmp_path / "runs") as driver:
        await driver.sees("exist yet")
        records.write(tmp_path / "runs" / "first", records.scalar("loss", 0, 1.0))
        await driver.sees("1 of 1 on")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
async def test_a_forbidden_folder_says_so(tmp_path: Path) -> None:
    records.write(tmp_path / "first", records.scalar("loss", 0, 1.0))
    os.chmod(tmp_path, 0)  # noqa: PTH101 - a Path's own method blocks in an async function
    try:
        async with started(tmp_path) as driver:
            await driver.sees("may not be read by you")
    finally:
        os.chmod(tmp_path, 0o700)  # noqa: PTH101


async def test_points_appear_as_they_are_written(tmp_path: Path) -> None:
    path = records.write(tmp_path / "run", records.scalar("loss", 0, 5.0))
    async with started(tmp_path) as driver:
        await driver.sees("run 5")
        frame = records.scalar("loss", 1, 4.25)
        append(path, frame[:20])
        append(path, frame[20:])
        await driver.sees("run 4.250")


async def test_a_new_run_and_a_new_file_appear(tmp_path: Path) -> None:
    records.write(tmp_path / "one", records.scalar("loss", 0, 5.0))
    async with started(tmp_path) as driver:
        await driver.sees("one 5")
        records.write(tmp_path / "two", records.scalar("loss", 0, 6.5))
        await driver.sees("two 6.500")
        records.write(
            tmp_path / "one",
            records.scalar("loss", 1, 4.5),
            name="events.out.tfevents.1700000009.h",
        )
        await driver.sees("one 4.500")


async def test_a_deleted_run_turns_grey(tmp_path: Path) -> None:
    logdir = two_runs(tmp_path / "runs")
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        shutil.rmtree(logdir / "b")
        await driver.sees("gone")
        await driver.press("down", "enter", "escape")
        assert driver.app.is_running


async def test_a_replaced_file_shows_what_is_in_it_now(tmp_path: Path) -> None:
    path = records.write(tmp_path / "run", *[records.scalar("loss", i, 5.0) for i in range(9)])
    async with started(tmp_path) as driver:
        await driver.sees("run 5")
        other = records.version() + records.scalar("loss", 0, 2.125)
        path.write_bytes(other)
        await driver.sees("run 2.125")
        assert driver.app.main.snapshot.points == 1


async def test_not_a_number_is_marked(tmp_path: Path) -> None:
    losses = [records.scalar("loss", i, float("nan") if i > 5 else 1.0 + i) for i in range(10)]
    records.write(tmp_path / "run", *losses)
    async with started(tmp_path) as driver:
        await driver.sees("run NaN")
        assert "×" in driver.text()
        assert driver.runs.rows[0].broken


async def test_a_restart_shows_its_seam(tmp_path: Path) -> None:
    records.write(tmp_path / "run", *[records.scalar("loss", i, 9.0 - i) for i in range(8)])
    again = [records.scalar("loss", i, 5.0, records.BASE + 100 + i) for i in range(4, 12)]
    records.write(tmp_path / "run", *again, name="events.out.tfevents.1700000500.host")
    async with started(tmp_path) as driver:
        await driver.sees("┊")
        assert driver.app.main.snapshot.runs[0].attempts == 2


async def test_what_one_tab_fails_on_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: ScalarsView, wanted: object) -> object:
        def build() -> object:
            raise ValueError("no such thing \x1b[31m")

        return build

    monkeypatch.setattr(ScalarsView, "builder", broken)
    async with started(two_runs(tmp_path / "runs")) as driver:
        await driver.sees("This tab failed")
        await driver.sees("no such thing \\x1b[31m")
        await driver.press("7")
        await driver.sees("written at 2")


async def test_ages_and_states(tmp_path: Path) -> None:
    logdir = two_runs(tmp_path / "runs")
    records.write(logdir / "c", records.scalar("loss/first", 0, 1.0))
    os.utime(logdir / "c" / "events.out.tfevents.1700000000.host", (NOW, NOW))
    async with started(logdir) as driver:
        await driver.sees("● live")
        rows = {row.name: row for row in driver.runs.rows}
        assert (rows["a"].age, rows["c"].state.value) == ("2h", "live")


HOSTILE = (
    "\x1b]0;owned\x07", "\x1b[2J", "a\rb", "\x9b31m", "\u202egnp", "zero\u200bwidth",
    "名前/損失", "line\nbreak", "[bold red]markup[/]", "tag" * 400, "\ud800",
)  # fmt: skip


async def test_nothing_in_a_log_reaches_the_terminal_unchecked(tmp_path: Path) -> None:
    frames = []
    for i, name in enumerate(HOSTILE):
        raw = name.encode("utf-8", "surrogatepass")
        frames += [records.scalar(raw, i, float(i)), records.scalar(b"loss/" + raw, i, 1.0)]
        frames.append(records.text(f"text{i}", i, raw))
    records.write(tmp_path / "run\x1b[31m\n[red]x", *frames)
    async with started(tmp_path, size=(160, 60)) as driver:
        for keys in ([], ["enter"], ["escape", "end"], ["7"], ["enter"], ["question_mark"]):
            await driver.press(*keys)
            await driver.sees("Keys and marks" if keys == ["question_mark"] else "1 of 1 on")
            shown = driver.text().replace("\n", "")
            assert shown.isprintable(), ascii([c for c in shown if not c.isprintable()])
            assert "owned" not in driver.app.title
        await driver.press("escape", "escape")
        await driver.sees("\\x1b]0;owned\\x07")
