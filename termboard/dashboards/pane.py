"""The Textual side that all tabs share: state comes down, what is shown is built in a thread.

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
from termboard.dashboards.emptiness import why_empty
from termboard.plot.look import Look
from termboard.plot.span import Span
from termboard.store.snapshot import Snapshot
from termboard.widgets import requests
from termboard.widgets.bindings import bindings, key_for
from termboard.widgets.in_thread import in_thread
from termboard.widgets.keeps_keys import KeepsKeys
from termboard.widgets.line_of_text import InfoLine, Sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.widget import Widget


_DUTY = 5.0  # data may keep the builder busy for one part in so many
_AT_ONCE = 0.1  # seconds of a build up to which the line of settings waits for it: one repaint less


class Back(Command):
    """Go one layer out: from the large card to all cards, to the tab that led here; never quits."""

    keys = "escape"


class DashboardPane(KeepsKeys, Vertical):
    """A tab. A subclass says what it consists of and what to build, and adds its commands."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (Back,)
    BINDINGS = bindings(OFFERS)

    DEFAULT_CSS = """
    DashboardPane { height: 1fr; }
    DashboardPane Sentences { display: none; }
    DashboardPane.-empty Sentences, DashboardPane.-failed Sentences { display: block; }
    DashboardPane.-empty .body, DashboardPane.-failed .body { display: none; }
    DashboardPane.-short InfoLine { display: none; }
    """

    snapshot: reactive[Snapshot] = reactive(Snapshot(), repaint=False)
    shared: reactive[Shared] = reactive(Shared(), repaint=False)
    look: reactive[Look] = reactive(Look(), repaint=False)
    came_from: reactive[str] = reactive("", repaint=False)
    """The tab that led here, to which `Back` goes; empty if a person came by himself."""

    # A tab's own names for what it may want of the frame.
    Asked = requests.Asked
    Told = requests.Told
    Copied = requests.Copied
    GoTo = requests.GoTo

    @dataclass
    class SharedChanged(Message):
        """A command of this tab changes what all tabs show alike.

        It says how, not to what: keys may come faster than the state comes back.
        """

        change: Callable[[Shared], Shared]

    @dataclass
    class BuildEnded(Message):
        """A build is done."""

        built: Any
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
        self._state, self._shown = 0, -1
        self._began = self._took = 0.0
        self._waiting = self._behind = False

    def compose(self) -> ComposeResult:
        """Return what the tab consists of, the line of settings, and the sentence without data."""
        for widget in self.body():
            widget.add_class("body")
            yield widget
        yield Sentences().data_bind(look=DashboardPane.look)
        yield InfoLine().data_bind(look=DashboardPane.look)

    # What a subclass says

    def body(self) -> Iterable[Widget]:
        """Return the widgets of the tab, top down; they are hidden while a sentence is shown."""
        raise NotImplementedError

    @property
    def main(self) -> Widget:
        """The widget of the body that takes the keys."""
        raise NotImplementedError

    def job(self) -> Callable[[], Any]:
        """Return a function that builds what to show now; it runs in a thread."""
        raise NotImplementedError

    def show(self, built: Any, *, current: bool) -> bool:
        """Show what was built; tell whether there is anything in it.

        `current`: whether nothing has changed since; else it is built once more after this.
        """
        raise NotImplementedError

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was shown yet, so that new data is not made to wait."""
        raise NotImplementedError

    @property
    def offering(self) -> tuple[DOMNode, ...]:
        """The nodes of the tab that offer commands; each has OFFERS."""
        return (self,)

    def info(self) -> tuple[Span, ...]:
        """Return what the line of settings says."""
        return ()

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return (mark, what it means) of what is drawn in this tab, for the help."""
        return ()

    def visit(self, about: Mapping[str, str]) -> None:
        """Show what another tab sends a person to: a `run`, a `layer`, a `tag`.

        Names that this tab does not have are passed over. It may come before there is data.
        """

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

    def watch_came_from(self) -> None:
        """Offer the way back, or no longer."""
        self.refresh_bindings()

    # Building

    def watch_look(self) -> None:
        """Take on new colours."""
        self.outdate()

    def on_mount(self) -> None:
        """Show what there is."""
        self.rebuild()

    def on_resize(self) -> None:
        """Leave out the line of settings where every row counts."""
        self.set_class(self.size.height < 16, "-short")

    def show_info(self) -> None:
        """Bring the line of settings up to date."""
        info = self.query_one(InfoLine)
        info.left = self.info()
        info.right = self._filter_info()

    def outdate(self) -> None:
        """Build all anew: what is shown has changed."""
        if self.is_mounted:
            self._state += 1
        self.rebuild()

    def rebuild(self) -> None:
        """Build what is visible; while a build runs, once more after it, not once a call."""
        if not self.is_mounted or not self.is_attached:
            return
        if self.is_blank or self._took > _AT_ONCE:
            self.show_info()
        if self._building:
            self._outdated = True
            return
        self._building, self._outdated = True, False
        self._began = time.monotonic()
        in_thread(self, self._watched(self.job(), self._state), "build", "build a tab")

    @property
    def state_number(self) -> int:
        """How many states the tab has been in: it rises when something else is to be shown."""
        return self._state

    @property
    def is_settled(self) -> bool:
        """Tell whether the screen shows the present state: nothing is being built, or will be."""
        return self._shown == self._state and not self._building and not self._outdated

    def take(self, snapshot: Snapshot, shared: Shared, look: Look) -> None:
        """Show new data, at most for a fifth of the time: reading and keys need the rest."""
        changed = shared != self.shared
        same = snapshot is self.snapshot and not (changed or self._behind) and look == self.look
        if same and self.is_settled and not self.is_blank:
            return  # a tab that is opened again still shows it
        self._behind = False
        self.set_reactive(DashboardPane.snapshot, snapshot)
        self.set_reactive(DashboardPane.shared, shared)
        if look != self.look:
            self.look = look  # also the children's; its watcher builds
        elif changed or self.is_blank:
            self.outdate()
        else:
            self._rebuild_in_time()

    def hold(self, snapshot: Snapshot) -> None:
        """Take over new data while hidden, without showing it: else old arrays would live on."""
        self.set_reactive(DashboardPane.snapshot, snapshot)
        self._behind = True

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

    def _watched(self, build: Callable[[], Any], state: int) -> Callable[[], None]:
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
        self._shown = message.state
        if message.failure:
            reason = message.failure.strip().rpartition("\n")[2]
            self._say(f"This tab failed; the others go on. {reason}", message.failure, "-failed")
        else:
            self._show_body("-failed")
            if self.show(message.built, current=message.state == self._state):
                self._show_body("-empty")
            else:
                self._say(*why_empty(self.snapshot, self.shared, self._empty, self._key), "-empty")
        self.show_info()
        if self._outdated:
            self.rebuild()

    # The keys go over at once: what is hidden while it has them, and told of it when it is shown
    # again, would give them to whatever stands beside it, the list of runs.

    def _say(self, heading: str, body: str, class_name: str) -> None:
        sentences = self.query_one(Sentences)
        sentences.heading, sentences.body = heading, body
        self.set_class(True, class_name)
        self.can_focus = True
        focused = self.screen.focused
        if focused is not None and self in focused.ancestors:
            self.screen.set_focus(self)

    def _show_body(self, class_name: str) -> None:
        """Take a sentence away that stood in the place of the body."""
        self.set_class(False, class_name)
        if self.can_focus and self.body_is_shown:
            if self.screen.focused is self:
                self.screen.set_focus(self.main)
            self.can_focus = False

    @property
    def body_is_shown(self) -> bool:
        """Tell whether the body is in the tab's place, not a sentence."""
        return not (self.has_class("-empty") or self.has_class("-failed"))

    @property
    def keyboard(self) -> Widget:
        """Return what takes the keys of this tab: of its body; itself while that is hidden."""
        return self.main if self.body_is_shown else self

    def _key(self, command: str) -> str:
        return key_for(self, command)

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
        return bool(self.is_mounted and self.came_from)

    def action_back(self) -> None:  # noqa: D102 - the command's docstring says it
        if self.came_from:
            self.post_message(self.GoTo(self.came_from, {}, returns=True))
