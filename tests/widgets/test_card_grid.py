"""The grid of cards alone: folds, depth, widths, the large card, and what the mouse says."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.app import App

from termboard.plot.card import Card
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.plot.span import Span
from termboard.widgets.card_grid import CardGrid
from termboard.widgets.card_layout import NARROWEST, Section, Shape
from termboard.widgets.card_pictures import header_row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.app import ComposeResult
    from textual.message import Message
    from textual.pilot import Pilot

SHAPE = Shape(min_width=28, min_height=6, max_height=8)
SECTIONS = (
    Section("loss", ("loss/a", "loss/b"), titles=("A loss", "B loss")),
    Section("net", ("net/x",)),
    Section("enc", ("net/enc/x", "net/enc/y"), depth=1, path="net/enc"),
    Section("layer_0…9", tuple(f"net/enc/l{i}" for i in range(10)), depth=2, path="net/enc/l",
            folded=True),
    Section("dec", ("net/dec/x",), depth=1, path="net/dec"),
    Section("rest", ("r",)),
)  # fmt: skip


class Bench(App[None]):
    """A grid alone, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        """Return the grid."""
        yield CardGrid(SHAPE)

    @property
    def grid(self) -> CardGrid:
        """The grid."""
        return self.query_one(CardGrid)

    def on_card_grid_pointed(self, message: CardGrid.Pointed) -> None:
        """Remember."""
        self.said.append(message)

    def on_card_grid_dragged(self, message: CardGrid.Dragged) -> None:
        """Remember."""
        self.said.append(message)

    def on_card_grid_wheeled(self, message: CardGrid.Wheeled) -> None:
        """Remember."""
        self.said.append(message)


@asynccontextmanager
async def bench(
    sections: tuple[Section, ...] = SECTIONS, size: tuple[int, int] = (61, 40)
) -> AsyncIterator[tuple[Bench, CardGrid, Pilot[None]]]:
    app = Bench()
    async with app.run_test(size=size) as pilot:
        grid = app.grid
        grid.focus()
        grid.sections = sections
        await pilot.pause()
        yield app, grid, pilot


def screen(app: Bench) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def headers(app: Bench) -> list[str]:
    return [line for line in screen(app) if line.lstrip()[:1] in ("▾", "▸")]


# Folds and depth


async def test_headers_stand_as_deep_as_their_groups_and_count_all_within() -> None:
    async with bench() as (app, _, _):
        assert headers(app) == [
            "▾ loss (2)", "▾ net (14)", "  ▾ enc (12)", "    ▸ layer_0…9 (10)", "  ▾ dec (1)",
            "▾ rest (1)",
        ]  # fmt: skip


async def test_a_folded_group_hides_the_groups_within_it() -> None:
    async with bench() as (app, grid, pilot):
        await pilot.press("down", "down")
        assert grid.current == "net/x"
        await pilot.press("space")
        assert grid.header == "net"
        assert headers(app) == ["▾ loss (2)", "▸ net (14)", "▾ rest (1)"]
        await pilot.press("right")
        assert "    ▸ layer_0…9 (10)" in headers(app), "those within are as they were"


async def test_what_a_person_folds_and_unfolds_wins_over_how_groups_come() -> None:
    async with bench() as (_, grid, pilot):
        grid.folds = {"net/enc/l": False, "loss": True}
        await pilot.pause()
        assert grid.folded == {"loss"}
        changed = tuple(replace(one, folded=not one.folded) for one in SECTIONS)
        grid.sections = changed
        await pilot.pause()
        assert "loss" in grid.folded
        assert "net/enc/l" not in grid.folded
        assert {"net", "net/enc", "net/dec", "rest"} <= grid.folded


async def test_the_cursor_is_on_the_first_card_until_somebody_moves_it() -> None:
    async with bench() as (_, grid, pilot):
        first = grid.current
        before = Section("first", ("new/1",))
        grid.sections = (before, *SECTIONS)
        assert grid.current == "new/1", "it came before the others"
        grid.sections = SECTIONS
        assert grid.current == first
        await pilot.press("right")
        moved = grid.current
        grid.sections = (before, *SECTIONS)
        assert grid.current == moved != first


