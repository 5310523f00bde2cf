"""The settings file: what it may say, and what is said of what it may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from termboard.errors import TermboardError
from termboard.settings import Settings, config_path, load


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "config.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_without_a_file_there_are_defaults() -> None:
    assert load() == Settings()


def test_the_file_is_where_xdg_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_path() == Path(os.environ["XDG_CONFIG_HOME"], "termboard/config.toml")
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert config_path() == Path("/home/somebody/.config/termboard/config.toml")


def test_what_the_file_says_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    path = config_path()
    path.parent.mkdir(parents=True)
    path.write_text('theme = "termboard-light"\nsmoothing = 0\n[keys]\nquit = "ctrl+q"\n')
    settings = load()
    assert (settings.theme, settings.smoothing) == ("termboard-light", 0)
    assert (settings.refresh, settings.keys) == (Settings().refresh, {"quit": "ctrl+q"})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("theme = ", "is no valid TOML"),
        ("thema = 'dark'", "unknown setting 'thema'; known are theme, smoothing, refresh"),
        ("theme = 1", "theme should be a str"),
        ("smoothing = '0.5'", "smoothing should be a float"),
        ("smoothing = true", "smoothing should be a float"),
        ("smoothing = 1.0", "smoothing should be 0 to below 1"),
        ("smoothing = -0.1", "smoothing should be 0 to below 1"),
        ("smoothing = nan", "smoothing should be 0 to below 1"),
        ("refresh = 0", "refresh should be 0.1 to 3600"),
        ("refresh = nan", "refresh should be 0.1 to 3600"),
        ("refresh = inf", "refresh should be 0.1 to 3600"),
        ("repaint = -1", "repaint should be 0 to 3600"),
        ("cache_gigabytes = -1", "cache_gigabytes should be 0 to 1000000"),
        ("cache_gigabytes = nan", "cache_gigabytes should be 0 to 1000000"),
        ("cache_gigabytes = true", "cache_gigabytes should be a float"),
        ("characters = 'runes'", "characters should be one of auto, braille, console, ascii"),
        ("colors = 'many'", "colors should be one of auto, none, 16, 256, truecolor"),
        ("mouse = 1", "mouse should be a bool"),
        ("keys = 'q'", "keys should be a dict"),
        ("[keys]\nquit = 1", "keys should be a dict"),
        (b"theme = '\xff'", "cannot be read"),
    ],
)
def test_what_is_wrong_is_told_with_the_files_name(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(TermboardError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert sentence in str(caught.value)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(TermboardError, match="cannot be read"):
        load(tmp_path)
