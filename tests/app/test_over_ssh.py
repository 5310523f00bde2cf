"""Over SSH repaints that data causes are fewer, and nothing moves by itself."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from termboard.app.app import TermboardApp
from termboard.app.signals import STOPS
from termboard.app.start import Start, start
from termboard.settings import Settings
from termboard.terminal.abilities import Terminal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[TermboardApp]:
    """Apps that would run now."""
    apps: list[TermboardApp] = []

    def run(app: TermboardApp, **_: Any) -> None:
        apps.append(app)

    monkeypatch.setattr(TermboardApp, "run", run)
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    monkeypatch.delenv("TEXTUAL_ANIMATIONS", raising=False)
    return apps


@pytest.mark.parametrize(
    ("is_remote", "said", "repaint", "animations"),
    [
        (False, 0.0, 0.1, "full"),
        (True, 0.0, 0.25, "none"),
        (True, 2.0, 2.0, "none"),
        (False, 0.5, 0.5, "full"),
    ],
)
def test_pace(
    begun: list[TermboardApp],
    tmp_path: Path,
    is_remote: bool,
    said: float,
    repaint: float,
    animations: str,
) -> None:
    terminal = Terminal(is_remote=is_remote)
    settings = Settings(repaint=said)
    start(Start((str(tmp_path),), settings=settings, keep=False, terminal=terminal))
    assert (begun[0]._options.repaint, begun[0].animation_level) == (repaint, animations)


def test_a_stop_means_afterwards_what_it_meant_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(_: TermboardApp, **__: Any) -> None:
        for stop in STOPS:  # as Textual's driver does
            signal.signal(stop, lambda *_: None)

    monkeypatch.setattr(TermboardApp, "run", run)
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    before = [signal.getsignal(stop) for stop in STOPS]
    start(Start((str(tmp_path),), keep=False))
    assert [signal.getsignal(stop) for stop in STOPS] == before


@pytest.mark.parametrize(
    ("chosen", "name"), [("", "CellDriver"), ("plain", "PlainDriver"), ("cells", "CellDriver")]
)
def test_the_driver_can_be_left_to_textual(
    begun: list[TermboardApp],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    chosen: str,
    name: str,
) -> None:
    monkeypatch.setenv("TERMBOARD_DRIVER", chosen)
    start(Start((str(tmp_path),), keep=False))
    assert begun[0].driver_class.__name__ == name