async def test_fold_all_and_unfold_all() -> None:
    async with bench() as (app, grid, pilot):
        await pilot.press("end", "left_parenthesis")
        assert headers(app) == ["▸ loss (2)", "▸ net (14)", "▸ rest (1)"]
        assert (grid.current, grid.header) == ("", "rest"), "the cursor stays on what held it"
        await pilot.press("home")
        assert grid.header == "loss", "without cards the first and the last group are meant"
        await pilot.press("end")
        assert grid.header == "rest"
        await pilot.press("right_parenthesis")
        assert grid.folded == frozenset()
        assert len(grid._layout.keys) == 17


async def test_the_cursor_goes_to_the_innermost_group_that_is_seen() -> None:
    async with bench() as (_, grid, pilot):
        grid.folds = {"net/enc/l": False}
        grid._go("net/enc/l3", "")
        grid.folds = {"net": True}
        await pilot.pause()
        assert (grid.current, grid.header) == ("", "net")


async def test_left_on_a_folded_group_goes_to_the_one_around_it() -> None:
    async with bench() as (_, grid, pilot):
        grid._go("", "net/enc/l")
        await pilot.press("left")
        assert grid.header == "net/enc"
        assert "net/enc" not in grid.folded
        await pilot.press("left")
        assert "net/enc" in grid.folded
        await pilot.press("left")
        assert grid.header == "net"


async def test_keys_at_the_cursor_are_those_of_a_group_and_of_groups_within() -> None:
    async with bench() as (_, grid, _):
        assert list(grid.keys_at_cursor) == ["loss/a"]
        grid._go("", "net/enc")
        assert grid.keys_at_cursor == (
            "net/enc/x",
            "net/enc/y",
            *(f"net/enc/l{i}" for i in range(10)),
        )
        grid._go("", "loss")
        assert list(grid.keys_at_cursor) == ["loss/a", "loss/b"]


async def test_a_group_that_a_person_is_in_does_not_fold_because_others_came() -> None:
    async with bench() as (_, grid, pilot):
        grid._go("net/x", "")
        grid.sections = tuple(replace(one, folded=one.name != "loss") for one in SECTIONS)
        await pilot.pause()
        assert grid.current == "net/x"
        assert "net" not in grid.folded
        assert "rest" in grid.folded


async def test_a_card_without_a_picture_has_its_title() -> None:
    async with bench() as (app, _, _):
        assert any("A loss" in line for line in screen(app))
        assert any("net/x" in line for line in screen(app))


@pytest.mark.parametrize("width", [1, 5, 12, 60])
def test_a_header_fits_at_any_width_and_speaks_the_terminals_characters(width: int) -> None:
    section = Section("layer_0…47/\x1b[31m" + "x" * 1_000_000, (), depth=9)
    row = header_row(section, 96, width, Look(), folded=True, focused=True)
    assert row.width == width
    assert "\x1b" not in row.text()


# Widths


async def test_narrower_and_wider_cards() -> None:
    async with bench(size=(121, 40)) as (_, grid, pilot):
        grid.folds = {"net/enc/l": False}
        await pilot.pause()
        columns = grid._layout.columns
        width = grid._layout.card_width
        await pilot.press("right_curly_bracket")
        assert grid._layout.columns == columns - 1
        assert grid._layout.card_width > width
        await pilot.press("left_curly_bracket")
        assert (grid._layout.columns, grid._layout.card_width) == (columns, width)
        await pilot.press("left_curly_bracket")
        assert grid._layout.columns == columns + 1
        for _ in range(20):
            await pilot.press("left_curly_bracket")
        assert grid._layout.card_width >= NARROWEST
        assert grid._layout.columns == 120 // (NARROWEST + 1)
        for _ in range(20):
            await pilot.press("right_curly_bracket")
        assert grid._layout.columns == 1


