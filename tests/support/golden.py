"""Outputs kept as files under tests/golden."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "golden"


def check(name: str, text: str) -> None:
    """Compare `text` with the file `name` below tests/golden.

    With TERMBOARD_GOLDEN=1 the file is written instead, but never where CI is set.
    """
    path = FOLDER / name
    if os.environ.get("TERMBOARD_GOLDEN") == "1" and not os.environ.get("CI"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    with path.open(encoding="utf-8", newline="") as file:
        assert text == file.read(), f"{path} differs; look at it, then TERMBOARD_GOLDEN=1"
