"""What is called unhealthy, and above all what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from termboard.analysis.layers import limits
from termboard.analysis.layers.health import judge
from termboard.analysis.layers.text import percent, times
from termboard.analysis.layers.verdict import OK, Verdict, worst
from termboard.logged import Histogram, Moments
from tests.analysis.layers.made import histogram, measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Float64s = NDArray[np.float64]

STEPS = 8


def normal(size: float, count: int = 2000, seed: int = 3) -> Float64s:
    return np.random.default_rng(seed).normal(0, size, count)


def growing(*sizes: float) -> list[Float64s]:
    return [normal(size) for size in sizes]


def codes(*logged: tuple[str, Sequence[Float64s | Histogram]]) -> list[str]:
    """Return the worst verdict of each array, as `code level`."""
    found = judge([measured(tag, past) for tag, past in logged])
    return [f"{one[0].code} {one[0].level}" if one else "ok" for one in found]


def code(tag: str, past: Sequence[Float64s | Histogram]) -> str:
    return codes((tag, past))[0]


# Gradients


def test_gradients_are_compared_with_the_last_layers() -> None:
    sizes = {"a": 1e-7, "b": 1e-4, "c": 5e-3, "d": 1.0}
    found = codes(*((f"gradients/{name}.weight", growing(s, s)) for name, s in sizes.items()))
    assert found == ["vanishing bad", "vanishing warning", "ok", "ok"]
    back = codes(
        *((f"gradients/{name}.weight", growing(1 / s, 1 / s)) for name, s in sizes.items())
    )
    assert back == ["exploding bad", "exploding warning", "ok", "ok"]


def test_the_sentence_says_by_how_much_and_than_which() -> None:
    rows = [measured(f"gradients/{n}.weight", growing(s)) for n, s in (("in", 1e-4), ("out", 0.4))]
    (verdict,), nothing = judge(rows)
    assert nothing == ()
    assert verdict.sentence == (
        "Gradients are 4 000 times smaller than in the last layer (out): "
        "they vanish on the way back."
    )


def test_a_bias_is_no_measure_of_depth() -> None:
    assert (
        codes(
            ("gradients/a.bias", growing(1e-9)),
            ("gradients/a.weight", growing(0.1)),
            ("gradients/b.weight", growing(0.1)),
            ("gradients/b.bias", growing(1e-9)),
        )
        == ["ok"] * 4
    )


def test_a_gradient_of_zero_is_bad_only_if_it_stays() -> None:
    nothing = np.zeros(50)
    last = ("gradients/z.weight", growing(1, 1, 1, 1))
    assert codes(("gradients/a.weight", [normal(1), nothing]), last)[0] == "no gradient note"
    assert codes(("gradients/a.weight", [nothing] * 4), last)[0] == "no gradient bad"


def test_a_surge_is_told_from_the_start_of_a_training() -> None:
    assert code("gradients/a.weight", growing(1e-3, 0.1, 0.05, 0.1)) == "ok"
    assert code("gradients/a.weight", growing(1e-3, 1e-3, 1e-3, 2e-3, 10.0)) == "exploding bad"


# Weights


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((0.1, 0.11, 0.13, 0.14, 0.15), "ok"),
        ((0.02, 0.06, 0.09, 0.12, 0.14), "ok"),  # a language model's: grows, ever more slowly
        ((0.1, 0.2, 0.3, 0.4, 0.5), "ok"),  # evenly
        ((0.1, 0.11, 0.12, 0.2, 0.6), "exploding bad"),
        ((0.1, 0.05, 0.02, 0.005, 0.0005), "collapsed bad"),
        ((0.1, 0.09, 0.06, 0.04, 0.03), "ok"),
    ],
)
def test_weights_that_grow_or_shrink(sizes: tuple[float, ...], expected: str) -> None:
    assert code("weights/fc.weight", growing(*sizes)) == expected


def test_weights_that_stay_as_they_are() -> None:
    same = [normal(0.1)] * STEPS
    close = [normal(0.1) * (1 + 1e-5 * step) for step in range(STEPS)]
    assert code("weights/fc.weight", same) == "frozen note"
    assert code("weights/fc.weight", close) == "unchanged warning"
    gradients = ("gradients/fc.weight", growing(*[1.0] * STEPS))
    assert codes(("weights/fc.weight", same), gradients)[0] == "unchanged warning"
    assert code("weights/fc.weight", same[: limits.ENOUGH_STEPS - 1]) == "ok"
    # At the start of a training that is no fault yet.
    assert code("weights/fc.weight", close[: limits.SURE_STEPS - 1]) == "unchanged note"


def test_an_initialisation_is_recognised() -> None:
    start = np.random.default_rng(0).uniform(-0.1, 0.1, 4000)
    (verdict,) = judge([measured("w.weight", [start * (1 + 1e-6 * s) for s in range(5)])])[0]
    assert verdict.sentence == (
        "The values are still spread uniformly, as they were initialised: the distribution moved "
        "by less than 0.001 % since step 0. The layer has learned next to nothing."
    )


def test_what_may_stay_as_it_is_is_only_noted() -> None:
    """Fine-tuning, a bias before a normalisation, a normalisation's scale."""
    trained = np.random.default_rng(0).standard_t(3, 20_000)
    assert code("fc.weight", [trained * (1 + 1e-5 * s) for s in range(5)]) == "unchanged note"
    assert code("fc.bias", [normal(1) * (1 + 1e-5 * s) for s in range(5)]) == "unchanged note"
    assert code("bn.weight", [np.ones(40) * (1 + 1e-5 * s) for s in range(5)]) == "unchanged note"


