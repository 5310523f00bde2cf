"""What the app leaves out of Textual's imports is there as soon as somebody asks for it."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import sys, json
from termboard.cli.lean_imports import lean_imports
with lean_imports():
    import textual.app
left_out = [
    "typing_extensions", "textual.types", "platformdirs", "ssl", "textual.widgets._tree",
    "textual.command", "textual.widgets._input",
]
report = {"loaded": [name for name in left_out if sys.modules.get(name)]}
import ssl, typing_extensions, textual.types, uuid
from textual.notifications import Notification
from textual.widgets import Tree
report["ssl"] = hasattr(ssl, "SSLContext")
report["names"] = bool(typing_extensions.deprecated and textual.types.NoSelection)
report["uuid"] = [len(Notification("x").identity), len(str(uuid.uuid4()))]
import textual.command
report["palette"] = textual.app.CommandPalette.is_open.__module__
report["path"] = type(textual.app.user_downloads_path()).__name__
import asyncio
asyncio.run(asyncio.sleep(0))
print(json.dumps(report))
"""


GENERIC = """
from termboard.cli.lean_imports import lean_imports
with lean_imports():
    from typing_extensions import TypeVar
    print(TypeVar("T", default=int).__default__.__name__)
"""


def test_a_name_that_can_do_more_is_the_real_one() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GENERIC], capture_output=True, text=True, check=True
    )
    assert done.stdout == "int\n"


def test_what_is_left_out_can_be_imported_afterwards() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        "loaded": [],
        "ssl": True,
        "names": True,
        "uuid": [36, 36],
        "path": "PosixPath",
        "palette": "textual.command",
    }