async def test_a_width_that_changes_nothing_is_not_taken() -> None:
    async with bench((Section("few", ("a", "b")),), size=(121, 40)) as (_, grid, pilot):
        await pilot.press("left_curly_bracket")
        assert grid.min_width == 0, "two cards cannot be three columns"


# The large card


def tall(rows: int) -> Card:
    content = Grid(59, rows)
    for y in range(rows):
        content.put(0, y, f"row {y}")
    return Card(content, (Span("tall"),))


async def test_a_large_card_scrolls_where_it_is_higher_than_the_screen() -> None:
    async with bench(size=(61, 12)) as (app, grid, pilot):
        await pilot.press("enter")
        grid.show({"loss/a": tall(30)})
        await pilot.pause()
        assert "row 0" in screen(app)[1]
        await pilot.press("down", "down")
        assert "row 2" in screen(app)[1]
        await pilot.press("end")
        assert "row 29" in screen(app)[-2]
        await pilot.press("home")
        assert "row 0" in screen(app)[1]


async def test_small_cards_are_where_they_were_after_a_look_at_two_large_ones() -> None:
    async with bench(size=(61, 12)) as (_, grid, pilot):
        await pilot.press("end")
        await pilot.pause()
        before = grid.scroll_y
        assert before > 0
        await pilot.press("enter", "left")
        assert grid.large == "net/dec/x"
        grid.large = ""
        await pilot.pause()
        assert grid._layout.place(grid.current) is not None
        assert grid.current in grid.wanted.keys


# The mouse: `loss/a` lies below its header, its content from (1, 2) on


async def test_a_click_points_into_a_card_that_has_the_cursor() -> None:
    async with bench() as (app, grid, pilot):
        await pilot.click(offset=(5, 4))
        assert app.said == [CardGrid.Pointed("loss/a", 4, 2)]
        app.said.clear()
        await pilot.click(offset=(40, 4))
        assert grid.current == "loss/b"
        assert app.said == [], "the first click only puts the cursor there"
        app.said.clear()
        await pilot.click(offset=(2, 1))
        await pilot.click(offset=(2, 1))
        assert app.said == [], "the frame is no content"


async def test_a_double_click_opens_a_small_card_and_is_told_of_a_large_one() -> None:
    async with bench() as (app, grid, pilot):
        await pilot.click(offset=(40, 4), times=2)
        assert grid.large == "loss/b"
        app.said.clear()
        await pilot.click(offset=(10, 4), times=2)
        assert app.said == [CardGrid.Pointed("loss/b", 9, 3), CardGrid.Pointed("loss/b", 9, 3, 2)]


async def drag(
    app: Bench, pilot: Pilot[None], cells: list[tuple[int, int]], **held: Any
) -> list[CardGrid.Dragged]:
    """Press at the first cell, move over the others, let go at the last; return what was said."""
    keys = {"button": 1, "shift": False, "meta": False, "ctrl": False, **held}
    kinds = [events.MouseDown, *[events.MouseMove] * (len(cells) - 1), events.MouseUp]
    for kind, (x, y) in zip(kinds, [*cells, cells[-1]], strict=True):
        app.post_message(kind(None, x, y, 0, 0, screen_x=x, screen_y=y, **keys))
        await pilot.pause()
    await pilot.pause()
    return [message for message in app.said if isinstance(message, CardGrid.Dragged)]


async def test_a_drag_tells_where_it_started_and_where_it_is() -> None:
    async with bench() as (app, grid, pilot):
        said = await drag(app, pilot, [(35, 3), (36, 3), (40, 5)], shift=True)
        assert [(one.x0, one.y0, one.x1, one.y1, one.ended) for one in said][-1] == (
            4,
            1,
            9,
            3,
            True,
        )
        assert all(one.key == "loss/b" and one.shift and one.button == 1 for one in said)
        assert not any(one.ended for one in said[:-1])
        assert said[0].x1 in (5, 9)
        assert grid.current == "loss/b", "the cursor goes to where the drag is"
        assert not any(isinstance(one, CardGrid.Pointed) for one in app.said), "it is no click"


