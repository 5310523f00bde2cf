"""Spans in a row: what is cut where room is short, and what is left out."""

from __future__ import annotations

from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.plot.span import Span, put_spans, width_of
from termboard.plot.text_grid import TextGrid

SPANS = (Span("net", 0xFF0000), Span(" · 312 nodes"), Span(" · 176 kFLOPs"))


def test_names_are_cut_and_numbers_are_left_out() -> None:
    for surface in (Grid, TextGrid):
        for width, cut, whole in (
            (40, "net · 312 nodes · 176 kFLOPs", "net · 312 nodes · 176 kFLOPs"),
            (22, "net · 312 nodes · 176…", "net · 312 nodes"),
            (15, "net · 312 nodes", "net · 312 nodes"),
            (9, "net · 31…", "net"),
            (2, "n…", "n…"),
        ):
            grid, other = surface(width, 1), surface(width, 1)
            assert put_spans(grid, 0, 0, SPANS, Look()) == len(cut)
            assert put_spans(other, 0, 0, SPANS, Look(), whole=True) == len(whole)
            assert (grid.text(), other.text()) == (cut, whole)


def test_what_has_no_colour_is_muted() -> None:
    grid, look = Grid(width_of(SPANS), 1), Look()
    put_spans(grid, 0, 0, SPANS, look)
    assert [run[2] for run in grid.runs(0)] == [0xFF0000, look.palette.muted]
