"""What was drawn or computed last, as long as it was made of the same: a step moves only a mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Remembered:
    """One value of each kind, with what it was made of. Any thread may ask."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[object, Any]] = {}
        self.is_begun = False
        """Whether all histograms were decoded, or it was tried."""

    def has(self, kind: str, of: object) -> bool:
        """Tell whether what was made of the same is still there."""
        known = self._known.get(kind)
        return known is not None and known[0] == of

    def get(
        self,
        kind: str,
        of: object,
        make: Callable[[], T],
        lasts: Callable[[T], bool] = lambda _: True,
    ) -> T:
        """Return what `make` makes `of` something: the one from before if it was made of the same.

        `lasts` tells whether it may be used again: what could not be read may be there next time.
        """
        known = self._known.get(kind)
        if known is not None and known[0] == of:
            found: T = known[1]
            return found
        made = make()
        if lasts(made):
            self._known[kind] = of, made
        return made


@dataclass
class Effort:
    """How many histograms may be decoded for one repaint, so that a first picture comes soon."""

    left: int

    def allows(self, histograms: int, of: Remembered) -> bool:
        """Tell whether so many may be decoded, and count them; the first ones may, few or many.

        What was allowed once is so ever after: what cannot be read, or kept, is decoded each time.
        """
        if histograms <= FEW or of.is_begun:
            return True
        of.is_begun = self.left > 0
        self.left -= histograms
        return of.is_begun


FEW = 64
"""Histograms that may be decoded at any time: what a training wrote meanwhile."""
AT_ONCE = 512
"""Histograms that are decoded for one repaint where more are needed: a tenth of a second."""
