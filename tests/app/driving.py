"""Drives the app without a terminal: starts it, waits for conditions, reads its screen."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from termboard.app.app import Options, TermboardApp
from termboard.app.memory import Beginning, Frame
from termboard.app.view_state import ViewState
from termboard.dashboards.api import Shared
from termboard.dashboards.cards_pane import CardsPane
from termboard.events.logdir import roots
from termboard.terminal.abilities import Terminal
from termboard.widgets.footer_bar import FooterBar
from termboard.widgets.run_list import RunList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from termboard.dashboards.pane import DashboardPane
    from termboard.widgets.card_grid import CardGrid

NOW = 1_700_100_000.0
"""What the app's clock says."""


@asynccontextmanager
async def started(
    logdir: Path,
    size: tuple[int, int] = (120, 36),
    state: ViewState | None = None,
    keys: tuple[tuple[str, str], ...] = (),
    tab: str = "",
    begin: Beginning | None = None,
    headless: bool = True,
    terminal: Terminal = Terminal(),  # noqa: B008 - it is frozen
) -> AsyncIterator[Driver]:
    """Run the app on `logdir`; look at the files often, so that no test waits for the clock."""
    if begin is None:
        state = state or ViewState(shared=Shared(smoothing=0.0))
        begin = Beginning(state, Frame(tab or "scalars"))
    options = Options(
        roots=roots([str(logdir)]),
        begin=begin,
        refresh=0.02,
        repaint=0.0,
        keys=keys,
        terminal=terminal,
    )
    app = TermboardApp(options, clock=lambda: NOW)
    async with app.run_test(headless=headless, size=size, notifications=True) as pilot:
        driver = Driver(app, pilot)
        await driver.until(lambda: app.main.snapshot.progress.discovered, "the folder is looked at")
        await driver.until(lambda: not app.main.snapshot.loading, "what is there is read")
        await driver.until(lambda: bool(app.main.open_tab), "a tab is open")
        yield driver


class Driver:
    """An app under test."""

    def __init__(self, app: TermboardApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def until(
        self, condition: Callable[[], object], what: str, seconds: float = 15.0
    ) -> None:
        """Let the app work until `condition` holds; fail with `what` if it never does."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain until {what}; the screen:\n{self.text()}")
            await self.pilot.pause()

    async def until_is(self, read: Callable[[], object], value: object) -> None:
        """Let the app work until `read` gives `value`."""
        await self.until(lambda: read() == value, f"it is {value!r}, not {read()!r}")

    async def until_not(self, read: Callable[[], object], value: object) -> None:
        """Let the app work until `read` gives anything but `value`."""
        await self.until(lambda: read() != value, f"it is no longer {value!r}")

    async def press(self, *keys: str) -> None:
        """Type keys."""
        await self.pilot.press(*keys)

    async def sees(self, text: str) -> None:
        """Wait until the screen shows `text`."""
        await self.until(lambda: text in self.text(), f"the screen shows {text!r}")

    async def misses(self, text: str) -> None:
        """Wait until the screen shows `text` no more."""
        await self.until(lambda: text not in self.text(), f"the screen shows {text!r} no more")

    async def click_hint(self, word: str) -> None:
        """Click a hint of the footer, where it stands for what has the focus now."""
        self.app.main._show_keys()  # else it may move between the look and the click
        footer = self.app.main.query_one(FooterBar)
        x = next(x for hint, x in footer._places(footer.size.width) if hint.word == word)
        await self.pilot.click(FooterBar, offset=(x, 0))

    def text(self) -> str:
        """Return what the screen shows. The one place that uses a private name of Textual's."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def line(self, text: str) -> int:
        """Return the number of the first screen line that shows `text`."""
        return next(y for y, line in enumerate(self.text().split("\n")) if text in line)

    @property
    def pane(self) -> DashboardPane:
        """The open tab."""
        pane = self.app.main.deck.pane
        assert pane is not None
        return pane

    @property
    def grid(self) -> CardGrid:
        """The cards of the open tab."""
        assert isinstance(self.pane, CardsPane)
        return self.pane.grid

    @property
    def runs(self) -> RunList:
        """The list of runs."""
        return self.app.main.query_one(RunList)

    def on(self) -> list[str]:
        """Return the names of the runs that are switched on."""
        return [style.name for style in self.app.main.board.shared.runs]
