"""The part of the screen that opens tabs, goes from one to another, and gives them the keys."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen

from termboard.app.runs_panel import RunsPanel
from termboard.app.tab_deck import TabDeck
from termboard.dashboards.api import imported
from termboard.dashboards.registry import DASHBOARDS, by_name
from termboard.widgets.in_thread import in_thread
from termboard.widgets.tab_bar import TabBar

if TYPE_CHECKING:
    from termboard.widgets.requests import GoTo

_SOON = 0.05  # seconds after which keys go to the tab if they go nowhere


class TabsScreen(Screen[None]):
    """One tab is open; each is mounted when it is first opened."""

    open_tab: reactive[str] = reactive("", repaint=False)

    class Opened(Message):
        """A tab is there, and takes the keys."""

    def __init__(self) -> None:
        super().__init__()
        self._opening = asyncio.Lock()
        """Held while a tab is opened: keys come from the app, other wishes from the screen, and the
        one that was made last must hold, not the one whose tab takes longest to mount."""

    @property
    def first_tab(self) -> str:
        """The tab that is to be opened at the start."""
        raise NotImplementedError

    @property
    def panel(self) -> RunsPanel:
        """The left side of the screen."""
        return self.query_one(RunsPanel)

    @property
    def deck(self) -> TabDeck:
        """The place of the tabs."""
        return self.query_one(TabDeck)

    def open_first(self, name: str) -> None:
        """Open a tab when what draws it is imported; until then the frame answers keys."""

        def prepare() -> None:
            imported(by_name(name).view)
            self.call_later(self._open_first, name)  # posts: any thread may

        in_thread(self, prepare, "first tab", "import a tab")

    async def _open_first(self, name: str) -> None:
        async with self._opening:
            if not self.open_tab:  # else a key has opened one
                await self._open_now(name)

    async def action_open_tab(self, name: str) -> None:
        """Open a tab; mount it if it was never open."""
        await self._open(name)
        if self.deck.pane is not None:
            self.deck.pane.came_from = ""

    async def _open(self, name: str) -> None:
        async with self._opening:
            await self._open_now(name)

    async def _open_now(self, name: str) -> None:
        self.panel.leave()
        await self.deck.open(name)
        self.open_tab = name
        self.query_one(TabBar).open_tab = name
        self.focus_tab()
        self.post_message(self.Opened())

    async def action_next_tab(self) -> None:  # noqa: D102 - the command's docstring says it
        await self._turn(1)

    async def action_previous_tab(self) -> None:  # noqa: D102
        await self._turn(-1)

    async def _turn(self, by: int) -> None:
        names = [spec.name for spec in DASHBOARDS]
        here = names.index(self.open_tab or self.first_tab)
        await self.action_open_tab(names[(here + by) % len(names)])

    async def on_tab_bar_picked(self, message: TabBar.Picked) -> None:
        """Open the tab that was clicked."""
        await self.action_open_tab(message.name)

    async def on_go_to(self, message: GoTo) -> None:
        """Open the tab that another one leads to, or the one that it came from."""
        here = self.open_tab
        if message.returns and self.deck.pane is not None:
            self.deck.pane.came_from = ""
        await self._open(message.tab)
        pane = self.deck.pane
        if pane is not None and not message.returns:
            pane.came_from = here
            pane.visit(message.about)

    # Who takes the keys

    def keep_focus(self) -> None:
        """Have the tab take the keys when nothing does: one that was hidden loses them late."""
        if self.focused is None and self.is_running:
            self.set_timer(_SOON, self._focus_tab_if_lost)

    def _focus_tab_if_lost(self) -> None:
        if self.focused is None:
            self.focus_tab()
            self.keep_focus()

    def focus_tab(self) -> None:
        """Give the keys to the open tab."""
        if self.deck.pane is not None:
            self.set_focus(self.deck.pane.keyboard)
