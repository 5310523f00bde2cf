"""`termboard show histograms`: cards, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from termboard.dashboards.api import Drawing, PageRequest
from termboard.dashboards.histograms.page import page
from termboard.plot.ansi import to_ansi
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.store.select import Selection
from tests.dashboards.logs import read, shared
from tests.support import golden, histogram_logs

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.store.snapshot import Snapshot


@pytest.fixture
def runs(tmp_path: Path) -> Snapshot:
    return read(histogram_logs.two_runs(tmp_path))


def request(snapshot: Snapshot, **changes: Any) -> PageRequest:
    fields = {"selection": Selection(tag="fc"), "width": 100, "height": None, "look": Look()}
    return PageRequest(**{**fields, "depth": "none", "shared": shared(snapshot), **changes})


def test_the_cards_of_the_tab(runs: Snapshot) -> None:
    grid = page(runs, request(runs, step=10, drawing=Drawing(log_y=True)))
    assert isinstance(grid, Grid)
    golden.check("dashboards/histograms_page.txt", to_ansi(grid, "none"))


def test_json_holds_buckets_and_numbers(runs: Snapshot) -> None:
    text = page(runs, request(runs, format="json", step=14))
    assert isinstance(text, str)
    document = json.loads(text)
    assert (document["version"], document["tab"]) == (1, "histograms")
    first = document["histograms"][0]
    assert (first["run"], first["tag"], first["step"]) == ("a", "gradients/fc.weight", 10)
    assert len(first["buckets"]) == 20
    assert sum(bucket[2] for bucket in first["buckets"]) == first["stats"]["count"] == 1000
    assert first["stats"]["mean"] == pytest.approx(0, abs=1e-9)
    assert (first["odd"], first["problem"]) == ("", "")
    assert len(document["histograms"]) == 4


def test_csv_has_a_line_for_each_bucket(runs: Snapshot) -> None:
    text = page(runs, request(runs, format="csv"))
    assert isinstance(text, str)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4 * 20
    assert {row["step"] for row in rows} == {"30"}
    of_b = [row for row in rows if (row["run"], row["tag"]) == ("b", "weights/fc.weight")]
    assert sum(float(row["count"]) for row in of_b) == 1000
    assert [row["right"] for row in of_b[:-1]] == [row["left"] for row in of_b[1:]]


def test_nothing_to_show_is_an_empty_page(runs: Snapshot) -> None:
    grid = page(runs, request(runs, selection=Selection(tag="nowhere")))
    assert isinstance(grid, Grid)
    assert grid.height == 0
