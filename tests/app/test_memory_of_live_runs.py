"""Live runs that are watched for long: memory grows by their points, and by nothing else."""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING

from termboard.events.logdir import roots
from termboard.store.loader import Loader
from termboard.store.store import Store
from tests.app.driving import started
from tests.app.logs import append, two_runs
from tests.support import records

if TYPE_CHECKING:
    from pathlib import Path

_TAGS = ("loss", "accuracy", "lr", "norm")
_POINTS_EACH = 8
_BYTES_A_POINT = 40.0


def test_a_store_grows_by_its_points_alone(tmp_path: Path) -> None:
    path = records.write(tmp_path / "run", records.scalar("loss", 0, 1.0))
    loader = Loader(Store(), roots([str(tmp_path)]))
    loader.load()
    step = 1

    def log(times: int) -> None:
        nonlocal step
        for _ in range(times):
            steps = range(step, step + _POINTS_EACH)
            append(path, *[records.scalar(tag, s, float(s)) for s in steps for tag in _TAGS])
            step += _POINTS_EACH
            assert loader.glance()
            while loader.busy:
                loader.step()
            loader.publish()

    tracemalloc.start()
    try:
        log(40)
        gc.collect()
        before, points = tracemalloc.get_traced_memory()[0], loader.store.snapshot.points
        log(150)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    points = loader.store.snapshot.points - points
    assert points == 150 * _POINTS_EACH * len(_TAGS)
    assert grown / points < _BYTES_A_POINT


async def test_a_hidden_tab_does_not_hold_on_to_old_points(tmp_path: Path) -> None:
    logdir = two_runs(tmp_path / "runs")
    path = logdir / "a" / "events.out.tfevents.1700000000.host"
    async with started(logdir) as driver:
        await driver.sees("loss/first")
        scalars = driver.pane
        await driver.press("7")
        await driver.sees("written at 2")
        append(path, records.scalar("loss/first", 10, 0.25))
        await driver.until(
            lambda: (
                scalars.snapshot is driver.app.main.snapshot
                and driver.app.main.snapshot.by_name["a"].by_tag["loss/first"].points == 11
            ),
            "the hidden tab has let go of the old points",
        )
        await driver.press("1")
        await driver.sees("a 0.25")


async def test_a_tab_that_is_opened_again_is_not_built_again(tmp_path: Path) -> None:
    async with started(two_runs(tmp_path / "runs")) as driver:
        await driver.until(lambda: driver.pane.is_settled, "it is drawn")
        scalars, state = driver.pane, driver.pane.state_number
        await driver.press("7")
        await driver.sees("written at 2")
        await driver.press("1")
        await driver.sees("loss/first")
        assert driver.pane is scalars
        assert scalars.is_settled
        assert scalars.state_number == state
