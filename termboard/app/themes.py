"""Textual's themes made from our palettes, so that widgets and charts have the same colours."""

from __future__ import annotations

from textual.theme import Theme

from termboard.plot.palette import Palette, palette_of

DARK_NAME, LIGHT_NAME = "termboard-dark", "termboard-light"


def _theme(name: str, palette: Palette) -> Theme:
    def hexa(color: int) -> str:
        return f"#{color:06x}"

    return Theme(
        name=name,
        primary=hexa(palette.accent),
        secondary=hexa(palette.muted),
        accent=hexa(palette.focus),
        foreground=hexa(palette.text),
        background=hexa(palette.background),
        surface=hexa(palette.surface),
        panel=hexa(palette.raised),
        success=hexa(palette.good),
        warning=hexa(palette.warning),
        error=hexa(palette.error),
        dark=palette.name == "dark",
        variables={
            "frame": hexa(palette.frame),
            "scrollbar": hexa(palette.frame),
            "scrollbar-background": hexa(palette.background),
            "scrollbar-background-hover": hexa(palette.background),
            "scrollbar-background-active": hexa(palette.background),
            "scrollbar-hover": hexa(palette.muted),
            "scrollbar-active": hexa(palette.accent),
            "scrollbar-corner-color": hexa(palette.background),
        },
    )


def themes(*, few: bool = False) -> tuple[Theme, Theme]:
    """Return dark and light, `few`: of sixteen colours; any of Textual's can be named too."""
    dark, light = (palette_of(dark=dark, few=few) for dark in (True, False))
    return _theme(DARK_NAME, dark), _theme(LIGHT_NAME, light)
