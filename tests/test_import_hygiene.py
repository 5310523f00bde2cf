"""What is loaded when: a listing needs no screen, a help text no arithmetic."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import termboard
from termboard.dashboards.registry import DASHBOARDS
from tests.support.records import scalar, write

LEAVES = [
    f"termboard.{path.stem}"
    for path in Path(termboard.__file__).parent.glob("*.py")
    if path.stem not in ("__init__", "__main__")
]


def loaded_after(script: str, *argv: str) -> set[str]:
    """Run `script` in a fresh interpreter; return the top-level packages that it loaded."""
    report = (
        "\nimport sys\nprint('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script + report, *argv], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def after_command(*argv: str) -> set[str]:
    script = (
        "import sys\nfrom termboard.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit as done: assert not done.code"
    )
    return loaded_after(script, *argv)


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["ls", "--help"], ["show", "--help"]])
def test_help_loads_neither_numpy_nor_a_screen(argv: list[str]) -> None:
    loaded = after_command(*argv)
    assert "termboard" in loaded
    assert not loaded & {"numpy", "rich", "textual", "google", "plotext", "asyncio"}


@pytest.mark.parametrize(
    "argv",
    [
        ["ls"],
        ["ls", "--json"],
        ["tags"],
        ["tags", "--json"],
        ["export"],
        *(["show", spec.name] for spec in DASHBOARDS),
    ],
)
def test_headless_commands_load_no_textual(tmp_path: Path, argv: list[str]) -> None:
    write(tmp_path, scalar("x", 0, 1))
    loaded = after_command(*argv, str(tmp_path))
    assert "numpy" in loaded
    assert not loaded & {"textual", "plotext"}
    if argv[0] == "export" or "--json" in argv:
        assert "rich" not in loaded


FIRST_FRAME = """
import sys
from termboard.cli.lean_imports import lean_imports
with lean_imports():
    import termboard.cli.app
    from termboard.app.app import Options, TermboardApp
    from termboard.app.memory import Beginning
from termboard.events.logdir import roots


class FirstFrame(TermboardApp):
    def _framed(self):
        assert "Scalars" in "".join(strip.text for strip in self.screen._compositor.render_strips())
        loaded = " ".join(sys.modules)
        self.exit()
        print(loaded, file=sys.__stdout__)


FirstFrame(Options(roots([sys.argv[1]]), Beginning())).run(headless=True)
"""


def test_the_first_frame_waits_for_no_arrays_and_no_decoder(tmp_path: Path) -> None:
    write(tmp_path, scalar("x", 0, 1))
    script = [sys.executable, "-c", FIRST_FRAME, str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"textual", "termboard.app.main_screen"} <= loaded
    assert not loaded & {
        "numpy", "google.protobuf", "crc32c", "multiprocessing", "plotext", "ssl",
        "typing_extensions", "textual.widgets._tree", "textual.widgets._markdown",
        "termboard.store.loader", "termboard.app.help_screen", "termboard.app.palette",
        "termboard.dashboards.scalars.view",
    }  # fmt: skip


WITH_A_SCREEN = re.compile(
    r"app/.*|widgets/.*|dashboards/(pane|cards_pane|saving_pane|writing)\.py|dashboards/\w+/\w*view\w*\.py"
)


def test_textual_lives_only_in_app_widgets_and_views() -> None:
    root = Path(termboard.__file__).parent
    importing = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"^\s*(from|import) textual\b", path.read_text(encoding="utf-8"), re.M)
    }
    assert importing
    assert [name for name in sorted(importing) if not WITH_A_SCREEN.fullmatch(name)] == []


@pytest.mark.parametrize("module", ["termboard", "termboard.cli", "termboard.proto", *LEAVES])
def test_leaves_load_nothing_heavy(module: str) -> None:
    assert not loaded_after(f"import {module}") & {"numpy", "rich", "textual", "google"}


@pytest.mark.parametrize("module", ["termboard.events.event_file", "termboard.store.loader"])
def test_a_worker_process_is_lean(module: str) -> None:
    assert not loaded_after(f"import {module}") & {"rich", "textual", "plotext", "asyncio"}


def test_no_picture_loads_masked_arrays() -> None:
    """They come with a plain `np.unique` or a quantile, and stay: 1.3 MB of a pane beside a job."""
    samples = Path(__file__).parents[1] / "sample_logs"
    script = (
        "import sys\nfrom termboard.cli import main\n"
        "for name in sys.argv[2:]:\n    assert not main(['show', name, sys.argv[1]])\n"
        "assert 'numpy' in sys.modules and 'numpy.ma' not in sys.modules"
    )
    loaded_after(script, str(samples), *(spec.name for spec in DASHBOARDS))
