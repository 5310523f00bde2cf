"""Natural order: the order in which runs and tags are listed everywhere."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key by which digit runs compare as numbers: `layer_2` before `layer_10`.

    Folders sort part by part (`a/b` before `a-b`), and the name itself breaks ties (`01` and `1`).
    """
    key: list[tuple[int, int, str]] = []
    for part in name.split("/"):
        for piece in _DIGITS.split(part):
            if piece.isdecimal() and piece.isascii():
                digits = piece.lstrip("0")  # compared by their count first: no length is too long
                key.append((1, len(digits), digits))
            elif piece:
                key.append((2, 0, piece))
        key.append((0, 0, ""))
    return tuple(key), name
