"""What is kept from start to start: the file, what stands in it, and that nothing breaks it."""

from __future__ import annotations

import json
import stat
import threading
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.app import kept_json, kept_view
from termboard.app.memory import Beginning, Frame, Keeping, Memory, remembered
from termboard.app.start import Start, beginning
from termboard.app.view_state import COLUMNS, ViewState
from termboard.dashboards.api import RunStyle, Shared
from termboard.events.logdir import roots
from termboard.settings import Settings
from tests.support import unprivileged

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.events.logdir import Root

NAMES = st.frozensets(st.text(max_size=8), max_size=4)
TEXTS = st.dictionaries(st.text(max_size=8), st.text(min_size=1, max_size=8), max_size=3).map(
    MappingProxyType
)
STATES = st.builds(
    ViewState,
    off=st.none() | NAMES, only=st.text(max_size=5),
    run_filter=st.sampled_from(["", "a|b", "lr>3"]),
    hidden=NAMES, show_hidden=st.booleans(), unfolded=NAMES, sort=st.sampled_from(COLUMNS),
    reverse=st.booleans(), table=st.booleans(), labels=TEXTS, notes=TEXTS,
    color_by=st.sampled_from(["", "(a)|b"]),
    shared=st.builds(
        Shared, tag_filter=st.sampled_from(["", "loss"]),
        smoothing=st.floats(0, 1, exclude_max=True), x_axis=st.sampled_from(["step", "wall"]),
        attempts=st.sampled_from(["latest", "all"]), metric=st.text(max_size=5),
        baseline=st.text(max_size=5), time_constant=st.floats(0, 1e9),
    ),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner,
                                                                max_size=3),
    max_leaves=8,
)  # fmt: skip
_CHOICES = [*kept_json.to_json(ViewState()), "tab", "theme", "run_list"]


@given(STATES)
def test_every_choice_comes_back_from_json(state: ViewState) -> None:
    text = json.dumps(kept_json.to_json(state))
    assert kept_json.from_json(json.loads(text), ViewState()) == state


def test_every_field_is_kept_or_said_not_to_be() -> None:
    kept = set(kept_json.to_json(ViewState()))
    assert {f.name for f in fields(ViewState)} - kept == {"shared"}
    not_kept = kept_json.NOT_KEPT
    assert not_kept == {"runs", "growing", "unmatched", "step"}


@given(st.dictionaries(st.sampled_from(_CHOICES) | st.text(max_size=5), JSON))
def test_any_values_give_a_view(choices: dict[str, Any]) -> None:
    memory = Memory(kept={"choices": choices, "colors": choices, "panes": choices})
    state = memory.state(ViewState())
    json.dumps(kept_json.to_json(state))
    assert isinstance(memory.frame(Frame()).tab, str)
    assert all(style.index >= 0 for style in memory.colors.values())
    assert all(isinstance(memory.pane(name), dict) for name in choices)


@given(JSON)
def test_any_document_is_read(tmp_path_factory: pytest.TempPathFactory, document: object) -> None:
    path = tmp_path_factory.mktemp("kept") / "a.json"
    path.write_text(json.dumps(document))
    said = kept_view.read(path, ["x"])
    assert said.problem
    assert not said.view


def test_a_pattern_that_is_none_is_not_taken_over() -> None:
    bad = {"run_filter": "(", "color_by": "*", "tag_filter": "[", "smoothing": 2, "sort": "x"}
    assert kept_json.from_json(bad, ViewState()) == ViewState()


@pytest.fixture
def logdir(tmp_path: Path) -> tuple[Root, ...]:
    (tmp_path / "runs").mkdir()
    return roots([str(tmp_path / "runs")])


def file_of(found: tuple[Root, ...]) -> Path:
    return kept_view.file_of(kept_view.identity(found))


def keep(found: tuple[Root, ...], state: ViewState, **frame: Any) -> Memory:
    """Start on a logdir, change the view to `state`, leave; return what the start knew."""
    begin = beginning(found, Start(()))
    document = begin.memory.document(
        state,
        replace(begin.frame, **frame),
        {"a": RunStyle("a", 7)},
        {"scalars": {"pinned": ["x"]}},
    )
    write = Keeping(begin.memory).job(lambda: document)
    assert write is not None
    assert write() == ""
    return begin.memory


def test_the_next_start_shows_what_the_last_one_did(logdir: tuple[Root, ...]) -> None:
    state = ViewState(off=frozenset({"b"}), labels=MappingProxyType({"a": "good"}), sort="best")
    keep(logdir, state, theme="termboard-light", tab="text", run_list=False)
    begin = beginning(logdir, Start(()))
    assert begin.state == state
    assert begin.frame == Frame("text", "termboard-light", run_list=False)
    assert begin.memory.colors == {"a": RunStyle("a", 7)}
    assert begin.memory.pane("scalars") == {"pinned": ["x"]}
    mode = stat.S_IMODE(file_of(logdir).stat().st_mode)
    assert mode == 0o600
    assert stat.S_IMODE(file_of(logdir).parent.stat().st_mode) == 0o700
    assert not list(file_of(logdir).parent.glob(".*")), "no temporary file stays"


def test_no_cache_neither_reads_nor_writes(logdir: tuple[Root, ...]) -> None:
    keep(logdir, ViewState(sort="best"))
    begin = beginning(logdir, Start((), keep=False))
    assert begin.state == ViewState()
    assert Keeping(begin.memory).job(lambda: {"choices": {}}) is None


