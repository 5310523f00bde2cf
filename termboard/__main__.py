"""The program: what `termboard` and `python -m termboard` start."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from termboard.cli import close_stdout, main

if TYPE_CHECKING:
    from types import TracebackType

_YOUNG = 50_000  # objects made before Python looks for garbage among them


def program() -> NoReturn:
    """Run termboard and exit."""
    sys.excepthook = _report
    # By its own setting Python looks after every 700, in vain while it imports: 5 ms of a start.
    gc.set_threshold(_YOUNG)
    code = main(answered=close_stdout)  # a pipe's reader does not wait for what comes then
    # As a process of multiprocessing ends: threads and processes are waited for and `atexit` is
    # heard, but the interpreter with a million points in it is not taken apart: 35 ms.
    with suppress(
        OSError
    ):  # Python 3.11 wakes the workers' thread by a pipe that it may just close
        threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    from termboard import crash

    crash.to_stderr(kind, error, trace)


if __name__ == "__main__":
    program()
