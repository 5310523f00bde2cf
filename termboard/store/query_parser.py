"""Which runs are meant: words of their names, and comparisons of what they were given and logged.

    resnet lr>=1e-3 (val/loss<0.5 or best(val/accuracy)>0.9) -diverged

- A word is a regular expression that is searched in the run's name; case is ignored.
- `LEFT OP RIGHT` compares; OP is one of `< <= > >= = != ~`, the last one being a regular
  expression. Who answers for LEFT is not this module's business (see `facts`). A run that does not
  know LEFT, or whose value cannot be compared with RIGHT, is judged by its name, as by any word:
  so `lr=0.1/.*` finds the folders of that name.
- Words beside each other must all hold (`and` may stand between them). `or`, `not` or `-`, and
  parentheses do what they do everywhere; `or` binds weakest.
- `"` keeps blanks together: `"my run"`, `optimizer="adam w"`.

A parenthesis that does not stand alone belongs to its word, and so do those of `(?i)…`: a plain
regular expression without blanks means what it means without this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from termboard.errors import TermboardError
from termboard.store.query import Comparison, Either, Every, Not, Word
from termboard.store.select import PatternError, typed

if TYPE_CHECKING:
    from termboard.store.query import Query

LONGEST = 4_000
"""Characters of a query."""
_DEEPEST = 50


class QueryError(TermboardError):
    """A query that cannot be understood, in a few words."""


def parse(text: str) -> Query:
    """Return the query that `text` is; the empty one holds always. Raises QueryError."""
    if len(text) > LONGEST:
        raise QueryError(f"a query has at most {LONGEST} characters")
    return _Parser(_tokens(text)).whole()


def problem_of(text: str) -> str:
    """Return what is wrong with a query that is being typed, in a few words; "" if nothing is."""
    try:
        parse(text)
    except QueryError as error:
        return str(error)
    return ""


# Tokens: "(" and ")" that stand alone, "-" before something, and words as they were typed

_SIGN = re.compile(r"<=|>=|!=|==|[<>=~]")
_OPEN, _CLOSE, _MINUS = "(", ")", "-"


@dataclass(frozen=True)
class _Token:
    text: str
    is_word: bool
    sign: tuple[int, int] = (-1, -1)
    """Of a word: where its sign of comparison stands, (-1, -1) without one."""


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, open_groups = 0, 0
    while at < len(text):
        character = text[at]
        if character.isspace():
            at += 1
        elif character == _OPEN and _is_group(text, at):
            found.append(_Token(_OPEN, is_word=False))
            at, open_groups = at + 1, open_groups + 1
        elif character == _CLOSE and open_groups:
            found.append(_Token(_CLOSE, is_word=False))
            at, open_groups = at + 1, open_groups - 1
        elif character == _MINUS and text[at + 1 : at + 2].strip(" )"):
            found.append(_Token(_MINUS, is_word=False))
            at += 1
        else:
            token, at = _word(text, at, closes=open_groups > 0)
            found.append(token)
    return found


def _is_group(text: str, at: int) -> bool:
    """Tell whether the parenthesis at `at` groups conditions rather than begins a pattern."""
    if text[at + 1 : at + 2] == "?":
        return False
    end = _Scan(text, at).run_to_close()
    return end is None or end >= len(text) or text[end].isspace() or text[end] == _CLOSE


def _word(text: str, at: int, *, closes: bool) -> tuple[_Token, int]:
    """Return the word that begins at `at`, and where it ends.

    Blanks around a sign of comparison belong to the word, and are left out of it. `closes`: a
    parenthesis that the word has not opened ends it.
    """
    scan, kept = _Scan(text, at), ""
    sign = (-1, -1)
    while scan.at < len(text):
        character = text[scan.at]
        if scan.is_plain:
            if character.isspace():
                after = _SIGN.match(text, scan.at + _blanks(text, scan.at))
                if not (kept and (sign[1] == len(kept) or (after and sign[0] < 0))):
                    break
                scan.at += _blanks(text, scan.at)
                continue
            if character == _CLOSE and closes:
                break
            hit = _SIGN.match(text, scan.at)
            if hit and kept and sign[0] < 0:
                sign = (len(kept), len(kept) + len(hit[0]))
                kept += hit[0]
                scan.at = hit.end()
                continue
        kept += scan.step()
    if scan.in_quotes:
        raise QueryError('a " is not closed')
    return _Token(kept, is_word=True, sign=sign), scan.at


def _blanks(text: str, at: int) -> int:
    return len(text) - at - len(text[at:].lstrip())


class _Scan:
    """Goes through a text and knows what is quoted, escaped, or within brackets."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self.depth = 0
        self.in_quotes = self.in_class = False

    @property
    def is_plain(self) -> bool:
        return not (self.depth or self.in_quotes or self.in_class)

    def step(self) -> str:
        """Go on by one character, or by an escaped one; return it as it was typed."""
        character = self.text[self.at]
        size = 2 if character == "\\" and self.at + 1 < len(self.text) else 1
        if size == 1:
            self._see(character)
        piece = self.text[self.at : self.at + size]
        self.at += size
        return piece

    def _see(self, character: str) -> None:
        if character == '"':
            self.in_quotes = not self.in_quotes
        elif self.in_quotes:
            return
        elif self.in_class:
            self.in_class = character != "]"
        elif character == "[":
            self.in_class = self.text.find("]", self.at) > 0
        elif character in "()":
            self.depth = max(0, self.depth + (1 if character == "(" else -1))

    def run_to_close(self) -> int | None:
        """Return where the text goes on behind the parenthesis that opens here; None: nowhere."""
        while self.at < len(self.text):
            self.step()
            if not self.depth:
                return self.at
        return None


