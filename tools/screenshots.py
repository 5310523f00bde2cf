"""Draws the pictures of the README: drives the real app on the sample logs and saves what it shows.

The clock, the time zone and the files' ages are fixed, so the same code draws the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from demo import copy_samples
from rich.cells import cell_len

from termboard.app.app import Options, TermboardApp
from termboard.app.memory import Beginning, Frame
from termboard.app.themes import DARK_NAME
from termboard.app.view_state import ViewState
from termboard.dashboards.api import Shared
from termboard.events.logdir import roots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.pilot import Pilot

ROOT = Path(__file__).resolve().parent.parent
NOW = 1_700_180_000.0
"""What the pictures take for the present: a few hours after the youngest sample run."""
LIVE = "cnn-healthy"
"""The run that is made to look as if it were being written."""
PATIENCE = 60.0
"""Seconds after which a picture that does not come is a failure."""
MOST_BYTES = 300_000

FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"


@dataclass(frozen=True)
class Picture:
    """One picture: how the app is started, and which keys are pressed."""

    file: str
    size: tuple[int, int]
    tab: str = ""
    run: str = ""
    tag: str = ""
    keys: tuple[str, ...] = ()


PICTURES = (
    Picture(
        "screen.svg",
        (120, 36),
        tag="^(loss|accuracy)/(train|val)$",
        # The list of runs: all off, the first four and mlp-overfit on, back to the cards.
        keys=("r", "a", *("space", "down") * 4, *("down",) * 16, "space", "tab", "y"),
    ),
    Picture("text.svg", (120, 36), tab="text", run="cnn-healthy|mlp-overfit|keras|lightning"),
    Picture("layers.svg", (120, 36), tab="layers", run="sigmoid"),
    Picture("graph.svg", (120, 36), tab="graph", run="cnn-healthy", keys=("m",)),
    Picture("narrow.svg", (40, 12), run="cnn-(healthy|lr)", tag="^loss/(train|val)$"),
)


async def draw(picture: Picture) -> str:
    """Return the picture as SVG."""
    app = TermboardApp(
        Options(
            roots=roots(["sample_logs"]),
            begin=Beginning(
                ViewState(run_filter=picture.run, shared=Shared(tag_filter=picture.tag)),
                Frame(picture.tab or "scalars", DARK_NAME),
            ),
        ),
        lambda: NOW,
    )
    async with app.run_test(size=picture.size) as pilot:
        await until(pilot, lambda: settled(app), "everything is read and drawn")
        for key in picture.keys:
            await pilot.press(key)
        await until(pilot, lambda: settled(app), "the keys have had their effect")
        return app.export_screenshot(title="termboard sample_logs")


def settled(app: TermboardApp) -> bool:
    """Tell whether all files are read, and every visible card is up to date."""
    snapshot, main = app.main.snapshot, app.main
    if not snapshot.progress.discovered or snapshot.loading or not main.open_tab:
        return False
    pane = main.deck.pane
    busy = any(not worker.is_finished for worker in app.workers)
    return pane is not None and pane.is_settled and not busy


async def until(pilot: Pilot[None], condition: Callable[[], bool], what: str) -> None:
    """Let the app work until `condition` holds, and still holds when its messages are handled."""
    deadline = time.monotonic() + PATIENCE
    held = 0
    while held < 3:
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {PATIENCE:g} s in vain until {what}")
        await pilot.pause(0.02)
        held = held + 1 if condition() else 0


# The pictures must look the same whatever fonts a reader has

_FONT_FACE = re.compile(r"@font-face\s*{[^}]*}\s*")
_TEXT = re.compile(r'<text class="([^"]+)" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')
_CELL = (12.2, 24.4)
"""Width and height of a cell in Rich's SVG."""
_BASELINE = 18.5
"""Rows from a cell's upper edge to what the SVG gives as the text's y."""


def self_contained(svg: str) -> str:
    """Return the SVG without fonts from elsewhere, dots and frames drawn instead of written."""
    svg = _FONT_FACE.sub("", svg)
    svg = re.sub(r"font-family: Fira Code, monospace", f"font-family: {FONTS}", svg)
    svg = re.sub(r"font-family: arial", "font-family: sans-serif", svg)
    head, matrix, tail = svg.partition('-matrix">')
    return head + matrix + _TEXT.sub(_redrawn, tail)


