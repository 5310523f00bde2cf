"""Texts in the characters that a poor terminal has, each cell by one that looks alike."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LETTERS = "".join(map(chr, range(0xC0, 0x100)))
CONSOLE = frozenset("─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬•▲▼█░▒·∞♦←→↑↓±≥≤≈×÷µ°²¬«»§¶" + _LETTERS)
"""Characters that both the Linux kernel's own console font (drivers/tty/vt/cp437.uni) and Debian's
Lat15 fonts have; the one lacks rounded corners, heavy lines and the ellipsis, the other half
blocks, and neither has braille or eighth blocks. Some letters lose their accents."""

_ALIKE = {
    "+": "┌┐└┘╭╮╰╯├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬┯┷┰┸±✓√",
    "-": "─━═┄┅┈┉╌╍╴╶╸╺‐‑‒–—―−▔▀",
    "|": "│┃║┆┇┊┋╎╏╵╷▌▐▎▏▕▍▊▋▉¦",
    "#": "█▇▆▅▓■▪",
    "=": "▒▄≡",
    ":": "░",
    "_": "▁▂▃",
    ".": "·…",
    "*": "•●◆♦★☆",
    "o": "○◦◌◯°□▫",
    "^": "▲△↑⇧▴",
    "v": "▼▽↓▾▿",
    ">": "▸▶►→≥»❯⏵",
    "<": "◂◀◄←≤«❮⏴",
    "x": "×✗✕✖",
    "@": "↺↻",
    "~": "≈∞",
    "/": "÷",
    "u": "µμ",
    '"': "“”„",
    "'": "‘’‚",
}
_STAND_INS = {ord(rich): plain for plain, alike in _ALIKE.items() for rich in alike}
_HEAVY = dict(zip("╭╮╰╯━┃┏┓┗┛┣┫┳┻╋┈┄┊┆●▓▄▅▆▇■", "┌┐└┘═║╔╗╚╝╠╣╦╩╬──││•▒█████", strict=True))
"""What the console's own characters stand for."""
_UPPER, _LOWER = 0b00011011, 0b11100100
"""Of braille's dots those in the upper and in the lower half of the cell."""


class Spelling(dict[int, str]):
    """For `str.translate`: by code point a text of as many cells, of characters there are."""

    def __init__(self, characters: str, cells: Callable[[str], int]) -> None:
        """`characters`: the name of what there is (`Characters`); `braille` leaves all as it is.

        `cells` returns how many cells a character takes.
        """
        super().__init__()
        self._cells = cells
        self._all = characters == "braille"
        self._known = CONSOLE if characters == "console" else frozenset()

    def __missing__(self, code: int) -> str:
        """Find what stands for a character, and remember it."""
        text = chr(code)
        if code >= 0x80 and not self._all and text not in self._known:
            own = _HEAVY.get(text)
            text = own if own in self._known else _ascii(text, self._cells)
        self[code] = text
        return text


def _ascii(character: str, cells: Callable[[str], int]) -> str:
    code = ord(character)
    if code in _STAND_INS:
        return _STAND_INS[code]
    if 0x2800 <= code <= 0x28FF:
        return " '.:"[bool(code & _UPPER) + 2 * bool(code & _LOWER)]
    base = unicodedata.normalize("NFKD", character)[0]
    return (base if " " < base < "\x7f" else "?") * cells(character)
