from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from termboard.plot.glyphs import BRAILLE
from termboard.wire.widths import clusters, is_narrow, is_sure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab", [("a", 1), ("b", 1)]),
        ("世界", [("世", 2), ("界", 2)]),
        ("e\u0301x", [("e\u0301", 1), ("x", 1)]),
        ("\u0301x", [("\u0301", 0), ("x", 1)]),
        ("👩\u200d🚀!", [("👩\u200d🚀", 2), ("!", 1)]),
        ("👍🏽", [("👍🏽", 2)]),
        ("🇩🇪🇫🇷", [("🇩🇪", 2), ("🇫🇷", 2)]),
    ],
)
def test_clusters(text: str, expected: list[tuple[str, int]]) -> None:
    assert list(clusters(text)) == expected


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cc", "Cs"]), max_size=8))
def test_clusters_take_the_cells_that_textual_counts_and_lose_nothing(text: str) -> None:
    assert "".join(cluster for cluster, _ in clusters(text)) == text
    if not {"\u200d", "\ufe0f"} & set(text):
        assert sum(cells for _, cells in clusters(text)) == cell_len(text)


@given(st.characters(min_codepoint=0x20, max_codepoint=0x2FFFF, exclude_categories=["Cc", "Cs"]))
def test_what_is_sure_has_one_width(character: str) -> None:
    if is_narrow(character):
        assert wcwidth(character) == cell_len(character) == 1
    elif is_sure(character):
        assert wcwidth(character) == cell_len(character) == 2


def test_every_character_that_charts_are_drawn_with_is_sure() -> None:
    assert all(is_narrow(chr(code)) for code in range(0x2800, 0x2900))
    drawn = [one for one in vars(BRAILLE).values() if isinstance(one, str)]
    assert [one for one in drawn if not is_sure(one)] == []
