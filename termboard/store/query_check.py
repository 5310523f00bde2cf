"""What a query that is being typed asks for, and no run has: said before it filters all away."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from termboard.ordering import natural_key
from termboard.store.facts import OF_RUN, tag_named
from termboard.store.query import ORDERS, Word, leaves, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.store.facts import Family
    from termboard.store.query import Comparison, Query
    from termboard.store.run import RunView

_MOST = 2_000
"""Names that are compared letter by letter."""
_SHOWN = 3


def unanswered(query: Query, runs: Iterable[RunView], family: Family) -> str:
    """Return one sentence about a part of the query that no run can answer; "" if there is none.

    A part that matches the name of a run is answered. What a comparison asks for counts as known
    as long as hyperparameters have not been read.
    """
    names = [run.name for run in runs]
    for part in leaves(query):
        problem = _problem(part, family)
        if problem and not _names_a_run(part, names):
            return problem
    return ""


def _problem(part: Word | Comparison, family: Family) -> str:
    if isinstance(part, Word):
        return _of_word(part, family)
    if part.sign in ORDERS and number(part.right) is None:
        return f"{part.right} is no number"
    left = part.left
    if left in OF_RUN or family.meant(tag_named(left)) is not None:
        return ""
    if not family.have_read() or left in family.given():
        return ""
    near = nearest(tag_named(left), family.tags() | family.given())
    return f"no run has a value {left}" + (f"; near: {', '.join(near)}" if near else "")


def _of_word(word: Word, family: Family) -> str:
    """Return what is wrong with a word that is in no run's name: it may begin a comparison."""
    if word.unfinished:
        return f"{word.unfinished} is not finished"
    text = word.pattern.pattern
    if family.meant(text) is not None or text in family.given():
        return f"{text} is in no run's name; {text}<1 or {text}=1 asks for its value"
    return ""


def _names_a_run(part: Word | Comparison, names: list[str]) -> bool:
    word = part if isinstance(part, Word) else part.word
    return word is not None and any(map(word.pattern.search, names))


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return a few known names: those that contain `name`, else those spelled much like it."""
    small = name.casefold()
    ordered = sorted(known, key=lambda one: (len(one), natural_key(one)))
    found = [one for one in ordered if small in one.casefold()][:_SHOWN]
    if found:
        return sorted(found, key=natural_key)
    ends = {one.casefold().rpartition("/")[2]: one for one in reversed(ordered[:_MOST])}
    whole = {one.casefold(): one for one in ordered[:_MOST]}
    alike = get_close_matches(small[:100], {**ends, **whole}, _SHOWN)
    return list(dict.fromkeys({**ends, **whole}[one] for one in alike))
