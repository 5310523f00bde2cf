"""What termboard says when it cannot do what it was asked: a sentence and what to try next."""

from __future__ import annotations


class TermboardError(Exception):
    """Wrong use, or a path that is missing or unreadable; the command ends with exit code 2.

    The message is one whole sentence for the person at the terminal, ending in what to do.
    """