async def test_a_drag_ends_at_the_edge_of_its_card() -> None:
    async with bench() as (app, grid, pilot):
        width, height = grid.wanted.width, grid.wanted.height
        said = await drag(app, pilot, [(5, 4), (58, 30)])
        assert (said[-1].key, said[-1].x1, said[-1].y1) == ("loss/a", width - 1, height - 1)
        app.said.clear()
        said = await drag(app, pilot, [(5, 4), (0, 0)])
        assert (said[-1].x1, said[-1].y1) == (0, 0)


async def test_no_drag_starts_on_a_header_or_a_frame_or_without_a_move() -> None:
    async with bench() as (app, _, pilot):
        assert await drag(app, pilot, [(5, 0), (9, 4)]) == []
        assert await drag(app, pilot, [(0, 1), (9, 4)]) == []
        assert await drag(app, pilot, [(5, 4), (5, 4)]) == []
        await pilot.hover(offset=(20, 4))
        assert not any(isinstance(one, CardGrid.Dragged) for one in app.said)


async def test_a_card_that_leaves_during_a_drag_ends_it() -> None:
    async with bench() as (app, grid, pilot):
        await drag(app, pilot, [(5, 4), (9, 4)])
        app.said.clear()
        keys: dict[str, Any] = {"button": 1, "shift": False, "meta": False, "ctrl": False}
        app.post_message(events.MouseDown(None, 5, 4, 0, 0, screen_x=5, screen_y=4, **keys))
        app.post_message(events.MouseMove(None, 9, 4, 0, 0, screen_x=9, screen_y=4, **keys))
        await pilot.pause()
        grid.sections = SECTIONS[1:]
        await pilot.pause()
        app.post_message(events.MouseUp(None, 20, 9, 0, 0, screen_x=20, screen_y=9, **keys))
        await pilot.pause()
        last = app.said[-1]
        assert isinstance(last, CardGrid.Dragged)
        assert last.ended
        assert (last.x1, last.y1) == (last.x0, last.y0)
        assert app.mouse_captured is None


async def wheel(app: Bench, pilot: Pilot[None], *, up: bool = False, **held: bool) -> None:
    kind = events.MouseScrollUp if up else events.MouseScrollDown
    keys: dict[str, Any] = {"shift": False, "meta": False, "ctrl": False, **held}
    app.post_message(kind(None, 5, 4, 0, 0, button=0, screen_x=5, screen_y=4, **keys))
    await pilot.pause()


@pytest.mark.parametrize("key", ["shift", "ctrl", "meta"])
async def test_the_wheel_with_a_key_is_told_and_scrolls_nothing(key: str) -> None:
    async with bench(size=(61, 12)) as (app, grid, pilot):
        await wheel(app, pilot, up=key == "ctrl", **{key: True})
        assert app.said == [
            CardGrid.Wheeled(
                "loss/a", 4, 2, key == "ctrl", key == "shift", key == "ctrl", key == "meta"
            )
        ]
        assert grid.scroll_y == 0


async def test_the_wheel_alone_scrolls_cards_and_a_high_large_card_else_it_is_told() -> None:
    async with bench(size=(61, 12)) as (app, grid, pilot):
        await wheel(app, pilot)
        assert grid.scroll_y > 0
        assert app.said == []
        await pilot.press("enter")
        grid.show({"loss/a": tall(30)})
        await pilot.pause()
        await wheel(app, pilot)
        assert grid.scroll_y > 0
        assert app.said == []
        grid.show({"loss/a": tall(10)})
        await pilot.pause()
        await wheel(app, pilot)
        assert app.said == [CardGrid.Wheeled("loss/a", 4, 3, False, False, False, False)]