def test_weights_that_are_zero() -> None:
    zeros = [np.zeros(40)] * STEPS
    assert code("weights/fc.weight", zeros) == "all zero warning"
    assert code("weights/fc.bias", zeros) == "all zero note"
    assert code("weights/fc.weight", [normal(1), *zeros]) == "collapsed bad"


def test_biases_begin_at_zero_and_may_grow_as_they_like() -> None:
    past = [np.zeros(40), *growing(1e-6, 1e-4, 1e-2, 1.0, 30.0)]
    assert code("fc.bias", past) == "ok"


# Activations


def relu(zeros: float, count: int = 4000, seed: int = 1) -> Float64s:
    values = np.abs(normal(1.0, count, seed))
    values[: round(zeros * count)] = 0.0
    return values


@pytest.mark.parametrize(
    ("zeros", "expected"),
    [(0.5, "ok"), (0.85, "ok"), (0.92, "dead warning"), (0.995, "dead bad"), (1.0, "dead bad")],
)
def test_dead_units(zeros: float, expected: str) -> None:
    past = [relu(zeros - 0.02 * step) for step in (3, 2, 1, 0)]
    assert code("activations/fc", past) == expected


def test_zeros_that_never_change() -> None:
    assert code("activations/fc", [relu(0.5), *[relu(0.8, seed=s) for s in range(5)]]) == (
        "dead warning"
    )
    living = [relu(0.8 + 0.02 * (s % 2), seed=s) for s in range(6)]
    assert code("activations/fc", living) == "ok"
    assert code("activations/fc", [relu(0.5, seed=s) for s in range(6)]) == "ok"


@pytest.mark.parametrize("size", [0.5, 1.0])
def test_living_sigmoids_and_tanhs_are_well(size: float) -> None:
    drawn = [normal(size, seed=seed) for seed in range(4)]
    for values in ([1 / (1 + np.exp(-x)) for x in drawn], [np.tanh(x) for x in drawn]):
        assert codes(("activations/a", values), ("activations/z", drawn)) == ["ok", "ok"]


