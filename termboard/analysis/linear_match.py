"""Regular expressions that come from a log, matched in time linear in the text.

Python's `re` tries alternatives one after the other, and a pattern such as `(a+)+b` may keep it
busy for years, during which no other thread runs. Here all alternatives advance together, one
character at a time (Thompson 1968; see https://swtch.com/~rsc/regexp/regexp1.html). Whether a
pattern matches comes out the same; what it captures is not told.
"""

from __future__ import annotations

import re
import sys
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from termboard.errors import TermboardError

if sys.version_info >= (3, 11):
    from re import _constants as ops  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
else:
    import sre_constants as ops
    import sre_parse as parser

if TYPE_CHECKING:
    from collections.abc import Callable

    Test = Callable[[str], bool]

_LARGEST = 4000
"""Instructions of a program: repetitions are written out."""
_LONGEST = 2000
"""Characters of a pattern."""
_MOST_WORK = 1 << 20
"""Characters of a text times instructions of a program."""
_WHITE = frozenset(" \t\n\r\f\v")


@dataclass
class _Instruction:
    """One of: a character's test, a fork, a test of the place, or the end."""

    test: Test | None = None
    at: Any = None
    """Which place of the text; None: any."""
    multiline: bool = False
    ascii_only: bool = False
    to: tuple[int, ...] = ()
    """Where to go on; none: the pattern has matched."""


