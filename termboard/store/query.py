"""Conditions on runs: words of their names, and comparisons of what they were given and logged.

`query_parser` makes them of what a person types.
"""

from __future__ import annotations

import math
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Value = str | int | float | bool | None
"""What a run may answer; None is a value too: a hyperparameter that was logged as none."""


class UnknownError(LookupError):
    """A run does not know what a comparison asks for."""


class Facts(Protocol):
    """What a query may ask of a run."""

    @property
    def name(self) -> str:
        """Return its name."""
        ...

    def value(self, left: str) -> Value:
        """Return what stands for the left side of a comparison; raises UnknownError."""
        ...


class Query(Protocol):
    """A condition on runs."""

    @property
    def compares(self) -> bool:
        """Tell whether it asks for more than the name."""
        ...

    def holds(self, run: Facts) -> bool:
        """Tell whether it holds for a run."""
        ...


@dataclass(frozen=True)
class Word:
    """A pattern that is searched in the name."""

    pattern: re.Pattern[str]
    unfinished: str = ""
    """The comparison that it begins to be, as `lr>=`; empty: it is none."""
    compares: bool = False

    def holds(self, run: Facts) -> bool:
        """Tell whether the name matches."""
        return self.pattern.search(run.name) is not None


@dataclass(frozen=True)
class Comparison:
    """`left sign right`; a run that cannot answer is judged by its name."""

    left: str
    sign: str
    right: str
    word: Word | None
    """All of it as a pattern; None if it is none."""
    compares: bool = True

    def holds(self, run: Facts) -> bool:
        """Tell whether the run's value compares so."""
        try:
            return compare(run.value(self.left), self.sign, self.right)
        except UnknownError:
            return self.word is not None and self.word.holds(run)


@dataclass(frozen=True)
class Every:
    """All parts hold; without parts it holds always."""

    parts: tuple[Query, ...]

    @property
    def compares(self) -> bool:
        """Tell whether any part does."""
        return any(part.compares for part in self.parts)

    def holds(self, run: Facts) -> bool:
        """Tell whether all parts hold."""
        return all(part.holds(run) for part in self.parts)


@dataclass(frozen=True)
class Either:
    """At least one part holds."""

    parts: tuple[Query, ...]

    @property
    def compares(self) -> bool:
        """Tell whether any part does."""
        return any(part.compares for part in self.parts)

    def holds(self, run: Facts) -> bool:
        """Tell whether one part holds."""
        return any(part.holds(run) for part in self.parts)


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Query

    @property
    def compares(self) -> bool:
        """Tell whether the part does."""
        return self.part.compares

    def holds(self, run: Facts) -> bool:
        """Tell whether the part does not hold."""
        return not self.part.holds(run)


def leaves(query: Query) -> Iterator[Word | Comparison]:
    """Yield the words and comparisons of which a query is made, in the order they were typed."""
    if isinstance(query, (Word, Comparison)):
        yield query
    elif isinstance(query, Not):
        yield from leaves(query.part)
    elif isinstance(query, (Every, Either)):
        for part in query.parts:
            yield from leaves(part)


ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""Signs that only numbers compare by."""


def compare(value: Value, sign: str, right: str) -> bool:
    """Tell whether `value sign right` holds; numbers compare as numbers, other values as texts.

    Raises UnknownError where a number is compared with what is none, or a text by its order.
    """
    if sign == "~":
        return re.search(right, _text(value), re.IGNORECASE) is not None
    mine = number(value)
    if mine is None:
        if sign not in ("=", "!="):
            raise UnknownError(right)
        return (_text(value).casefold() == right.casefold()) == (sign == "=")
    other = number(right)
    if other is None:
        raise UnknownError(right)
    if sign in ("=", "!="):
        same = mine == other or (math.isnan(mine) and math.isnan(other))
        return same == (sign == "=")
    return ORDERS[sign](mine, other)


def number(value: Value) -> float | int | None:
    """Return a value as a number, also one that a logger wrote as text; None if it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    try:
        return float(value)
    except ValueError:
        return None


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)
