from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.comparing import assert_same
from tests.differential.generated import Log, logs, scalar_logs

_RUNS = st.dictionaries(st.sampled_from([".", "train", "sweep/trial 1"]), logs(), min_size=1)


@settings(max_examples=40)
@given(_RUNS)
def test_both_readers_read_the_same_out_of_undamaged_logs(runs: dict[str, Log]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, log in runs.items():
            log.write(Path(folder, name))
        assert assert_same(Path(folder)) > 0


@settings(max_examples=8)
@given(scalar_logs(longest=150))
def test_both_readers_read_the_same_out_of_long_series(log: Log) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log.write(Path(folder))
        assert assert_same(Path(folder)) > 0
