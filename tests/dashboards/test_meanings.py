"""What the help says of the marks of tabs: each mark once, in the characters of the terminal."""

from __future__ import annotations

import pytest

from termboard.dashboards.distributions import meanings as distributions
from termboard.dashboards.graph import meanings as graph
from termboard.dashboards.histograms import meanings as histograms
from termboard.dashboards.layers import meanings as layers
from termboard.dashboards.layers.columns import COLUMNS
from termboard.plot.boxes.glyphs import UNICODE
from termboard.plot.characters import text_width
from termboard.plot.glyphs import ASCII, BRAILLE

TABS = {
    "distributions": distributions.meanings, "graph": graph.meanings,
    "histograms": histograms.meanings, "layers": layers.meanings,
}  # fmt: skip


@pytest.mark.parametrize("tab", TABS)
def test_every_mark_is_told_once_and_fits_beside_its_meaning(tab: str) -> None:
    for glyphs in (BRAILLE, ASCII):
        told = TABS[tab](glyphs)
        assert len(set(told)) == len(told)
        assert all(mark.strip() and text_width(mark) <= 16 for mark, _ in told)
        assert all(len(meaning) <= 80 and meaning.rstrip(".") == meaning for _, meaning in told)
        if glyphs is ASCII:
            assert all((mark + meaning).isascii() for mark, meaning in told)


def test_layers_tell_their_columns_that_need_it() -> None:
    marks = {mark for mark, _ in layers.meanings(BRAILLE)}
    titles = {column.title for column in COLUMNS}
    assert marks & titles == {"vs last", "of grad", "grad/w", "update", "drift"}
    assert {BRAILLE.nan, "!", BRAILLE.check, BRAILLE.hollow} < marks


def test_a_graph_tells_what_its_drawing_is_made_of() -> None:
    marks = " ".join(mark for mark, _ in graph.meanings(BRAILLE))
    every = (UNICODE.mark, UNICODE.loop, UNICODE.closed, UNICODE.times, UNICODE.divider, "┆", "┃")
    assert [sign for sign in every if sign not in marks] == []


def test_histograms_and_distributions_tell_what_is_cut_and_what_is_not_finite() -> None:
    assert BRAILLE.above in histograms.meanings(BRAILLE)[0][0]
    assert BRAILLE.shades[1:] in dict(histograms.meanings(BRAILLE))
    marks = dict(distributions.meanings(BRAILLE))
    assert {BRAILLE.nan, BRAILLE.seam, BRAILLE.cursor} < marks.keys()
    assert "38 %, 68 %, 87 %" in marks[BRAILLE.blocks[-1]]
