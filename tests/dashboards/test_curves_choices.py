"""How charts are drawn: zoom, typed limits, choices and what of them is kept."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.dashboards.api import Shared
from termboard.dashboards.curves import kept, typed
from termboard.dashboards.curves.style import Choices, Window
from termboard.dashboards.curves.zoom import following, panned, zoomed
from termboard.errors import TermboardError

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=timezone.utc).timestamp()


# Zoom


def test_zoom_keeps_the_place_of_what_is_pointed_at() -> None:
    assert zoomed((0.0, 100.0), 0.5, 25.0) == (12.5, 62.5)
    assert zoomed((0.0, 100.0), 0.5) == (25.0, 75.0)
    assert zoomed((0.0, 100.0), 0.5, 1e9) == (25.0, 75.0), "outside counts as the middle"
    assert zoomed((25.0, 75.0), 2.0) == (0.0, 100.0)
    assert zoomed((1.0, 10_000.0), 0.5, 100.0, log=True) == pytest.approx((10.0, 1000.0))


def test_zoom_ends_where_numbers_end() -> None:
    limits = (0.0, 1.0)
    for _ in range(200):
        limits = zoomed(limits, 0.5, 1 / 3)
    assert limits[0] < 1 / 3 < limits[1]
    assert limits[1] - limits[0] >= 1e-13
    wide = (0.0, 1.0)
    for _ in range(3000):
        wide = zoomed(wide, 2.0)
    assert all(map(math.isfinite, wide))


@given(
    st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0.1, 10.0), st.floats(0, 1), st.booleans()
)
def test_zooming_back_gives_what_there_was(
    low: float, extent: float, factor: float, share: float, log: bool
) -> None:
    limits = (abs(low) + 1e-3, abs(low) + 1e-3 + extent) if log else (low, low + extent)
    at = limits[0] + share * (limits[1] - limits[0])
    there = zoomed(limits, factor, at, log=log)
    slack = 1e-9 * (abs(at) + 1)
    assert there[0] - slack <= at <= there[1] + slack
    back = zoomed(there, 1 / factor, at, log=log)
    close = 1e-6 * (max(map(abs, limits)) + extent)
    assert back[0] == pytest.approx(limits[0], abs=close)
    assert back[1] == pytest.approx(limits[1], abs=close)


def test_panning_moves_by_a_share() -> None:
    assert panned((0.0, 100.0), 0.25) == (25.0, 125.0)
    assert panned((1.0, 100.0), 0.5, log=True) == pytest.approx((10.0, 1000.0))
    assert panned((-1.7e308, 1.7e308), 0.5) == (-1.7e308, 1.7e308)


def test_panning_comes_no_further_than_the_data() -> None:
    assert panned((50.0, 90.0), 0.5, most=100.0) == (60.0, 100.0)
    assert panned((60.0, 100.0), 0.5, most=100.0) == (60.0, 100.0)
    assert panned((60.0, 100.0), -0.5, most=100.0) == (40.0, 80.0)
    assert panned((60.0, 200.0), 0.5, most=100.0) == (130.0, 270.0), "as somebody wanted it"
    assert panned((1.0, 100.0), 0.5, log=True, most=1000.0) == pytest.approx((10.0, 1000.0))
    assert panned((1.0, 100.0), 0.5, log=True, most=500.0) == pytest.approx((5.0, 500.0))


@pytest.mark.parametrize("log", [False, True])
def test_a_zoom_that_comes_to_the_end_of_the_data_follows_it(log: bool) -> None:
    whole = (1.0, 100.0)
    assert following(whole, (50.0, 100.0), 100.0, 80, log=log) == (50.0, None)
    assert following(whole, (50.0, 99.9), 100.0, 80, log=log) == (50.0, None), "half a column"
    assert following(whole, (50.0, 95.0), 100.0, 80, log=log) == (50.0, 95.0)
    assert following((50.0, 100.0), (25.0, 150.0), 100.0, 80, log=log) == (25.0, None)
    assert following((50.0, 200.0), (60.0, 190.0), 100.0, 80, log=log) == (60.0, 190.0)


# Typed limits


@pytest.mark.parametrize(
    ("text", "kind", "ends"),
    [
        ("", "linear", (None, None)),
        ("auto", "step", (None, None)),
        ("0..1", "linear", (0.0, 1.0)),
        ("0 1", "linear", (0.0, 1.0)),
        (" -1e-3 .. 2.5e4", "linear", (-1e-3, 2.5e4)),
        ("0..", "linear", (0.0, None)),
        ("..5", "linear", (None, 5.0)),
        ("1_000..2_000", "step", (1000.0, 2000.0)),
        ("1h..2h30m", "relative", (3600.0, 9000.0)),
        ("90..2m", "relative", (90.0, 120.0)),
        ("1.5d..", "relative", (129600.0, None)),
        ("09:30..", "wall", (NOON - 9000.0, None)),
        ("2024-05-01 11:00..2024-05-01 12:00:00", "wall", (NOON - 3600.0, NOON)),
    ],
)
def test_limits_as_people_type_them(text: str, kind: str, ends: tuple[Any, Any]) -> None:
    assert typed.limits(text, kind, NOON, timezone.utc) == ends


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5", "linear"), ("1..0", "linear"), ("1..1", "linear"), ("a..b", "linear"),
        ("nan..1", "linear"), ("0..inf", "linear"), ("1h..x2h", "relative"), ("25:99..", "wall"),
        ("tomorrow..", "wall"), ("1h..2h", "step"),
    ],
)  # fmt: skip
def test_what_is_no_limit_is_answered_with_a_sentence(text: str, kind: str) -> None:
    with pytest.raises(TermboardError, match=r"\.$"):
        typed.limits(text, kind, NOON, timezone.utc)


@given(st.text(max_size=20), st.sampled_from(("linear", "step", "relative", "wall", "scalar")))
def test_any_text_gives_limits_or_a_sentence(text: str, kind: str) -> None:
    try:
        low, high = typed.limits(text, kind, NOON, timezone.utc)
    except TermboardError:
        return
    assert low is None or high is None or low < high


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_what_is_shown_can_be_typed_again(low: float, extent: float) -> None:
    again = typed.limits(typed.shown((low, low + extent)))
    assert again == (low, low + extent)
    assert typed.limits(typed.shown((None, low))) == (None, low)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("700..", Window((700.0, None))), ("..5", Window((None, 5.0))), ("", Window()),
        ("1..2", Window((1.0, 2.0))), ("-10%", Window(last=0.1)), ("2.5 %", Window(last=0.025)),
        ("-100%", Window()),
    ],
)  # fmt: skip
def test_parts_of_x_as_people_type_them(text: str, window: Window) -> None:
    assert typed.part(text) == window
    assert typed.part(typed.shown_part(window)) == window


@pytest.mark.parametrize("text", ["-0%", "101%", "-%", "ten%"])
def test_what_is_no_part_is_answered_with_a_sentence(text: str) -> None:
    with pytest.raises(TermboardError, match=r"\.$"):
        typed.part(text)


# Choices


def test_an_open_end_and_a_last_share_are_kept_and_linked() -> None:
    choices = replace(Choices(), linked=True).with_parts(["a"], Window(last=0.1))
    assert choices.window("b") == Window(last=0.1)
    assert choices.with_part(["a"], y=(0.0, 1.0)).window("a") == Window(None, (0.0, 1.0), 0.1)
    followed = choices.with_part(["a"], x=(7.0, None))
    assert followed.window("b") == Window((7.0, None)), "one takes the place of the other"
    assert followed.window("b").closed is None
    assert followed.style("b", Shared()).window.x == (7.0, None)
    assert not followed.without_x().windows


def test_linked_charts_show_the_same_part_of_x() -> None:
    choices = Choices().with_window("a", Window((1.0, 2.0), (0.0, 9.0)))
    assert choices.window("b") == Window()
    linked = replace(choices, linked=True).with_window("a", Window((3.0, 4.0), (0.0, 9.0)))
    assert linked.window("b") == Window((3.0, 4.0), None)
    assert linked.window("a") == Window((3.0, 4.0), (0.0, 9.0))
    assert linked.without_windows(["a"]).window("b") == Window()
    assert replace(linked, linked=False).window("b") == Window()


def test_logarithmic_axes_of_a_group_are_switched_together() -> None:
    choices = Choices().with_log(["a"])
    assert choices.with_log(["a", "b"]).logs == {"a", "b"}
    assert choices.with_log(["a", "b"]).with_log(["b", "a"]).logs == frozenset()


def test_another_x_axis_forgets_what_was_said_in_units_of_the_old_one() -> None:
    choices = replace(Choices(), cursor=3.0).with_window("a", Window((1.0, 2.0), (0.0, 9.0)))
    other = choices.with_window("b", Window((1.0, 2.0))).without_x()
    assert other.cursor is None
    assert dict(other.windows) == {"a": Window(None, (0.0, 9.0))}


def test_the_style_of_a_card_is_its_own() -> None:
    choices = Choices().with_log(["a"]).with_ends(["a", "b"], (0.0, None))
    shared = Shared(smoothing=0.0)
    assert choices.style("a", shared).log_y
    assert not choices.style("b", shared).log_y
    assert choices.style("b", shared).ends == (0.0, None)
    assert choices.with_ends(["b"], (None, None)).style("b", shared).ends == (None, None)
    assert not choices.style("a", shared).smoothed
    assert choices.style("a", replace(shared, smoothing=0.5)).smoothed
    by_time = replace(shared, smoothing_by="time", smoothing=0.9)
    assert not choices.style("a", by_time).smoothed
    assert choices.style("a", replace(by_time, time_constant=5.0)).smoothed


LIMITS = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)).map(lambda p: (p[0], p[0] + p[1]))
CHOICES = st.builds(
    Choices,
    logs=st.frozensets(st.text(max_size=5), max_size=3),
    log_x=st.booleans(),
    clip_outliers=st.booleans(),
    from_zero=st.booleans(),
    linked=st.booleans(),
    order=st.sampled_from(("name", "value", "nearest")),
    ends=st.dictionaries(st.text(max_size=5), LIMITS, max_size=3),
)


@given(CHOICES)
def test_choices_come_back_as_they_were_kept(choices: Choices) -> None:
    assert kept.from_json(json.loads(json.dumps(kept.to_json(choices)))) == choices


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)
NAMES = ("logs", "log_x", "clip_outliers", "from_zero", "linked", "order", "ends")


@given(st.one_of(JSON, st.dictionaries(st.sampled_from(NAMES), JSON)))
def test_whatever_the_file_says_gives_choices_that_can_be_drawn(values: Any) -> None:
    choices = kept.from_json(values)
    assert choices.order in ("name", "value", "value, least first", "nearest")
    for low, high in choices.ends.values():
        assert low is None or high is None or low < high
    json.dumps(kept.to_json(choices), allow_nan=False)


def test_a_logarithmic_view_is_moved_no_further_than_numbers_go() -> None:
    limits = (1e299, 1e300)
    for _ in range(5):
        limits = panned(limits, 10.0, log=True)
        assert limits[0] < limits[1]


@pytest.mark.parametrize("now", [1e300, -1e300, math.nan, math.inf])
def test_times_of_a_day_that_is_none(now: float) -> None:
    with pytest.raises(TermboardError, match="is no time"):
        typed.limits("09:00..10:00", "wall", now, timezone.utc)
    ends = typed.limits("2024-05-01 12:00..", "wall", now, timezone.utc)
    assert ends == (NOON, None)


def test_a_duration_beyond_all_numbers_is_no_end() -> None:
    with pytest.raises(TermboardError, match="no end of an axis"):
        typed.limits("9" * 400 + "d..", "relative")


def test_kept_limits_beyond_all_numbers_are_passed_over() -> None:
    found = kept.from_json({"ends": {"far": [0, 10**400], "near": [0, 1]}})
    assert dict(found.ends) == {"near": (0.0, 1.0)}


def test_a_part_is_shown_of_every_card_of_a_group_and_the_other_direction_stays() -> None:
    start = Choices(windows={"a": Window(y=(0.0, 1.0))})
    found = start.with_part(("a", "b"), x=(2.0, 3.0))
    assert found.window("a") == Window((2.0, 3.0), (0.0, 1.0))
    assert found.window("b") == Window((2.0, 3.0))
