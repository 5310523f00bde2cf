"""The settings file that the user edits: `$XDG_CONFIG_HOME/termboard/config.toml`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from termboard.errors import TermboardError


@dataclass(frozen=True)
class Settings:
    """What a person may set once for every logdir; command-line options win over it."""

    theme: str = "auto"
    """Name of the colour theme; `auto`: light where the terminal says so (COLORFGBG), else dark."""
    smoothing: float = 0.6
    """TensorBoard's smoothing weight, from 0 (raw) to below 1."""
    refresh: float = 1.0
    """Seconds between two looks at the files."""
    repaint: float = 0.0
    """Least seconds between two repaints that new data causes; keys are answered at once. 0: 0.25
    over SSH (`SSH_CONNECTION`, `SSH_TTY`), else 0.1."""
    cache_gigabytes: float = 2.0
    """How much may be kept of what was read, so that it is not read again; 0: nothing."""
    characters: Literal["auto", "braille", "console", "ascii"] = "auto"
    """What to draw with; `auto`: what the terminal's name and the locale say."""
    colors: Literal["auto", "none", "16", "256", "truecolor"] = "auto"
    """How many colours to draw in; `auto`: as many as the terminal says it has."""
    mouse: bool = True
    """Whether the app takes the mouse; false leaves it to the terminal's own selection."""
    keys: dict[str, str] = field(default_factory=dict)
    """Keys by command: `{"toggle_log_scale": "ctrl+l"}`."""


def config_path() -> Path:
    """Return where the settings file is, whether or not it exists."""
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "termboard" / "config.toml"


def load(path: Path | None = None) -> Settings:
    """Read the settings file; a missing one gives the defaults.

    Raises TermboardError with the file's name and what is wrong for anything unreadable, unknown
    or of the wrong type: a setting that is silently ignored is worse than none.
    """
    path = path or config_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise TermboardError(f"The settings file {path} cannot be read: {error}.") from error
    return _checked(_parse(text, path), path)


def _parse(text: str, path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TermboardError(f"The settings file {path} is no valid TOML: {error}.") from error


def _checked(values: dict[str, Any], path: Path) -> Settings:
    known = [f.name for f in fields(Settings)]
    for name, value in values.items():
        if name not in known:
            raise TermboardError(
                f"The settings file {path} has an unknown setting {name!r}; known are "
                f"{', '.join(known)}."
            )
        default = getattr(Settings(), name)
        if not _same_type(value, default):
            raise TermboardError(
                f"In the settings file {path}, {name} should be a {type(default).__name__}, "
                f"like {default!r}."
            )
    settings = Settings(**values)
    if not 0 <= settings.smoothing < 1:
        raise TermboardError(f"In the settings file {path}, smoothing should be 0 to below 1.")
    if not 0.1 <= settings.refresh <= 3600:
        raise TermboardError(f"In the settings file {path}, refresh should be 0.1 to 3600 seconds.")
    if not 0 <= settings.repaint <= 3600:
        raise TermboardError(f"In the settings file {path}, repaint should be 0 to 3600 seconds.")
    if not 0 <= settings.cache_gigabytes <= 1e6:
        raise TermboardError(
            f"In the settings file {path}, cache_gigabytes should be 0 to 1000000."
        )
    for name in ("characters", "colors"):
        said, offered = getattr(settings, name), get_args(get_type_hints(Settings)[name])
        if said not in offered:
            raise TermboardError(
                f"In the settings file {path}, {name} should be one of {', '.join(offered)}."
            )
    return settings


def _same_type(value: object, default: object) -> bool:
    if isinstance(default, float):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    return isinstance(value, type(default))