def test_saturated_sigmoids_and_tanhs() -> None:
    wide = [normal(8, seed=seed) for seed in range(4)]
    wider = [normal(80, seed=seed) for seed in range(4)]
    after = ("activations/z", growing(1, 2, 3, 4))
    for function in (np.tanh, lambda x: 1 / (1 + np.exp(-np.clip(x, -700, 700)))):
        found = codes(("activations/a", [function(x) for x in wide]), after)[0]
        assert found == "saturated warning"
        found = codes(("activations/a", [function(x) for x in wider]), after)[0]
        assert found == "saturated bad"
    # A decided output is what a training is for.
    assert code("activations/a", [np.tanh(x) for x in wide]) == "saturated note"


def softmax(scale: float, classes: int = 10, rows: int = 64, seed: int = 0) -> Float64s:
    raw = scale * np.random.default_rng(seed).normal(0, 1, (rows, classes))
    raw = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray((raw / raw.sum(axis=1, keepdims=True)).ravel(), np.float64)


def test_a_softmax() -> None:
    def past(*scales: float) -> list[Float64s]:
        return [softmax(scale, seed=seed) for seed, scale in enumerate(scales)]

    assert code("activations/x", past(0.1, 1, 3, 5)) == "ok"
    assert code("activations/x", past(0.1, 0.1, 0.1, 0.1)) == "uniform warning"
    assert code("activations/x", past(0.1, 0.1, 0.1)) == "ok"  # it has only begun
    assert code("activations/x", past(0.1, 3, 5, *[0.1] * 4)) == "uniform warning"
    assert code("activations/x", past(0.1, 1, 5, 1e4)) == "all 0/1 note"
    assert code("activations/x", past(1e4, 1e4, 1e4, 1e4)) == "all 0/1 warning"


def test_without_sums_only_the_name_tells_a_softmax() -> None:
    past = [Histogram(histogram(softmax(0.1, seed=seed)).buckets) for seed in range(5)]
    assert code("activations/x", past) == "ok"
    assert code("activations/softmax", past) == "uniform warning"


def test_outputs_that_are_all_the_same() -> None:
    assert code("activations/x", [np.full(100, 0.7)] * 5) == "constant warning"


# All kinds


def test_nan_comes_first_whatever_it_is_of() -> None:
    counts = np.array([[0.0, 1.0, 90.0]])
    lost = Histogram(counts, Moments(100.0, np.nan, np.nan, np.nan, np.nan))
    for tag in ("weights/a.weight", "gradients/a.weight", "activations/a", "other"):
        (verdict,) = judge([measured(tag, [normal(1)] * 5 + [lost])])[0]
        assert (verdict.level, verdict.code) == ("bad", "NaN")
    only = Histogram(np.full((3, 3), np.nan))
    assert code("weights/a.weight", [normal(1), only]) == "NaN bad"


def test_an_empty_histogram_is_not_judged() -> None:
    assert code("weights/a.weight", [normal(1), Histogram(np.zeros((0, 3)))]) == "empty note"


@pytest.mark.parametrize(
    "rows",
    [
        np.zeros((0, 3)),
        np.array([[-1.7e308, 1.7e308, 1e308]]),
        np.array([[0.0, 1.0, -5.0]]),
        np.array([[np.nan, np.nan, np.nan]]),
        np.array([[1.0, -1.0, 3.0], [5.0, 2.0, 1e-300]]),
    ],
)
def test_no_histogram_stops_the_judge(rows: Float64s) -> None:
    one = Histogram(rows)
    for tag in ("weights/a.weight", "gradients/a.weight", "activations/a", "x.bias"):
        pasts: list[list[Float64s | Histogram]]
        pasts = [[one], [one] * 5, [normal(1), *[one] * 4], [*[one] * 4, normal(1)]]
        for past in pasts:
            for verdict in judge([measured(tag, past), measured("gradients/b.weight", past)])[0]:
                assert verdict.sentence.endswith(".")


