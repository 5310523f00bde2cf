"""A grid as PNG: dots of a curve become a line, and everything else stands in its cell."""

from __future__ import annotations

import importlib.util
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from termboard.errors import TermboardError
from termboard.plot import png_page
from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, DIM, REVERSE, UNDERLINE
from termboard.plot.glyphs import BRAILLE
from termboard.plot.palette import DARK, LIGHT
from termboard.plot.png_page import to_png

if TYPE_CHECKING:
    from numpy.typing import NDArray

image = pytest.importorskip("PIL.Image")
MARGIN, WIDTH, HEIGHT = 10, 10, 20


def pixels(grid: Grid, palette: Any = DARK) -> NDArray[np.int64]:
    """Return the picture without its margin, a number 0xRRGGBB a pixel."""
    with image.open(io.BytesIO(to_png(grid, palette))) as picture:
        assert picture.format == "PNG"
        colors = np.asarray(picture.convert("RGB")).astype(np.int64)
    assert colors.shape[:2] == (
        grid.height * HEIGHT + 2 * MARGIN,
        grid.width * WIDTH + 2 * MARGIN,
    )
    whole = colors[..., 0] << 16 | colors[..., 1] << 8 | colors[..., 2]
    assert set(np.unique(whole[:MARGIN])) == {palette.background}
    return whole[MARGIN:-MARGIN, MARGIN:-MARGIN]


def cell(picture: NDArray[np.int64], x: int, y: int) -> NDArray[np.int64]:
    return picture[y * HEIGHT : (y + 1) * HEIGHT, x * WIDTH : (x + 1) * WIDTH]


def test_blanks_are_the_background() -> None:
    assert set(np.unique(pixels(Grid(3, 2)))) == {DARK.background}
    assert set(np.unique(pixels(Grid(3, 2), LIGHT))) == {LIGHT.background}
    assert pixels(Grid(0, 0)).size == 0


def test_a_dot_is_round_and_in_its_place() -> None:
    for bit in range(8):
        grid = Grid(1, 1)
        grid.put(0, 0, BRAILLE.dots[1 << bit], 0xFF0000)
        lit = pixels(grid) == 0xFF0000
        rows, columns = np.nonzero(lit)
        assert (rows // 5 == bit % 4).all()
        assert (columns // 5 == bit // 4).all()
        assert rows.mean() == 5 * (bit % 4) + 2
        assert columns.mean() == 5 * (bit // 4) + 2


def test_neighbouring_dots_are_a_line() -> None:
    grid = Grid(3, 1)
    grid.put(0, 0, "⠤⠤⠤", 0x00FF00)  # the third row of dots, over three cells
    line = pixels(grid)[12]
    assert (line[2:-2] == 0x00FF00).all()
    assert (pixels(grid)[:9] == DARK.background).all()


def test_dots_that_meet_at_a_corner_are_joined() -> None:
    grid = Grid(1, 1)
    grid.put(0, 0, BRAILLE.dots[1 << 0 | 1 << 5], 0x00FF00)  # first row left, second row right
    picture = pixels(grid)
    diagonal = [int(picture[2 + i, 2 + i]) for i in range(6)]
    assert set(diagonal) == {0x00FF00}


def test_a_filled_area_has_no_holes() -> None:
    grid = Grid(4, 4)
    for y in range(4):
        grid.put(0, y, "⣿⣿⣿⣿", 0x00FF00)
    assert (pixels(grid)[3:-3, 3:-3] == 0x00FF00).all()


def test_curves_of_two_colours_are_not_joined() -> None:
    grid = Grid(2, 1)
    grid.put(0, 0, "⠤", 0x00FF00)
    grid.put(1, 0, "⠤", 0xFF0000)
    row = pixels(grid)[12]
    assert row[7] == 0x00FF00
    assert row[12] == 0xFF0000
    assert row[9] != 0x00FF00  # between the two ends


def test_frames_join_over_cells() -> None:
    grid = Grid(3, 2)
    grid.put(0, 0, "╭─╮", 0xFFFFFF)
    grid.put(0, 1, "╰─╯", 0xFFFFFF)
    lit = pixels(grid) == 0xFFFFFF
    assert lit[9, 5:25].all()
    assert lit[29, 5:25].all()
    assert lit[10:29, 4].all()
    assert lit[10:29, 24].all()


def test_backgrounds_reversed_dim_and_underlined() -> None:
    grid = Grid(4, 1)
    grid.put(0, 0, " ", bg=0x112233)
    grid.put(1, 0, " ", 0xFF0000, attrs=REVERSE)
    grid.put(2, 0, "█", 0xFFFFFF, 0x000000, attrs=DIM)
    grid.put(3, 0, " ", 0x00FF00, attrs=UNDERLINE)
    picture = pixels(grid)
    assert set(np.unique(cell(picture, 0, 0))) == {0x112233}
    assert set(np.unique(cell(picture, 1, 0))) == {0xFF0000}
    assert set(np.unique(cell(picture, 2, 0))) == {0x999999}
    assert (cell(picture, 3, 0)[18] == 0x00FF00).all()


@pytest.mark.parametrize("text", ["loss/train", "0.1234", "mmmmWWWW", "iiii", "é", "語"])
def test_words_stay_in_their_cells(text: str) -> None:
    grid = Grid(20, 3)
    cells = grid.put(3, 1, text, 0xFFFFFF)
    lit = pixels(grid) != DARK.background
    rows, columns = np.nonzero(lit)
    assert len(rows) > 10
    assert rows.min() >= HEIGHT
    assert rows.max() < 2 * HEIGHT
    assert columns.min() >= 3 * WIDTH
    assert columns.max() < (3 + cells) * WIDTH


def test_bold_letters_have_more_ink() -> None:
    plain, bold = Grid(10, 1), Grid(10, 1)
    plain.put(0, 0, "loss", 0xFFFFFF)
    bold.put(0, 0, "loss", 0xFFFFFF, attrs=BOLD)
    assert (pixels(bold) != DARK.background).sum() > (pixels(plain) != DARK.background).sum()


def test_every_glyph_of_a_chart_is_drawn_and_told_from_the_others() -> None:
    texts = [value for name, value in vars(BRAILLE).items() if isinstance(value, str)]
    chars = sorted({char for text in texts for char in text if char.strip() and len(text) < 20})
    seen = {}
    for char in chars:
        grid = Grid(1, 1)
        grid.put(0, 0, char, 0xFFFFFF)
        seen[char] = pixels(grid).tobytes()
    alike = [(a, b) for a in seen for b in seen if a < b and seen[a] == seen[b]]
    # Corners have no room to be round.
    assert {frozenset(pair) for pair in alike} <= {frozenset("╰└"), frozenset("●●")}
    blank = pixels(Grid(1, 1)).tobytes()
    assert blank not in seen.values()


def test_the_same_picture_is_the_same_file() -> None:
    grid = Grid(10, 2)
    grid.put(0, 0, "loss ⠑⢄", 0xFF0000)
    assert to_png(grid, DARK) == to_png(grid, DARK)


def test_a_picture_has_a_largest_size() -> None:
    with pytest.raises(TermboardError, match="2000 columns and 101 rows are too much"):
        to_png(Grid(2000, 101), DARK)


def test_without_pillow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png_page, "find_spec", lambda _name: None)
    with pytest.raises(TermboardError, match=r"pip install 'termboard\[images\]'"):
        to_png(Grid(1, 1), DARK)
    assert importlib.util.find_spec("PIL") is not None
