"""What somebody searches a graph for: `conv`, `op:Conv2D shape:3x3`, `attn dtype:half`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from termboard.errors import TermboardError
from termboard.store.select import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Field = Literal["name", "op", "shape", "dtype", "device"]
FIELDS: tuple[Field, ...] = ("name", "op", "shape", "dtype", "device")

_TERM = re.compile(rf"({'|'.join(FIELDS)}):(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """One thing that a node must be."""

    field: Field
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Query:
    """All that a node must be; empty: nothing is searched for."""

    text: str = ""
    terms: tuple[Term, ...] = ()

    @property
    def fields(self) -> frozenset[Field]:
        """What it asks of a node."""
        return frozenset(term.field for term in self.terms)

    @cached_property
    def by_name_alone(self) -> bool:
        """Whether nothing but the name is asked for."""
        return self.fields == {"name"}

    def matches(self, read: Callable[[Field], Sequence[str]]) -> bool:
        """Tell whether a node is meant; `read` gives what the node is, in all ways to say it."""
        own = self.by_name_alone
        for term in self.terms:  # loops, because a graph has a hundred thousand nodes
            for said in read(term.field):
                if _found(term, said, own=own):
                    break
            else:
                return False
        return True


def parsed(text: str) -> Query:
    """Return the query that was typed: words with a field, all else a pattern of the name.

    Raises TermboardError for a pattern that is no regular expression.
    """
    text = text.strip()
    terms = [_term(found[1], found[2]) for found in _TERM.finditer(text)]
    name = " ".join(_TERM.sub(" ", text).split())
    if name:
        terms.insert(0, Term("name", compiled(name, "name")))
    return Query(text, tuple(terms))


def problem_of(text: str) -> str:
    """Return what is wrong with a query that is being typed; "" if nothing is."""
    try:
        parsed(text)
    except TermboardError as error:
        return str(error)
    return ""


def _term(field: str, text: str) -> Term:
    name = next(known for known in FIELDS if known == field.lower())
    if name == "shape":
        return Term(name, _shape_pattern(text))
    return Term(name, compiled(text, name))


def _shape_pattern(text: str) -> re.Pattern[str]:
    """Return a pattern for sizes that stand together in a shape, such as `3x3` in `64x3x3`."""
    sizes = re.split("[x×,]", text.lower().strip("()[]"))
    inner = "x".join(re.escape(size) for size in sizes if size)
    return compiled(rf"(?<![\d?]){inner}(?![\d?])" if inner else r"\A\Z", "shape")


def _found(term: Term, value: str, *, own: bool) -> bool:
    """Tell whether a term holds; with `own` a name must be found in its last part.

    A scope's name is part of the names of all that is in it: asked for alone it means the scope.
    """
    if term.field != "name" or not own:
        return term.pattern.search(value) is not None
    if term.pattern.search(value) is None:
        return False
    start = value.rfind("/") + 1
    return any(match.end() >= start for match in term.pattern.finditer(value))