def test_the_command_line_wins_for_one_start_only(logdir: tuple[Root, ...]) -> None:
    keep(logdir, ViewState(run_filter="old", shared=Shared(tag_filter="acc", smoothing=0.3)))
    begin = beginning(logdir, Start((), given={"run_filter": "new", "tag_filter": ""}))
    assert (begin.state.run_filter, begin.state.shared.tag_filter) == ("new", "")
    assert begin.state.shared.smoothing == 0.3
    kept = begin.memory.document(begin.state, begin.frame, {}, {})["choices"]
    assert (kept["run_filter"], kept["tag_filter"]) == ("old", "acc")
    changed = replace(begin.state, run_filter="newer")
    kept = begin.memory.document(changed, begin.frame, {}, {})["choices"]
    assert kept["run_filter"] == "newer"


def test_settings_hold_where_nothing_was_kept(logdir: tuple[Root, ...]) -> None:
    settings = Settings(smoothing=0.9, theme="termboard-light")
    begin = beginning(logdir, Start((), settings=settings))
    assert (begin.state.shared.smoothing, begin.frame.theme) == (0.9, "termboard-light")
    assert begin.memory.document(begin.state, begin.frame, {}, {})["choices"] == {}
    keep(logdir, ViewState(shared=Shared(smoothing=0.2)))
    assert beginning(logdir, Start((), settings=settings)).state.shared.smoothing == 0.2


def test_a_tab_and_a_theme_that_are_no_more_are_passed_over(logdir: tuple[Root, ...]) -> None:
    keep(logdir, ViewState(), theme="no such theme", tab="no such tab")
    assert beginning(logdir, Start(())).frame == Frame()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "no view that termboard kept"),
        (b"\xff\xfe", "no view that termboard kept"),
        (b"[1]", "no view that termboard kept"),
        (b'{"version": true}', "no view that termboard kept"),
        (b'{"version": 99}', "newer termboard"),
        (b'{"version": 1, "logdirs": ["other"], "view": {}}', "not kept of these logdirs"),
        (b"[" * 100_000, "no view that termboard kept"),
    ],
)
def test_a_file_that_is_not_ours_is_left_as_it_is(
    logdir: tuple[Root, ...], content: bytes, reason: str
) -> None:
    path = file_of(logdir)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    begin = beginning(logdir, Start(()))
    assert reason in begin.memory.problem
    assert begin.state == ViewState()
    assert Keeping(begin.memory).job(lambda: {"choices": {"sort": "best"}}) is None
    assert path.read_bytes() == content


def test_a_home_that_cannot_be_written_is_said_once(logdir: tuple[Root, ...]) -> None:
    path = file_of(logdir)
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("a file where the folder should be")
    memory = remembered(logdir, ViewState(), Frame(), {})
    memory = replace(memory, keeper=kept_view.Keeper(path, kept_view.identity(logdir)))
    keeping = Keeping(memory)
    write = keeping.job(lambda: {"choices": {"sort": "best"}})
    assert write is not None
    assert "cannot be kept" in write()
    assert keeping.job(lambda: {"choices": {"sort": "last"}}) is None


_READ_ONLY = """
import tempfile  # the program imports it late
from pathlib import Path
from termboard.app.kept_view import Keeper
give_up_rights()
keeper = Keeper(Path("state/termboard/x.json").absolute(), ["x"])
print(keeper.write(keeper.ticket(), {"choices": {}}))
"""


def test_a_read_only_home(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o555)
    done = unprivileged.run(_READ_ONLY, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "cannot be kept in" in done.stdout
    assert "Permission denied" in done.stdout


def test_what_was_asked_for_first_is_never_written_last(logdir: tuple[Root, ...]) -> None:
    keeper = kept_view.Keeper(file_of(logdir), kept_view.identity(logdir))
    older, newer = keeper.ticket(), keeper.ticket()
    assert keeper.write(newer, {"choices": "new"}) == ""
    assert keeper.write(older, {"choices": "old"}) == ""
    assert kept_view.read(file_of(logdir), kept_view.identity(logdir)).view == {"choices": "new"}


def test_two_termboards_leave_one_whole_file(logdir: tuple[Root, ...]) -> None:
    logdirs = kept_view.identity(logdir)
    keepers = [kept_view.Keeper(file_of(logdir), logdirs) for _ in range(2)]
    views = [{"choices": {"only": name * 20_000}} for name in "ab"]

    def write(keeper: kept_view.Keeper, view: dict[str, Any]) -> None:
        for _ in range(20):
            assert keeper.write(keeper.ticket(), view) == ""

    threads = [
        threading.Thread(target=write, args=pair) for pair in zip(keepers, views, strict=True)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        said = kept_view.read(file_of(logdir), logdirs)
        assert said.problem == ""
        assert said.view in ({}, *views)
    for thread in threads:
        thread.join()
    assert kept_view.read(file_of(logdir), logdirs).view in views


def test_other_logdirs_and_other_names_have_files_of_their_own(tmp_path: Path) -> None:
    for name in ("runs", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "runs")
    runs, other = str(tmp_path / "runs"), str(tmp_path / "other")
    files = [file_of(roots(given)) for given in ([runs], [other], [runs, other], [f"x:{runs}"])]
    assert len(set(files)) == len(files)
    assert file_of(roots([f"{tmp_path}/link"])) == files[0]
    assert files[0].name.startswith("runs-")


def test_tabs_that_were_not_opened_keep_what_they_had(logdir: tuple[Root, ...]) -> None:
    keep(logdir, ViewState())
    begin = beginning(logdir, Start(()))
    document = begin.memory.document(begin.state, begin.frame, {}, {"text": {"step": 3}})
    assert document["panes"] == {"scalars": {"pinned": ["x"]}, "text": {"step": 3}}


def test_a_start_without_a_memory_shows_the_first_tab() -> None:
    assert Beginning().frame.tab == "scalars"
