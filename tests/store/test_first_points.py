"""Of a big logdir there is something to see before the processes that read it are up."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

import pytest

from termboard.events.logdir import roots
from termboard.store import loader as loading
from termboard.store.loader import Loader
from termboard.store.store import Store
from tests.support.records import scalar, write

if TYPE_CHECKING:
    from pathlib import Path


class NeverReady(Executor):
    """Processes that are still starting."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        return Future()


@pytest.mark.parametrize("limit", [100, 1 << 20])
def test_the_newest_file_is_begun_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(loading, "BIG", 10)
    monkeypatch.setattr(loading, "SLICE_HERE", limit)
    monkeypatch.setattr(loading, "_WAIT", 0.0)
    write(tmp_path, *(scalar("x", step, 1) for step in range(50)))
    loader = Loader(Store(), roots([str(tmp_path)]), NeverReady)
    loader.discover()
    loader.step()
    begun = loader.publish()
    loader.step()
    assert loader.busy  # the rest is with the processes
    if limit == 100:
        assert 0 < begun.points < 50
    else:  # the file is no larger than a first bite: a process has it as soon
        assert begun.points == 0
    loader.close()
