"""What goes to the terminal's clipboard (OSC 52), also from inside tmux."""

from __future__ import annotations

import base64
import os

from termboard.printable import printable


def harmless(text: str) -> str:
    """Return `text` so that nothing in it but line ends and tabs acts where it is pasted."""
    lines = text.split("\n")
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in lines)


def through_tmux(text: str) -> str:
    """Return the sequence that passes through tmux to the terminal outside; empty without tmux.

    By default tmux takes OSC 52 neither for itself nor for the terminal (`set-clipboard external`),
    and passes nothing through either (`allow-passthrough off`); with one of them set to `on` one
    of the two ways is open.
    """
    if not os.environ.get("TMUX"):
        return ""
    encoded = base64.b64encode(text.encode()).decode()
    return f"\x1bPtmux;\x1b\x1b]52;c;{encoded}\x07\x1b\\"
