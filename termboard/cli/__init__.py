"""The command line: finds the command, imports it late, turns errors into exit codes.

stdout is data, stderr is narration. Exit 0 fine, 1 findings or damage, 2 wrong use.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def main(argv: list[str] | None = None, answered: Callable[[], object] = lambda: None) -> int:
    """Run termboard with `argv` (without the program's name); return the exit code.

    `answered` is called when all of the answer is written, before that is done which only later
    starts need. Ctrl-C ends that and changes nothing about the exit code.
    """
    # Nothing here multiplies matrices, and a thread for every core of a GPU box is not for free.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from termboard.cli.afterwards import do_now, forget
    from termboard.cli.arguments import parse
    from termboard.errors import TermboardError
    from termboard.printable import printable_lines

    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        # A locale that cannot say a character gets its escape, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        command, arguments = parse(sys.argv[1:] if argv is None else argv)
        code = command(arguments)
        sys.stdout.flush()
    except TermboardError as error:
        sys.stderr.write("\n".join(printable_lines(f"termboard: {error}")) + "\n")
        return 2
    except BrokenPipeError:
        close_stdout()  # `| head` has seen enough
        return 0
    except OSError as error:
        if error.filename is not None:
            raise
        close_stdout()  # a full disk behind `>`
        sys.stderr.write(f"termboard: the output cannot be written: {error.strerror}.\n")
        return 2
    except KeyboardInterrupt:
        return 130
    else:
        with suppress(KeyboardInterrupt):
            answered()
            do_now()
        return code
    finally:
        forget()


def _open_streams() -> None:
    """Put something in the place of streams that were closed before the start, as by `>&-`.

    What is written to stdout then fails as it does on a full disk; a command that writes nothing
    there runs.
    """
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def close_stdout() -> None:
    """Let whoever reads stdout have its end, and what was not written yet vanish.

    Closed in Python's sense it would not do: that complains at its end of what it cannot write.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
