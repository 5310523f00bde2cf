"""The index while the app runs: it is used and written beside what is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from termboard.app.app import Options, TermboardApp
from termboard.app.memory import Beginning, Frame
from termboard.app.view_state import ViewState
from termboard.events.logdir import roots
from termboard.store.index.folder import cache_folder
from termboard.store.watcher import Watcher
from tests.store.index.reading import reader
from tests.support.records import scalar, write
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from termboard.store.snapshot import Snapshot
    from tests.store.index.reading import Reads


def watch(logdir: Path, cache: Path, points: int) -> list[Snapshot]:
    """Watch until so many points were shown and something was kept; return what was shown."""
    seen: list[Snapshot] = []
    failed: list[Exception] = []
    watcher = Watcher(lambda: reader(logdir, cache), seen.append, failed.append, 0.01)
    watcher.start()
    try:
        wait_until(lambda: failed or (seen and seen[-1].points == points), "all is read")
        wait_until(lambda: failed or any(cache.glob("*.index")), "it is kept")
    finally:
        watcher.stop()
    assert not failed
    return seen


def test_the_watcher_keeps_what_it_read_and_uses_it(tmp_path: Path, reads: Reads) -> None:
    logdir, cache = tmp_path / "runs", tmp_path / "cache"
    path = write(logdir, *(scalar("x", i, i) for i in range(50)))
    watch(logdir, cache, 50)
    assert reads.taken
    reads.taken.clear()
    watch(logdir, cache, 50)
    assert reads.taken == []
    with path.open("ab") as file:
        file.write(scalar("x", 50, 1))
    watch(logdir, cache, 51)
    assert [end - start for start, end in reads.taken if end > start] == [len(scalar("x", 50, 1))]


def app(logdir: Path, gigabytes: float) -> TermboardApp:
    begin = Beginning(ViewState(), Frame("scalars"))
    found = roots([str(logdir)])
    return TermboardApp(Options(roots=found, begin=begin, cache_gigabytes=gigabytes))


def test_the_app_has_an_index_unless_it_may_keep_nothing(tmp_path: Path) -> None:
    write(tmp_path / "runs", scalar("x", 1, 1))
    for gigabytes, kept in ((0.0, 0), (1.0, 1)):
        reading = app(tmp_path / "runs", gigabytes)._reader()
        reading.load()
        reading.keep()
        assert len(list(Path(cache_folder()).glob("*.index"))) == kept
