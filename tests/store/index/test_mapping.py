"""Index files in memory: mapped on disks of this machine, read on all others."""

from __future__ import annotations

import io
import mmap
import os
from typing import TYPE_CHECKING

import pytest

from termboard.store.index import mapping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "f").write_bytes(bytes(range(200)))
    opened = os.open(tmp_path / "f", os.O_RDONLY)
    yield opened
    os.close(opened)


@pytest.mark.parametrize("local", [True, False])
def test_what_is_in_the_file_is_in_memory(
    descriptor: int, monkeypatch: pytest.MonkeyPatch, *, local: bool
) -> None:
    monkeypatch.setattr(mapping, "_WORTH_MAPPING", 100)
    monkeypatch.setattr(mapping, "_MAPPED", 2)
    monkeypatch.setattr(mapping, "is_local", lambda _: local)
    taking = mapping.Mapping("/")
    found = [taking.bytes_of(descriptor, size) for size in (200, 99, 150, 200)]
    assert [bytes(view) for view in found] == [bytes(range(n)) for n in (200, 99, 150, 200)]
    assert all(view.readonly for view in found)
    mapped = [isinstance(view.obj, mmap.mmap) for view in found]
    assert mapped == ([True, False, True, False] if local else [False] * 4)


def test_a_file_that_was_cut_gives_what_there_is(
    descriptor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "is_local", lambda _: True)
    taking = mapping.Mapping("/")
    assert bytes(taking.bytes_of(descriptor, 500)) == bytes(range(200))
    monkeypatch.setattr(mapping, "_WORTH_MAPPING", 1)
    with pytest.raises(OSError, match="length"):
        taking.bytes_of(descriptor, 500)


def test_which_disks_are_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = os.stat("/").st_dev  # noqa: PTH116
    device = f"{os.major(number)}:{os.minor(number)}"
    mounts = tmp_path / "mountinfo"
    opened = io.FileIO
    monkeypatch.setattr(mapping, "FileIO", lambda _: opened(mounts))
    for kind, local in (("ext4", True), ("nfs4", False), ("fuse.sshfs", False)):
        mounts.write_text(
            "30 1 0:999 / /elsewhere rw - tmpfs none rw\n"
            f"31 1 {device} / / rw,relatime shared:1 - {kind} /dev/sda1 rw\n"
        )
        assert mapping.is_local("/") is local
    mounts.write_text("")
    assert not mapping.is_local("/")
    mounts.unlink()
    assert not mapping.is_local("/")
    assert not mapping.is_local(str(tmp_path / "nothing"))


def test_btrfs_is_told_by_the_place_of_its_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files say another device than its mount does."""
    mounts, place = tmp_path / "mountinfo", tmp_path / "my cache"
    place.mkdir()
    opened = io.FileIO
    monkeypatch.setattr(mapping, "FileIO", lambda _: opened(mounts))
    above, point = str(tmp_path).replace(" ", "\\040"), str(place).replace(" ", "\\040")
    root, inner = "30 1 0:998 / / rw - btrfs a rw\n", f"31 1 0:999 / {point} rw - %s b rw\n"
    beside = f"32 1 0:997 / {above}/my rw - btrfs c rw\n"
    for text, local in (
        (root, True), (root + inner % "nfs4", False), (inner % "nfs4" + root, False),
        (root + inner % "btrfs", True), (inner % "btrfs" + inner % "nfs4", False),
        (inner % "nfs4" + beside, False), (root + inner % "ext4", False),
    ):  # fmt: skip
        mounts.write_text(text)
        assert mapping.is_local(str(place)) is local, text
