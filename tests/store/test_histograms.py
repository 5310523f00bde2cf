"""Histories of histograms: decoded in one go or one by one, they are those that were logged."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from termboard.store import decoded, histograms, payload
from termboard.store.records import CUT, DAMAGED, payloads
from tests.support.loading import load, loader, only_run
from tests.support.records import event, record, scalar, session, tensor_value, text, write
from tests.support.summaries import dims, histogram, message, value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest
    from numpy.typing import NDArray

    from termboard.logged import Histogram
    from termboard.store.histograms import History
    from termboard.store.series import Attempts

    Float64s = NDArray[np.float64]

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_logs"
NAME = "events.out.tfevents.1700000000.host"


def one(step: int, tag: str = "h") -> bytes:
    """Frame a histogram whose first bucket holds as many values as its step says."""
    return histogram(tag, step, [1.0, 2.0], [step + 1, 2], min=0.0, max=2.0)


def history(folder: Path, attempts: Attempts = "latest") -> History:
    run = only_run(folder)
    (series,) = histograms.tags(run)
    return histograms.history(run, series, attempts)


def firsts(found: Sequence[Histogram | None]) -> list[float]:
    """Return what `one` put into the first bucket; -1 where there is none."""
    return [-1.0 if one is None else float(one.buckets[0, 2]) for one in found]


def counted(many: Sequence[Histogram]) -> Float64s:
    return np.array([one.buckets[:, 2].sum() for one in many], np.float64)


def test_all_and_each_by_itself_are_what_was_logged(tmp_path: Path) -> None:
    write(tmp_path, *(one(step) for step in range(150)))
    found = history(tmp_path)
    assert (len(found), found.steps[-1], found.wall_times[3] - found.wall_times[0]) == (150, 149, 3)
    assert firsts(found.all()) == [step + 1.0 for step in range(150)]
    assert firsts([found.at(0), found.at(77), found.at(-1)]) == [1, 78, 150]
    assert found.problems() == ()
    assert not any(one.buckets.flags.writeable for one in found.all() if one)


def test_both_encodings_of_real_writers_come_as_one_by_one() -> None:
    seen = 0
    for run in load(SAMPLES).runs:
        for series in histograms.tags(run):
            found = histograms.history(run, series, "all")
            points = series.select("all")
            for index, one in enumerate(found.all()):
                other = decoded.histogram(payload.ref(run, series, points, index))
                assert one is not None
                assert one.moments == other.moments
                assert np.array_equal(one.buckets, other.buckets)
                seen += 1
    assert seen > 700


def test_only_tags_of_histograms_are_listed(tmp_path: Path) -> None:
    tensor = {"dtype": 2, "tensor_shape": dims(1, 3), "double_val": [0.1, 0.2, 7]}
    write(tmp_path, one(0, "b"), scalar("s", 0, 1.0), text("t", 0, "x"),
          tensor_value("a", 0, tensor, "histograms"))  # fmt: skip
    run = only_run(tmp_path)
    assert [series.tag for series in histograms.tags(run)] == ["a", "b"]
    new = histograms.history(run, histograms.tags(run)[0], "latest").at(0)
    assert new is not None
    assert (new.buckets.tolist(), new.moments) == ([[0.1, 0.2, 7]], None)


def test_a_series_that_grew_decodes_only_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, *(one(step) for step in range(200)))
    reader = loader(tmp_path)
    read: list[int] = []

    def counting(where: str, places: Sequence[tuple[int, int]]) -> object:
        read.append(len(places))
        return payloads(where, places)

    monkeypatch.setattr(histograms, "payloads", counting)

    def found() -> History:
        (run,) = reader.load().runs
        (series,) = histograms.tags(run)
        return histograms.history(run, series, "latest")

    totals = found().per_step("total", counted)
    found().all()
    assert sum(read) == 400  # once for the numbers, once to be kept
    with path.open("ab") as file:
        file.write(one(200) + one(201))
    read.clear()
    grown = found()
    assert grown.per_step("total", counted).tolist() == [*totals.tolist(), 203, 204]
    assert firsts(grown.all()) == [step + 1.0 for step in range(202)]
    assert sum(read) < 2 * 64
    read.clear()
    assert (len(found().all()), len(found().per_step("total", counted)), read) == (202, 202, [])


def test_a_replaced_file_is_read_anew(tmp_path: Path) -> None:
    path = write(tmp_path, one(0), one(1))
    reader = loader(tmp_path)
    (run,) = reader.load().runs
    before = histograms.history(run, histograms.tags(run)[0], "latest")
    assert firsts(before.all()) == [1, 2]
    path.unlink()
    write(tmp_path, one(40), one(41))
    (run,) = reader.load().runs
    assert firsts(histograms.history(run, histograms.tags(run)[0], "latest").all()) == [41, 42]


def test_what_a_restart_replaced_is_left_out_of_the_latest_attempt(tmp_path: Path) -> None:
    first = [one(step) for step in range(100)]
    again = [histogram("h", step, [1.0], [1000 + step], max=1.0) for step in range(70, 90)]
    write(tmp_path, *first, session(1, 70), *again)
    latest, every = history(tmp_path), history(tmp_path, "all")
    expected = [step + 1.0 for step in range(70)] + [1000.0 + step for step in range(70, 90)]
    assert firsts(latest.all()) == expected
    assert firsts([latest.at(index) for index in range(90)]) == expected
    assert (len(every), len(every.all())) == (120, 120)
    totals = latest.per_step("total", counted)
    assert totals.tolist() == [step + 3.0 for step in range(70)] + expected[70:]


def test_the_nearest_step_is_found(tmp_path: Path) -> None:
    write(tmp_path, *(one(step) for step in (0, 10, 20)), one(20))
    found = history(tmp_path)
    steps = (None, -5, 4, 5, 6, 19, 99, 2**63 - 1, 2**70, -(2**70))
    assert [found.nearest(step) for step in steps] == [3, 0, 0, 0, 1, 3, 3, 3, 3, 0]


def test_steps_further_apart_than_a_double_can_tell_are_told(tmp_path: Path) -> None:
    steps = (-(2**63), -1, 2**62, 2**62 + 1, 2**63 - 1)
    write(tmp_path, *(histogram("h", step, [1.0], [1]) for step in steps))
    found = history(tmp_path)
    assert [found.nearest(step) for step in steps] == [0, 1, 2, 3, 4]


def damage(path: Path, record: int) -> None:
    """Change a byte in the middle of a record's payload."""
    data = path.read_bytes()
    run = only_run(path.parent)
    (series,) = histograms.tags(run)
    offset, length, _ = series.select("all").values[record].tolist()
    middle = offset + 12 + length // 2
    path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])


