"""The Histograms tab: which cards, what they show at which step, and what they say of odd ones."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import timezone
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.dashboards.histograms import kept, model, render, words
from termboard.dashboards.histograms.style import MODES, Style
from termboard.dashboards.network import tag_cards
from termboard.dashboards.network.remembered import Effort
from termboard.dashboards.network.steps import next_step
from termboard.dashboards.network.tag_cards import key_of
from termboard.plot.ansi import to_ansi
from termboard.plot.card import frame
from termboard.plot.look import Look, look_for
from termboard.store import histograms
from tests.dashboards.logs import SAMPLES, read, shared
from tests.support import golden, histogram_logs, records
from tests.support.summaries import histogram

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.dashboards.histograms.model import HistogramCard
    from termboard.dashboards.histograms.render import Drawn
    from termboard.dashboards.histograms.style import Mode
    from termboard.store.snapshot import Snapshot

ALL = re.compile("")
LOOK = Look(tz=timezone.utc)
LARGEST = float(np.finfo(np.float64).max)


def shown(
    snapshot: Snapshot, key: str, style: Style | None = None, step: int | None = None, run: str = ""
) -> HistogramCard:
    style = style or Style()
    everything = shared(snapshot, run, step=step)
    found = tag_cards.cards(snapshot, everything, ALL, merged=style.merged)
    return model.card(found.by_key[key], everything, style)


def drawn(card: HistogramCard, size: tuple[int, int] = (60, 12), look: Look = LOOK) -> Drawn:
    return render.card(card, *size, look)


def text(made: Drawn, look: Look = LOOK) -> str:
    return frame(made.card, look).text()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read(histogram_logs.two_runs(tmp_path_factory.mktemp("runs")))


@pytest.fixture(scope="module")
def samples() -> Snapshot:
    return read(SAMPLES)


# Cards


def test_a_card_for_each_tag_and_run_in_groups_by_folder(runs: Snapshot) -> None:
    found = tag_cards.cards(runs, shared(runs), ALL)
    assert [(section.name, len(section.keys)) for section in found.sections] == [
        ("gradients", 4),
        ("ungrouped", 1),
        ("weights", 4),
    ]
    first = found.sections[0].keys[:2]
    assert first == (key_of("gradients/conv1.weight", "a"), key_of("gradients/conv1.weight", "b"))


def test_runs_of_a_tag_share_a_card_if_they_are_merged(runs: Snapshot) -> None:
    found = tag_cards.cards(runs, shared(runs), ALL, merged=True)
    card = found.by_key["weights/fc.weight"]
    assert [place.run.name for place in card.places] == ["a", "b"]
    assert len(found.by_key) == 5


def test_a_filter_and_a_layer_leave_the_others_out(runs: Snapshot) -> None:
    filtered = tag_cards.cards(runs, shared(runs, "^a$"), re.compile("weights/"))
    assert [spec.tag for spec in filtered.by_key.values()] == [
        "weights/conv1.weight",
        "weights/fc.weight",
    ]
    layer = tag_cards.cards(runs, shared(runs, "^a$"), ALL, layer="fc")
    assert [spec.tag for spec in layer.by_key.values()] == [
        "gradients/fc.weight",
        "weights/fc.weight",
    ]


def test_nothing_is_decoded_to_tell_which_cards_there_are(
    runs: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("termboard.store.histograms._decode", fails)
    assert tag_cards.cards(runs, shared(runs), ALL).by_key


def test_a_large_group_is_folded_but_never_the_first(tmp_path: Path) -> None:
    frames = [
        histogram_logs.of_values(f"{group}/{layer}", 0, histogram_logs.bell(0))
        for group in ("a", "b", "c")
        for layer in ("x" * (n + 1) for n in range(30))
    ]
    records.write(tmp_path / "r", *frames)
    snapshot = read(tmp_path)
    sections = tag_cards.cards(snapshot, shared(snapshot), ALL).sections
    assert [section.folded for section in sections] == [False, True, True]


# Steps


def test_each_series_shows_the_logged_step_nearest_to_the_one_that_is_chosen(
    tmp_path: Path,
) -> None:
    for name, steps in (("a", (0, 10, 20)), ("b", (0, 7, 100))):
        tag = "weights/fc"
        records.write(
            tmp_path / name,
            *[histogram_logs.of_values(tag, step, histogram_logs.bell(step)) for step in steps],
        )
    snapshot = read(tmp_path)
    at = {
        step: [
            shown(snapshot, key_of("weights/fc", run), step=step).runs[0].shown.step
            for run in ("a", "b")
        ]
        for step in (None, 0, 9, 50, 10**6)
    }
    assert at == {None: [20, 100], 0: [0, 0], 9: [10, 7], 50: [20, 7], 10**6: [20, 100]}


@pytest.mark.parametrize(
    ("step", "by", "wanted"),
    [
        (None, -1, 7), (None, 1, None), (7, -1, 5), (7, 1, None), (0, -1, 0), (0, 1, 5),
        (6, 1, 7), (6, -1, 5), (0, 2, 7), (0, 10, None), (None, -10, 0), (99, -1, 9), (99, 1, None),
    ],
)  # fmt: skip
def test_scrubbing_goes_from_logged_step_to_logged_step(
    step: int | None, by: int, wanted: int | None
) -> None:
    series = [np.array([0, 7, 9]), np.array([5, 7])]
    assert next_step(series, step, by) == wanted
    assert next_step([], step, by) is None


def test_the_range_of_values_stays_while_steps_are_scrubbed(runs: Snapshot) -> None:
    key = key_of("weights/fc.weight", "a")
    limits = {shown(runs, key, step=step).limits for step in (0, 10, 20, None)}
    assert len(limits) == 1


# Odd ones


ODD: dict[str, tuple[list[float], list[float], dict[str, float]]] = {
    "empty": ([], [], {}),
    "constant 0.3": ([0.3, 0.3], [0.0, 9.0], {"min": 0.3, "max": 0.3, "num": 9.0}),
    "one bucket": ([2.0], [5.0], {"min": 1.0, "max": 2.0, "num": 5.0}),
    "limits of ±DBL_MAX": ([-LARGEST, 0, LARGEST], [1, 9, 1], {"min": -1, "max": 1, "num": 11}),
    "NaN": ([0, 1], [5, 5], {"min": np.nan, "max": np.nan, "num": 12, "sum": np.nan}),
    "infinite values": ([0, 1, np.inf], [5, 5, 5], {"min": 0, "max": np.inf, "num": 15}),
    "negative counts": ([0, 1, 2], [5, -5, 5], {"min": 0, "max": 2, "num": 5}),
}


@pytest.mark.parametrize("mode", MODES)
def test_odd_histograms_are_shown_and_named(mode: Any, tmp_path: Path) -> None:
    frames = [
        histogram(f"odd/{place}", step, limits, counts, **ends)
        for step in (0, 1)
        for place, (limits, counts, ends) in enumerate(ODD.values())
    ]
    records.write(tmp_path / "r", *frames)
    snapshot = read(tmp_path)
    for place, name in enumerate(ODD):
        card = shown(snapshot, key_of(f"odd/{place}", "r"), Style(mode))
        for whole in (False, True):
            picture = drawn(replace(card, style=replace(card.style, whole=whole)), (80, 12))
            assert name in text(picture), (mode, name)


def test_an_empty_step_says_so_in_the_place_of_its_picture(tmp_path: Path) -> None:
    records.write(tmp_path / "r", histogram("w", 3, [], []), histogram("n", 3, [], [], num=7.0))
    snapshot = read(tmp_path)
    assert "No values were counted at step 3." in text(drawn(shown(snapshot, key_of("w", "r"))))


def test_a_histogram_that_is_gone_says_why(tmp_path: Path) -> None:
    path = records.write(tmp_path / "r", histogram("w", 0, [0.0, 1.0], [1.0, 2.0]))
    snapshot = read(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    card = shown(snapshot, key_of("w", "r"))
    assert card.runs[0].shown.problem
    assert card.runs[0].shown.problem.split()[0] in text(drawn(card))


def test_what_a_log_calls_a_tag_reaches_no_terminal(tmp_path: Path) -> None:
    tag = "evil/\x1b[31mred\x07"
    records.write(tmp_path / "r", histogram(tag, 0, [0.0, 1.0], [1.0, 2.0]))
    snapshot = read(tmp_path)
    shown_text = text(drawn(shown(snapshot, key_of(tag, "r"))))
    assert "\x1b" not in shown_text
    assert "\\x1b[31mred" in shown_text


def test_a_long_tag_leaves_room_for_the_name_of_the_run(tmp_path: Path) -> None:
    tag = "a/model/with/many/blocks/and/a/long/name/kernel"
    records.write(tmp_path / "some-run", histogram(tag, 0, [0.0, 1.0], [1.0, 2.0]))
    snapshot = read(tmp_path)
    first = text(drawn(shown(snapshot, key_of(tag, "some-run")), (40, 8))).split("\n")[0]
    assert "─ …and/a/long/name/kernel ─" in first
    assert "some-run" in first


# What is outside


def outlying(folder: Path) -> Snapshot:
    values = np.concatenate([histogram_logs.bell(0), [1e6, 1e6, -1e6]])
    edges = np.concatenate([[-1e6], np.linspace(-8, 8, 41), [1e6]])
    counts, _ = np.histogram(values, edges)
    ends = {"min": -1e6, "max": 1e6, "num": float(len(values))}
    tag = histogram("w", 0, edges[1:].tolist(), counts.astype(float).tolist(), **ends)
    records.write(folder / "r", tag)
    return read(folder)


def test_one_outlier_does_not_flatten_and_what_is_cut_off_is_said(tmp_path: Path) -> None:
    snapshot = outlying(tmp_path)
    card = shown(snapshot, key_of("w", "r"))
    assert card.limits is not None
    assert card.limits[1] < 100
    made = text(drawn(card, (90, 12)))
    assert " left, " in made
    assert " right of it" in made
    whole = shown(snapshot, key_of("w", "r"), Style(whole=True))
    assert whole.limits is not None
    assert whole.limits[1] >= 1e6
    assert "of it" not in text(drawn(whole, (90, 12)))


@pytest.mark.parametrize(
    ("part", "text_"),
    [
        (0.0, "0 %"), (1e-7, "<0.01 %"), (0.001, "0.1 %"), (0.034, "3.4 %"), (0.56, "56 %"),
        (0.999, "99.9 %"), (0.99999, ">99.9 %"), (1.0, "100 %"), (float("nan"), "–"),
    ],
)  # fmt: skip
def test_shares_in_words(part: float, text_: str) -> None:
    assert words.share(part) == text_


@pytest.mark.parametrize(
    ("low", "high", "text_"),
    [(0.1, 0.2, "0.100…0.200"), (-1e-17, 4.0, "0.00…4.00"), (1200.0, 1300.0, "1200…1300"),
     (1e-9, 2e-9, "1.000e-09…2.000e-09"), (-1e300, 1e300, "-1.000e+300…1.000e+300")],
)  # fmt: skip
def test_a_bin_is_called_by_its_edges(low: float, high: float, text_: str) -> None:
    assert words.edges_of(low, high, LOOK) == text_


def test_few_values_are_counted_and_many_are_a_share() -> None:
    assert words.amount(2 / 1000, 1000) == "2"
    assert words.amount(0.25, 1e6) == "25 %"
    assert words.amount(0.0004, 1000) == "0.04 %"


# Reading


def test_a_reading_adds_up_to_all_that_was_counted(samples: Snapshot) -> None:
    card = shown(samples, key_of("activations/fc2", "cnn-healthy"), Style(whole=True))
    made = drawn(card)
    logged, edges = card.runs[0].shown, made.picture.edges
    readings = [
        model.reading(logged, float(low), float(high), float(edges[0]))
        for low, high in itertools.pairwise(edges)
    ]
    assert sum(one.count for one in readings) == pytest.approx(logged.stats.count)
    assert sum(one.share for one in readings) == pytest.approx(1)
    ups = [one.up_to for one in readings]
    assert ups == sorted(ups)
    assert ups[-1] == pytest.approx(1)


def test_a_cursor_reads_its_bin_in_the_legend_and_in_the_table(runs: Snapshot) -> None:
    card = shown(runs, key_of("weights/fc.weight", "a"), Style(cursor=0.0, reference=0))
    made = render.large(card, 110, 24, LOOK)
    golden.check("dashboards/histograms_large.txt", to_ansi(frame(made.card, LOOK), "none"))
    low, high = render.bin_at_cursor(card, made.picture) or (0, 0)
    assert low <= 0 < high
    further = made.beside(0.0, 1)
    assert high < further < 2 * high - low
    assert made.beside(-1e9, -1) == pytest.approx((made.picture.edges[:2]).mean())


def test_a_click_gives_the_value_or_the_step_below_it(runs: Snapshot) -> None:
    key = key_of("weights/fc.weight", "a")
    bars = drawn(shown(runs, key))
    left = bars.picture.placed.frame.left
    value = bars.value_at(left, 0)
    assert value is not None
    assert bars.picture.edges[0] < value < bars.picture.edges[1]
    assert bars.value_at(left - 1, 0) is None
    assert bars.step_at(left, 0) is None
    heat = drawn(shown(runs, key, Style("heat map")))
    frame_ = heat.picture.placed.frame
    steps = [heat.step_at(frame_.left + at, 0) for at in (0, frame_.width - 1)]
    assert steps == [0, 30]
    top, bottom = (heat.value_at(frame_.left, row) or 0 for row in (0, frame_.height - 1))
    assert top > 0 > bottom


# Pictures


@pytest.mark.parametrize("mode", MODES)
def test_cards_of_a_real_training(samples: Snapshot, mode: Any) -> None:
    style = Style(mode, reference=100)
    card = shown(samples, key_of("activations/fc2", "cnn-healthy"), style, step=350)
    name = mode.replace(" ", "_")
    golden.check(
        f"dashboards/histograms_{name}.txt", to_ansi(frame(drawn(card).card, LOOK), "none")
    )


@pytest.mark.parametrize("mode", MODES)
def test_merged_runs_stand_together_or_beside_each_other(runs: Snapshot, mode: Any) -> None:
    look = look_for("utf-8", color=False)
    card = shown(runs, "weights/fc.weight", Style(mode, merged=True, log=True))
    name = mode.replace(" ", "_")
    made = frame(drawn(card, (70, 10), look).card, look)
    golden.check(f"dashboards/histograms_merged_{name}.txt", to_ansi(made, "none"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_every_size_is_a_rectangle(runs: Snapshot, mode: Any, encoding: str) -> None:
    look = look_for(encoding)
    style = Style(mode, cursor=0.0, reference=0)
    one = shown(runs, key_of("weights/fc.weight", "a"), style)
    both = shown(runs, "weights/fc.weight", replace(style, merged=True))
    for card in (one, both):
        for width in (1, 5, 17, 60):
            for height in (1, 3, 13):
                for draw in (render.card, render.large):
                    made = draw(card, width, height, look)
                    assert made.card.content.width == width
                    assert made.card.content.height >= height
                    if encoding == "ascii":
                        assert frame(made.card, look).text().isascii()


def test_many_steps_are_told_by_some_and_those_that_are_looked_at(tmp_path: Path) -> None:
    frames = [
        histogram_logs.of_values("w", step, histogram_logs.bell(step), 8) for step in range(200)
    ]
    records.write(tmp_path / "r", *frames)
    snapshot = read(tmp_path)
    card = shown(snapshot, key_of("w", "r"), Style("ridgeline"), step=133)
    made = text(drawn(card, (60, 14)))
    assert "step 133" in made
    assert "134 of 200" in made
    shown_of_all = re.search(r"(\d+) of 200 steps", text(drawn(card, (120, 14))))
    assert shown_of_all is not None
    assert 10 < int(shown_of_all[1]) < 100
    labels = {line[1:5].strip(" │┤") for line in made.split("\n")[1:-1]}
    assert {"0", "133", "199"} <= labels


@pytest.mark.parametrize("mode", ["ridgeline", "overlay"])
def test_pictures_of_some_steps_decode_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    many = [histogram_logs.of_values("w", s, histogram_logs.bell(s), 8) for s in range(300)]
    records.write(tmp_path / "r", *many)
    decoded: list[int] = []
    decode = histograms._of_event

    def counted(payload: bytes, ordinal: int) -> object:
        decoded.append(ordinal)
        return decode(payload, ordinal)

    monkeypatch.setattr(histograms, "_of_event", counted)
    snapshot = read(tmp_path)
    everything = shared(snapshot)
    (spec,) = tag_cards.cards(snapshot, everything, ALL).by_key.values()
    size = (60, 14)

    def at(step: int | None) -> str:
        card = model.card(spec, replace(everything, step=step), Style(mode))
        return text(drawn(card, size))

    first = at(None)
    assert len(decoded) < 100, "those by which the range is chosen, and those that are drawn"
    before = len(decoded)
    assert at(151) != first
    assert len(decoded) - before <= 1
    assert at(None) == first, "what is put in goes without a trace"


def test_a_heat_map_shows_some_steps_first_where_all_take_long(tmp_path: Path) -> None:
    many = [histogram_logs.of_values("w", s, histogram_logs.bell(s), 8) for s in range(300)]
    records.write(tmp_path / "r", *many)
    snapshot = read(tmp_path)
    everything = shared(snapshot)
    (spec,) = tag_cards.cards(snapshot, everything, ALL).by_key.values()
    style = Style("heat map")

    def made(effort: Effort | None) -> Drawn:
        return render.card(model.card(spec, everything, style, effort), 120, 14, Look())

    sketch = made(Effort(0))
    assert not sketch.is_whole
    assert "48 of 300 steps" in text(sketch)
    whole = made(Effort(1))
    assert whole.is_whole
    assert "of 300 steps" not in text(whole)
    assert made(Effort(0)).is_whole, "it is kept"
    assert made(None).is_whole


# Kept


def test_how_it_is_drawn_is_kept_and_nonsense_is_passed_over() -> None:
    style = Style("heat map", log=True, whole=True, merged=True, reference=3, cursor=1.0)
    again = kept.from_json(kept.to_json(style))
    assert again == replace(style, reference=None, cursor=None)
    nonsense: Any
    for nonsense in (None, 3, [], {"mode": "pie", "log": 1, "whole": "yes"}):
        assert kept.from_json(nonsense) == Style()


# Hostile ones

WILD = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [0.0, 1e308, -1e308, 1e-308]
)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.lists(WILD, max_size=6), st.lists(WILD, max_size=6)), min_size=1, max_size=3
    ),
    st.fixed_dictionaries(dict.fromkeys(("min", "max", "num", "sum", "sum_squares"), WILD)),
    st.sampled_from([None, 0.0, 1e308, -np.inf, np.nan]),
)
def test_whatever_a_log_holds_is_drawn(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[list[float], list[float]]],
    ends: dict[str, float],
    cursor: float | None,
) -> None:
    folder = tmp_path_factory.mktemp("wild")
    frames = [
        histogram("w", step * 2**60, limits, counts, **ends)
        for step, (limits, counts) in enumerate(steps)
    ]
    records.write(folder / "r", *frames)
    snapshot = read(folder)
    for mode in MODES:
        for whole, log in ((False, False), (True, True)):
            style = Style(mode, log=log, whole=whole, reference=0, cursor=cursor)
            card = shown(snapshot, key_of("w", "r"), style)
            for draw in (render.card, render.large):
                assert draw(card, 50, 14, LOOK).card.content.width == 50