def test_the_worst_of_verdicts() -> None:
    warning, bad = Verdict("warning", "a", "A."), Verdict("bad", "b", "B.")
    assert worst([warning, bad, Verdict("bad", "c", "C.")]) is bad
    assert worst([]) is OK
    assert (OK.unhealthy, warning.unhealthy, Verdict("note", "n", "").unhealthy) == (
        False, True, False,
    )  # fmt: skip


def test_numbers_in_sentences() -> None:
    said = [times(x) for x in (1.25, 12.4, 4123, 51_234, 13_400_000, 2.44e9, 1e15, np.inf)]
    assert said == [
        f"{number} times"
        for number in (
            "1.2",
            "12",
            "4 100",
            "51 000",
            "13 million",
            "2.4 billion",
            "1.0e+15",
            "inf",
        )
    ]
    assert [percent(x) for x in (0, 1e-9, 0.0123, 0.123, 0.994, 0.9999999, 1)] == [
        "0 %", "under 0.1 %", "1.2 %", "12 %", "99 %", "99.99 %", "100 %",
    ]  # fmt: skip


# What a first look found


def test_a_small_gradient_that_did_not_stop_others_does_not_vanish() -> None:
    """Queries and keys of attention: next to none at first, but what lies before them has one."""
    sizes = {"embed": 0.2, "q": 1e-4, "k": 1e-4, "head": 1.0}
    rows = [(f"gradients/{name}.weight", growing(s, s)) for name, s in sizes.items()]
    assert codes(*rows) == ["ok"] * 4
    sizes["embed"] = 1e-6
    rows = [(f"gradients/{name}.weight", growing(s, s)) for name, s in sizes.items()]
    assert codes(*rows)[:3] == ["vanishing bad", "vanishing warning", "vanishing warning"]


def test_activations_that_grow_along_the_way_explode() -> None:
    sizes = (2.0, 30.0, 900.0, 20_000.0, 900_000.0)
    rows = [(f"activations/l{n}", growing(*[s] * 4)) for n, s in enumerate(sizes)]
    assert codes(*rows) == ["ok", "ok", "ok", "exploding warning", "exploding bad"]
    # What is large from the input on, as prices are, did not explode.
    assert codes(*[(tag, [v * 1e4 for v in past]) for tag, past in rows[:2]]) == ["ok", "ok"]


def _partly(zeros: float, count: int, seed: int) -> Float64s:
    values = normal(1e-2, count, seed)
    values[: round(zeros * count)] = 0.0
    return values


def test_units_without_gradient_are_counted() -> None:
    def found(of_bias: float, of_weight: float) -> list[str]:
        return codes(
            ("gradients/a.weight", [_partly(of_weight, 6400, n) for n in range(STEPS)]),
            ("gradients/a.bias", [_partly(of_bias, 64, n) for n in range(STEPS)]),
            ("gradients/out.weight", growing(*[1e-2] * STEPS)),
        )

    assert found(0.625, 0.64) == ["ok", "dead warning", "ok"]
    assert found(0.1, 0.1) == ["ok"] * 3  # a few are no sign
    assert found(0.625, 0.0) == ["ok"] * 3  # their weights have a gradient: no unit is dead
    rows = [
        measured("gradients/a.weight", [_partly(0.64, 6400, n) for n in range(STEPS)]),
        measured("gradients/a.bias", [_partly(0.625, 64, n) for n in range(STEPS)]),
        measured("gradients/out.weight", growing(*[1e-2] * STEPS)),
    ]
    assert judge(rows)[1][0].sentence.startswith("40 of 64 units got no gradient")


def test_weights_that_stand_still_under_a_gradient_are_asked_about() -> None:
    still = [normal(0.1)] * STEPS
    rows = [
        measured("weights/a.weight", still),
        measured("gradients/a.weight", growing(*[1e-2] * STEPS)),
        measured("weights/out.weight", growing(*np.linspace(0.1, 0.2, STEPS))),
        measured("gradients/out.weight", growing(*[1e-2] * STEPS)),
    ]
    assert "among the optimizer's parameters?" in judge(rows)[0][0].sentence
