"""What a decoder says of bytes that are not what their field says."""

from __future__ import annotations


class MalformedError(ValueError):
    """Intact bytes that do not hold what they claim; the message is one sentence."""
