"""Small logs are worth an index here, and whoever asks sees what is read of the logs."""

from __future__ import annotations

import pytest

from termboard.store import loader, slices
from termboard.store.index import index
from tests.store.index.reading import Reads


@pytest.fixture(autouse=True)
def _small_logs_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_WORTH", 1)
    monkeypatch.setattr(index, "_GROWN", 1)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Return what tells which slices of logs are read from now on."""
    counting = Reads(slices.read_slice)
    monkeypatch.setattr(loader, "read_slice", counting)
    return counting
