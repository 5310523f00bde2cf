"""Natural order: the order in which runs and tags are listed everywhere."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,6}(?![0-9A-Za-z]))?)")
"""Fixed point and engineering notation; an exponent ends its word, or hashes would have some."""
_ZERO = -(10**18)
"""An order of magnitude below that of every number that a name can hold."""


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key by which numbers compare as numbers: `layer_2` before `layer_10`.

    As in TensorBoard's `compareTagNames` so do decimals and exponents: `wd0.001` before `wd0.01`,
    `1.6e-03` before `1.0e-01`; hence `v1.10` before `v1.9`. Folders sort part by part (`a/b` before
    `a-b`), and the name itself breaks ties (`01` and `1`).
    """
    key: list[tuple[int, int, str]] = []
    for part in name.split("/"):
        for place, piece in enumerate(_NUMBER.split(part)):
            if place % 2:
                key.append((1, *_number(piece)))
            elif piece:
                key.append((2, 0, piece))
        key.append((0, 0, ""))
    return tuple(key), name


def _number(text: str) -> tuple[int, str]:
    """Return (p, d) of the number 0.d * 10**p, which compare as numbers of any length do."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    whole = whole.lstrip("0")
    digits = whole + fraction
    significant = digits.lstrip("0")
    if not significant:
        return _ZERO, ""
    magnitude = len(whole) - (len(digits) - len(significant)) + int(exponent or 0)
    return magnitude, significant.rstrip("0")