class _Parser:
    """Recursive descent: or → and → not → word or group."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def whole(self) -> Query:
        found = self._either() if self._tokens else Every(())
        if self._at < len(self._tokens):
            raise QueryError("a ) has no (")
        return found

    def _is(self, text: str, *, word: bool = False) -> bool:
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return token.is_word == word and token.text == text

    def _took(self, text: str, *, word: bool = False) -> bool:
        found = self._is(text, word=word)
        self._at += found
        return found

    def _either(self) -> Query:
        parts = [self._every()]
        while self._took("or", word=True):
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self) -> Query:
        parts = [self._one()]
        while self._at < len(self._tokens) and not (self._is("or", word=True) or self._is(_CLOSE)):
            self._took("and", word=True)
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one(self) -> Query:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError("it is nested too deeply")
        found = self._unnested()
        self._depth -= 1
        return found

    def _unnested(self) -> Query:
        if self._took("not", word=True) or self._took(_MINUS):
            return Not(self._one())
        if self._took(_OPEN):
            found = self._either()
            if not self._took(_CLOSE):
                raise QueryError("a ( is not closed")
            return found
        if self._at >= len(self._tokens) or not self._tokens[self._at].is_word:
            raise QueryError("something is missing")
        token = self._tokens[self._at]
        if token.text in ("or", "and"):
            raise QueryError(f"something is missing before {token.text}")
        self._at += 1
        return _condition(token)


def _condition(token: _Token) -> Query:
    start, end = token.sign
    left, right = _unquoted(token.text[:start]), _unquoted(token.text[end:])
    if start < 0 or not right:
        return Word(_pattern(token.text), unfinished=_unquoted(token.text) if start >= 0 else "")
    sign = token.text[start:end].replace("==", "=")
    if sign == "~":
        _pattern(right)
    try:
        word = Word(_pattern(token.text))
    except QueryError:
        word = None
    return Comparison(left, sign, right, word)


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return typed(_unquoted(text))
    except PatternError as error:
        raise QueryError(str(error)) from error


def _unquoted(text: str) -> str:
    """Return a text without its quotes; an escaped quote is one."""
    return re.sub(r'\\(")|"|(\\.)', lambda hit: hit[1] or hit[2] or "", text)
