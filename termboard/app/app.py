"""The Textual app: themes, keymap, and the thread that watches the logdirs."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input

from termboard.app.clipboard import harmless, through_tmux
from termboard.app.main_screen import MainScreen
from termboard.app.palette import Commands
from termboard.app.themes import THEMES
from termboard.clock import Clock, system_clock
from termboard.errors import TermboardError
from termboard.plot.look import look_for
from termboard.printable import printable
from termboard.store.loader import Loader
from termboard.store.store import Snapshot, Store
from termboard.store.watcher import Watcher
from termboard.store.workers import process_pool
from termboard.widgets.requests import Copied, Passed, Told

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from termboard.app.memory import Beginning
    from termboard.events.logdir import Root

_PATIENCE = 0.5  # seconds; a handler that takes longer must not hold up the keys

_HOPS = 3  # the input says that it is done, the line that it is closed, the screen moves the focus

_LISTEN = 2.0  # seconds between two looks whether the terminal is still there


@dataclass(frozen=True)
class Options:
    """How the app starts."""

    roots: tuple[Root, ...]
    begin: Beginning
    """What is shown first."""
    refresh: float = 1.0
    """Seconds between two looks at the files."""
    repaint: float = 0.25
    """Seconds between two repaints that data causes."""
    keys: tuple[tuple[str, str], ...] = ()
    """(command id, keys) of remapped commands."""


class TermboardApp(App[None]):
    """Starts and stops things; everything on the screen is MainScreen's."""

    COMMANDS = {Commands}  # Textual's word for what the palette asks
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = []
    CSS = """
    /* Frames and scroll bars of Textual's own have characters that such terminals lack. */
    App.-ascii * { scrollbar-size: 0 0; }
    App.-ascii #runs { border-right: ascii $frame; }
    App.-ascii #runs.-over, App.-ascii HelpScreen > VerticalScroll { border: ascii $frame; }
    """
    TITLE = "termboard"

    @dataclass
    class StoreChanged(Message):
        """The watcher has published a new snapshot."""

        snapshot: Snapshot

        def can_replace(self, message: Message) -> bool:
            """Tell that only the newest matters: a load publishes faster than a screen repaints."""
            return isinstance(message, TermboardApp.StoreChanged)

    @dataclass
    class WatchingFailed(Message):
        """The watcher has ended with an error of ours."""

        error: Exception

    def __init__(self, options: Options, clock: Clock = system_clock) -> None:
        super().__init__()
        self._options, self._clock = options, clock
        self.remapped_keys = dict(options.keys)
        """Keys by command id, as the settings file has them."""
        self.watcher = Watcher(
            Loader(Store(), options.roots, process_pool),
            changed=lambda snapshot: self.post_message(self.StoreChanged(snapshot)),
            failed=lambda error: self.post_message(self.WatchingFailed(error)),
            interval=options.refresh,
        )
        for theme in THEMES:
            self.register_theme(theme)
        wanted = options.begin.frame.theme
        if wanted not in self.available_themes:
            known = ", ".join(sorted(self.available_themes))
            raise TermboardError(f"There is no theme {wanted!r}; there are {known}.")

    async def on_event(self, event: events.Event) -> None:
        """Run a key's command before the next key is looked at.

        Keys that come in one piece, as over a slow line, would go to what had the focus before.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._settle()
            self._pressed = self.focused or (self.screen if self.screen_stack else None)
            letter = isinstance(self.focused, Input) and event.is_printable
            if not letter and await self._check_bindings(event.key):
                return
        await super().on_event(event)

    _pressed: DOMNode | None = None
    """What had the focus when the last key came."""

    async def _settle(self) -> None:
        """Wait until what the last key asked for is done: a line to type in may open, or close.

        What it asked for goes up from widget to widget, and some of them ask for something else on
        the way; a message that is sent then goes behind that.
        """
        node, self._pressed = self._pressed, None
        for _ in range(_HOPS):
            arrived = asyncio.get_running_loop().create_future()
            if node is None or not node.is_attached or not isinstance(self.screen, MainScreen):
                return
            node.post_message(Passed(arrived))
            try:
                await asyncio.wait_for(arrived, _PATIENCE)
            except asyncio.TimeoutError:
                return

    def on_told(self, message: Told) -> None:
        """Show a sentence for a while."""
        sentence = printable(message.sentence)
        self.notify(sentence, severity=message.severity, markup=False)

    def on_copied(self, message: Copied) -> None:
        """Give a text to the terminal's clipboard, and say so."""
        self.copy_to_clipboard(message.text)
        self.on_told(Told(f"Copied {message.what}."))

    def copy_to_clipboard(self, text: str) -> None:
        """Give `text` to the terminal's clipboard, and to that of a terminal around tmux."""
        text = harmless(text)
        super().copy_to_clipboard(text)
        if self._driver is not None and (sequence := through_tmux(text)):
            self._driver.write(sequence)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the one colour of ours that Textual's own themes do not have."""
        return {"frame": "#6b7280"}

    def on_mount(self) -> None:
        """Show the frame; start to read when it stands on the screen."""
        options = self._options
        self.theme = options.begin.frame.theme
        if options.keys:
            self.set_keymap(self.remapped_keys)
        self.main = MainScreen(options.roots, options.begin, options.repaint, self._clock)
        self.push_screen(self.main)
        self.theme_changed_signal.subscribe(self, lambda _: self._dress())
        self._dress()
        self.call_after_refresh(self.watcher.start)
        loop = asyncio.get_running_loop()
        for ending in (signal.SIGTERM, signal.SIGHUP):  # a closed link must not leave us behind
            loop.add_signal_handler(ending, self.exit)
        if not self.is_headless:
            self.set_interval(_LISTEN, self._leave_without_terminal)

    def _leave_without_terminal(self) -> None:
        """End when the terminal is gone and nobody said so: Textual would read its end for ever."""
        poll = select.poll()
        poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        if poll.poll(0):
            self.exit()

    def exit(self, *arguments: Any, **named: Any) -> None:
        """Keep the view, then leave: what is on the screen is still there now."""
        if (main := getattr(self, "main", None)) is not None:
            main.keep_now()
        super().exit(*arguments, **named)

    def on_unmount(self) -> None:
        """Stop reading."""
        self.watcher.stop()

    def on_termboard_app_store_changed(self, message: StoreChanged) -> None:
        """Hand new data to the screen."""
        self.main.offer(message.snapshot)

    def on_termboard_app_watching_failed(self, message: WatchingFailed) -> None:
        """Leave with the report: a screen that is no longer brought up to date would lie."""
        raise message.error

    def _dress(self) -> None:
        """Give the charts the theme's colours and the terminal's characters."""
        out = sys.__stdout__
        look = look_for(
            out.encoding if out else "utf-8",
            dark=self.current_theme.dark,
            color=not self.no_color,
        )
        self.set_class(look.glyphs.name == "ascii", "-ascii")
        self.main.look = look
