"""The first line: what is watched, how much there is, how it goes, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from textual.reactive import reactive

from termboard.plot import numbers
from termboard.plot.characters import BOLD, end_of_name
from termboard.plot.span import Span, width_of
from termboard.plot.text_grid import TextGrid
from termboard.widgets.grid_widget import GridWidget


@dataclass(frozen=True)
class Status:
    """What the line says."""

    title: str = ""
    """The logdirs as the user wrote them."""
    runs: int = 0
    points: int = 0
    live: int = 0
    """Runs that are being written."""
    loading: float | None = None
    """Share that is read, 0 to 1; None when nothing is left to read."""
    step: int | None = None
    """The largest step of the live run written last."""
    rate: float = float("nan")
    """Its steps per second."""
    damaged: int = 0
    """Records that could not be read."""
    problems: int = 0
    """Folders and files that cannot be read."""


class StatusLine(GridWidget):
    """One row; the parts that matter least go first where room is short."""

    DEFAULT_CSS = "StatusLine { height: 1; background: $surface; }"

    status: reactive[Status] = reactive(Status(), repaint=False)

    def watch_status(self) -> None:
        """Show it."""
        self.redraw()

    def paint(self, width: int, height: int) -> TextGrid:
        """Return the line."""
        grid = TextGrid(width, height)
        right = self._right(short=width < 60)
        room = width - 2 - width_of(right)
        x = 1
        for part in self._left(width):
            size = width_of(part)
            if x > 1 and x + size > room:
                continue
            for span in part:
                x += grid.put(
                    x, 0, span.text, span.color, attrs=span.attrs, width=max(0, room - x + 1),
                    ellipsis=self.look.glyphs.ellipsis,
                )  # fmt: skip
        x = max(x, width - 1 - width_of(right))
        for span in right:
            x += grid.put(x, 0, span.text, span.color, attrs=span.attrs)
        return grid

    def _left(self, width: int) -> list[list[Span]]:
        status, palette, glyphs = self.status, self.look.palette, self.look.glyphs
        dot = Span(f" {glyphs.separator} ", palette.muted)
        title = end_of_name(status.title, max(12, width // 3), glyphs.ellipsis)
        parts = [[Span(title, palette.text, BOLD)]]
        if status.loading is not None:
            parts.append([dot, Span(f"reading {status.loading:.0%}", palette.accent)])
        parts.append([dot, Span(_plural(status.runs, "run"), palette.text)])
        if status.live:
            mark = (
                f"{glyphs.bullet} {status.live} live"
                if status.live > 1
                else f"{glyphs.bullet} live"
            )
            parts.append([dot, Span(mark, palette.good)])
        if status.step is not None:
            parts.append([dot, Span(f"step {numbers.step(status.step)}", palette.text)])
            if status.rate > 0:
                parts.append([dot, Span(numbers.rate(status.rate), palette.text)])
        noun = "point" if status.points == 1 else "points"
        parts.append([dot, Span(f"{numbers.count(status.points)} {noun}", palette.muted)])
        return parts

    def _right(self, *, short: bool) -> list[Span]:
        status, palette, glyphs = self.status, self.look.palette, self.look.glyphs
        words = []
        if status.damaged:
            words.append(_plural(status.damaged, "damaged record"))
        if status.problems:
            words.append(f"{status.problems} unreadable")
        if not words:
            return []
        if short:
            words = [str(status.damaged + status.problems)]
        return [Span(f" {glyphs.above} {', '.join(words)}", palette.warning)]


def _plural(number: int, noun: str) -> str:
    return f"{numbers.step(number)} {noun}{'' if number == 1 else 's'}"
