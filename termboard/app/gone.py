"""What Textual keeps of widgets that are gone."""

from __future__ import annotations

from textual._styles_cache import StylesCache


def forget_the_gone() -> None:
    """Let go of the lines that closed screens and old messages drew.

    `StylesCache.get_inner_outer` remembers its answers by the object it is asked of, and so keeps
    the lines of a thousand widgets: of each time that the help was open 1,200 objects. What it
    remembers is two styles, soon made again.
    """
    found = getattr(StylesCache, "get_inner_outer", None)
    clear = getattr(found, "cache_clear", None)
    if clear is not None:  # a Textual without that fault has nothing to clear
        clear()
