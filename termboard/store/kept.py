"""A small memory of what was decoded last, bounded by bytes: a repaint reads no file."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

LIMIT = 64 << 20
"""Bytes that one memory holds at most."""


class Kept(Generic[T]):
    """The values asked for last, as many as fit into `limit` bytes. Any thread may ask."""

    def __init__(self, size: Callable[[T], int], limit: int = LIMIT) -> None:
        """`size` gives about how many bytes a value takes."""
        self._size = size
        self._limit = limit
        self._values: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """About how many bytes are held."""
        return self._bytes

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether the value of `key` is held."""
        with self._lock:
            return key in self._values

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of `key`; `make` makes it if it is not held."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
                return found[0]
        value = make()  # two threads may both make it: better than one that waits for the disk
        self._put(key, value)
        return value

    def _put(self, key: Hashable, value: T) -> None:
        size = self._size(value)
        if size > self._limit // 4:  # it would drive out all others
            return
        with self._lock:
            if key in self._values:
                return
            self._values[key] = (value, size)
            self._bytes += size
            while self._bytes > self._limit:
                _, (_, freed) = self._values.popitem(last=False)
                self._bytes -= freed
