"""`export --payloads`: files as they were logged, under names that can do no harm."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.cli import main
from termboard.cli.export.names import Folders
from tests.support.records import scalar, write
from tests.support.summaries import GIF, PNG, audio, image, images, string_tensor, value, wav

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_logs"


def exported(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, Any]]:
    assert main(["export", *argv]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return [json.loads(line) for line in printed.out.splitlines()]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_images_and_sounds_are_written_as_they_were_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = wav()
    write(
        tmp_path / "runs/a/b",
        image("shape/x", 0, PNG),
        images("shape/x", -7, GIF, PNG),
        images("none", 1),
        audio("sound", 5, sound),
        string_tensor("sound", 6, "audio", (2,), b"OggS...", b"who knows"),
        image("svg", 0, b"<svg/>"),
        scalar("loss", 0, 1),
    )
    where = tmp_path / "made/here"
    found = exported(capsys, str(tmp_path / "runs"), "--payloads", str(where))
    assert files(where) == {
        "a/b/shape/x/step_0_0.png": PNG,
        "a/b/shape/x/step_-7_0.gif": GIF,
        "a/b/shape/x/step_-7_1.png": PNG,
        "a/b/sound/step_5_0.wav": sound,
        "a/b/sound/step_6_0.ogg": b"OggS...",
        "a/b/sound/step_6_1.bin": b"who knows",
        "a/b/svg/step_0_0.bin": b"<svg/>",
    }
    listed = [row["value"].get("files") for row in found if row["plugin"] != "scalars"]
    assert listed[0] == []
    assert sorted(name for names in listed for name in names) == sorted(files(where))
    assert "files" not in str([row for row in found if row["plugin"] == "scalars"])


def test_csv_names_the_files_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "runs", image("x", 0, PNG))
    folder = tmp_path / "out"
    argv = ["export", str(tmp_path / "runs"), "--format", "csv", "--payloads", str(folder)]
    assert main(argv) == 0
    assert '""files"":[""x/step_0_0.png""]' in capsys.readouterr().out


def test_a_step_that_was_logged_again_keeps_all_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path / "runs", *[image("x", 4, PNG + bytes([i])) for i in range(3)], image("y", 4, GIF)
    )
    found = exported(capsys, str(tmp_path / "runs"), "--payloads", str(tmp_path / "out"))
    assert [row["value"]["files"] for row in found] == [
        ["x/step_4_0.png"], ["x/step_4_0_2.png"], ["x/step_4_0_3.png"], ["y/step_4_0.gif"]
    ]  # fmt: skip
    assert files(tmp_path / "out")["x/step_4_0_3.png"] == PNG + b"\x02"


def test_a_payload_that_cannot_be_had_costs_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "runs", value("x", 0, image=b"\xff"), image("x", 1, PNG))
    assert main(["export", str(tmp_path / "runs"), "--payloads", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    values = [json.loads(line)["value"] for line in printed.out.splitlines()]
    assert values[0] is None
    assert values[1]["files"] == ["x/step_1_0.png"]
    assert "step 0: The image cannot be decoded." in printed.err


def test_the_samples_files_are_what_they_are_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = exported(capsys, str(SAMPLES), "--payloads", str(tmp_path / "out"))
    written = files(tmp_path / "out")
    named = [name for row in found for name in _files(row["value"])]
    assert sorted(named) == sorted(written)
    assert len(named) == len(set(named)) > 60
    for name, data in written.items():
        start = {".png": b"\x89PNG", ".wav": b"RIFF"}[Path(name).suffix]
        assert data.startswith(start)


def _files(value: Any) -> list[str]:
    names: list[str] = value.get("files", []) if isinstance(value, dict) else []
    return names


@pytest.mark.parametrize("name", ["runs", "runs/new", "runs/a/x", "link/new", "elsewhere/new"])
def test_nothing_is_written_into_a_logdir(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    write(tmp_path / "runs/a", image("x", 0, PNG))
    write(tmp_path / "elsewhere", image("x", 0, PNG))
    (tmp_path / "link").symlink_to(tmp_path / "runs")
    (tmp_path / "runs/linked").symlink_to(tmp_path / "elsewhere")
    before = sorted(tmp_path.rglob("*"))
    assert main(["export", str(tmp_path / "runs"), "--payloads", str(tmp_path / name)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "where nothing is written" in printed.err
    assert sorted(tmp_path.rglob("*")) == before


def test_an_export_may_be_repeated_but_never_overwrites_anything_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "runs", image("x", 0, PNG))
    folder, file = tmp_path / "out", tmp_path / "file"
    folder.mkdir()
    file.write_text("mine")
    argv = ["export", str(tmp_path / "runs"), "--payloads"]
    assert main([*argv, str(folder)]) == 0
    before = files(folder)
    assert main([*argv, str(folder)]) == 0
    assert files(folder) == before
    capsys.readouterr()
    (name,) = [path for path in folder.rglob("*") if path.is_file()]
    name.write_text("another image")
    for place, sentence in ((folder, "is another one"), (file, "cannot be written")):
        assert main([*argv, str(place)]) == 2
        assert sentence in capsys.readouterr().err
    assert name.read_text() == "another image"
    assert file.read_text() == "mine"


def test_payloads_go_with_lines_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "runs", image("x", 0, PNG))
    argv = ["export", str(tmp_path / "runs"), "--payloads", str(tmp_path / "out")]
    assert main([*argv, "--format", "npz", "-o", str(tmp_path / "x.npz")]) == 2
    assert "goes with --format jsonl or csv" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs"]


def test_the_lines_may_stand_beside_the_files(tmp_path: Path) -> None:
    write(tmp_path / "runs", image("x", 0, PNG))
    folder = tmp_path / "out"
    argv = ["--payloads", str(folder), "-o", str(folder / "index.jsonl")]
    assert main(["export", str(tmp_path / "runs"), *argv]) == 0
    assert sorted(files(folder)) == ["index.jsonl", "x/step_0_0.png"]


HOSTILE = [
    "../../etc/passwd", "/etc/passwd", "..", ".", "", "/", "a//b", "a/./b", "-rf", ".hidden",
    "\x1b]0;owned\x07", "a\0b", "a\nb", "\u202egnp.exe", "x" * 10_000, "é" * 500, "a/" * 3000,
    "step_0_0.png", "STEP_1_0.png/x", "con", "a.", "a ", " a", "~root", "$HOME", "*", "C:\\x",
    "\udcff",
]  # fmt: skip


@pytest.mark.parametrize("tag", HOSTILE)
def test_a_hostile_tag_stays_in_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tag: str
) -> None:
    name = tag.encode("utf-8", "surrogateescape")
    other = f"other{tag}".encode("utf-8", "surrogateescape")
    write(tmp_path / "runs", *[_image(tag, data) for tag, data in ((name, PNG), (other, GIF))])
    (tmp_path / "out").mkdir()
    found = exported(capsys, str(tmp_path / "runs"), "--payloads", str(tmp_path / "out"))
    names = [name for row in found for name in row["value"]["files"]]
    written = files(tmp_path / "out")
    assert sorted(names) == sorted(written)
    assert sorted(written.values()) == sorted([PNG, GIF])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "runs"]
    assert all(name.isprintable() for name in names)


def _image(tag: bytes, data: bytes) -> bytes:
    from tests.support.records import event, record
    from tests.support.summaries import message

    encoded = message("Image", width=1, height=1, encoded_image_string=data)
    return record(event(0, summary={"value": [{"tag": tag, "image": encoded}]}))


def test_names_that_would_meet_are_told_apart() -> None:
    folders = Folders()
    pairs = [
        ("a", "b/c"), ("a/b", "c"), ("a/b/c", ""), (".", "a/b/c"),
        ("x", "Loss"), ("x", "loss"), ("x", "LOSS"),
        ("x", "a?"), ("x", "a*"), ("x", "a_"),
        ("y", unicodedata.normalize("NFC", "é")), ("y", unicodedata.normalize("NFD", "é")),
    ]  # fmt: skip
    given_names = [folders.of(*pair) for pair in pairs]
    folded = {unicodedata.normalize("NFKC", name).casefold() for name in given_names}
    assert len(folded) == len(pairs)
    assert given_names[0] == "a/b/c"
    assert given_names[4] == "x/Loss"
    assert given_names[9] == "x/a_"
    assert [folders.of(*pair) for pair in pairs] == given_names


def test_a_name_is_the_same_whatever_else_is_exported() -> None:
    alone, among = Folders(), Folders()
    for tag in ("a*", "b", "c"):
        among.of("run", tag)
    assert alone.of("run", "a?") == among.of("run", "a?")
    assert alone.of("run", "a?").startswith("run/a_~")


PARTS = st.text(st.characters() | st.sampled_from("./\\~ _-A a"), max_size=12)


@given(st.lists(st.tuples(PARTS, PARTS), max_size=12, unique=True))
def test_any_names_give_safe_paths_and_never_the_same(pairs: list[tuple[str, str]]) -> None:
    folders = Folders()
    paths = [folders.of(*pair) for pair in pairs]
    folded = [unicodedata.normalize("NFKC", path).casefold() for path in paths]
    assert len(set(folded)) == len(pairs)
    for path in paths:
        assert os.path.normpath(path) == path
        assert len(os.fsencode(path)) < 2000
        for part in path.split("/"):
            assert part not in ("", ".", "..")
            assert part[0] not in ".- "
            assert part.isprintable()
            assert len(part.encode()) <= 130
            assert not unicodedata.normalize("NFKC", part).casefold().startswith("step_")
