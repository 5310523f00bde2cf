"""How many cells each character of a text takes, and where terminals may disagree on that."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

# Of one width everywhere: Latin, Greek, Cyrillic, punctuation, currency, letter-like, arrows,
# mathematics, box drawing, blocks, geometric shapes, braille. What may be an emoji is left out.
_NARROW = (
    " -~\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u203b\u203d-\u2048\u204a-\u205e\u2070\u2074-\u208e\u20a0-\u20bf"
    "\u2190-\u2193\u219a-\u21a8\u21ab-\u22ff\u2308-\u230b\u23ba-\u23bd\u23f4-\u23f7\u2500-\u25a9\u25ac-\u25b5"
    "\u25b7-\u25bf\u25c1-\u25fa\u2605\u2606\u2713\u2715\u2717\u2720\u276e\u276f\u2800-\u28ff"
)
# Kana and ideographs, Hangul, full-width forms.
_WIDE = (
    "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3131-\u3163\u3165-\u318e\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufa6d\uff01-\uff60\uffe0-\uffe6"
)
_ALL_NARROW = re.compile(f"[{_NARROW}]*").fullmatch
_JOINER = "\u200d"
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
"""First and last of the letters of which two make a flag."""


def is_narrow(text: str) -> bool:
    """Tell whether every character takes one cell in every terminal."""
    return text.isascii() or _ALL_NARROW(text) is not None


def is_sure(text: str) -> bool:
    """Tell whether all terminals agree on the cells of every character."""
    return is_narrow(text) or _all_sure().fullmatch(text) is not None


@lru_cache(maxsize=1)
def _all_sure() -> re.Pattern[str]:
    """Return what is compiled in 4 ms, and the first frame seldom needs."""
    return re.compile(f"[{_NARROW}{_WIDE}]*")


@lru_cache(maxsize=4096)
def clusters(text: str) -> tuple[tuple[str, int], ...]:
    """Return each character with all that joins it, and its cells: as Textual counts them.

    Only the first may have 0 cells: it then joins what stands before the text.
    """
    parts: list[str] = []
    for character in text:
        if parts and (get_character_cell_size(character) == 0 or _awaits(parts[-1], character)):
            parts[-1] += character
        else:
            parts.append(character)
    return tuple((part, min(2, cell_len(part))) for part in parts)


def _awaits(part: str, character: str) -> bool:
    """Tell whether what has cells of its own is shown as one with what stands before it."""
    first, last = _FLAG_LETTERS
    flag = len(part) == 1 and first <= part <= last and first <= character <= last
    return flag or part.endswith(_JOINER)
