"""However the app is left - stopped, ended, crashed - the terminal is as it was before."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.support import records
from tests.support.pseudo_terminal import pseudo_terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CRASH = """
import sys
from termboard.app import summary
from termboard.__main__ import program

def broken(*_):
    raise ValueError("bad tag \\x1b]0;owned\\x07 at step 3")

summary.status = broken
sys.argv = ["termboard", sys.argv[1]]
program()
"""


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    points = (records.scalar("loss", i, i) for i in range(9))
    path = records.write(tmp_path / "runs" / "job", *points)
    os.utime(path, (1_700_000_000, 1_700_000_000))  # it is written no more, so nothing moves
    return str(tmp_path / "runs")


def test_a_stopped_job_leaves_a_clean_terminal_and_goes_on(logdir: str) -> None:
    with pseudo_terminal("-m", "termboard", logdir) as terminal:
        terminal.shows("job 8", "q quit", "9 points")
        raw, before = terminal.settings(), terminal.text()
        assert terminal.left_on()

        terminal.type("\x1a")  # Ctrl-Z
        terminal.stops()
        assert terminal.left_on() == []
        terminal.wipe()
        os.kill(terminal.process.pid, signal.SIGCONT)  # as `fg` does
        terminal.shows(before)
        assert terminal.settings() == raw

        terminal.process.send_signal(signal.SIGSTOP)  # by somebody else: the app cannot know
        terminal.stops()
        terminal.wipe()
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.shows(before)

        here = len(terminal.raw)  # as kitty answers: it reports sizes, and the mouse in pixels
        terminal.type("\x1b[?2048;2$y")
        terminal.writes("\x1b[?1016h", here)
        terminal.type("\x13")  # Ctrl-S
        terminal.shows("take mouse back")
        assert not [mode for mode in terminal.left_on() if mode.startswith("mouse")]
        terminal.type("\x1a")
        terminal.stops()
        terminal.wipe()
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.shows("take mouse back")
        assert "mouse" not in terminal.left_on(), "it stays with the terminal"
        terminal.type("\x13")
        terminal.writes("\x1b[?1006h", len(terminal.raw))
        assert "mouse" in terminal.left_on()

        terminal.type("\x03")
        terminal.shows("Ctrl-C.")
        terminal.type("\x03")
        assert terminal.ends() == 0
        assert terminal.left_on() == []


@pytest.mark.parametrize(
    ("ending", "when"),
    [
        (signal.SIGTERM, "loss"),
        (signal.SIGHUP, "\x1b[?1049h"),  # before anything is drawn
        (signal.SIGINT, "loss"),
    ],
)
def test_a_signal_leaves_a_clean_terminal(logdir: str, ending: signal.Signals, when: str) -> None:
    with pseudo_terminal("-m", "termboard", logdir) as terminal:
        terminal.writes(when)
        terminal.process.send_signal(ending)
        assert terminal.ends() == 128 + ending, bytes(terminal.raw[-2000:])
        assert terminal.left_on() == []
        assert b"Traceback" not in terminal.raw


def test_a_crash_restores_the_screen_and_tells_what_to_do(logdir: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with pseudo_terminal("-c", CRASH, logdir, XDG_STATE_HOME=str(state)) as terminal:
        assert terminal.ends() == 1
        assert terminal.left_on() == []
        report = bytes(terminal.raw).rpartition(b"\x1b[?1049l")[2].decode()
    words = " ".join(report.split())
    assert report.count("termboard has crashed: ValueError: bad tag") == 1
    assert "]0;owned" in words
    assert "\x1b]0;" not in report
    assert "TERM=xterm-256color" in words
    for said in ("where: ", "Python 3.", "textual 8.", "report it", "crash.txt"):
        assert said in words
    assert "Traceback" not in report
    kept = (state / "termboard" / "crash.txt").read_text()
    assert "Traceback" in kept
    assert "in broken" in kept
    assert "\x1b" not in kept
