"""`export --format npz` and `parquet`: numbers as columns, exact, without pickled objects."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest

from termboard.cli import main
from termboard.cli.export import parquet
from tests.support.records import BASE, scalar, tensor_value, text, write

SAMPLES = str(Path(__file__).resolve().parent.parent.parent / "sample_logs")
WHOLE = [0, (1 << 53) + 1, -(1 << 63), (1 << 63) - 1, 1 << 53]
UNSIGNED = [(1 << 64) - 1, 7]


@pytest.fixture
def log(tmp_path: Path) -> str:
    """Make a log of numbers of every kind, a restart, and a text."""
    folder = tmp_path / "runs"
    tensor = [{"dtype": 9, "int64_val": [n]} for n in WHOLE]
    unsigned = [{"dtype": 23, "uint64_val": [n]} for n in UNSIGNED]
    write(
        folder / "a",
        *[scalar("loss", i, v) for i, v in enumerate([0.5, math.nan, math.inf, 0.25])],
        *[tensor_value("tokens", i, t, "scalars") for i, t in enumerate(tensor)],
        *[tensor_value("seen", i, t, "scalars") for i, t in enumerate(unsigned)],
        text("note", 0, "hello"),
        name="events.out.tfevents.1.h",
    )
    write(folder / "a", scalar("loss", 2, 9, BASE + 50), name="events.out.tfevents.2.h")
    write(folder / "b\xfc", scalar("loss", -3, 1), scalar(b"t\xff\0", 0, 2))
    return str(folder)


def arrays(target: Any) -> dict[str, np.ndarray[Any, Any]]:
    with np.load(target, allow_pickle=False) as archive:
        return dict(archive)


LEFT_OUT = "termboard: left out, because {} holds scalars only: tags of text (1).\n"


def test_npz_has_a_row_a_point(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "points.npz"
    assert main(["export", log, "--format", "npz", "-o", str(target)]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", LEFT_OUT.format("npz"))
    found = arrays(target)
    assert {name: column.dtype.str for name, column in found.items()} == {
        "run": "<i4", "tag": "<i4", "plugin": "<i4", "step": "<i8", "wall_time": "<f8",
        "attempt": "<i8", "value": "<f8", "runs": "<U2", "tags": "<U9", "plugins": "<U7",
        "int64_row": "<i8", "int64_value": "<i8", "uint64_row": "<i8", "uint64_value": "<u8",
    }  # fmt: skip
    assert found["runs"].tolist() == ["a", "bü"]
    assert found["plugins"].tolist() == ["scalars"]
    tags = found["tags"][found["tag"]].tolist()
    assert tags == ["loss"] * 5 + ["seen"] * 2 + ["tokens"] * 5 + ["loss", "t\\xff\\x00"]
    assert found["runs"][found["run"]].tolist() == ["a"] * 12 + ["bü"] * 2
    assert found["step"].tolist() == [0, 1, 2, 3, 2, 0, 1, 0, 1, 2, 3, 4, -3, 0]
    assert found["attempt"].tolist() == [1, 1, 1, 1, 2] + [1] * 9
    assert found["wall_time"][4] == BASE + 50
    assert np.array_equal(found["value"][:5], [0.5, np.nan, np.inf, 0.25, 9.0], equal_nan=True)


def test_npz_keeps_whole_numbers_beyond_2_to_the_53(log: str, tmp_path: Path) -> None:
    target = tmp_path / "points.npz"
    assert main(["export", log, "--format", "npz", "-o", str(target)]) == 0
    found = arrays(target)
    assert found["value"][7:12].tolist() == [float(n) for n in WHOLE]
    assert found["int64_row"].tolist() == [8, 9, 10]
    assert found["int64_value"].tolist() == WHOLE[1:4]
    assert found["uint64_row"].tolist() == [5]
    assert found["uint64_value"].tolist() == UNSIGNED[:1]


def test_parquet_has_a_row_a_point(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "GROUP", 4)
    target = tmp_path / "points.parquet"
    assert main(["export", log, "--format", "parquet", "-o", str(target)]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", LEFT_OUT.format("parquet"))
    table = pyarrow.parquet.read_table(target)
    assert table.column_names == [
        "run", "tag", "plugin", "step", "wall_time", "attempt", "value", "exact"
    ]  # fmt: skip
    columns = table.to_pydict()
    assert columns["run"] == ["a"] * 12 + ["bü"] * 2
    assert columns["tag"][:7] + columns["tag"][-1:] == ["loss"] * 5 + ["seen"] * 2 + ["t\\xff\\x00"]
    assert set(columns["plugin"]) == {"scalars"}
    assert columns["step"] == [0, 1, 2, 3, 2, 0, 1, 0, 1, 2, 3, 4, -3, 0]
    assert columns["attempt"] == [1, 1, 1, 1, 2] + [1] * 9
    assert math.isnan(columns["value"][1])
    assert columns["value"][7:12] == [float(n) for n in WHOLE]
    exact = {row: int(n) for row, n in enumerate(columns["exact"]) if n is not None}
    assert exact == {5: UNSIGNED[0], 8: WHOLE[1], 9: WHOLE[2], 10: WHOLE[3]}
    assert pyarrow.parquet.ParquetFile(target).num_row_groups == 4


def test_npz_and_parquet_hold_what_json_lines_do(tmp_path: Path) -> None:
    import json

    for form in ("jsonl", "npz", "parquet"):
        argv = ["--plugin", "scalars", "--format", form, "-o", str(tmp_path / form)]
        assert main(["export", SAMPLES, *argv]) == 0
    rows = [json.loads(line) for line in (tmp_path / "jsonl").read_text().splitlines()]
    found, table = arrays(tmp_path / "npz"), pyarrow.parquet.read_table(tmp_path / "parquet")
    for name in ("run", "tag", "plugin"):
        wanted = [row[name] for row in rows]
        assert found[f"{name}s"][found[name]].tolist() == wanted
        assert table[name].to_pylist() == wanted
    for name in ("step", "wall_time", "attempt", "value"):
        column = np.array([float(row[name]) for row in rows])
        assert np.array_equal(found[name], column, equal_nan=True)
        assert np.array_equal(table[name].to_numpy(), column, equal_nan=True)


@pytest.mark.parametrize("form", ["npz", "parquet"])
def test_attempts_and_patterns_count_here_too(log: str, tmp_path: Path, form: str) -> None:
    target = tmp_path / form
    argv = ["--tag", "loss", "--run", "a", "--attempts", "latest", "-o", str(target)]
    assert main(["export", log, "--format", form, *argv]) == 0
    if form == "npz":
        steps, values = (arrays(target)[name].tolist() for name in ("step", "value"))
    else:
        table = pyarrow.parquet.read_table(target)
        steps, values = table["step"].to_pylist(), table["value"].to_pylist()
    assert steps == [0, 1, 2]
    assert values[2] == 9.0


@pytest.mark.parametrize("form", ["npz", "parquet"])
def test_nothing_is_a_file_without_rows(tmp_path: Path, form: str) -> None:
    (tmp_path / "runs").mkdir()
    target = tmp_path / form
    assert main(["export", str(tmp_path / "runs"), "--format", form, "-o", str(target)]) == 0
    if form == "npz":
        assert {len(column) for column in arrays(target).values()} == {0}
    else:
        assert pyarrow.parquet.read_table(target).num_rows == 0


@pytest.mark.parametrize("form", ["npz", "parquet"])
def test_the_same_points_are_the_same_bytes(log: str, tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        assert main(["export", log, "--format", form, "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("form", ["npz", "parquet"])
def test_a_pipe_gets_the_bytes(log: str, form: str) -> None:
    argv = [sys.executable, "-m", "termboard", "export", log, "--format", form]
    done = subprocess.run(argv, capture_output=True, check=True)
    if form == "npz":
        assert len(arrays(io.BytesIO(done.stdout))["step"]) == 14
    else:
        assert pyarrow.parquet.read_table(io.BytesIO(done.stdout)).num_rows == 14
    assert done.stderr.decode() == LEFT_OUT.format(form)


@pytest.mark.parametrize("form", ["npz", "parquet"])
def test_a_closed_pipe_is_no_error(log: str, form: str) -> None:
    argv = [sys.executable, "-m", "termboard", "export", log, "--format", form]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 0


@pytest.mark.parametrize("form", ["npz", "parquet"])
def test_a_terminal_gets_a_sentence(
    log: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["export", log, "--format", form]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{form} is binary: give a file with -o FILE" in printed.err


@pytest.mark.parametrize("form", ["npz", "parquet"])
def test_a_file_that_cannot_be_written_is_a_sentence(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    argv = ["export", log, "--format", form, "-o"]
    assert main([*argv, str(tmp_path / "no/such/folder")]) == 2
    assert "cannot be written: No such file" in capsys.readouterr().err
    if Path("/dev/full").exists():
        assert main([*argv, "/dev/full"]) == 2
        assert "cannot be written: No space left" in capsys.readouterr().err


def test_parquet_without_its_extra_is_a_sentence(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    target = tmp_path / "points.parquet"
    assert main(["export", log, "--format", "parquet", "-o", str(target)]) == 2
    assert "pip install 'termboard[parquet]'" in capsys.readouterr().err
    assert not target.exists()


def test_a_tag_that_npz_has_no_room_for_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from termboard.cli.export import npz

    monkeypatch.setattr(npz, "_LARGEST_NAMES", 4000)
    write(tmp_path / "runs", scalar("x" * 600, 0, 1), scalar("y", 0, 1))
    argv = ["export", str(tmp_path / "runs"), "--format", "npz", "-o", str(tmp_path / "x.npz")]
    assert main(argv) == 2
    assert "no room for a tag of 600 characters" in capsys.readouterr().err
    assert main([*argv, "--tag", "^y"]) == 0


def test_lines_load_no_pyarrow(log: str) -> None:
    script = (
        "import sys; from termboard.cli import main; main(sys.argv[1:]); "
        "assert 'pyarrow' not in sys.modules"
    )
    argv = [sys.executable, "-c", script, "export", log]
    assert subprocess.run(argv, capture_output=True, check=False).returncode == 0
