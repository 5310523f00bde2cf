"""`termboard check`, word for word: what it lists, what it says, how it ends."""

from __future__ import annotations

import errno
import json
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from termboard.cli import arguments, check, main
from termboard.events.crc import masked
from termboard.store import loader
from tests.support import golden, unprivileged
from tests.support.records import BASE, record, scalar, text, write

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_logs"
LATER = BASE + 86400.0


def check_at(now: float, *argv: str) -> int:
    _, parsed = arguments.parse(["check", *argv])
    return check.run(parsed, clock=lambda: now)


def listed(capsys: pytest.CaptureFixture[str], *argv: str, now: float = LATER) -> list[Any]:
    """Return (run, kind, action) of what is listed, and that the exit code fits to it."""
    code = check_at(now, *argv, "--json")
    document = json.loads(capsys.readouterr().out)
    assert document["findings"] == []
    found = [(place["run"], place["kind"], place["action"]) for place in document["damage"]]
    return [code, *found]


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def header(length: int) -> bytes:
    packed = struct.pack("<Q", length)
    return packed + struct.pack("<I", masked(packed))


def touch(folder: Path, when: float) -> None:
    for path in folder.rglob("*tfevents*"):
        os.utime(path, (when, when))


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a logdir with every kind of damage, go to its parent, return its name."""
    monkeypatch.chdir(tmp_path)
    runs = tmp_path / "runs"
    good = scalar("x", 1, 1)
    write(runs / "run10", good, flipped(good, 14), good, flipped(good, 8), good)
    write(runs / "run2", good, header(1 << 60) + b"." * 20, good, record(b"\xff"), good)
    write(runs / "run2", good, bytes(64), name="events.out.tfevents.2.h")
    write(runs / "run2/ev\x1bil", good, good[:20])
    write(runs / "intact", good, text("t", 1, "fine"))
    touch(runs, BASE + 9)
    return "runs"


def test_json(damaged: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_at(LATER, damaged, "--json") == 1
    printed = capsys.readouterr()
    golden.check("cli/check.json", printed.out)
    assert (printed.err, printed.out.isascii()) == ("", True)
    document = json.loads(printed.out)
    assert list(document) == ["version", "damage", "findings"]
    for place in document["damage"]:
        assert list(place) == ["run", "file", "offset", "bytes", "kind", "action"]


def test_for_people(damaged: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_at(LATER, damaged) == 1
    printed = capsys.readouterr()
    golden.check("cli/check.txt", printed.out)
    assert printed.err == ""
    assert all(line.isprintable() for line in printed.out.split("\n"))


def test_what_is_listed_is_what_stands_there(
    damaged: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Offsets and sizes cut exactly the damaged bytes out: what is left is intact."""
    check_at(LATER, damaged, "--json")
    for place in reversed(json.loads(capsys.readouterr().out)["damage"]):
        path = Path(damaged, place["run"].replace("\\u001b", "\x1b"), place["file"])
        data = path.read_bytes()
        path.write_bytes(data[: place["offset"]] + data[place["offset"] + place["bytes"] :])
    assert listed(capsys, damaged) == [0]


def test_all_intact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a", scalar("x", 1, 1))
    write(tmp_path / "b")
    size = sum(path.stat().st_size for path in tmp_path.rglob("*tfevents*"))
    assert check_at(LATER, str(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert printed == f"All intact. Checked: 2 files, 3 intact records, {size} B.\n"
    assert check_at(LATER, str(tmp_path), "--json") == 0
    assert capsys.readouterr().out == '{"version":1,"damage":[],"findings":[]}\n'


def test_a_folder_without_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "termboard: no event files here yet.\n")
    assert listed(capsys, str(tmp_path)) == [0]


def test_a_missing_folder_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "no/such/folder"]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_the_sample_logs(capsys: pytest.CaptureFixture[str]) -> None:
    """Even right after a clone, when every file is as young as can be."""
    now = max(path.stat().st_mtime for path in SAMPLES.rglob("*tfevents*"))
    assert listed(capsys, str(SAMPLES), now=now) == [
        1,
        ("damaged/bitflip", "data_crc", "skipped"),
        ("damaged/truncated", "truncated", "waiting"),
    ]
    truncated = str(SAMPLES / "damaged/truncated")
    assert listed(capsys, truncated, now=now) == [1, (".", "truncated", "waiting")]


@pytest.mark.parametrize("place", [20_000, 39_999, -20])
def test_every_byte_of_a_large_payload_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int
) -> None:
    """Which other commands look at when they need it: they read its ends alone."""
    large = text("t", 1, "." * 40_000)
    write(tmp_path, scalar("x", 1, 1), large, flipped(large, place), large, scalar("x", 2, 2))
    assert listed(capsys, str(tmp_path)) == [1, (".", "data_crc", "skipped")]


def test_an_event_file_alone(damaged: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = f"{damaged}/run2/events.out.tfevents.2.h"
    assert listed(capsys, path) == [1, (".", "zeros", "waiting")]


# --- a record that is being written


@pytest.mark.parametrize("tail", [scalar("x", 3, 3)[:7], scalar("x", 3, 3)[:30], bytes(80)])
def test_the_tail_of_a_file_that_is_being_written_is_no_damage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tail: bytes
) -> None:
    path = write(tmp_path, scalar("x", 1, 1), scalar("x", 2, 2), tail)
    touch(tmp_path, BASE + 4)
    code, place = listed(capsys, str(tmp_path), now=BASE + 30)
    assert (code, place[2]) == (0, "waiting")
    assert check_at(BASE + 30, str(tmp_path)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[-1] == "waiting"
    assert lines[-2:] == [
        f"All intact. Checked: 1 file, 3 intact records, {path.stat().st_size} B.",
        "Being written, the last record not complete yet: 1 file.",
    ]


def test_the_same_tail_is_damage_when_nobody_writes_any_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, scalar("x", 1, 1), scalar("x", 2, 2)[:20])
    touch(tmp_path, BASE + 4)
    assert listed(capsys, str(tmp_path), now=BASE + 300)[0] == 1