def test_what_cannot_be_had_says_why_and_costs_only_itself(tmp_path: Path) -> None:
    path = write(tmp_path, *(one(step) for step in range(80)))
    found = history(tmp_path)
    damage(path, 70)
    assert found.problems() == ((70, DAMAGED),)
    assert (found.at(70), found.problem(70), found.problem(69)) == (None, DAMAGED, "")
    assert firsts(found.all())[69:72] == [70, -1, 72]
    totals = found.per_step("total", counted)
    assert math.isnan(totals[70])
    assert np.isfinite(np.delete(totals, 70)).all()
    path.write_bytes(path.read_bytes()[:200])
    assert history(tmp_path).problems() == ()  # read anew, it is a shorter file
    assert found.problem(79) == CUT


def test_a_file_that_is_gone_is_asked_again(tmp_path: Path) -> None:
    path = write(tmp_path, *(one(step) for step in range(3)))
    found = history(tmp_path)
    data = path.read_bytes()
    path.unlink()
    assert found.all() == (None, None, None)
    assert found.problem(1) == "The event file cannot be read: No such file or directory."
    assert np.isnan(found.per_step("total", counted)).all()
    path.write_bytes(data)
    assert firsts(found.all()) == [1, 2, 3]
    assert found.per_step("total", counted).tolist() == [3, 4, 5]


def test_records_that_hold_something_else_say_so(tmp_path: Path) -> None:
    odd = value("h", 1, "histograms", histo=b"\xff")
    wide = {"dtype": 2, "tensor_shape": dims(4), "double_val": [1, 2, 3, 4]}
    write(tmp_path, one(0), odd, tensor_value("h", 2, wide, "histograms"), one(3))
    found = history(tmp_path)
    assert found.problems() == (
        (1, "The histogram cannot be decoded."),
        (2, "A histogram has the shape (k, 3), not (4,)."),
    )


def test_a_summary_of_many_values_gives_the_right_one(tmp_path: Path) -> None:
    fields = [
        {"tag": tag.encode(), "histo": message("Histogram", bucket_limit=[1.0], bucket=[count])}
        for tag, count in (("a", 1.0), ("b", 2.0))
    ]
    write(tmp_path, record(event(0, summary={"value": fields})))
    run = only_run(tmp_path)
    found = [histograms.history(run, series, "latest").at(0) for series in histograms.tags(run)]
    assert firsts(found) == [1, 2]


def test_large_histograms_are_computed_a_few_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histograms, "_HELD", 100)
    write(tmp_path, *(one(step) for step in range(10)))
    groups: list[int] = []

    def measured(many: Sequence[Histogram]) -> Float64s:
        groups.append(len(many))
        return counted(many)

    found = history(tmp_path).per_step("total", measured)
    assert found.tolist() == [step + 3.0 for step in range(10)]
    assert max(groups) == 3


@settings(max_examples=20)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_records_apart_and_together_are_read_alike(gaps: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        records, noise = [], scalar("s", 0, 1.0)
        for step, gap in enumerate(gaps):
            records += [noise] * (gap * 20) + [one(step)]
        path = write(Path(folder), *records)
        found = history(Path(folder))
        places = [(int(row[0]), int(row[1])) for row in found.points.values]
        assert all(isinstance(read, bytes) for read in payloads(str(path), places))
        assert len(list(payloads(str(path), places[::-1]))) == len(gaps)
        assert firsts(found.all()) == [step + 1.0 for step in range(len(gaps))]


def test_it_says_how_many_are_still_to_be_decoded(tmp_path: Path) -> None:
    write(tmp_path / "run", *(one(step) for step in range(150)))
    found = history(tmp_path)
    assert found.to_compute("count") == 150
    found.per_step("count", lambda many: np.ones((len(many), 1)))
    assert (found.to_compute("count"), found.to_compute("other")) == (0, 150)
    assert not found.is_kept(7)
    found.at(7)
    assert found.is_kept(7)
