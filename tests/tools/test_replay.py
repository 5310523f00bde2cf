"""A replayed run is the source's own bytes with other wall times, whole at the end, and alone."""

from __future__ import annotations

import importlib
import io
import os
import random
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crc32c
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / "tools"
FIRST = 1_700_000_000.0


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    return importlib.import_module("records")


@pytest.fixture
def replay(records: Any) -> Any:
    return importlib.import_module("replay")


def event(wall_time: float, step: int) -> bytes:
    """An Event with a summary that looks like a wall time's key: it must not be mistaken for it."""
    return b"\x09" + struct.pack("<d", wall_time) + bytes([0x10, step]) + b"\x2a\x03\x09\x09\x09"


def masked(data: bytes) -> int:
    crc = crc32c.crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32


def framed(payload: bytes) -> bytes:
    length = struct.pack("<Q", len(payload))
    crcs = (struct.pack("<I", masked(part)) for part in (length, payload))
    return length + next(crcs) + payload + next(crcs)


def whole_payloads(data: bytes) -> list[bytes]:
    """Every payload; fails on a wrong checksum and on bytes left over."""
    payloads = []
    while data:
        (length,) = struct.unpack_from("<Q", data)
        payloads.append(data[12 : 12 + length])
        assert data[: 16 + length] == framed(payloads[-1])
        data = data[16 + length :]
    return payloads


def time_and_rest(payload: bytes) -> tuple[float, bytes]:
    return struct.unpack("<d", payload[1:9])[0], payload[:1] + payload[9:]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A run of two files, forty records a second apart, and a pause between the files."""
    folder = tmp_path / "source"
    folder.mkdir()
    for number, begin in enumerate((FIRST, FIRST + 100)):
        data = b"".join(framed(event(begin + step, step)) for step in range(20))
        (folder / f"events.out.tfevents.{int(begin)}.host.1.{number}").write_bytes(data)
    return folder


def started(*arguments: str | Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(TOOLS / "replay.py"), *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*tfevents*")))


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def test_everything_arrives_with_present_wall_times(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "runs" / "live"
    begin = time.time()
    options = ("--seconds", "0.5", "--burst", "0.05", "--cut-every", "2", "--cut-seconds", "0.02")
    assert started(source, target, "--start-fraction", "0.5", *options).wait(20) == 0
    end = time.time()

    assert len(list(target.glob("*tfevents*"))) == 2
    pairs = [time_and_rest(payload) for payload in whole_payloads(written(target))]
    wanted = [time_and_rest(payload)[1] for payload in whole_payloads(written(source))]
    assert [rest for _, rest in pairs] == wanted
    times = [wall_time for wall_time, _ in pairs]
    assert times == sorted(times)
    # Twenty records lie in the past; the last comes half a second after the start.
    assert times[19] == pytest.approx(begin, abs=5)
    assert times[19] <= end
    assert times[-1] - times[19] == pytest.approx(0.5)
    assert times[19] - times[0] == pytest.approx(0.5 * 19 / 100, rel=1e-3)


def test_now_ends_now(source: Path, tmp_path: Path) -> None:
    begin = time.time()
    assert started(source, tmp_path / "live", "--now").wait(20) == 0
    times = [time_and_rest(payload)[0] for payload in whole_payloads(written(tmp_path / "live"))]
    assert begin <= times[-1] <= time.time()
    assert times[-1] - times[0] == pytest.approx(119)


class Slices(io.BytesIO):
    """Keeps each write, as a reader that looks in between would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def write(self, data: Any, /) -> int:
        self.sizes.append(len(data))
        return super().write(data)


def test_a_cut_record_is_completed(replay: Any) -> None:
    frames = [framed(event(FIRST, step)) for step in range(3)]
    for seed in range(40):
        file = Slices()
        bursts = replay.Bursts(cut_every=1, cut_seconds=0.0, random=random.Random(seed))
        bursts.write(file, frames, replay.Stop())
        assert file.getvalue() == b"".join(frames)
        before, after = file.sizes
        assert 0 < after < len(frames[-1])
        assert before > len(frames[0]) * 2


def test_only_every_nth_burst_is_cut(replay: Any) -> None:
    file = Slices()
    bursts = replay.Bursts(cut_every=3, cut_seconds=0.0)
    for step in range(6):
        bursts.write(file, [framed(event(FIRST, step))], replay.Stop())
    assert len(file.sizes) == 6 + 2
    assert len(whole_payloads(file.getvalue())) == 6


