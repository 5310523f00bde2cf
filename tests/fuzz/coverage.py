"""Which steps from line to line a call takes in the files that are watched."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import CodeType, FrameType

Step = tuple["CodeType", int, int]
"""A function, a line in it, and the line that was run next."""


class Coverage:
    """Watches the functions of some files."""

    def __init__(self, files: list[Path]) -> None:
        self._files = {str(path) for path in files}
        self.lines = _all_lines(files)
        """Every line that can be run in the watched files: (file, line)."""
        self._watched: dict[CodeType, bool] = {}
        self._steps: set[Step] = set()

    def of(self, call: Callable[[], object]) -> set[Step]:
        """Return the steps that `call` takes; what it raises goes on."""
        self._steps = set()
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            call()
        finally:
            sys.settrace(before)
        return self._steps

    @property
    def taken(self) -> set[Step]:
        """The steps of the last call, also of one that raised."""
        return self._steps

    def _enter(self, frame: FrameType, _: str, __: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        watched = self._watched.get(code)
        if watched is None:
            watched = self._watched[code] = code.co_filename in self._files
        if not watched:
            return None
        steps, last = self._steps, code.co_firstlineno

        def follow(frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
            nonlocal last
            if event == "line":
                steps.add((code, last, frame.f_lineno))
                last = frame.f_lineno
            return follow

        return follow


def _all_lines(files: list[Path]) -> set[tuple[str, int]]:
    found = set()
    for path in files:
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        # What stands in no function runs when the file is imported.
        for inner in _functions(code):
            found |= {(str(path), line) for line in _lines(inner)}
    return found


def _functions(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            if constant.co_flags & 0x2:  # a function's; a class body is run at import, too
                yield constant
            yield from _functions(constant)


def _lines(code: CodeType) -> set[int]:
    return {line for _, _, line in code.co_lines() if line and line != code.co_firstlineno}
