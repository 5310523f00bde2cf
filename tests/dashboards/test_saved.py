"""What a tab shows, saved: the suffix decides, nothing is overwritten unasked, nothing is half."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from typing import TYPE_CHECKING

import numpy as np
import pytest

from termboard.dashboards import saved
from termboard.dashboards.curves.model import chart
from termboard.dashboards.curves.points_text import points_csv, points_json
from termboard.dashboards.saved import AlreadyThereError, save, write
from termboard.errors import TermboardError
from termboard.plot.cells import Grid
from termboard.plot.look import Look
from tests.dashboards.logs import SAMPLES, read, shared

if TYPE_CHECKING:
    from pathlib import Path

LOOK = Look()


def picture() -> Grid:
    grid = Grid(20, 2)
    grid.put(0, 0, "loss ⠑⢄", 0xFF0000)
    return grid


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.svg", b"<svg "), ("a.html", b"<!DOCTYPE html>"), ("a.htm", b"<!DOCTYPE html>"),
        ("A.PNG", b"\x89PNG\r\n"), ("a.txt", "loss ⠑⢄\n".encode()), ("a.csv", b"tag,run"),
    ],
)  # fmt: skip
def test_the_suffix_decides(tmp_path: Path, name: str, start: bytes) -> None:
    path = save(str(tmp_path / name), picture(), LOOK, {"csv": lambda: "tag,run\n"})
    assert path == tmp_path / name
    assert path.read_bytes().startswith(start)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_suffix_that_asks_for_nothing(tmp_path: Path) -> None:
    for name in ("a.pdf", "a", "a.csv", ".svg"):
        with pytest.raises(TermboardError, match=r"should end in \.svg, \.html, \.htm, \.png"):
            save(str(tmp_path / name), picture(), LOOK)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("mine", encoding="utf-8")
    path.chmod(0o640)
    with pytest.raises(AlreadyThereError, match=r"a\.txt is there already"):
        save(str(path), picture(), LOOK)
    assert path.read_text(encoding="utf-8") == "mine"
    save(str(path), picture(), LOOK, replace=True)
    assert path.read_text(encoding="utf-8").startswith("loss")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old", encoding="utf-8")
    link = tmp_path / "link.txt"
    link.symlink_to("real.txt")
    with pytest.raises(AlreadyThereError):
        write(link, "new", replace=False)
    write(link, "new", replace=True)
    assert link.is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "new"


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write(path, "through", replace=True)
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert [entry.name for entry in tmp_path.iterdir()] == ["pipe"]


def test_an_event_file_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "events.out.tfevents.1.host"
    path.write_bytes(b"points")
    with pytest.raises(TermboardError, match="named as an event file"):
        write(path, "x", replace=True)
    assert path.read_bytes() == b"points"


def test_what_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TermboardError, match="No such file or directory"):
        save(str(tmp_path / "none" / "a.svg"), picture(), LOOK)
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def full(_beside: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved, "_create", full)
    with pytest.raises(TermboardError, match="No space left on device"):
        write(path, "new", replace=True)
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert save("~/a.txt", picture(), LOOK) == tmp_path / "a.txt"
    with pytest.raises(TermboardError, match="cannot be found"):
        save("~nobody-of-that-name/a.txt", picture(), LOOK)


def test_all_points_of_charts() -> None:
    snapshot = read(SAMPLES)
    chosen = shared(snapshot, "^cnn-(healthy|diverged)$", smoothing=0.6)
    charts = [chart(snapshot, ("loss/val",), chosen), chart(snapshot, ("loss/val",), chosen)]
    table = list(csv.DictReader(io.StringIO(points_csv(charts))))
    curves = json.loads(points_json(charts))["curves"]
    assert [curve["run"] for curve in curves] == ["cnn-diverged", "cnn-healthy"]
    assert len(table) == sum(len(curve["step"]) for curve in curves) == 63 + 61
    first = charts[0].curves[1]
    healthy = [row for row in table if row["run"] == "cnn-healthy"]
    assert [float(row["value"]) for row in healthy] == first.raw.tolist()
    assert [float(row["smoothed"]) for row in healthy] == first.smoothed.tolist()
    np.testing.assert_array_equal(curves[1]["step"], first.steps)
    assert "NaN" in {row["value"] for row in table}
    assert "NaN" in curves[0]["value"]


@pytest.mark.parametrize("name", ["a\0b.svg", f"{'x' * 300}.svg", "\ud800.svg", "no/folder.svg"])
@pytest.mark.parametrize("replace", [True, False])
def test_a_name_that_no_file_can_have(tmp_path: Path, name: str, replace: bool) -> None:
    with pytest.raises(TermboardError):
        save(f"{tmp_path}/{name}", picture(), LOOK, replace=replace)
    assert not list(tmp_path.iterdir())
