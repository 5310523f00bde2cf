"""Pictures in plain text, kept under tests/golden/plot."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "golden" / "plot"


def check(name: str, text: str) -> None:
    """Compare `text` with the file of that name.

    With TERMBOARD_GOLDEN=1 the file is written instead, but never where CI is set.
    """
    path = FOLDER / name
    if os.environ.get("TERMBOARD_GOLDEN") == "1" and not os.environ.get("CI"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), (
        f"{path} differs; look at it, then TERMBOARD_GOLDEN=1"
    )
