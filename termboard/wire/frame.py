"""Reads what Textual's compositor writes: places, and texts in a look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from termboard.wire.looks import look_of
from termboard.wire.widths import clusters, is_narrow, is_sure

if TYPE_CHECKING:
    from termboard.wire.looks import Look


@dataclass(frozen=True)
class Cells:
    """What a strip writes. The lists are of one length, and nobody changes them."""

    chars: list[str]
    """A character with all that joins it; "" in the right half of a wide one."""
    looks: list[Look]
    joins: str = ""
    """What has no cell of its own and joins the cell before the first."""
    sure: bool = True
    """Whether all terminals agree on the cells of every character."""


Strip = tuple[int, int, Cells]
"""Column and row, from 0, and what is written from there on."""

_TEXT = r"[^\x00-\x1f\x7f-\x9f]"
_PLACE = re.compile(r"\n*\x1b\[(\d+);(\d+)H", re.ASCII)
_TOKEN = re.compile(
    rf"\x1b\[([\d;]*)m({_TEXT}*)(\x1b\[0?m)?"
    rf"|({_TEXT}+)"
    r"|\x1b\]8;([^\x1b\x07]+)(?:\x1b\\|\x07)"
    r"|([\s\S])",
    re.ASCII,
)
# What changes neither a cell nor the place of the cursor: bells, modes, questions to the terminal,
# keyboard protocols, titles, colours of the palette, the clipboard.
_SILENT = re.compile(
    r"(?:\x07|\x1b\[\?(?:7|12|25|100\d|101[56]|20\d\d)[hl]|\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u"
    r"|\x1b\[>?[\d;]*[cn]|\x1b\[\d* q|\x1b\](?!8;|1337;)[^\x1b\x07]*(?:\x07|\x1b\\))*",
    re.ASCII,
)


def is_silent(written: str) -> bool:
    """Tell whether this leaves cells and cursor as they are."""
    return _SILENT.fullmatch(written) is not None


def strips(written: str) -> list[Strip] | None:
    """Return what is drawn where; None for anything but places, looks, links and texts.

    Each strip is placed, and ends in the look that it began with: that of a reset.
    """
    first, *parts = _PLACE.split(written)
    if first:
        return None
    found: list[Strip] = []
    for row, column, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        cells = _cells(text)
        if cells is None:
            return None
        found.append((max(0, int(column) - 1), max(0, int(row) - 1), cells))
    return found


# Of a widget that is written again most rows are the same: a few screens full of them are kept.
@lru_cache(maxsize=256)
def _cells(written: str) -> Cells | None:
    """Return the cells of one strip."""
    pieces = _pieces(written)
    if pieces is None:
        return None
    chars: list[str] = []
    looks: list[Look] = []
    joins, sure = "", True
    for look, text in pieces:
        if is_narrow(text):
            chars += map(intern, text)  # else each braille character is an object of its own: 2 MB
            looks += [look] * len(text)
            continue
        sure = sure and is_sure(text)
        for cluster, cells in clusters(text):
            if cells:
                chars += (cluster, "")[:cells]
                looks += [look] * cells
            elif chars:
                chars[-1 if chars[-1] else -2] += cluster
            else:
                joins += cluster
    return Cells(chars, looks, joins, sure)


def _pieces(written: str) -> list[tuple[Look, str]] | None:
    """Return texts and their looks."""
    found: list[tuple[Look, str]] = []
    sgr = link = ""
    for params, styled, closed, text, target, strange in _TOKEN.findall(written):
        if strange:
            return None
        if target:
            link = target if target.partition(";")[2] else ""
        elif not text:
            sgr = f"{sgr};{params}".strip(";") if params.strip("0") else ""
        look = look_of(sgr, link)
        if look is None:
            return None
        found.append((look, text or styled))
        if closed:
            sgr = ""
    return None if sgr or link else found
