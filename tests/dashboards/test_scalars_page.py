"""What `show scalars` prints, at the sizes of terminals, and the numbers beside it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timezone
from typing import TYPE_CHECKING

import pytest

from termboard.dashboards.api import Comparing, PageRequest, shared_for
from termboard.dashboards.page import PICTURES, encoded, offered, stacked
from termboard.dashboards.registry import DASHBOARDS
from termboard.dashboards.scalars.page import page, picture
from termboard.dashboards.scalars.spec import SCALARS
from termboard.dashboards.scalars.values_text import COMPARED
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from termboard.store.select import Selection
from tests.dashboards.logs import SAMPLES, read
from tests.support import golden, records

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from termboard.store.snapshot import Snapshot

SIZES = [(80, 24), (120, 40), (160, 45)]


@pytest.fixture(scope="module")
def samples() -> Snapshot:
    return read(SAMPLES)


def asked(snapshot: Snapshot, run: str = "", tag: str = "", **changes: Any) -> PageRequest:
    selection = Selection(run, tag)
    shared = {
        name: changes.pop(name) for name in ("metric", "baseline", "smoothing") if name in changes
    }
    request: dict[str, Any] = {
        "width": 80, "height": None, "look": Look(tz=timezone.utc), "depth": "none",
    } | changes  # fmt: skip
    return PageRequest(
        selection=selection, shared=shared_for(snapshot, selection, **shared), **request
    )


def text_of(made: Grid | str) -> str:
    assert isinstance(made, Grid)
    return made.text() + "\n"


@pytest.mark.parametrize("size", SIZES)
def test_cards(samples: Snapshot, size: tuple[int, int]) -> None:
    request = asked(
        samples, "^cnn-(healthy|diverged|lr)", "^(loss|accuracy)/", width=size[0], height=size[1]
    )
    made = page(samples, request)
    assert isinstance(made, Grid)
    assert made.width == size[0]
    golden.check(f"dashboards/page_scalars_{size[0]}x{size[1]}.txt", text_of(made))


@pytest.mark.parametrize("size", SIZES)
def test_compared(samples: Snapshot, size: tuple[int, int]) -> None:
    request = asked(
        samples, "^cnn", metric="loss/val", baseline="cnn-healthy", width=size[0], height=size[1],
        comparing=Comparing(sort="best"), step=100,
    )  # fmt: skip
    name = f"dashboards/page_compared_{size[0]}x{size[1]}.txt"
    golden.check(name, text_of(page(samples, request)))


def test_training_and_validation_share_a_card(samples: Snapshot) -> None:
    text = text_of(page(samples, asked(samples, "^cnn-healthy$", "^(loss|accuracy)/(train|val)$")))
    assert text.count("╭") == 2
    assert "loss (train, val)" in text


def test_the_first_cards_are_those_that_are_looked_at_first(samples: Snapshot) -> None:
    four = picture(samples, asked(samples, width=100), most=4).text()
    assert four.count("╭") == 4
    assert "loss/train, loss/val" in four
    assert "accuracy (train, val)" in four


@pytest.mark.parametrize("format_", ["md", "latex", "json", "csv"])
def test_other_formats(samples: Snapshot, format_: str) -> None:
    request = asked(
        samples, "^cnn", "^(loss|accuracy)/val$", format=format_, baseline="cnn-healthy",
        comparing=Comparing(span=(100, 300), sort="last"), step=200, smoothing=0.0,
    )  # fmt: skip
    made = page(samples, request)
    assert isinstance(made, str)
    golden.check(f"dashboards/page_scalars.{format_}", made)


def test_json_and_csv_say_the_same(samples: Snapshot) -> None:
    requests = [asked(samples, "^cnn", "loss/val", format=name) for name in ("json", "csv")]
    document, table = (str(page(samples, request)) for request in requests)
    (one,) = json.loads(document)["charts"]
    assert (one["better"], one["baseline"]) == ("min", None)
    rows = list(csv.DictReader(io.StringIO(table)))
    assert list(rows[0])[:7] == ["tag", "run", "step", "wall_time", "relative", "value", "smoothed"]
    assert tuple(rows[0])[7:] == COMPARED
    for row, run in zip(rows, one["runs"], strict=True):
        assert {
            "tag": "loss/val",
            **{k: "" if v is None else str(v) for k, v in run.items()},
        } == row


def test_a_range_and_a_metric_alone(samples: Snapshot) -> None:
    text = str(page(samples, asked(samples, "^cnn", metric="accuracy/val", format="md")))
    assert text.count("**accuracy/val**") == 1
    assert "loss" not in text


def test_rows_come_in_the_order_asked_for(samples: Snapshot) -> None:
    request = asked(
        samples, "^cnn", "accuracy/val", format="json", comparing=Comparing(sort="best")
    )
    (one,) = json.loads(str(page(samples, request)))["charts"]
    best = [run["best"] for run in one["runs"]]
    assert best == sorted(best, reverse=True)
    assert one["better"] == "max"


def test_names_of_a_log_do_no_harm(tmp_path: Path) -> None:
    tag = "<script>alert(1)</script>\x1b[31m"
    records.write(tmp_path / "<b>&", *[records.scalar(tag, i, 1.0 / (i + 1)) for i in range(5)])
    snapshot = read(tmp_path)
    for metric in ("", tag):
        made = page(snapshot, asked(snapshot, width=100, metric=metric))
        assert isinstance(made, Grid)
        for format_ in ("svg", "html"):
            content = encoded(made, format_, Look())
            assert isinstance(content, bytes)
            assert b"<script" not in content
            assert b"&lt;script&gt;alert(1)" in content
            assert b"\x1b" not in content
    for format_ in ("json", "csv", "md", "latex"):
        assert "\x1b" not in str(page(snapshot, asked(snapshot, format=format_)))


def test_every_tab_offers_pictures() -> None:
    for spec in DASHBOARDS:
        assert set(PICTURES) <= set(offered(spec))
        assert offered(spec)[0] == "text"
    assert offered(SCALARS) == ("text", "json", "csv", "md", "latex", "svg", "html", "png")


def test_pictures_of_different_heights_are_stacked() -> None:
    one, two, three = Grid(3, 1), Grid(4, 3), Grid(5, 2)
    for grid, letter in ((one, "a"), (two, "b"), (three, "c")):
        grid.fill(0, 0, grid.width, grid.height, letter)
    assert stacked([one, two, three], 2, 9).text() == "aaa bbbb\n    bbbb\n    bbbb\nccccc\nccccc"
    assert stacked([], 2, 9).height == 0