@lru_cache(maxsize=256)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Return a function that tells whether a text begins with what `pattern` describes.

    That is `re.match`; but nothing is looked for in a text that is too long to be a name. Raises
    TermboardError for a pattern that is no regular expression, that is too long, or that uses what
    needs trying out: references back, and looking around.
    """
    if len(pattern) > _LONGEST:
        raise TermboardError(f"The pattern is longer than {_LONGEST} characters.")
    program: list[_Instruction] = [_Instruction()]  # the end
    try:
        with warnings.catch_warnings():  # of what other versions of Python may make of it
            warnings.simplefilter("ignore")
            tree = parser.parse(pattern)
        start = _Compiler(program, pattern).sequence(tree, tree.state.flags, 0)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        raise TermboardError(f"The pattern {pattern!r} is no regular expression: {error}.") from (
            error
        )
    longest = _MOST_WORK // len(program)
    return lambda text: len(text) <= longest and _matches(program, start, text)


def _matches(program: list[_Instruction], start: int, text: str) -> bool:
    states = [start]
    for place in range(len(text) + 1):
        here = _closure(program, states, text, place)
        if here is None:
            return True
        if place == len(text) or not here:
            return False
        char = text[place]
        states = [state.to[0] for state in here if state.test is not None and state.test(char)]
    return False


def _closure(
    program: list[_Instruction], states: list[int], text: str, place: int
) -> list[_Instruction] | None:
    """Return the tests of a character that can be reached without one; None if the end can."""
    seen = set(states)
    waiting = list(states)
    found = []
    while waiting:
        state = program[waiting.pop()]
        if state.test is not None:
            found.append(state)
            continue
        if not state.to:
            return None
        if state.at is None or _is_at(state, text, place):
            for following in state.to:
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
    return found


def _is_at(state: _Instruction, text: str, place: int) -> bool:
    kind, last = state.at, len(text)
    if kind in (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING):
        line = state.multiline and kind is ops.AT_BEGINNING
        return place == 0 or (line and text[place - 1] == "\n")
    if kind is ops.AT_END:
        if state.multiline:
            return place == last or text[place] == "\n"
        return place == last or (place == last - 1 and text[place] == "\n")
    if kind is ops.AT_END_STRING:
        return place == last
    if not text:  # there versions of Python differ
        return kind is ops.AT_NON_BOUNDARY and _EMPTY_HAS_NO_BOUNDARY
    word = _category(ops.CATEGORY_WORD, ascii_only=state.ascii_only)
    before = place > 0 and word(text[place - 1])
    behind = place < last and word(text[place])
    return (before != behind) == (kind is ops.AT_BOUNDARY)


_EMPTY_HAS_NO_BOUNDARY = re.match(r"\B", "") is not None


class _Compiler:
    """Writes a parsed pattern as a program, from its end to its beginning."""

    def __init__(self, program: list[_Instruction], pattern: str) -> None:
        self._program = program
        self._pattern = pattern

    def _add(self, instruction: _Instruction) -> int:
        if len(self._program) >= _LARGEST:
            raise TermboardError(f"The pattern {self._pattern!r} repeats too much.")
        self._program.append(instruction)
        return len(self._program) - 1

    def sequence(self, tree: Any, flags: int, behind: int) -> int:
        """Write what stands one after the other; return where it begins."""
        for op, argument in reversed(list(tree)):
            behind = self._one(op, argument, flags, behind)
        return behind

    def _one(self, op: Any, argument: Any, flags: int, behind: int) -> int:
        if op is ops.SUBPATTERN:
            _, added, removed, tree = argument
            return self.sequence(tree, (flags | added) & ~removed, behind)
        if op is ops.BRANCH:
            starts = tuple(self.sequence(tree, flags, behind) for tree in argument[1])
            return self._add(_Instruction(to=starts))
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            return self._repeated(argument, flags, behind)
        if op is ops.AT:
            multiline, ascii_only = bool(flags & re.MULTILINE), bool(flags & re.ASCII)
            return self._add(_Instruction(None, argument, multiline, ascii_only, (behind,)))
        test = _test(op, argument, flags)
        if test is None:
            raise TermboardError(
                f"The pattern {self._pattern!r} refers back or looks around, which is not tried."
            )
        return self._add(_Instruction(test=test, to=(behind,)))

    def _repeated(self, argument: tuple[Any, Any, Any], flags: int, behind: int) -> int:
        least, most, tree = argument
        if most is ops.MAXREPEAT:
            loop = self._add(_Instruction())
            body = self.sequence(tree, flags, loop)
            self._program[loop].to = (body, behind)
            start = loop
        else:
            start = behind
            for _ in range(most - least):
                start = self._add(_Instruction(to=(self.sequence(tree, flags, start), behind)))
        for _ in range(least):
            start = self.sequence(tree, flags, start)
        return start


def _test(op: Any, argument: Any, flags: int) -> Test | None:
    """Return the test of one character; None for what is none."""
    if op is ops.ANY:
        return (lambda char: True) if flags & re.DOTALL else (lambda char: char != "\n")
    if op in (ops.LITERAL, ops.NOT_LITERAL):
        equal = _folded(_equal(chr(argument)), flags)
        return equal if op is ops.LITERAL else (lambda char: not equal(char))
    return _one_of(argument, flags) if op is ops.IN else None


def _equal(wanted: str) -> Test:
    return lambda char: char == wanted


def _folded(test: Test, flags: int) -> Test:
    """Return a test that takes a character in either case, if case is ignored."""
    if not flags & re.IGNORECASE:
        return test
    return lambda char: test(char) or any(test(case) for case in _cases(char))


@lru_cache(maxsize=1024)
def _cases(char: str) -> tuple[str, ...]:
    """Return a letter small and large; some have a case that is two letters, which counts not."""
    small = char.lower()
    every = (small, char.upper(), small.upper())
    return tuple(case for case in every if len(case) == 1)


def _one_of(items: list[tuple[Any, Any]], flags: int) -> Test:
    negated = bool(items) and items[0][0] is ops.NEGATE
    tests = [_member(op, argument, flags) for op, argument in items[negated:]]
    return lambda char: any(test(char) for test in tests) != negated


def _member(op: Any, argument: Any, flags: int) -> Test:
    if op is ops.LITERAL:
        return _folded(_equal(chr(argument)), flags)
    if op is ops.RANGE:
        low, high = argument
        return _folded(lambda char: low <= ord(char) <= high, flags)
    return _category(argument, ascii_only=bool(flags & re.ASCII))


def _category(kind: Any, *, ascii_only: bool) -> Test:
    positive = {
        ops.CATEGORY_DIGIT: str.isdecimal,
        ops.CATEGORY_NOT_DIGIT: str.isdecimal,
        ops.CATEGORY_SPACE: str.isspace,
        ops.CATEGORY_NOT_SPACE: str.isspace,
    }.get(kind, _is_word)
    negated = kind in (ops.CATEGORY_NOT_DIGIT, ops.CATEGORY_NOT_SPACE, ops.CATEGORY_NOT_WORD)
    if ascii_only:
        return lambda char: (char.isascii() and _in_ascii(char, positive)) != negated
    return lambda char: positive(char) != negated


def _in_ascii(char: str, test: Test) -> bool:
    return char in _WHITE if test is str.isspace else test(char)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
