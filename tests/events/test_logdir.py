"""Which folders are runs, and what they are called."""

from __future__ import annotations

import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

from termboard.errors import TermboardError
from termboard.events.logdir import (
    Discovery,
    RunFolder,
    check_readable,
    discover,
    is_event_file,
    roots,
    run_name,
)
from tests.support import unprivileged
from tests.support.records import write


def find(*arguments: Path | str) -> Discovery:
    return discover(roots([str(argument) for argument in arguments]))


def names(*arguments: Path | str) -> list[str]:
    return sorted(run.name for run in find(*arguments).runs)


def only(*arguments: Path | str) -> RunFolder:
    (run,) = find(*arguments).runs
    return run


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("events.out.tfevents.1700000000.host", True),
        ("events.out.tfevents.1700000000.host.1.0.v2", True),
        ("my.tfevents", True),
        ("tfevents", True),
        (".events.out.tfevents.1", False),
        ("events.out.tfevents.1.profile-empty", False),
        ("events.out.1", False),
        ("tfdbg_events.1.host.metadata", False),
    ],
)
def test_what_an_event_file_is_called(name: str, expected: bool) -> None:
    assert is_event_file(name) is expected


def test_runs_are_named_by_their_path_below_the_logdir(tmp_path: Path) -> None:
    for folder in (".", "a", "a/b/c", "d e/ü"):
        write(tmp_path / folder)
    (tmp_path / "empty/deep").mkdir(parents=True)
    assert names(tmp_path) == [".", "a", "a/b/c", "d e/ü"]


def test_files_are_listed_by_name_with_size(tmp_path: Path) -> None:
    late = write(tmp_path, name="events.out.tfevents.2.h")
    write(tmp_path, name="events.out.tfevents.1.h")
    run = only(tmp_path)
    assert [file.name[-3:] for file in run.files] == ["1.h", "2.h"]
    assert run.files[1].size == late.stat().st_size
    assert run.files[1].inode == late.stat().st_ino
    assert run.files[1].path == str(late)


def test_hidden_folders_and_profile_empty_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / ".git")
    write(tmp_path / "p", name="events.out.tfevents.1.h.profile-empty")
    (tmp_path / "q/tfevents.d").mkdir(parents=True)
    assert names(tmp_path) == []


def test_a_folder_may_be_called_like_an_event_file(tmp_path: Path) -> None:
    write(tmp_path / "my.tfevents.dir")
    assert names(tmp_path) == ["my.tfevents.dir"]


def test_paths_are_shown_as_the_user_wrote_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "runs/a")
    monkeypatch.chdir(tmp_path)
    assert only("runs").path == "runs/a"
    assert only("./runs").path == "./runs/a"
    assert only("runs").real_path == str(tmp_path / "runs/a")


def test_a_link_that_loops_ends(tmp_path: Path) -> None:
    write(tmp_path / "a")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    assert names(tmp_path) == ["a"]


def test_the_real_path_wins_over_an_alias(tmp_path: Path) -> None:
    write(tmp_path / "run_7")
    (tmp_path / "latest").symlink_to("run_7")
    assert names(tmp_path) == ["run_7"]


def test_of_two_links_to_one_folder_the_first_by_name_wins(tmp_path: Path) -> None:
    write(tmp_path / "outside/x")
    (tmp_path / "runs").mkdir()
    for name in ("b", "a", "c"):
        (tmp_path / "runs" / name).symlink_to(tmp_path / "outside")
    assert names(tmp_path / "runs") == ["a/x"]


def test_a_link_leads_out_of_the_logdir(tmp_path: Path) -> None:
    write(tmp_path / "outside/deep")
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/link").symlink_to(tmp_path / "outside")
    run = only(tmp_path / "runs")
    assert run.name == "link/deep"
    assert run.real_path == str(tmp_path / "outside/deep")


def test_a_linked_event_file_counts_and_a_dangling_link_does_not(tmp_path: Path) -> None:
    real = write(tmp_path / "outside")
    (tmp_path / "runs/a").mkdir(parents=True)
    (tmp_path / "runs/a/tfevents.1").symlink_to(real)
    (tmp_path / "runs/a/tfevents.2").symlink_to("nowhere")
    assert [file.name for file in only(tmp_path / "runs").files] == ["tfevents.1"]
    assert not find(tmp_path / "runs").problems


def test_a_link_that_leads_nowhere_is_nobodys_problem(tmp_path: Path) -> None:
    write(tmp_path / "a")
    for name, target in (("self", "self"), ("one", "two"), ("two", "one"), ("gone", "no/such")):
        (tmp_path / name).symlink_to(target)
        (tmp_path / f"a/tfevents.{name}").symlink_to(tmp_path / name)
    found = find(tmp_path)
    assert ([run.name for run in found.runs], found.problems) == (["a"], ())


def test_the_logdir_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real/a")
    (tmp_path / "link").symlink_to("real")
    assert names(tmp_path / "link") == ["a"]


def test_several_logdirs_are_named_from_their_common_parent(tmp_path: Path) -> None:
    write(tmp_path / "x/runs/a")
    write(tmp_path / "y/a")
    assert names(tmp_path / "x/runs", tmp_path / "y") == ["x/runs/a", "y/a"]


def test_a_logdir_within_another_adds_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a/b")
    assert names(tmp_path, tmp_path / "a") == ["a/b"]
    assert names(tmp_path, tmp_path, f"{tmp_path}/") == ["a/b"]


