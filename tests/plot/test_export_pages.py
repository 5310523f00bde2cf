"""A grid as SVG and HTML: whole, escaped, the same every time, and nothing to be fetched."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.plot.cells import Grid
from termboard.plot.characters import BOLD, DIM, REVERSE
from termboard.plot.html_page import to_html
from termboard.plot.palette import DARK, LIGHT, Palette
from termboard.plot.svg_page import to_svg

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>", "</style></svg><img src=x onerror=alert(1)>", "]]>", "&amp;&#60;",
    "\x1b[31mred\x00", "{unique_id} {0} {{", '" onload="x', "\u202eabc", "\ud800", "\ufffe",
]  # fmt: skip


def grid_of(*lines: str) -> Grid:
    grid = Grid(max(map(len, lines)) + 40, len(lines))
    for y, line in enumerate(lines):
        grid.put(0, y, line)
    return grid


def rows_of_svg(svg: str) -> list[str]:
    """Return the texts of a picture by their places, as a person would read them."""
    root = ElementTree.fromstring(svg)
    rows: dict[float, str] = {}
    for text in root.iter(f"{SVG}text"):
        words = (text.text or "").replace("\xa0", " ")
        if words.strip():
            y, x = float(text.attrib["y"]), float(text.attrib["x"])
            rows[y] = rows.get(y, "").ljust(round(x / 12.2)) + words
    return [rows[y].rstrip() for y in sorted(rows)]


def rows_of_html(page: str) -> list[str]:
    code = page.partition("<pre>")[2].partition("</pre>")[0]
    text = html.unescape(re.sub(r"</?span[^>]*>", "", code))
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_all_rows_are_there_on_the_background(palette: Palette) -> None:
    grid = grid_of("loss/train", "  ⠑⢄⣀ 0.5", "last row")
    assert rows_of_svg(to_svg(grid, palette)) == ["loss/train", "  ⠑⢄⣀ 0.5", "last row"]
    assert rows_of_html(to_html(grid, palette)) == ["loss/train", "  ⠑⢄⣀ 0.5", "last row"]
    root = ElementTree.fromstring(to_svg(grid, palette))
    background = root.find(f"{SVG}rect")
    assert background is not None
    assert background.attrib["fill"] == f"#{palette.background:06x}"
    assert f"background-color: #{palette.background:06x}" in to_html(grid, palette)


def test_every_row_has_its_clip_path() -> None:
    svg = to_svg(grid_of("one", "two", "three"), DARK)
    root = ElementTree.fromstring(svg)
    known = {path.attrib["id"] for path in root.iter(f"{SVG}clipPath")}
    shown = [text for text in root.iter(f"{SVG}text") if (text.text or "").strip()]
    assert len(shown) == 3
    assert {text.attrib["clip-path"] for text in shown} <= {f"url(#{name})" for name in known}


def test_colours_and_weights() -> None:
    grid = Grid(20, 2)
    grid.put(0, 0, "red", 0xFF0000, attrs=BOLD)
    grid.put(4, 0, "on blue", 0xFFFFFF, 0x0000FF)
    grid.put(0, 1, "back", bg=0x333333, attrs=REVERSE)
    grid.put(5, 1, "dim", attrs=DIM)
    svg = to_svg(grid, DARK)
    assert "fill: #ff0000;font-weight: bold" in svg
    assert 'fill="#0000ff"' in svg
    page = to_html(grid, DARK)
    assert re.search(r"\.r\d \{color: #ff0000;[^}]*font-weight: bold\}", page)
    assert (
        f"color: #333333; text-decoration-color: #333333; background-color: #{DARK.text:06x}"
        in page
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_log_wrote_is_text(text: str) -> None:
    grid = grid_of(text, "behind")
    svg, page = to_svg(grid, DARK), to_html(grid, DARK)
    (line, behind) = grid.text().split("\n")
    assert rows_of_svg(svg) == [line, behind]
    assert rows_of_html(page) == [line, behind]
    for made in (svg, page):
        assert "<script" not in made
        assert "<img" not in made
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", made)
    tags = {element.tag for element in ElementTree.fromstring(svg).iter()}
    kinds = ("svg", "style", "defs", "clipPath", "rect", "g", "text")
    assert tags <= {SVG + kind for kind in kinds}


@given(st.text(max_size=60))
def test_any_text_makes_a_document(text: str) -> None:
    grid = Grid(40, 2)
    grid.put(0, 0, text)
    grid.put(0, 1, "|")
    assert rows_of_svg(to_svg(grid, DARK))[-1] == "|"
    assert rows_of_html(to_html(grid, DARK))[-1] == "|"


def test_nothing_is_fetched() -> None:
    grid = grid_of("loss", "http://elsewhere")
    for made in (to_svg(grid, DARK), to_html(grid, DARK)):
        assert "@font-face" not in made
        assert "url(http" not in made
        assert "@import" not in made
        assert "src=" not in made
        assert "href" not in made
    assert "default-src 'none'" in to_html(grid, DARK)


def test_the_same_picture_is_the_same_text(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = grid_of("loss", "⠑⢄")
    before = to_svg(grid, DARK), to_html(grid, DARK)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "7")
    assert (to_svg(grid, DARK), to_html(grid, DARK)) == before


def test_wide_characters_keep_their_places() -> None:
    grid = Grid(20, 1)
    grid.put(0, 0, "語e\u0301|")
    root = ElementTree.fromstring(to_svg(grid, DARK))
    places = {text.text: float(text.attrib["x"]) for text in root.iter(f"{SVG}text")}
    assert places["e\u0301"] == pytest.approx(2 * 12.2)
    assert any(
        text and text[0] == "|" and x == pytest.approx(3 * 12.2) for text, x in places.items()
    )


def test_an_empty_grid() -> None:
    ElementTree.fromstring(to_svg(Grid(0, 0), DARK))
    assert "<pre>" in to_html(Grid(0, 0), DARK)
