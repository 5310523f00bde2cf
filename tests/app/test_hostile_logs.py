"""Names and texts that would act on a terminal, on every screen of the app and at its edges."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

import pytest

from termboard.app.view_state import ViewState
from termboard.dashboards.api import Shared
from tests.app.driving import started
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.driving import Driver

NAMES = (
    b"\x1b]0;owned\x07", b"\x1b[2J\x1b[H", b"\x9b31m", b"\xc2\x9b31m", b"a\rb\x08\x7f", b"\xff\xfe",
    "\u202egnp.\u2066x".encode(), "\u2028\u2029\x85".encode(), "zalgo\u0300".encode() * 9,
    b"z" + "\u0300".encode() * 50, "\U000e0041\ufeff".encode(), "名前/損失\u3000".encode(),
    b"[bold red]x[/] [@click=quit]y[/]", b"$(reboot)`", b"", b"/", b"//", b" ",
    "👩\u200d👩\u200d👧".encode(),
)  # fmt: skip
WAY = (
    ("end",), ("enter",), ("comma",), ("escape", "escape"), ("r",), ("end",), ("enter",),
    ("escape", "tab"), ("question_mark",), ("escape",),
)  # fmt: skip
"""Keys that lead over all screens of a tab."""
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def write_all(folder: Path) -> None:
    """Write the names as tags, as groups, as texts and, where the system allows, as runs."""
    for number, name in enumerate(NAMES):
        frames = [records.scalar(name, 0, 1.0), records.scalar(name + b"/" + name, 1, 2.0)]
        frames += [records.text("words", i, name, name * 20, shape=(2,)) for i in range(2)]
        run = folder / os.fsdecode(b"%d " % number + name.replace(b"/", b"_"))
        records.write(run, *frames)


def check(driver: Driver) -> None:
    """Fail if anything on the screen could act, or a row is not as wide as the screen."""
    width, height = driver.app.size
    strips = driver.app.screen._compositor.render_strips()
    assert len(strips) == height
    for strip in strips:
        assert strip.cell_length == width
        for segment in strip:
            assert not segment.control
            found = [c for c in segment.text if unicodedata.category(c) in UNSAFE]
            assert not found, ascii(segment.text)


@pytest.mark.parametrize("size", [(160, 50), (40, 12)])
async def test_every_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    write_all(tmp_path)
    async with started(tmp_path, size) as driver:
        await driver.until(
            lambda: driver.app.main.snapshot.points == 4 * len(NAMES), "everything is read"
        )
        for tab in ("1", "7"):
            await driver.press(tab)
            await driver.until(
                lambda: driver.grid.sections and not driver.grid.missing, "cards are there"
            )
            check(driver)
            for keys in WAY:
                await driver.press(*keys)
                check(driver)
        await driver.press("slash", *"words", "enter", "f", *"9", "enter")
        check(driver)
        assert driver.app.is_running


async def test_a_pattern_from_the_command_line_is_shown_safely(tmp_path: Path) -> None:
    records.write(tmp_path / "run", records.scalar("loss", 0, 1.0))
    state = ViewState(run_filter="run|\x1b]0;", shared=Shared(tag_filter="nothing\x1b2J\u202e"))
    async with started(tmp_path, state=state) as driver:
        await driver.sees("No tag matches nothing\\x1b2J\\u202e")
        check(driver)


async def test_a_tag_of_a_megabyte_is_shown_in_time(tmp_path: Path) -> None:
    tags = [b"loss/" + b"x" * 1_000_000, b"\x1b" * 1_000_000, "名".encode() * 300_000]
    records.write(tmp_path / "run", *[records.scalar(tag, 0, 1.0) for tag in tags])
    async with started(tmp_path) as driver:
        await driver.sees("loss/xxx")
        await driver.until(lambda: not driver.grid.missing, "cards are there")
        check(driver)
        await driver.press("enter")
        await driver.sees("min @ step")
        check(driver)


async def test_a_text_of_a_megabyte_in_one_word(tmp_path: Path) -> None:
    texts = [records.text("words", 0, "損" * 300_000), records.text("more", 0, "\t\x1b" * 200_000)]
    records.write(tmp_path / "run", *texts)
    async with started(tmp_path, tab="text") as driver:
        await driver.sees("損損損")
        check(driver)
        await driver.press("enter")
        await driver.until(lambda: driver.grid.large and not driver.grid.missing, "it is large")
        await driver.press("pagedown", "down")
        check(driver)
