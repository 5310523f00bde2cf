"""The Textual app: themes, keymap, and the thread that watches the logdirs."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.message import Message

from termboard.app.clipboard import harmless, through_tmux
from termboard.app.main_screen import MainScreen
from termboard.app.terminal_app import TerminalApp
from termboard.clock import Clock, system_clock
from termboard.errors import TermboardError
from termboard.plot.look import look_on
from termboard.printable import printable
from termboard.store.watcher import Watcher
from termboard.terminal.abilities import Terminal
from termboard.widgets.requests import Copied, Passed, Told

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.dom import DOMNode

    from termboard.app.memory import Beginning
    from termboard.events.logdir import Root
    from termboard.store.loader import Loader
    from termboard.store.snapshot import Snapshot

_PATIENCE = 0.5  # seconds; a handler that takes longer must not hold up the keys

_HOPS = 3  # the input says that it is done, the line that it is closed, the screen moves the focus


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
    terminal: Terminal = field(default_factory=Terminal)
    """What the terminal can show."""
    cache_gigabytes: float = 0.0
    """How much may be kept of what was read of all logs; 0: nothing is used nor kept."""


def _commands() -> type[Provider]:
    from termboard.app.palette import Commands

    return Commands


class TermboardApp(TerminalApp):
    """Starts and stops things; everything on the screen is MainScreen's."""

    COMMANDS = {_commands}  # Textual's word for what the palette asks
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = []
    # Those of the main screen too: styles of a screen have all styles parsed once more, for 15 ms.
    CSS = """
    MainScreen { layers: base over; background: $background; }
    #body { height: 1fr; }
    Toast { max-width: 90%; }
    SearchIcon { display: none; }  /* a picture, which few fonts of terminals have */
    /* Of sixteen colours the faint one that Textual mixes is the one behind it. */
    App.-few .input--placeholder { color: $secondary; }
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
        """The watcher has ended with an error: one to be told (TermboardError), or a fault."""

        error: Exception

    def __init__(self, options: Options, clock: Clock = system_clock) -> None:
        super().__init__(options.terminal, dict(options.keys), clock)
        self._options = options
        self.watcher = Watcher(
            self._reader,
            changed=lambda snapshot: self.post_message(self.StoreChanged(snapshot)),
            failed=lambda error: self.post_message(self.WatchingFailed(error)),
            interval=options.refresh,
        )
        wanted = options.begin.frame.theme
        if wanted not in self.available_themes:
            known = ", ".join(sorted(self.available_themes))
            raise TermboardError(f"There is no theme {wanted!r}; there are {known}.")
        self.main = MainScreen(options.roots, options.begin, options.repaint, self._clock)
        self._begin_with(wanted)
        self._dress()

    def _begin_with(self, theme: str) -> None:
        """Take on a theme before styles are parsed: later all would be parsed once more."""
        self.set_reactive(App.theme, theme)
        dark = self.current_theme.dark
        modes = {f"-theme-{theme}": True, "-dark-mode": dark, "-light-mode": not dark}
        self.update_classes(modes, update=False)
        self.stylesheet.set_variables(self.get_css_variables())
        self._refresh_truecolor_filter(self.ansi_theme)

    def get_css_variables(self) -> dict[str, str]:
        """Return colours by name; none before there is a theme: they take 3 ms."""
        return super().get_css_variables() if hasattr(self, "main") else {}

    def get_default_screen(self) -> MainScreen:
        """Return the screen that is there from the first frame on."""
        return self.main

    def _reader(self) -> Loader:
        """Return what reads the logdirs; its arrays and decoders come while the frame stands."""
        from termboard.store.index.index import index_for
        from termboard.store.loader import Loader
        from termboard.store.store import Store
        from termboard.store.workers import process_pool

        found = self._options.roots
        index = index_for(found, self._options.cache_gigabytes)
        return Loader(Store(), found, process_pool, index=index)

    async def on_event(self, event: events.Event) -> None:
        """Run a key's command before the next key is looked at.

        Keys that come in one piece, as over a slow line, would go to what had the focus before.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.main.have_data_wait()
            if self._early or not self.main.is_mounted:
                self._early = (*self._early, event)
                return
            await self._settle()
            self._pressed = self.focused or (self.screen if self.screen_stack else None)
            typed = event.key, event.character
            letter = self.focused is not None and self.focused.check_consume_key(*typed)
            if not letter and await self._check_bindings(event.key):
                return
            if not letter and self.screen is self.main and not self.main.open_tab:
                self._early = (event,)  # it may be a key of the tab that comes
                return
        await super().on_event(event)

    _early: tuple[events.Key, ...] = ()
    """Keys that were typed before what they are meant for was there."""

    async def _catch_up(self) -> None:
        """Press the early keys, in their order, before any that came later."""
        early, self._early = self._early, tuple[events.Key, ...]()
        for place, event in enumerate(early):
            await self.on_event(event)
            if self._early:  # it still waits, and so do those behind it
                self._early = (*self._early, *early[place + 1 :])
                return

    async def on_tabs_screen_opened(self) -> None:
        """Press the keys that waited for the first tab."""
        await self._catch_up()

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
        if options.keys:
            self.set_keymap(self.remapped_keys)
        self.theme_changed_signal.subscribe(self, lambda _: self._dress())
        self.listen()

    async def on_ready(self) -> None:
        """Start to read, and import what draws a tab, when the frame stands on the screen."""
        await self._catch_up()
        self.screen.call_after_refresh(self._framed)

    def _framed(self) -> None:
        if not gc.isenabled():  # what was imported until now is no garbage, ever
            gc.freeze()
            gc.enable()
        self.watcher.start()
        self.main.open_first(self.main.first_tab)

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
        colors = "none" if self.no_color else self._terminal.depth
        look = look_on(self._terminal.characters, colors, dark=self.current_theme.dark)
        self.set_class(look.glyphs.name == "ascii", "-ascii")
        self.set_class(colors == "16", "-few")
        self.main.look = look