def test_a_cut_file_that_was_copied_just_now_is_damage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, scalar("x", 1, 1), scalar("x", 2, 2)[:20])
    touch(tmp_path, LATER)
    assert listed(capsys, str(tmp_path), now=LATER + 1)[0] == 1


def test_an_earlier_file_of_a_run_that_goes_on_is_damage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(tmp_path, scalar("x", 1, 1), scalar("x", 2, 2)[:20], name="tfevents.1")
    later = [scalar("x", step, 1, BASE + 900 + step) for step in range(5)]
    write(tmp_path, *later, scalar("x", 6, 6)[:20], name="tfevents.2")
    touch(tmp_path, BASE + 905)
    os.utime(first, (BASE + 2, BASE + 2))
    assert listed(capsys, str(tmp_path), now=BASE + 910) == [
        1,
        (".", "truncated", "waiting"),
        (".", "truncated", "waiting"),
    ]


def test_a_slow_run_is_given_its_own_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hourly = [scalar("x", step, 1, BASE + 3600 * step) for step in range(5)]
    write(tmp_path, *hourly, scalar("x", 6, 6)[:20])
    touch(tmp_path, BASE + 5 * 3600)
    assert listed(capsys, str(tmp_path), now=BASE + 7 * 3600)[0] == 0
    assert listed(capsys, str(tmp_path), now=BASE + 9 * 3600)[0] == 1


# --- what cannot be read


def test_a_disk_that_fails_in_the_middle_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was read before stays, nothing behind is made up, and the reason is said."""
    path = write(tmp_path, *[scalar("x", step, step) for step in range(20)])
    pread = os.pread

    def failing(descriptor: int, count: int, offset: int) -> bytes:
        if offset >= 400:
            raise OSError(errno.EIO, "Input/output error")
        return pread(descriptor, min(count, 400 - offset), offset)

    monkeypatch.setattr(loader, "SLICE_HERE", 100)
    monkeypatch.setattr(os, "pread", failing)
    assert check_at(LATER, str(tmp_path), "--json") == 1
    printed = capsys.readouterr()
    (place,) = json.loads(printed.out)["damage"]
    assert (place["kind"], place["action"]) == ("unreadable", "abandoned")
    assert place["offset"] + place["bytes"] == path.stat().st_size
    assert 200 < place["offset"] < 400
    assert printed.err == f"termboard: {path} cannot be read: Input/output error\n"


WITHOUT_RIGHTS = """
import contextlib, io
from termboard.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["check", "runs/open", *sys.argv[1:]])
os.chmod("runs/locked", 0)
os.chmod("runs/names_only", 0o644)
os.chmod("runs/file/events.out.tfevents.1700000000.host", 0)
give_up_rights()
sys.exit(main(["check", "runs", *sys.argv[1:]]))
"""


@pytest.fixture
def forbidden(tmp_path: Path) -> Iterator[Path]:
    """Make a logdir of which a user without rights may read only a part."""
    folders = [tmp_path / "runs" / name for name in ("locked", "names_only", "file", "open")]
    for folder in (*folders, folders[1] / "below"):
        write(folder, scalar("x", 1, 1))
    yield tmp_path
    for folder in folders:
        folder.chmod(0o755)


def test_what_may_not_be_read_is_listed(forbidden: Path) -> None:
    done = unprivileged.run(WITHOUT_RIGHTS, forbidden, "--json")
    name = "events.out.tfevents.1700000000.host"
    found = [list(place.values()) for place in json.loads(done.stdout)["damage"]]
    assert found == [
        ["file", name, 0, 79, "unreadable", "abandoned"],
        ["locked", "", 0, 0, "unreadable", "abandoned"],
        ["names_only", name, 0, 0, "unreadable", "abandoned"],
        ["names_only/below", "", 0, 0, "unreadable", "abandoned"],
    ]
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        f"termboard: runs/file/{name} cannot be read: Permission denied",
        "termboard: runs/locked cannot be read: Permission denied",
        "termboard: runs/names_only/below cannot be read: Permission denied",
        f"termboard: runs/names_only/{name} cannot be read: Permission denied",
    ]


def test_what_may_not_be_read_is_not_said_to_be_checked(forbidden: Path) -> None:
    done = unprivileged.run(WITHOUT_RIGHTS, forbidden)
    assert done.stdout.splitlines()[-1] == (
        "4 damaged places, 79 B. Checked: 1 file, 2 intact records, 79 B."
    )


def test_a_list_of_damage_has_an_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    no_event = record(b"\x0f")
    write(tmp_path, *[no_event] * 12_345, scalar("x", 1, 1))
    assert main(["check", str(tmp_path), "--json"]) == 1
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert (len(found["damage"]), found["unlisted"]) == (10_000, 2_345)
    assert "2345 more damaged places are not listed" in printed.err
    assert main(["ls", str(tmp_path), "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert run["damage"] == {
        "records": 12_345, "bytes": 12_345 * len(no_event), "pending_bytes": 0
    }  # fmt: skip
