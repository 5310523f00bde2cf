"""The one function that makes text safe for a terminal; everything a log wrote passes through it.

It knows nothing of widths, colours or markup: it only takes away what could act on a terminal.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Cc: ESC, CR, BEL, the 8-bit controls. Cf: bidi overrides, zero-width and tag characters, which
# reorder or hide text. Cs: lone surrogates, which is how bytes that are no UTF-8 travel
# (surrogateescape). Co/Cn: private and unassigned, of unknown width. Zl/Zp: break the line.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# Any number of combining marks may pile up on one character and paint over the lines above
# ("zalgo"); no living orthography needs more than this many.
_MAX_MARKS = 4

_LONGEST_KEPT = 100  # characters: rules and marks of a frame come again and again


def printable(text: str) -> str:
    """Return `text` as one line that cannot act on a terminal.

    Control, formatting, private and unassigned characters become visible escapes (`\\x1b`, `\\n`,
    `\\u202e`); bytes that were no UTF-8 (lone surrogates of `surrogateescape`) become `\\xNN`;
    a run of more than four combining marks is escaped from the fifth on. Plain ASCII comes back
    as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return _escaped(text) if len(text) <= _LONGEST_KEPT else _escaped.__wrapped__(text)


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    kinds = {character: unicodedata.category(character) for character in set(text)}
    if any(kind[0] == "M" for kind in kinds.values()):
        return _with_few_marks(text)
    # A text of a megabyte has few different characters.
    acting = {ord(c): _escape(c) for c, kind in kinds.items() if kind in _UNSAFE}
    return text.translate(acting) if acting else text


def _with_few_marks(text: str) -> str:
    out: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        if category in _UNSAFE or marks > _MAX_MARKS:
            out.append(_escape(character))
        else:
            out.append(character)
    return "".join(out)


def printable_lines(text: str, tab: int = 4) -> list[str]:
    """Return `text` as lines that are each `printable`; only line ends and tabs keep a meaning.

    Line ends are `\\n`, `\\r\\n` and `\\r`; a tab becomes the blanks up to the next column that is
    a multiple of `tab`.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [printable(line.expandtabs(tab)) for line in lines]


def shown(text: str) -> str:
    """Return `text` with bytes that were no UTF-8 as `\\xNN`, everything else unchanged.

    For JSON, whose writer escapes control characters itself.
    """
    if text.isascii():
        return text
    return "".join(_escape(c) if "\ud800" <= c <= "\udfff" else c for c in text)


@lru_cache(maxsize=1024)
def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    special = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    if special:
        return special
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
