"""A drawing larger than the screen, with a cursor on one of its boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from termboard.dashboards.graph import commands
from termboard.plot.look import Look
from termboard.widgets.bindings import bindings
from termboard.widgets.grid_widget import strips

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual import events

    from termboard.analysis.layered.drawing import Direction, Drawing
    from termboard.plot.cells import Grid


@dataclass(frozen=True)
class Painted:
    """A drawing and how it is painted; the same one painted alike is equal, and not drawn anew."""

    drawing: Drawing
    colors: tuple[int, ...]
    """Of each box."""
    highlighted: frozenset[int] = frozenset()
    """Edges that are drawn on top."""
    dimmed: frozenset[int] = frozenset()
    """Boxes that are not of what is traced."""


class DrawingBoard(ScrollView, can_focus=True):
    """A drawing larger than the screen, with a cursor on one of its boxes."""

    OFFERS: ClassVar = commands.DRAWING
    BINDINGS = bindings(OFFERS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    DrawingBoard { height: 1fr; scrollbar-size: 1 1; }
    """

    look: reactive[Look] = reactive(Look(), repaint=False)
    painted: reactive[Painted | None] = reactive(None, repaint=False)
    box: reactive[int | None] = reactive(None, repaint=False)
    """The box under the cursor."""

    _rows: tuple[tuple[object, ...], list[Strip]] | None = None

    @dataclass
    class Moved(Message):
        """A person went to another box."""

        box: int

    @dataclass
    class Entered(Message):
        """A person wants to go into a box."""

        box: int

    @dataclass
    class Aside(Message):
        """The box should stand at the side, or no longer."""

        box: int

    def watch_painted(self) -> None:
        """Show another drawing."""
        self._rows = None
        drawing = self.painted.drawing if self.painted is not None else None
        self.virtual_size = Size(drawing.width, drawing.height) if drawing else Size(0, 0)
        self.call_after_refresh(self._reveal)  # how far it scrolls is known then
        self.refresh()

    def watch_box(self) -> None:
        """Show the cursor."""
        self._rows = None
        self._reveal()
        self.refresh()

    def watch_look(self) -> None:
        """Take on new colours."""
        self._rows = None
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._rows = None
        self._reveal()

    def on_focus(self) -> None:
        """Show that the keys come here."""
        self._rows = None
        self.refresh()

    def on_blur(self) -> None:
        """Show that they go elsewhere."""
        self._rows = None
        self.refresh()

    def _reveal(self) -> None:
        drawing = self.painted.drawing if self.painted is not None else None
        if drawing is None:
            return
        if self.box is None or self.box >= len(drawing.boxes):
            bottom = max(0, drawing.height - self.size.height)  # one reads upwards
            self.scroll_to(0, bottom, animate=False)
            return
        x, y = int(drawing.x[self.box]), int(drawing.y[self.box])
        size = int(drawing.widths[self.box]), int(drawing.heights[self.box])
        region = Region(max(0, x - 2), max(0, y - 2), size[0] + 4, size[1] + 4)
        self.scroll_to_region(region, animate=False)

    # Commands

    def _go(self, direction: Direction) -> None:
        drawing = self.painted.drawing if self.painted is not None else None
        if drawing is None or not drawing.boxes:
            return
        if self.box is None:
            self.post_message(self.Moved(first_box(drawing)))
        elif (box := drawing.neighbour(self.box, direction)) is not None:
            self.box = box
            self.post_message(self.Moved(box))

    def action_box_up(self) -> None:  # noqa: D102
        self._go("up")

    def action_box_down(self) -> None:  # noqa: D102
        self._go("down")

    def action_box_left(self) -> None:  # noqa: D102
        self._go("left")

    def action_box_right(self) -> None:  # noqa: D102
        self._go("right")

    def action_enter_box(self) -> None:  # noqa: D102
        if self.box is not None:
            self.post_message(self.Entered(self.box))

    def action_take_aside(self) -> None:  # noqa: D102
        if self.box is not None:
            self.post_message(self.Aside(self.box))

    def on_click(self, event: events.Click) -> None:
        """Go to the box under the mouse; a double click goes into it."""
        if self.painted is None:
            return
        left, top = self._corner()
        box = self.painted.drawing.box_at(event.x + left, event.y + top)
        if box is None:
            return
        self.box = box
        self.post_message(self.Entered(box) if event.chain == 2 else self.Moved(box))

    # Drawing

    def _corner(self) -> tuple[int, int]:
        """Return which cell of the drawing stands at the top left: a small one is in the middle."""
        assert self.painted is not None
        drawing, size = self.painted.drawing, self.scrollable_content_region.size
        left = round(self.scroll_x) - max(0, (size.width - drawing.width) // 2)
        top = round(self.scroll_y) - max(0, (size.height - drawing.height) // 2)
        return left, top

    def render_line(self, y: int) -> Strip:
        """Return one row of what is in sight."""
        size, behind = self.scrollable_content_region.size, self.rich_style
        if self.painted is None:
            return Strip.blank(size.width, behind)
        left, top = self._corner()
        state = (left, top, size, behind)
        if self._rows is None or self._rows[0] != state:
            from termboard.plot.boxes.drawing import Window, drawn  # the tree comes first

            window = Window(left, top, size.width, size.height)
            focus = self.box
            grid = drawn(
                self.painted.drawing, window, self.look, self.painted.colors, focus,
                self._lines(),
            )  # fmt: skip
            self._dim(grid, left, top)
            self._rows = state, strips(grid, behind)
        return self._rows[1][y] if y < len(self._rows[1]) else Strip.blank(size.width, behind)

    def _dim(self, grid: Grid, left: int, top: int) -> None:
        assert self.painted is not None
        drawing, color = self.painted.drawing, self.look.palette.frame
        for box in self.painted.dimmed - {self.box}:
            x, y = int(drawing.x[box]) - left, int(drawing.y[box]) - top
            width, height = int(drawing.widths[box]), int(drawing.heights[box])
            if -width < x < grid.width and -height < y < grid.height:
                width, height = width + min(0, x), height + min(0, y)
                grid.paint(max(0, x), max(0, y), width, height, fg=color)

    def _lines(self) -> Collection[int]:
        """Return the edges to draw on top: those traced, or those of the box under the cursor."""
        assert self.painted is not None
        if self.painted.highlighted or self.box is None:
            return self.painted.highlighted
        return {
            edge
            for route in self.painted.drawing.routes
            if self.box in (route.source, route.target)
            for edge in route.edges
        }


def first_box(drawing: Drawing) -> int:
    """Return the lowest box that does not stand at the side: where the data comes in."""
    aside = drawing.options.aside
    boxes = [box for box in range(len(drawing.boxes)) if box not in aside]
    return max(boxes, key=lambda box: int(drawing.y[box])) if boxes else 0
