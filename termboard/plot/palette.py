"""The colours of the screen on dark and on light backgrounds, and what is computed with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True)
class Palette:
    """Colours as 0xRRGGBB.

    The colours of runs start from Okabe and Ito's hues ("Color Universal Design", 2008). A hill
    climb moved them until each has a contrast of at least 4.5:1 with the background (WCAG 2.1), and
    the first eight are far apart in CIELAB, also as protanopes and deuteranopes see them (Machado,
    Oliveira, Fernandes 2009), and stay distinct among 256 and among 16 colours.
    """

    name: str
    """`dark` or `light`."""
    background: int
    """What the other colours were chosen against."""
    surface: int
    """Behind a card or a bar."""
    raised: int
    """Behind what lies over other things: menus, tooltips."""
    selection: int
    """Behind a selected row."""
    text: int
    """Words that are read."""
    muted: int
    """Words that are there when looked for."""
    axis: int
    """Axes and their labels."""
    grid: int
    """Lines behind curves, hardly visible."""
    frame: int
    """Borders."""
    focus: int
    """The border of what has the focus."""
    accent: int
    """Keys, links, the open tab."""
    cursor: int
    """The cursor's line."""
    good: int
    """Live, passed."""
    warning: int
    """Worth a look."""
    error: int
    """Broken: NaN, damage, failed."""
    runs: tuple[int, ...]
    """Colours of runs, taken in turn."""

    def run(self, index: int) -> int:
        """Return the colour of run number `index`; after the last colour they start again.

        A negative number is that of runs that belong to no group: they are drawn in grey.
        """
        return self.muted if index < 0 else self.runs[index % len(self.runs)]


DARK = Palette(
    name="dark",
    background=0x121418,
    surface=0x1A1D23,
    raised=0x242932,
    selection=0x27384F,
    text=0xE3E6EA,
    muted=0x939AA5,
    axis=0x7D8590,
    grid=0x2A2F37,
    frame=0x454C58,
    focus=0xF0B83A,
    accent=0x4CB8FF,
    cursor=0xAEB6C2,
    good=0x4EE39C,
    warning=0xF0B83A,
    error=0xFF6B63,
    runs=(
        0x26B4FE, 0xE29806, 0x4EE39C, 0xF1188A, 0xECEB00, 0x6577FF,
        0xDA5324, 0x60F2FF, 0xFF95C4, 0xB8F570, 0xAE8450, 0xBA63C4,
    ),
)  # fmt: skip
"""For terminals with a dark background."""

LIGHT = Palette(
    name="light",
    background=0xFAFAF7,
    surface=0xF0F0EC,
    raised=0xE6E6E1,
    selection=0xD3E3F5,
    text=0x1B1E23,
    muted=0x5F6670,
    axis=0x6E757F,
    grid=0xE2E2DC,
    frame=0xB4B8BE,
    focus=0xA85800,
    accent=0x0067A8,
    cursor=0x4A505A,
    good=0x007A45,
    warning=0x945F00,
    error=0xC02626,
    runs=(
        0x0074C8, 0xC64000, 0x00824B, 0xC03C86, 0x473ACE, 0x652A00,
        0xDA2447, 0x00454A, 0x93259F, 0x247F00, 0x35301B, 0x002E68,
    ),
)  # fmt: skip
"""For terminals with a light background."""

_BLACK, _RED, _GREEN, _BLUE, _CYAN, _WHITE = (
    0x000000,
    0xAA0000,
    0x00AA00,
    0x0000AA,
    0x00AAAA,
    0xAAAAAA,
)
_GREY, _BRIGHT = 0x555555, 0xFFFFFF

DARK_16 = replace(
    DARK,
    background=_BLACK,
    surface=_BLACK,
    raised=_BLUE,
    selection=_BLUE,
    text=_BRIGHT,
    muted=_WHITE,
    axis=_WHITE,
    grid=_GREY,
    frame=_GREY,
    focus=0xFFFF55,
    accent=0x55FFFF,
    cursor=_WHITE,
    good=0x55FF55,
    warning=0xFFFF55,
    error=0xFF5555,
    runs=(
        0x00AAAA, 0xAA5500, 0x55FF55, 0xFF55FF, 0xFFFF55, 0x5555FF, 0xFF5555, 0x55FFFF, 0xAA00AA,
        0x00AA00,
    ),
)  # fmt: skip
"""`DARK` of the sixteen colours alone, none of them twice. Backgrounds are of the first eight: a
Linux console has no others."""

LIGHT_16 = replace(
    LIGHT,
    background=_BRIGHT,
    surface=_BRIGHT,
    raised=_WHITE,
    selection=_WHITE,
    text=_BLACK,
    muted=_GREY,
    axis=_GREY,
    grid=_WHITE,
    frame=_WHITE,
    focus=0xAA00AA,
    accent=_BLUE,
    cursor=_GREY,
    good=_GREEN,
    warning=0xAA00AA,
    error=_RED,
    runs=(
        _BLUE, _RED, _GREEN, 0xAA00AA, _CYAN, 0x5555FF, 0xFF5555, _GREY, 0xFF55FF,
    ),
)  # fmt: skip
"""`LIGHT` of the sixteen colours alone, without any yellow: some terminals show brown as one."""


def palette_of(*, dark: bool, few: bool = False) -> Palette:
    """Return the palette for a background; `few`: where there are sixteen colours."""
    if few:
        return DARK_16 if dark else LIGHT_16
    return DARK if dark else LIGHT


@lru_cache(maxsize=4096)
def fade(color: int, background: int, amount: float) -> int:
    """Return `color` mixed with `background`: amount 0 leaves it, 1 is the background."""
    keep = 1.0 - min(1.0, max(0.0, amount))
    mixed = 0
    for shift in (16, 8, 0):
        front, back = color >> shift & 255, background >> shift & 255
        mixed |= round(back + (front - back) * keep) << shift
    return mixed


def luminance(color: int) -> float:
    """Return the relative luminance, 0 to 1, as WCAG 2.1 defines it."""
    total = 0.0
    for shift, weight in ((16, 0.2126), (8, 0.7152), (0, 0.0722)):
        part = (color >> shift & 255) / 255
        total += weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return total


def contrast(one: int, other: int) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
