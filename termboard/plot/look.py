"""How a whole screen is drawn: its colours, its characters, its time zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from termboard.plot.glyphs import BRAILLE, Glyphs, glyphs_of
from termboard.plot.palette import DARK, Palette, palette_of

if TYPE_CHECKING:
    from datetime import tzinfo


@dataclass(frozen=True)
class Look:
    """What every drawing function is given beside its data and its size."""

    palette: Palette = DARK
    glyphs: Glyphs = BRAILLE
    lettered: bool = False
    """Whether curves carry letters, because there are no colours to tell them apart."""
    tz: tzinfo | None = None
    """For wall times; None: the machine's."""

    def mark(self, index: int) -> str:
        """Return the letter of run number `index`; empty where its colour is its own.

        A negative number, that of runs without a group, has none either.
        """
        if index < 0:
            return ""
        alike = index >= len(self.palette.runs)  # from here on colours come a second time
        return letter(index) if self.lettered or alike else ""


def letter(index: int) -> str:
    """Return a run's letter: a … z, A … Z, then again."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[index % len(letters)]


def look_for(
    encoding: str | None, *, dark: bool = True, color: bool = True, tz: tzinfo | None = None
) -> Look:
    """Return the look for an output of `encoding` with or without colours."""
    unicode = (encoding or "").lower().replace("-", "").startswith(("utf", "cp65001"))
    characters = "braille" if unicode else "ascii"
    return look_on(characters, "truecolor" if color else "none", dark=dark, tz=tz)


def look_on(characters: str, colors: str, *, dark: bool = True, tz: tzinfo | None = None) -> Look:
    """Return the look for a set of characters and a number of colours, as `Depth` names them."""
    palette = palette_of(dark=dark, few=colors == "16")
    if colors == "none":  # greys would only make some runs harder to read than others
        palette = replace(palette, runs=(palette.text,))
    return Look(palette, glyphs_of(characters), colors == "none", tz)
