from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from termboard.analysis.layered.layout import Box, Drawing, Edges, Options, laid_out
from termboard.plot.boxes.drawing import Window, drawn, whole
from termboard.plot.characters import text_width
from termboard.plot.glyphs import ASCII
from termboard.plot.look import Look
from tests.plot import golden
from tests.support import small_graphs

LOOK = Look()
PLAIN = Look(glyphs=ASCII)


def drawing_of(name: str, **options: bool) -> Drawing:
    boxes, edges = small_graphs.NAMED[name]
    return laid_out(boxes, edges, Options(measure=text_width, **options))  # type: ignore[arg-type]


def page(look: Look, **options: bool) -> str:
    parts = []
    for name in small_graphs.NAMED:
        drawing = drawing_of(name, **options)
        parts.append(f"{name}\n\n{drawn(drawing, whole(drawing), look).text()}\n")
    return "\n".join(parts)


def test_classical_graphs() -> None:
    golden.check("graphs.txt", page(LOOK))


def test_classical_graphs_in_boxes_of_one_row() -> None:
    golden.check("graphs_compact.txt", page(LOOK, compact=True))


def test_classical_graphs_in_ascii_read_downwards() -> None:
    text = page(PLAIN, upward=False)
    assert text.isascii()
    golden.check("graphs_ascii_downwards.txt", text)


def test_the_side_and_what_is_pointed_out() -> None:
    boxes, edges = small_graphs.TRAINING
    side = frozenset(at for at, box in enumerate(boxes) if box.label in ("gradients", "rate"))
    drawing = laid_out(boxes, edges, Options(aside=side, measure=text_width))
    focus = next(at for at, box in enumerate(boxes) if box.label == "fc")
    into = [at for at in range(len(edges)) if edges.targets[at] == focus]
    grid = drawn(drawing, whole(drawing), LOOK, focus=focus, highlighted=into)
    golden.check("graph_with_a_side.txt", grid.text() + "\n")


def test_many_feeders_and_results_within_a_screen() -> None:
    lines = [*(f"weight{at} -> concat" for at in range(12)), "concat -> split"]
    boxes, edges = small_graphs.graph(
        "\n".join([*lines, *(f"split -> part{at}" for at in range(7))])
    )
    drawing = laid_out(boxes, edges, Options(room=60, measure=text_width))
    golden.check("graph_folded.txt", drawn(drawing, whole(drawing), LOOK).text() + "\n")


def same(part: Drawing, window: Window, look: Look, **how: object) -> None:
    """The window shows what the whole shows there, its colours too."""
    everything = drawn(part, whole(part), look, **how)  # type: ignore[arg-type]
    seen = drawn(part, window, look, **how)  # type: ignore[arg-type]
    assert (seen.width, seen.height) == (window.width, window.height)
    for y, x in np.ndindex(seen.height, seen.width):
        column, row = x + window.x, y + window.y
        if not (0 <= column < everything.width and 0 <= row < everything.height):
            assert seen.chars[y, x] == " "
            continue
        for name in ("chars", "bg", "attrs") if seen.chars[y, x] == " " else ("chars", "fg", "bg"):
            assert getattr(seen, name)[y, x] == getattr(everything, name)[row, column], (x, y)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(small_graphs.NAMED)),
    st.tuples(*[st.integers(-9, 40)] * 2, *[st.integers(0, 30)] * 2),
    st.booleans(),
    st.integers(0, 5),
)
def test_a_window_agrees_with_the_whole(
    name: str, window: tuple[int, int, int, int], compact: bool, focus: int
) -> None:
    drawing = drawing_of(name, compact=compact)
    same(drawing, Window(*window), LOOK, focus=min(focus, len(drawing.boxes) - 1), highlighted=[1])


def test_lines_cross_without_a_joint_and_branch_with_one() -> None:
    boxes = [Box(name) for name in "abcd"]
    crossed = laid_out(boxes, Edges.of([(0, 3), (1, 2), (0, 2), (1, 3)]))
    text = drawn(crossed, whole(crossed), LOOK).text()
    turns = [y for route in crossed.routes for _, y in route.points[1:-1]]
    between = text.splitlines()[min(turns) : max(turns) + 1]
    assert any("┼" not in row and "─│─" in row for row in between)
    assert any(set(row) & set("├┤┬┴") for row in between)


def test_kinds_of_lines_differ() -> None:
    drawing = drawing_of("loop")
    text = drawn(drawing, whole(drawing), LOOK).text()
    assert "┆" in text  # carries no tensor
    assert "▼" in text  # leads back
    assert "↺" in text  # to itself
    highlighted = drawn(drawing, whole(drawing), LOOK, highlighted=[0])
    assert (highlighted.fg == LOOK.palette.focus).any()
    assert not (drawn(drawing, whole(drawing), LOOK).fg == LOOK.palette.focus).any()


def test_scopes_series_and_marks_look_their_part() -> None:
    boxes = [Box("op"), Box("scope", scope=True, leaving=2), Box("row", scope=True, count=7)]
    drawing = laid_out(boxes, Edges.of([(0, 1), (1, 2)]))
    text = drawn(drawing, whole(drawing), LOOK).text()
    for shown in ("▸ scope", "▸ row × 7", "◦2", "├─╯", "┌", "╭"):
        assert shown in text


def test_the_colour_of_a_box_is_its_frame() -> None:
    drawing = drawing_of("diamond")
    colors = [0x010203 * (at + 1) for at in range(4)]
    grid = drawn(drawing, whole(drawing), LOOK, colors)
    for at, color in enumerate(colors):
        assert grid.fg[drawing.y[at], drawing.x[at]] == color
    focused = drawn(drawing, whole(drawing), LOOK, colors, focus=2)
    assert focused.chars[drawing.y[2], drawing.x[2]] == "┏"
    assert focused.fg[drawing.y[2], drawing.x[2]] == LOOK.palette.focus


@pytest.mark.parametrize("look", [LOOK, PLAIN])
@pytest.mark.parametrize("compact", [False, True])
def test_hostile_words_stay_in_their_boxes(look: Look, compact: bool) -> None:
    words = ["\x1b[31mred", "中文字" * 30, "\u202eabc", "", "é" * 9, "x" * 1_000_000, "a\nb"]
    boxes = [Box(word, word, scope=True, count=at) for at, word in enumerate(words)]
    edges = Edges.of([(at, at + 1) for at in range(len(words) - 1)], words[:-1])
    drawing = laid_out(boxes, edges, Options(compact=compact, measure=text_width))
    grid = drawn(drawing, whole(drawing), look)
    for row in grid.chars:
        assert cell_len("".join(row)) == grid.width
    text = grid.text()
    assert "\x1b" not in text
    assert "\u202e" not in text
    for at in range(len(boxes)):
        x, y = int(drawing.x[at]), int(drawing.y[at])
        end, row = x + int(drawing.widths[at]) - 1, y + int(drawing.heights[at]) - 2
        assert grid.chars[y if compact else row, x] in ("[", "│", "|")
        if compact:
            assert grid.chars[y, end] == "]"


def test_nothing_is_drawn_of_nothing() -> None:
    empty = laid_out([], Edges.of([]))
    assert drawn(empty, Window(0, 0, 4, 2), LOOK).text() == "\n"
    assert drawn(drawing_of("chain"), Window(500, 500, 3, 1), LOOK).text() == ""
