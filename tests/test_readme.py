"""The documentation says what is true: its commands run, its keys, links and examples exist."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import termboard.app
import termboard.dashboards
import termboard.widgets
from termboard.app.main_screen import TABS
from termboard.cli import main
from termboard.cli.arguments import COMMANDS
from termboard.cli.logdir import read as read_logdirs
from termboard.command import Command, key_name
from termboard.dashboards.api import PageRequest, imported, shared_for
from termboard.dashboards.registry import DASHBOARDS
from termboard.plot.look import Look
from termboard.store.select import Selection
from tests.support import golden

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DOCS = tuple(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", *DOCS)
REWRITE = os.environ.get("TERMBOARD_GOLDEN") == "1" and not os.environ.get("CI")
"""As with golden files: what the program prints goes into the pages that show it."""


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[tuple[str, str]]:
    """Return (language, text) of every block of code."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", read(page), re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[str]:
    """Return the lines of the page's console blocks that start with `$ termboard`."""
    lines = [line for kind, text in blocks(page) if kind == "console" for line in text.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ termboard")]


def examples(page: str) -> list[tuple[str, str]]:
    """Return (command, JSON) of every block of JSON right behind one command."""
    found = blocks(page)
    return [
        (text.removeprefix("$ ").strip(), after[1])
        for (kind, text), after in pairwise(found)
        if kind == "console" and after[0] == "json"
    ]


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def output(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command as if in a pipe; return its stdout."""
    argv = shlex.split(command.partition(" | ")[0])
    assert argv[0] == "termboard"
    assert main(argv[1:]) == (1 if argv[1] == "check" else 0)  # two sample runs are damaged
    return capsys.readouterr().out


def every_command() -> list[type[Command]]:
    """Return all command classes of the program that have a key, by heading and name."""
    for package in (termboard.app, termboard.widgets, termboard.dashboards):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)

    def below(command: type[Command]) -> Iterator[type[Command]]:
        for child in command.__subclasses__():
            yield child
            yield from below(child)

    # Those that open a tab are made by a function, which a test may have called for other tabs.
    ours = [
        child
        for child in below(Command)
        if child.__module__.startswith("termboard.") and "open_tab(" not in child.action
    ]
    # Tabs may have commands of one name, which do the same there: one line in each tab's table.
    named = {(child.group, child.id()): child for child in (*ours, *TABS) if child.keys}
    return [named[key] for key in sorted(named)]


def shown_keys(command: type[Command]) -> list[str]:
    return [key_name(key) for key in command.keys.split(",")]


@pytest.mark.parametrize("command", [*commands("README.md"), *commands("docs/cli.md")])
def test_a_command_of_the_documentation_runs(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output(command, capsys).strip()


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"^\| `termboard (\w+)", read("README.md"), re.MULTILINE))
    assert named == set(COMMANDS)


def test_the_contract_has_a_heading_for_every_command_and_no_other() -> None:
    headings = re.findall(r"^## termboard ([a-z]+)", read("docs/cli.md"), re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_contract_names_every_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([name, "--help"])
    options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", capsys.readouterr().out))
    section = read("docs/cli.md").partition(f"## termboard {name}")[2].partition("\n## ")[0]
    general = read("docs/cli.md").partition("## termboard")[0]
    missing = {option for option in options if option not in section + general}
    assert missing <= {"--help", "-h"}


def test_the_tables_of_tabs_and_formats_are_those_of_the_registry() -> None:
    rows = re.findall(r"^\| (?:`(\d)`)? ?\| (\w[\w ]*) \|", read("README.md"), re.MULTILINE)
    tabs = [(number, title) for number, title in rows if title not in ("tab", "command")]
    assert tabs == [(spec.number, spec.title) for spec in DASHBOARDS]
    for spec in DASHBOARDS:
        formats = ", ".join(f"`{name}`" for name in spec.formats)
        assert f"{spec.name}: {formats}" in read("docs/cli.md")


@pytest.mark.parametrize(("command", "expected"), examples("docs/cli.md"))
def test_json_of_the_contract_has_the_fields_that_are_printed(
    command: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = output(command, capsys)
    if command.startswith("termboard export"):
        printed = printed.splitlines()[0]
    known, wanted = json.loads(printed), json.loads(expected)
    for document in (known, wanted):
        for run in document.get("runs", ()):
            run["state"] = "of its age"
    assert known == wanted


def test_the_sample_of_the_readme_is_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sample = next(text for kind, text in blocks("README.md") if kind == "console" and "╭" in text)
    command, _, picture = sample.partition("\n")
    printed = output(command.removeprefix("$ "), capsys)
    if REWRITE:
        text = read("README.md").replace(sample, f"{command}\n{printed}")
        (ROOT / "README.md").write_text(text, encoding="utf-8")
        picture = printed
    assert picture == printed, "look at it, then TERMBOARD_GOLDEN=1"


def test_every_key_of_the_readme_belongs_to_a_command() -> None:
    section = read("README.md").partition("\n## Keys\n")[2].partition("\n## ")[0]
    named = {key for key in re.findall(r"`([^`\s]+)`", section) if len(key) == 1 or key in _LONG}
    known = {key for command in every_command() for key in shown_keys(command)}
    assert len(named) > 12
    assert named <= known


_LONG = ("enter", "esc", "space", "tab")


def test_all_commands_stand_in_the_page_of_keys() -> None:
    page = ROOT / "docs" / "keys.md"
    table = key_table()
    if REWRITE:
        page.write_text(table, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == table, "look at it, then TERMBOARD_GOLDEN=1"


def key_table() -> str:
    """Return docs/keys.md."""
    lines = [
        "# All commands, by name",
        "",
        "The name is what the settings file takes to give a command other keys:",
        "",
        "```toml",
        "[keys]",
        'log_y = "L"                 # several, separated by commas: "L,ctrl+y"',
        "```",
        "",
        "Letters are written as they are; signs and others have names: `slash`, `full_stop`,",
        "`ctrl+p`, `f1`, `pagedown`, `up`. In the program `?` shows the keys of what is on",
        "the screen.",
    ]
    heading = ""
    for command in every_command():
        if command.group != heading:
            heading = command.group
            lines += ["", f"## {heading}", "", "| key | name | what it does |", "|---|---|---|"]
        keys = " ".join(f"`{key}`" for key in shown_keys(command))
        lines.append(f"| {keys} | `{command.id()}` | {command.help()} |")
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_of_the_repository(page: str) -> None:
    headings = re.findall(r"^#+ (.*)$", read(page), re.MULTILINE)
    anchors = {f"#{heading.lower().replace(' ', '-')}" for heading in headings}
    for target in re.findall(r"\]\(([^)]+)\)", read(page)):
        assert target in anchors or (ROOT / page).parent.joinpath(target).is_file(), target


@pytest.mark.parametrize("page", PAGES)
def test_lines_are_short(page: str) -> None:
    if page == "docs/keys.md":  # its sentences are the commands' own
        return
    assert [line for line in read(page).splitlines() if len(line) > 110] == []


def test_pictures_stand_alone_and_are_small() -> None:
    for name in ("screen.svg", "layers.svg", "graph.svg", "text.svg", "narrow.svg"):
        path = ROOT / "docs" / name
        assert path.stat().st_size < 300_000
        svg = path.read_text(encoding="utf-8")
        assert "@font-face" not in svg
        assert "url(http" not in svg


def test_settings_of_the_readme_are_accepted(tmp_path: Path) -> None:
    from termboard.settings import load

    text = next(text for kind, text in blocks("README.md") if kind == "toml")
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    settings = load(path)
    assert settings.keys.keys() <= {command.id() for command in every_command()}


def test_the_tab_of_the_guide_can_be_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "counts"
    folder.mkdir()
    for kind, text in blocks("CONTRIBUTING.md"):
        first, _, rest = text.partition("\n")
        if kind == "python":
            (folder / Path(first).name).write_text(rest, encoding="utf-8")
    (folder / "__init__.py").touch()
    monkeypatch.setattr(
        termboard.dashboards, "__path__", [*termboard.dashboards.__path__, str(tmp_path)]
    )
    spec: Any = imported("termboard.dashboards.counts.spec:COUNTS")
    view: Any = imported(spec.view)
    assert [command.id() for command in view.OFFERS] == ["reverse", "back"]
    selection = Selection("cnn-diverged", "loss/val")
    snapshot = read_logdirs(["sample_logs"])
    request = PageRequest(
        selection=selection, width=40, height=None, look=Look(), depth="none",
        shared=shared_for(snapshot, selection),
    )  # fmt: skip
    page: Any = imported(spec.page)(snapshot, request)
    golden.check("docs/counts.txt", page.text() + "\n")