def test_a_name_before_the_path(tmp_path: Path) -> None:
    write(tmp_path / "x/a")
    write(tmp_path / "y")
    assert names(f"new:{tmp_path}/x", f"old:{tmp_path}/y") == ["new/a", "old"]
    assert names(f"new:{tmp_path}/x", tmp_path / "y") == [".", "new/a"]


def test_a_path_with_a_colon_that_exists_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a:b/run")
    write(tmp_path / "b/other")
    monkeypatch.chdir(tmp_path)
    assert names("a:b") == ["run"]
    assert names("c:b") == ["c/other"]


def test_two_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "x/a")
    write(tmp_path / "y/a")
    assert names(f"n:{tmp_path}/x", f"n:{tmp_path}/y") == ["n/a", "n/a (2)"]


def test_an_event_file_is_a_logdir_of_one_run(tmp_path: Path) -> None:
    one = write(tmp_path, name="events.out.tfevents.1.h")
    write(tmp_path, name="events.out.tfevents.2.h")
    run = only(one)
    assert (run.name, [file.name for file in run.files]) == (".", ["events.out.tfevents.1.h"])
    assert only(f"n:{one}").name == "n"


def test_several_event_files_of_one_folder_are_several_runs(tmp_path: Path) -> None:
    paths = [write(tmp_path, name=f"events.out.tfevents.{i}.h") for i in (1, 2)]
    found = find(*paths).runs
    assert [run.name for run in found] == [path.name for path in paths]
    assert len({run.key for run in found}) == 2


def test_a_home_in_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "runs/a")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert names("~/runs") == ["a"]
    assert names("n:~/runs") == ["n/a"]


def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff")))
    assert names(tmp_path) == ["a\udcff"]


def test_an_unreadable_folder_is_a_problem_and_the_others_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b")
    real = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = find(tmp_path)
    assert [run.name for run in found.runs] == ["b"]
    assert found.problems == ((str(tmp_path / "a"), "Permission denied"),)


@pytest.mark.parametrize(
    ("root", "name", "run"),
    [("runs", "", "a"), ("runs", "n", "n/a"), ("runs/a", "", "."), ("runs/a", "n", "n")],
)
def test_a_problem_is_named_as_the_run_it_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: str, name: str, run: str
) -> None:
    write(tmp_path / "runs/a")
    monkeypatch.chdir(tmp_path)
    known = roots([f"{name}:{root}" if name else root])
    (folder,) = discover(known).runs
    assert (run_name("runs/a", known), folder.name) == (run, run)
    assert run_name("elsewhere", known) == "elsewhere"


def test_names_without_files_behind_them_are_problems_in_order(tmp_path: Path) -> None:
    """A folder that may be listed but not entered; as the user would type them."""
    script = (
        "from termboard.events.logdir import discover, roots\n"
        "os.chmod('runs/a', 0o644)\ngive_up_rights()\n"
        "print(discover(roots(['runs'])).problems)\n"
    )
    for name in ("tfevents.2", "tfevents.1", "tfevents.3"):
        write(tmp_path / "runs/a", name=name)
    done = unprivileged.run(script, tmp_path)
    (tmp_path / "runs/a").chmod(0o755)
    assert (done.stderr, literal_eval(done.stdout)) == (
        "", tuple((f"runs/a/tfevents.{i}", "Permission denied") for i in (1, 2, 3))
    )  # fmt: skip


def test_a_folder_that_vanishes_during_the_walk_is_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a")
    real = os.scandir

    def late(path: str) -> object:
        if path.endswith("/a"):
            raise FileNotFoundError(2, "No such file or directory")
        return real(path)

    monkeypatch.setattr(os, "scandir", late)
    assert find(tmp_path) == Discovery((), ())


def said(*arguments: Path | str) -> str:
    with pytest.raises(TermboardError) as caught:
        check_readable(roots([str(argument) for argument in arguments]))
    return str(caught.value)


def test_what_is_said_of_a_logdir_that_is_none(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    assert "does not exist" in said(tmp_path / "none")
    assert "does not exist" in said(tmp_path / "none/deeper")
    assert "is no folder" in said("/dev/null")
    assert "cannot be read: File name too long" in said(tmp_path / ("n" * 5000))
    assert "cannot be read: Too many levels" in said(tmp_path / "loop")
    assert "does not exist" in said("n:~nobody-of-this-name/runs")


def test_a_readable_logdir_is_not_spoken_of(tmp_path: Path) -> None:
    path = write(tmp_path)
    check_readable(roots([str(tmp_path), str(path)]))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up its rights")
def test_a_forbidden_logdir_is_told_to_a_user_without_rights(tmp_path: Path) -> None:
    """In a process of its own: rights that are given up do not come back."""
    script = (
        "import os, sys; from termboard.events.logdir import check_readable, roots\n"
        "from termboard.errors import TermboardError\n"
        "os.chdir('/'); os.mkdir(sys.argv[1] + '/in'); os.chmod(sys.argv[1], 0); os.setuid(65534)\n"
        "for path in sys.argv[1], sys.argv[1] + '/in':\n"
        "    try: check_readable(roots([path]))\n"
        "    except TermboardError as error: print(error)\n"
    )
    folder = tmp_path / "secret"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.count("may not be read by you") == 2
