"""What starts of the app share: a style sheet is parsed once in a process, not in every app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _styles_parsed_once() -> Iterator[None]:
    """Keep parsed rules by their text and variables. Uses a private name of Textual's."""
    parse = Stylesheet._parse_rules
    known: dict[Any, Any] = {}

    def remembered(self: Stylesheet, *css: Any, **options: Any) -> Any:
        key = (tuple(self._variables.items()), css, tuple(options.items()))
        if key not in known:
            known[key] = parse(self, *css, **options)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield
