"""What every test gets: folders of its own, one time zone, no network, the same examples."""

from __future__ import annotations

import gc
import itertools
import os
import socket
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Before anything is collected: modules may read these when they are imported.
os.environ["TZ"] = "UTC"
time.tzset()
for _name in ("COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
    os.environ.pop(_name, None)

settings.register_profile(
    "termboard",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # that is a timed test: it fails on busy machines
)
settings.load_profile("termboard")


@pytest.hookimpl(tryfirst=True)  # before the one that runs the tests
def pytest_runtestloop() -> None:
    """Look for garbage among what tests leave, not among modules that stay to the end.

    With the numbers Python starts with, a fifth of the suite was the collector at work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 5)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names for folders. What gives out numbered folders reads all that are there each time."""
    base = tmp_path_factory.mktemp("xdg")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_folders(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, state and cache are empty folders of the test."""
    home = next(_homes)
    home.mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing connects anywhere but to this machine's own sockets."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            raise AssertionError(f"a test connects to {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
