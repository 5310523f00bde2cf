from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.comparing import assert_same

_LOGS = Path(__file__).parent.parent.parent / "sample_logs"
# TensorBoard leaves a file at its first damaged record.
_NAMES = sorted(path.name for path in _LOGS.iterdir() if path.is_dir() and path.name != "damaged")


@pytest.mark.parametrize("name", _NAMES)
def test_both_readers_read_the_same_out_of_what_real_writers_wrote(name: str) -> None:
    assert assert_same(_LOGS / name) > 0


def test_there_are_sample_logs_of_every_writer() -> None:
    assert {"cnn-healthy", "keras-cnn", "tbx-seeds", "lightning-mlp"} <= set(_NAMES)
