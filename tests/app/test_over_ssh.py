"""Over SSH repaints that data causes are fewer, and nothing moves by itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from termboard.app.app import TermboardApp
from termboard.app.start import Start, start
from termboard.settings import Settings

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
    ("connection", "said", "repaint", "animations"),
    [
        ("", 0.0, 0.1, "full"),
        ("10.0.0.1 50000 10.0.0.2 22", 0.0, 0.25, "none"),
        ("10.0.0.1 50000 10.0.0.2 22", 2.0, 2.0, "none"),
        ("", 0.5, 0.5, "full"),
    ],
)
def test_pace(
    begun: list[TermboardApp],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    connection: str,
    said: float,
    repaint: float,
    animations: str,
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", connection)
    start(Start((str(tmp_path),), settings=Settings(repaint=said), keep=False))
    assert (begun[0]._options.repaint, begun[0].animation_level) == (repaint, animations)


@pytest.mark.parametrize(
    ("chosen", "name"), [("", "CellDriver"), ("plain", "LinuxDriver"), ("cells", "CellDriver")]
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