def _redrawn(match: re.Match[str]) -> str:
    style, x, y = match[1], float(match[2]), float(match[3])
    top = y - _BASELINE
    out = []
    for kind, start, text in _pieces(unescape(match[4]).replace("\xa0", " ")):
        left = x + start * _CELL[0]
        if kind == "words":
            length = cell_len(text) * _CELL[0]
            out.append(
                f'<text class="{style}" x="{left:.1f}" y="{y:g}" textLength="{length:.1f}" '
                f'xml:space="preserve">{escape(text)}</text>'
            )
        elif kind != "blank":
            shape = _dots if kind == "dots" else _lines
            drawn = "".join(shape(char, left + i * _CELL[0], top) for i, char in enumerate(text))
            out.append(f'<path class="{style}" d="{drawn}"/>')
    return "".join(out)


def _pieces(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield (kind, column, piece); words go on over single blanks."""
    column = 0
    for found in re.finditer(r"(⠀| )+|([⠁-⣿]+)|([─-╿]+)|[^ ⠀-⣿─-╿]+(?: [^ ⠀-⣿─-╿]+)*", text):
        kind = "blank" if found[1] else "dots" if found[2] else "lines" if found[3] else "words"
        yield kind, column, found[0]
        column += cell_len(found[0])


def _dots(char: str, left: float, top: float) -> str:
    """Return a braille character's dots as squares."""
    bits = ord(char) - 0x2800
    out = []
    for bit, (column, row) in enumerate(
        ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
    ):
        if bits >> bit & 1:
            x, y = left + (column + 0.5) * _CELL[0] / 2, top + (row + 0.5) * _CELL[1] / 4
            out.append(f"M{x - 2:.1f} {y - 2:.1f}h4v4h-4z")
    return "".join(out)


_ARMS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr", "┤": "udl",
    "┬": "lrd", "┴": "lru", "┼": "lrud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu",
    "━": "LR", "┃": "UD", "┏": "RD", "┓": "LD", "┗": "RU", "┛": "LU", "╵": "u", "╷": "d",
}  # fmt: skip
"""From the middle of the cell to the left, right, up and down; heavy ones as capitals."""
_DASHES = {"┈": (4, "h"), "┊": (4, "v"), "┆": (3, "v"), "┄": (3, "h")}


def _lines(char: str, left: float, top: float) -> str:
    """Return a box-drawing character as thin rectangles."""
    width, height = _CELL
    if char in _DASHES:
        count, direction = _DASHES[char]
        if direction == "h":
            step = width / count
            return "".join(
                _box(left + i * step, top + height / 2, step / 2, 1) for i in range(count)
            )
        step = height / count
        return "".join(_box(left + width / 2, top + i * step, 1, step / 2) for i in range(count))
    if char not in _ARMS:
        raise ValueError(f"no shape for {char!r}; add it to _ARMS")
    out = []
    for arm in _ARMS[char]:
        thick = 3.0 if arm.isupper() else 1.4
        x, y = left + (width - thick) / 2, top + (height - thick) / 2
        boxes = {
            "l": (left, y, x - left + thick, thick),
            "r": (x, y, left + width - x, thick),
            "u": (x, top, thick, y - top + thick),
            "d": (x, y, thick, top + height - y),
        }
        out.append(_box(*boxes[arm.lower()]))
    return "".join(out)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z"


def main() -> int:
    """Write all pictures; return the exit code."""
    os.environ.update(TZ="UTC", TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder, "sample_logs")
        copy_samples(logs)
        for path in (logs / LIVE).glob("*tfevents*"):
            os.utime(path, (NOW, NOW))
        os.chdir(folder)  # so that the title says sample_logs, and not where this copy is
        for picture in PICTURES:
            svg = self_contained(asyncio.run(draw(picture)))
            if len(svg.encode()) > MOST_BYTES or "@font-face" in svg:
                raise ValueError(f"{picture.file} is too large, or needs a font from elsewhere")
            (ROOT / "docs" / picture.file).write_text(svg, encoding="utf-8")
            print(f"docs/{picture.file}: {len(svg.encode()) / 1000:.0f} KB")
        os.chdir(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
