from __future__ import annotations

import math

import numpy as np
import pytest

from termboard.analysis.outliers import extent


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ([], None),
        ([[math.nan, math.inf]], None),
        ([[3.0]], (3.0, 3.0)),
        ([[3.0, 1.0]], (1.0, 3.0)),
        ([[3.0, 1.0, 2.0]], (2.0, 2.0)),
        ([[1.0, math.nan], [5.0, 9.0, -math.inf]], (5.0, 5.0)),
        ([list(range(101))], (5.0, 95.0)),
        ([list(range(50)), list(range(50, 100))], (5.0, 94.0)),
    ],
)
def test_tensorboards_rule(series: list[list[float]], expected: tuple[float, float] | None) -> None:
    assert extent([np.array(values, dtype=np.float64) for values in series]) == expected
