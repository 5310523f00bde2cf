"""Dataclasses made in a fifth of the time.

Before Python 3.13 every method of a dataclass is written as source text and compiled on its own:
of the 0.3 s that Textual and the app take to import, 0.1 s. All methods but `__init__` can be made
of functions that are compiled already, and do the same at the same speed. `__init__` is compiled
when the first object is made: of the hundred classes of a start more than half have none yet.
"""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import MISSING
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Fields = Sequence[dataclasses.Field[Any]]

_SLOW = sys.version_info < (3, 13)
"""These versions get no more changes but for security, so what is replaced stays as it is."""


def make_dataclasses_quick() -> None:
    """Have dataclasses made faster from now on, in this process."""
    library: Any = dataclasses
    ours = {
        "_init_fn": _init,
        "_repr_fn": _repr,
        "_cmp_fn": _equal,
        "_hash_fn": _hash,
        "_frozen_get_del_attr": _frozen,
    }
    if _SLOW and all(hasattr(library, name) for name in ours):
        vars(library).update(ours)


_compiled: Any = getattr(dataclasses, "_init_fn", None)
"""What the library makes `__init__` with."""


def _init(fields: Fields, positional: Fields, *how: Any) -> Callable[..., None]:
    """Return an `__init__` that puts the library's in its own place when it is called first."""
    _check_order(positional)

    def __init__(self: Any, /, *given: Any, **named: Any) -> None:  # noqa: N807
        made = _compiled(fields, positional, *how)
        made.__qualname__ = __init__.__qualname__
        for owner in type(self).__mro__:
            if vars(owner).get("__init__") is __init__:
                owner.__init__ = made  # type: ignore[misc]
        made(self, *given, **named)

    return __init__


def _check_order(positional: Fields) -> None:
    """Raise TypeError, as the library does, for a field that must be given behind one that may."""
    optional = False
    for field in positional:
        if field.init:
            has_default = field.default is not MISSING or field.default_factory is not MISSING
            if optional and not has_default:
                raise TypeError(f"non-default argument {field.name!r} follows default argument")
            optional |= has_default


def _values(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives an object's fields as a tuple, as the library's source text does."""
    if not names:
        return lambda _: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda one: (get(one),)


def _repr(fields: Fields, _globals: Any) -> Callable[[Any], str]:
    names = [field.name for field in fields]

    def __repr__(self: Any) -> str:  # noqa: N807
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({said})"

    library: Any = dataclasses
    made: Callable[[Any], str] = library._recursive_repr(__repr__)
    return made


def _equal(name: str, sign: str, mine: str, theirs: str, **scope: Any) -> Callable[..., Any]:
    """`mine`: the fields as the library writes them, `(self.a,self.b,)`."""
    if sign != "==":
        usual: Callable[..., Any] = _compared(name, sign, mine, theirs, **scope)
        return usual
    values = _values([part.partition(".")[2] for part in mine.strip("()").split(",") if part])

    def __eq__(self: Any, other: Any) -> Any:  # noqa: N807
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    return __eq__


_compared: Any = getattr(dataclasses, "_cmp_fn", None)
"""What the library makes `__lt__` and the like with; nobody needs many of those."""


def _hash(fields: Fields, _globals: Any) -> Callable[[Any], int]:
    values = _values([field.name for field in fields])

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _frozen(cls: Any, fields: Fields, _globals: Any) -> tuple[Callable[..., None], ...]:
    names = {field.name for field in fields}

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __setattr__, __delattr__
