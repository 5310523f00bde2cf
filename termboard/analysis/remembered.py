"""What was computed of arrays, as long as they live: a repaint asks for the same again.

Arrays are told by what they are, not by what is in them. So only those may be asked for that never
change, as those of a view, and none that is made anew for each question.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

T = TypeVar("T")


class Remembered(Generic[T]):
    """The answers given last, at most `most` of them. Any thread may ask."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, tuple[tuple[weakref.ref[NDArray[Any]], ...], T]] = (
            OrderedDict()
        )

    def __len__(self) -> int:
        return len(self._found)

    def get(self, arrays: Sequence[NDArray[Any]], how: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes of these arrays; `how` is all else that it depends on.

        The arrays are not kept alive, so the answer must not hold on to them either.
        """
        key = (tuple(map(id, arrays)), how)
        known = self._found.get(key)
        if known is not None and all(
            ref() is array for ref, array in zip(known[0], arrays, strict=True)
        ):
            return known[1]
        value = make()
        self._found.pop(key, None)
        self._found[key] = (tuple(map(weakref.ref, arrays)), value)
        while len(self._found) > self._most:
            self._found.popitem(last=False)
        return value
