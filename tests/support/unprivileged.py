"""Runs a script as a user without rights, because root may read everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_PRELUDE = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parent.parent.parent)!r})

def give_up_rights():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)  # nobody
        os.setuid(65534)

"""


def run(script: str, folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run `script` in `folder`, in a process of its own: rights given up do not come back.

    It calls `give_up_rights()` when it has imported all it needs: the interpreter's own folders
    may be locked, too.
    """
    if os.geteuid() == 0:
        for above in (folder, *folder.parents):  # pytest's folders are for their owner only
            mode = above.stat().st_mode
            if not mode & 0o001:
                above.chmod(mode | 0o001)
    return subprocess.run(
        [sys.executable, "-c", _PRELUDE + script, *argv],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
