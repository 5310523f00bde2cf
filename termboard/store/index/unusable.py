"""Why an index file is not used."""

from __future__ import annotations


class UnusableError(ValueError):
    """It is damaged, of another version, or of another event file; then the log is read instead."""
