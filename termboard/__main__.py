"""The program: what `termboard` and `python -m termboard` start."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

from termboard.cli import main


def program() -> NoReturn:
    """Run termboard and exit."""
    code = main()
    # Python looks for garbage once more at its end, among a million points in vain: 25 ms.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    program()
