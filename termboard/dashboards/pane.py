"""The Textual side that all tabs share: state comes down, pictures are built in a thread.

This is the one place that catches every exception: one tab may fail, the app may not.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from termboard.command import Command
from termboard.dashboards.api import Shared
from termboard.plot.card import Span
from termboard.plot.look import Look
from termboard.store.store import Snapshot
from termboard.widgets import requests
from termboard.widgets.bindings import bindings, key_for
from termboard.widgets.card_grid import CardGrid
from termboard.widgets.line_of_text import InfoLine, Sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult
    from textual.widget import Widget

    from termboard.plot.card import Card
    from termboard.widgets.card_grid import Wanted
    from termboard.widgets.card_layout import Section, Shape


_DUTY = 5.0  # data may keep the builder busy for one part in so many


class Back(Command):
    """Go one layer out: from the large card to all cards, from a cursor to none; never quits."""

    keys = "escape"


@dataclass(frozen=True)
class Built:
    """What a build gives: which cards there are, and pictures of the visible ones."""

    sections: tuple[Section, ...]
    wanted: Wanted
    """The cards that were asked for."""
    cards: Mapping[str, Card]


def _fits(built: Wanted, wanted: Wanted) -> bool:
    """Tell whether pictures that were built are of the size that is shown now."""
    if (built.width, built.height, built.large) != (wanted.width, wanted.height, wanted.large):
        return False
    return not wanted.large or built.keys == wanted.keys


class DashboardPane(Vertical):
    """A tab of cards. A subclass says what to build and adds its commands."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (Back,)
    BINDINGS = bindings(OFFERS)
    SHAPE: ClassVar[Shape]
    """How its cards share the screen."""

    DEFAULT_CSS = """
    DashboardPane { height: 1fr; }
    DashboardPane Sentences { display: none; }
    DashboardPane.-empty Sentences, DashboardPane.-failed Sentences { display: block; }
    DashboardPane.-empty CardGrid, DashboardPane.-failed CardGrid { display: none; }
    DashboardPane.-short InfoLine { display: none; }
    """

    snapshot: reactive[Snapshot] = reactive(Snapshot(), repaint=False)
    shared: reactive[Shared] = reactive(Shared(), repaint=False)
    look: reactive[Look] = reactive(Look(), repaint=False)

    # A tab's own names for what it may want of the frame.
    Asked = requests.Asked
    Told = requests.Told
    Copied = requests.Copied

    @dataclass
    class SharedChanged(Message):
        """A command of this tab changes what all tabs show alike.

        It says how, not to what: keys may come faster than the state comes back.
        """

        change: Callable[[Shared], Shared]

    @dataclass
    class BuildEnded(Message):
        """A build is done."""

        built: Built | None
        """None if it failed."""
        failure: str
        """The traceback then."""
        state: int
        """Which of the pane's states it shows."""

    def __init__(self, empty: str) -> None:
        """`empty` is the sentence to show without any data."""
        super().__init__()
        self._empty = empty
        self._building = False
        self._outdated = False
        self._state = 0
        self._began = self._took = 0.0
        self._waiting = False

    def compose(self) -> ComposeResult:
        """Return the grid of cards, the line of settings, and the sentence for an empty screen."""
        yield CardGrid(self.SHAPE).data_bind(look=DashboardPane.look)
        yield Sentences().data_bind(look=DashboardPane.look)
        yield InfoLine().data_bind(look=DashboardPane.look)

    # What a subclass says

    def builder(self, wanted: Wanted) -> Callable[[], Built]:
        """Return a function that builds the cards from the present state; it runs in a thread."""
        raise NotImplementedError

    def info(self) -> tuple[Span, ...]:
        """Return what the line of settings says."""
        return ()

    def remember(self) -> dict[str, Any]:
        """Return what to keep for the next start, as JSON has it; called often, so it is cheap."""
        return {}

    def recall(self, kept: Mapping[str, Any]) -> None:
        """Take over what `remember` once gave, before the tab is first drawn.

        It comes from a file that a person may have edited, or another version written: values of
        a wrong type and names that nobody knows are passed over.
        """

    def recall_safely(self, kept: Mapping[str, Any]) -> None:
        """Call `recall`; a tab that fails over it starts as if nothing had been kept."""
        try:
            self.recall(kept)
        except Exception:  # noqa: BLE001 - the boundary: an edited file may hold anything
            reason = traceback.format_exc().strip().rpartition("\n")[2]
            self.post_message(self.Told(f"What this tab kept cannot be used: {reason}", "warning"))

    # Building

    @property
    def grid(self) -> CardGrid:
        """The cards."""
        return self.query_one(CardGrid)

    def watch_look(self) -> None:
        """Take on new colours."""
        self.outdate()

    def on_mount(self) -> None:
        """Show what there is."""
        self.rebuild()

    def on_resize(self) -> None:
        """Leave out the line of settings where every row counts."""
        self.set_class(self.size.height < 16, "-short")

    def on_card_grid_changed(self, message: CardGrid.Changed) -> None:
        """Draw what came into sight."""
        message.stop()
        self._show_info()
        if self.grid.missing:
            self.rebuild()

    def _show_info(self) -> None:
        info = self.query_one(InfoLine)
        info.left = self.info()
        info.right = self._filter_info()

    def outdate(self) -> None:
        """Build all anew: what the cards show has changed."""
        if self.is_mounted:
            self._state += 1
            self.grid.outdate()
        self.rebuild()

    def rebuild(self) -> None:
        """Build what is visible; while a build runs, once more after it, not once a call."""
        if not self.is_mounted or not self.is_attached:
            return
        self._show_info()
        if self._building:
            self._outdated = True
            return
        self._building, self._outdated = True, False
        self._began = time.monotonic()
        self.run_worker(
            self._job(self.builder(self.grid.wanted), self._state),
            thread=True,
            group="build",
            description="build cards",
        )

    def take(self, snapshot: Snapshot, shared: Shared, look: Look) -> None:
        """Show new data, at most for a fifth of the time: reading and keys need the rest."""
        changed = shared != self.shared
        self.set_reactive(DashboardPane.snapshot, snapshot)
        self.set_reactive(DashboardPane.shared, shared)
        if look != self.look:
            self.look = look  # also the children's; its watcher builds
        elif changed or not self.grid.sections:
            self.outdate()
        else:
            self._rebuild_in_time()

    def _rebuild_in_time(self) -> None:
        left = self._began + _DUTY * self._took - time.monotonic()
        if not self._building and left <= 0:
            self.outdate()
        elif not self._waiting:
            self._waiting = True
            self.set_timer(max(left, 0.05), self._waited)

    def _waited(self) -> None:
        self._waiting = False
        self._rebuild_in_time()

    def _job(self, build: Callable[[], Built], state: int) -> Callable[[], None]:
        def run() -> None:
            worker = get_current_worker()
            try:
                built, failure = build(), ""
            except Exception:  # noqa: BLE001 - the boundary: a tab shows its failure in its place
                built, failure = None, traceback.format_exc()
            if not worker.is_cancelled:
                self.post_message(self.BuildEnded(built, failure, state))

        return run

    def on_dashboard_pane_build_ended(self, message: BuildEnded) -> None:
        """Show what was built, or why it was not."""
        message.stop()
        self._building = False
        self._took = time.monotonic() - self._began
        grid, built = self.grid, message.built
        if built is None:
            reason = message.failure.strip().rpartition("\n")[2]
            self._say(f"This tab failed; the others go on. {reason}", message.failure, "-failed")
        else:
            self._show_cards("-failed")
            grid.sections = built.sections
            if not built.sections:
                self._say(*self._why_empty(), "-empty")
            else:
                self._show_cards("-empty")
            if _fits(built.wanted, grid.wanted):
                grid.show(built.cards)
            if message.state != self._state:
                grid.outdate()
            self._outdated |= grid.missing
        if self._outdated:
            self.rebuild()

    def _say(self, heading: str, body: str, class_name: str) -> None:
        sentences = self.query_one(Sentences)
        sentences.heading, sentences.body = heading, body
        self.set_class(True, class_name)
        self.can_focus = True
        if self.grid.has_focus:
            self.focus()

    def _show_cards(self, class_name: str) -> None:
        """Take a sentence away that stood in the place of the cards."""
        self.set_class(False, class_name)
        if self.can_focus and self.cards_are_shown:
            if self.has_focus:
                self.grid.focus()
            self.can_focus = False

    @property
    def cards_are_shown(self) -> bool:
        """Tell whether cards are in the tab's place, not a sentence."""
        return not (self.has_class("-empty") or self.has_class("-failed"))

    @property
    def keyboard(self) -> Widget:
        """Return what takes the keys of this tab: its cards; itself while there are none."""
        return self.grid if self.cards_are_shown else self

    def _why_empty(self) -> tuple[str, str]:
        if not self.snapshot.progress.discovered:
            return "Looking for runs", ""
        if self.snapshot.loading:
            return f"Reading, {self.snapshot.progress.share:.0%} done", ""
        if self.shared.unmatched:
            key = key_for(self, "filter_runs")
            body = f"{key} changes the filter." if key else ""
            return f"No run matches `{self.shared.unmatched}`", body
        if not self.shared.runs and self.snapshot.runs:
            return (
                "No run is switched on",
                f"{key_for(self, 'show_runs')} goes to the list of runs.",
            )
        if self.shared.tag_filter:
            key = key_for(self, "filter_tags")
            body = f"{key} changes the filter." if key else ""
            return f"No tag matches {self.shared.tag_filter}", body
        reasons = {file.reason for run in self.snapshot.runs for file in run.files if file.reason}
        if reasons and not self.snapshot.points:
            return "The event files cannot be read", ", ".join(sorted(reasons)) + "."
        return "Nothing here yet", self._empty

    def _filter_info(self) -> tuple[Span, ...]:
        if not self.shared.tag_filter:
            return ()
        return (Span(f"/{self.shared.tag_filter}", self.look.palette.accent),)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer `back` only where there is a layer to leave."""
        if action == "back":
            return self.can_go_back()
        return super().check_action(action, parameters)

    def can_go_back(self) -> bool:
        """Tell whether there is a layer to leave."""
        return bool(self.is_mounted and self.grid.large)

    def action_back(self) -> None:  # noqa: D102 - the command's docstring says it
        self.grid.large = ""
