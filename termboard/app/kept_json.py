"""A view state as JSON, and back: what is of a wrong type or unknown counts as not kept."""

from __future__ import annotations

from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from termboard.app.view_state import COLUMNS, ViewState
from termboard.dashboards.api import Shared, XAxis
from termboard.store.select import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WRONG = object()
"""What a reader returns for a value that cannot be used."""


def to_json(state: ViewState) -> dict[str, Any]:
    """Return every choice by its name, as JSON has it."""
    found = {name: _plain(getattr(state, name)) for name in _OF_STATE}
    return found | {name: _plain(getattr(state.shared, name)) for name in _OF_SHARED}


def from_json(kept: Mapping[str, Any], default: ViewState) -> ViewState:
    """Return `default` with what `kept` says, as far as it can be used."""
    state, shared = default, default.shared
    for name, read in _OF_STATE.items():
        if name in kept and (value := read(kept[name])) is not _WRONG:
            state = replace(state, **{name: value})
    for name, read in _OF_SHARED.items():
        if name in kept and (value := read(kept[name])) is not _WRONG:
            shared = replace(shared, **{name: value})
    return replace(state, shared=shared)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, MappingProxyType):
        return dict(value)
    return value


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else _WRONG


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else _WRONG


def _names(value: Any) -> Any:
    """Return a list of texts as a set; what is no text is left out."""
    if not isinstance(value, list):
        return _WRONG
    return frozenset(name for name in value if isinstance(name, str))


def _names_or_none(value: Any) -> Any:
    return None if value is None else _names(value)


def _texts(value: Any) -> Any:
    if not isinstance(value, dict):
        return _WRONG
    kept = {key: text for key, text in value.items() if isinstance(text, str) and text}
    return MappingProxyType(kept)


def _number(low: float, below: float) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return _WRONG
        return float(value) if low <= value < below else _WRONG

    return read


def _one_of(known: tuple[str, ...]) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, str) and value in known else _WRONG


def _without(problem: Callable[[str], str]) -> Callable[[Any], Any]:
    """Return a reader of texts without a problem: a pattern that is none would stop every tab."""
    return lambda value: value if isinstance(value, str) and not problem(value) else _WRONG


def _query_problem(query: str) -> str:
    if not query:
        return ""
    from termboard.store.query_parser import problem_of as problem_of_query

    return problem_of_query(query)


_OF_STATE: dict[str, Callable[[Any], Any]] = {
    "off": _names_or_none,
    "only": _text,
    "run_filter": _without(_query_problem),
    "hidden": _names,
    "show_hidden": _flag,
    "unfolded": _names,
    "sort": _one_of(COLUMNS),
    "reverse": _flag,
    "table": _flag,
    "labels": _texts,
    "notes": _texts,
    "color_by": _without(problem_of),
}

_OF_SHARED: dict[str, Callable[[Any], Any]] = {
    "tag_filter": _without(problem_of),
    "smoothing": _number(0, 1),
    "smoothing_by": _one_of(("weight", "time")),
    "time_constant": _number(0, 1e300),
    "x_axis": _one_of(get_args(XAxis)),
    "x_tag": _text,
    "attempts": _one_of(("latest", "all")),
    "metric": _text,
    "baseline": _text,
}

NOT_KEPT = {f.name for f in fields(Shared)} - {*_OF_SHARED}
"""Fields of what tabs share that no file keeps; the runs come from the state."""
