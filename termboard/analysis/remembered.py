"""What was computed of arrays, as long as they live: a repaint asks for the same again.

Arrays, and columns, are told by what they are, not by what is in them. So only those may be asked
for that never change, as those of a view, and none that is made anew for each question.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from termboard.analysis.columns import Column

T = TypeVar("T")


class Remembered(Generic[T]):
    """The answers given last, at most `most` of them, while their arrays live.

    Any thread may ask, and let go of an array.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, tuple[tuple[weakref.ref[Any], ...], T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def get(
        self, arrays: Sequence[NDArray[Any] | Column], how: Hashable, make: Callable[[], T]
    ) -> T:
        """Return what `make` makes of these arrays; `how` is all else that it depends on.

        The arrays are not kept alive, so the answer must not hold on to them either.
        """
        key = (tuple(map(id, arrays)), how)
        known = self._found.get(key)
        if known is not None and all(
            ref() is array for ref, array in zip(known[0], arrays, strict=True)
        ):
            return known[1]
        value, found = make(), self._found
        found.pop(key, None)

        def forget(gone: weakref.ref[Any]) -> None:
            known = found.get(key)  # by now there may be an answer for a new array in that place
            if known is not None and any(ref is gone for ref in known[0]):
                found.pop(key, None)

        found[key] = (tuple(weakref.ref(array, forget) for array in arrays), value)
        while len(found) > self._most:
            found.popitem(last=False)
        return value
