from __future__ import annotations

from dataclasses import fields

import pytest
from rich._palettes import STANDARD_PALETTE
from rich.color import Color, ColorSystem

from termboard.plot.look import look_on
from termboard.plot.palette import DARK, DARK_16, LIGHT, LIGHT_16, Palette, contrast, fade

PALETTES = pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda p: p.name)


def _downgraded(color: int, system: ColorSystem) -> int | None:
    return Color.from_rgb(color >> 16, color >> 8 & 255, color & 255).downgrade(system).number


@PALETTES
def test_runs_and_words_can_be_read(palette: Palette) -> None:
    assert len(palette.runs) >= 10
    for color in palette.runs:
        assert contrast(color, palette.background) >= 4.5
    for color in (palette.text, palette.muted, palette.accent, palette.focus):
        assert contrast(color, palette.surface) >= 4.5
    for color in (palette.good, palette.warning, palette.error):
        assert contrast(color, palette.surface) >= 4.5
    assert contrast(palette.text, palette.selection) >= 7
    assert contrast(palette.axis, palette.background) >= 3


@PALETTES
def test_the_first_eight_runs_stay_distinct_with_fewer_colours(palette: Palette) -> None:
    assert len({_downgraded(color, ColorSystem.EIGHT_BIT) for color in palette.runs}) == 12
    assert len({_downgraded(color, ColorSystem.STANDARD) for color in palette.runs[:8]}) == 8


@pytest.mark.parametrize("palette", [DARK_16, LIGHT_16], ids=lambda p: p.name)
def test_sixteen_colours_are_those_of_terminals_and_none_is_given_to_two_runs(
    palette: Palette,
) -> None:
    numbers = [_downgraded(color, ColorSystem.STANDARD) for color in palette.runs]
    assert len(set(numbers)) == len(numbers) >= 9
    for field in fields(palette):
        color = getattr(palette, field.name)
        if isinstance(color, int):
            number = _downgraded(color, ColorSystem.STANDARD)
            assert number is not None
            assert STANDARD_PALETTE[number] == (color >> 16, color >> 8 & 255, color & 255)
    behind = {
        _downgraded(getattr(palette, name), ColorSystem.STANDARD)
        for name in ("background", "surface", "raised", "selection")
    }
    words = {
        _downgraded(getattr(palette, name), ColorSystem.STANDARD)
        for name in ("text", "muted", "accent", "focus", "good", "warning", "error")
    }
    background = _downgraded(palette.background, ColorSystem.STANDARD)
    assert background not in {*words, *numbers}
    assert len(behind) == 2, "what is selected stands out"
    assert contrast(palette.text, palette.selection) >= 7


def test_the_colours_of_the_first_run_come_again_only_behind_a_letter() -> None:
    look = look_on("braille", "16")
    assert look.palette is DARK_16
    assert [look.mark(index) for index in (0, 9, 10)] == ["", "", "k"]
    assert look_on("braille", "256", dark=False).palette is LIGHT


def test_runs_start_again() -> None:
    assert DARK.run(len(DARK.runs) + 1) == DARK.runs[1]


def test_fade_ends_at_the_background() -> None:
    assert fade(0x123456, 0xABCDEF, 0) == 0x123456
    assert fade(0x123456, 0xABCDEF, 1) == 0xABCDEF
    assert fade(0x000000, 0xFFFFFF, 0.5) == 0x808080


def test_contrast_is_of_wcag() -> None:
    assert contrast(0x000000, 0xFFFFFF) == pytest.approx(21)
    assert contrast(0x777777, 0xFFFFFF) == pytest.approx(4.478, abs=1e-3)
