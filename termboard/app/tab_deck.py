"""The place of the tabs: one is open, each is made when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.reactive import reactive

from termboard.dashboards.api import Shared, imported
from termboard.dashboards.registry import DASHBOARDS, by_name
from termboard.plot.look import Look
from termboard.store.snapshot import Snapshot
from termboard.widgets.in_thread import in_thread
from termboard.widgets.line_of_text import Sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from termboard.dashboards.pane import DashboardPane

_AFTER = 1.0  # seconds from the first tab to the import of others: first things first


class TabDeck(Vertical):
    """Gives the open tab what it shows; the others get it when they are opened."""

    DEFAULT_CSS = """
    TabDeck { width: 1fr; height: 1fr; }
    TabDeck > Sentences { display: none; }
    """

    look: reactive[Look] = reactive(Look(), repaint=False)

    def __init__(self, recall: Callable[[str], Mapping[str, Any]]) -> None:
        """`recall` gives what a tab remembered, by its name."""
        super().__init__(id="tabs")
        self._recall = recall
        self._panes: dict[str, DashboardPane] = {}
        self._open = ""
        self._shown = (Snapshot(), Shared())

    def compose(self) -> ComposeResult:
        """Return the sentence for a logdir without runs."""
        yield Sentences(id="nothing").data_bind(look=TabDeck.look)

    @property
    def pane(self) -> DashboardPane | None:
        """The open tab; None before the first one is there."""
        return self._panes.get(self._open)

    async def open(self, name: str) -> None:
        """Open a tab; make it if it was never open."""
        spec = by_name(name)
        pane = self._panes.get(name)
        if pane is None:
            pane = imported(spec.view)(spec.empty)
            assert pane is not None
            pane.recall_safely(self._recall(name))
            if not self._panes:
                self.set_timer(_AFTER, self._import_others)
            self._panes[name] = pane
            await self.mount(pane)
        self._open = name
        self._reveal()
        self._feed()

    def _reveal(self) -> None:
        """Show the open tab, or the sentences in its place.

        Not by a class: Textual would match the styles of all that is in both tabs again, 10 ms.
        """
        sentences = self.query_one("#nothing", Sentences)
        sentences.display = bool(sentences.heading)
        for pane in self._panes.values():
            pane.display = pane is self.pane and not sentences.heading

    def _import_others(self) -> None:
        """Import what draws the other tabs that have data: whoever opens one waits less."""
        snapshot = self._shown[0]
        if snapshot.loading:
            self.set_timer(_AFTER, self._import_others)
            return
        plugins = frozenset[str]().union(*(run.plugins for run in snapshot.runs))
        views = [spec.view for spec in DASHBOARDS if plugins & spec.plugins]
        in_thread(
            self, lambda: [imported(view) for view in views], "imports", "import the other tabs"
        )

    def show(self, snapshot: Snapshot, shared: Shared) -> None:
        """Show data in the open tab; the same once more costs nothing."""
        before, self._shown = self._shown, (snapshot, shared)
        if before[0] is not snapshot or before[1] != shared:
            self._feed()
        for pane in self._panes.values():
            if pane is not self.pane and pane.snapshot is not snapshot:
                pane.hold(snapshot)

    def watch_look(self) -> None:
        """Take on new colours."""
        self._feed()

    def _feed(self) -> None:
        if self.pane is not None:
            self.pane.take(*self._shown, self.look)

    def say(self, heading: str, body: str) -> None:
        """Show sentences in the place of all tabs; an empty heading shows the tabs again."""
        sentences = self.query_one("#nothing", Sentences)
        sentences.heading, sentences.body = heading, body
        self._reveal()

    def remember(self) -> dict[str, dict[str, Any]]:
        """Return what each tab that was open wants kept."""
        return {name: pane.remember() for name, pane in self._panes.items()}
