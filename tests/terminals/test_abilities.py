"""What is known of a terminal from its environment: one table of cases."""

from __future__ import annotations

import pytest

from termboard.cli.screen import chosen
from termboard.settings import Settings
from termboard.terminal.abilities import Terminal, announce, terminal_of

SSH = {"SSH_CONNECTION": "10.0.0.1 4711 10.0.0.2 22"}
TRUE = {"COLORTERM": "truecolor"}
TMUX = {"TMUX": "/tmp/tmux-0/default,1,0"}
FEW = Terminal(depth="16")
MORE = Terminal(depth="256")
CONSOLE = Terminal(characters="console", depth="16", mouse=False)
SERIAL = Terminal(characters="ascii", depth="16", no_color=True, mouse=False)


@pytest.mark.parametrize(
    ("environment", "encoding", "expected"),
    [
        ({"TERM": "xterm"}, "utf-8", FEW),
        ({"TERM": "xterm"} | TRUE, "utf-8", Terminal()),
        ({"TERM": "xterm-256color"}, "utf-8", MORE),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, "UTF-8", Terminal()),
        ({"TERM": "xterm-direct"}, "utf-8", Terminal()),
        # SSH hands on TERM, and COLORTERM it does not.
        ({"TERM": "xterm-kitty"} | SSH, "utf-8", Terminal(is_remote=True)),
        ({"TERM": "alacritty"} | SSH, "utf-8", Terminal(is_remote=True)),
        ({"TERM": "xterm-256color"} | SSH, "utf-8", Terminal(depth="256", is_remote=True)),
        ({"TERM": "xterm", "SSH_TTY": "/dev/pts/3"}, "utf-8", Terminal(depth="16", is_remote=True)),
        # Windows Terminal says so below WSL; tmux in it has its own word.
        ({"TERM": "xterm-256color", "WT_SESSION": "b1c0"}, "utf-8", Terminal()),
        ({"TERM": "tmux-256color", "WT_SESSION": "b1c0"} | TMUX, "utf-8", MORE),
        # tmux translates colours for the terminal outside, whatever it calls itself.
        ({"TERM": "tmux-256color"} | TMUX, "utf-8", MORE),
        ({"TERM": "screen"} | TMUX, "utf-8", MORE),
        ({"TERM": "screen-256color"} | TMUX | TRUE, "utf-8", Terminal()),
        ({"TERM": "tmux-256color"} | SSH, "utf-8", Terminal(depth="256", is_remote=True)),
        # GNU screen does not, and makes blinking text of true colours.
        ({"TERM": "screen"}, "utf-8", FEW),
        ({"TERM": "screen-256color", "STY": "1.pts"} | TRUE, "utf-8", MORE),
        ({"TERM": "screen.xterm-256color"} | TRUE, "utf-8", MORE),
        # Consoles and serial lines.
        ({"TERM": "linux"}, "utf-8", CONSOLE),
        ({"TERM": "linux"} | TRUE, "utf-8", CONSOLE),
        ({"TERM": "linux"}, "iso8859-15", Terminal(characters="ascii", depth="16", mouse=False)),
        ({"TERM": "vt220"}, "utf-8", SERIAL),
        ({"TERM": "vt100"} | TRUE, "utf-8", SERIAL),
        ({"TERM": "xterm-mono"}, "utf-8", Terminal(depth="16", no_color=True, mouse=False)),
        # Locales: the POSIX one is UTF-8 to Python, unless that is switched off.
        ({"TERM": "xterm-256color", "LC_ALL": "POSIX"}, "utf-8", MORE),
        (
            {"TERM": "xterm-256color", "LC_ALL": "POSIX"},
            "ascii",
            Terminal(characters="ascii", depth="256"),
        ),
        ({"TERM": "xterm"}, "latin-1", Terminal(characters="ascii", depth="16")),
        ({"TERM": "xterm"}, None, Terminal(characters="ascii", depth="16")),
        # Wishes.
        (
            {"TERM": "xterm-256color", "NO_COLOR": "1"},
            "utf-8",
            Terminal(depth="256", no_color=True),
        ),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "utf-8", MORE),
        ({"TERM": "xterm", "COLORFGBG": "0;15"}, "utf-8", Terminal(depth="16", is_light=True)),
        ({"TERM": "xterm", "COLORFGBG": "15;default;0"}, "utf-8", FEW),
    ],
)
def test_what_a_terminal_can_do(
    environment: dict[str, str], encoding: str | None, expected: Terminal
) -> None:
    assert terminal_of(environment, encoding) == expected


@pytest.mark.parametrize("term", ["", "dumb", "unknown", "DUMB"])
def test_the_app_does_not_run_where_the_cursor_cannot_move(term: str) -> None:
    found = terminal_of({"TERM": term} | TRUE, "utf-8")
    assert found.is_dumb
    assert found.colors == "none", "COLORTERM alone makes no terminal"


def test_settings_win_over_what_was_found() -> None:
    said = Settings(characters="ascii", colors="16", mouse=False)
    found = terminal_of({"TERM": "xterm-kitty", "NO_COLOR": "1"}, "utf-8")
    assert chosen(found, said) == Terminal(characters="ascii", depth="16", mouse=False)
    assert chosen(found, Settings()) == found
    assert chosen(Terminal(), Settings(colors="none")).colors == "none"


def test_textual_is_told() -> None:
    environment = {"TERM": "linux", "COLORTERM": "truecolor", "NO_COLOR": ""}
    announce(terminal_of(environment, "utf-8"), environment)
    assert environment["TEXTUAL_COLOR_SYSTEM"] == "standard"
    assert "NO_COLOR" not in environment, "empty is no wish"
    assert int(environment["TEXTUAL_FPS"]) > 60, "the second part of an answer follows at once"
    serial = {"TERM": "vt220", "TEXTUAL_COLOR_SYSTEM": "256"}
    announce(terminal_of(serial, "utf-8"), serial)
    assert serial["TEXTUAL_COLOR_SYSTEM"] == "256", "who sets it means it"
    assert serial["NO_COLOR"] == "1"
