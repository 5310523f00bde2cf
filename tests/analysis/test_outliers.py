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


@pytest.mark.parametrize("kind", ["noise", "steps", "equal", "period", "one far off"])
def test_of_many_values_it_is_as_exact(kind: str) -> None:
    count = 700_000
    random = np.random.default_rng(9)
    values = {
        "noise": random.normal(size=count),
        "steps": np.floor(random.normal(size=count)),
        "equal": np.full(count, 3.5),
        "period": np.tile(np.arange(42.0), count // 42 + 1)[:count],
        "one far off": np.concatenate([np.zeros(count - 1), [1e300]]),
    }[kind]
    values[::1000] = np.nan
    parts = [values[:1], values[1:400_000], values[400_000:], np.array([np.inf, 2.0])]
    finite = np.sort(np.concatenate(parts)[np.isfinite(np.concatenate(parts))])
    last = len(finite) - 1
    expected = finite[math.ceil(last * 0.05)], finite[math.floor(last * 0.95)]
    assert extent(parts) == expected
