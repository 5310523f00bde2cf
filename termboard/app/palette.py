"""What the command palette offers: every command that is on the screen, and the themes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from termboard.app.hints import key_of, remapped
from termboard.app.main_screen import MainScreen
from termboard.command import key_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from termboard.command import Command


class Commands(Provider):
    """Finds commands by their titles."""

    def _entries(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return
        for node, command in screen.offered():
            action = command.action or command.id()
            run = partial(screen.app.run_action, action, node)
            yield command.title(), _with_key(command, remapped(screen.app)), run
        for name in self.app.available_themes:
            yield f"Theme {name}", "Change the colours.", partial(setattr, self.app, "theme", name)

    async def discover(self) -> Hits:
        """Return everything, before anything is typed."""
        for title, text, run in self._entries():
            if not title.startswith("Theme "):
                yield DiscoveryHit(title, run, help=text)

    async def search(self, query: str) -> Hits:
        """Return what matches."""
        matcher = self.matcher(query)
        for title, text, run in self._entries():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=text)


def _with_key(command: type[Command], keys: Mapping[str, str]) -> str:
    """Return the help of a command behind its key."""
    key = key_of(command, keys)
    return f"{key_name(key)}  {command.help()}" if key else command.help()