def test_a_reader_meets_the_cut_and_then_the_whole(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "live"
    begun = started(source, target, "--rate", "20", "--cut-every", "1", "--cut-seconds", "60")
    try:
        wait_until(lambda: len(written(target)) > 0, "the first burst")
        cut = written(target)
        with pytest.raises((AssertionError, struct.error)):
            whole_payloads(cut)
    finally:
        begun.send_signal(signal.SIGTERM)
    assert begun.wait(20) == 0
    assert written(target).startswith(cut)
    assert len(whole_payloads(written(target))) >= 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_between_records(source: Path, tmp_path: Path, number: int) -> None:
    target = tmp_path / "live"
    begun = started(source, target, "--rate", "0.5", "--burst", "0.1", "--start-fraction", "0.25")
    wait_until(lambda: len(written(target)) > 0, "the history")
    begun.send_signal(number)
    assert begun.wait(20) == 0
    assert len(whole_payloads(written(target))) == 10


def test_it_does_not_outlive_its_parent(source: Path, tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    begun = started(source, tmp_path / "live", "--rate", "0.1", "--parent", str(parent.pid))
    wait_until(lambda: len(written(tmp_path / "live")) > 0, "the first record")
    assert begun.poll() is None
    parent.communicate(b"\n")
    assert begun.wait(20) == 0


def test_paces(replay: Any) -> None:
    times = [10.0, 11.0, 10.5, 14.0]
    assert replay.Pace(seconds=8).dues(times) == [0, 2, 2, 8]
    assert replay.Pace(speed=2).dues(times) == [0, 0.5, 0.5, 2]
    assert replay.Pace(rate=2).dues(times) == [0, 0.5, 1, 1.5]
    assert replay.Pace(seconds=6, start_fraction=0.5).dues(times) == [-2, 0, 0, 6]
    assert replay.Pace(speed=1, start_fraction=1).dues(times) == [-4, -3, -3, 0]
    assert replay.Pace(seconds=3).dues([5.0] * 4) == [0, 1, 2, 3]
    assert replay.Pace().dues([]) == []


def test_wall_time_is_found_wherever_it_stands(records: Any) -> None:
    late = b"\x10\x07\x2a\x02hi\x1d\x00\x00\x00\x00" + b"\x09" + struct.pack("<d", 3.5)
    assert records.wall_time(late) == 3.5
    assert records.wall_time(records.with_wall_time(late, 9.25)) == 9.25
    assert records.with_wall_time(b"\x10\x07", 2.0) == b"\x09" + struct.pack("<d", 2) + b"\x10\x07"
    assert records.wall_time(b"\x10\x07") == 0


def test_reading_stops_at_damage(records: Any, tmp_path: Path) -> None:
    frames = [framed(event(FIRST, step)) for step in range(3)]
    path = tmp_path / "events.out.tfevents.1.host"
    flipped = bytearray(b"".join(frames))
    flipped[len(frames[0]) + 14] ^= 1
    for data, left in ((b"".join(frames)[:-1], 2), (bytes(flipped), 1), (b"", 0)):
        path.write_bytes(data)
        assert len(list(records.read(path))) == left
    assert records.frame(event(FIRST, 1)) == frames[1]


def test_the_table_gives_the_packages_checksum(records: Any) -> None:
    slow = records._crc_in_python()
    assert slow(bytes(32)) == 0x8A9136AA
    data = random.Random(0).randbytes(200)
    assert slow(data) == crc32c.crc32c(data)


FAKE = """\
import os, pathlib, sys
logs = pathlib.Path(sys.argv[1])
live = list((logs / "live-demo").glob("*tfevents*"))
print(logs, os.getppid(), len(live), (logs / "cnn-healthy").is_dir(), *sys.argv[2:])
sys.exit(7)
"""


def test_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    fake = tmp_path / "fake.py"
    fake.write_text(FAKE)
    command = [sys.executable, str(TOOLS / "demo.py"), "--program", f"{sys.executable} {fake}"]
    done = subprocess.run(
        [*command, "--tab", "text"],
        stdout=subprocess.PIPE,
        timeout=60,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 7
    copy, _, live, healthy, *more = done.stdout.decode().split()
    assert (live, healthy, more) == ("1", "True", ["--tab", "text"])
    assert not Path(copy).parent.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["fake.py"]
