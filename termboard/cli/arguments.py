"""Which command is meant and what it was given. Knows every option, imports no command."""

from __future__ import annotations

import argparse
import math
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from termboard import __version__
from termboard.errors import TermboardError

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = {
    "ls": "list the runs",
    "tags": "list what the runs logged",
    "export": "write every point: JSON lines, CSV, npz or Parquet",
    "show": "print what a tab of the app shows",
    "plot": "print one chart",
    "check": "read every byte and list what is damaged",
}
"""Every command beside the app itself, by name, with its help; each is a module of this package."""

# TensorBoard's options that steer a server or its sampling. Here there is no port and no sample.
_IGNORED_WITH_VALUE = frozenset(
    {
        "--port", "--host", "--path_prefix", "--window_title", "--reload_interval",
        "--samples_per_plugin", "--max_reload_threads", "--load_fast", "--reload_multifile",
        "--reload_multifile_inactive_secs", "--detect_file_replacement", "--purge_orphaned_data",
        "--reuse_port", "--generic_data", "--reload_task", "--verbosity",
    }
)  # fmt: skip
_IGNORED_ALONE = frozenset({"--bind_all", "--inspect"})

_NOT_KEPT = "read every log anew, and keep nothing of it for the next start"
_NO_CACHE = {
    "": "neither use nor keep anything between two starts: what was read of the logs, and how "
    "this logdir was looked at",
    "check": "accepted and without effect: every byte is read anyway",
}

_EPILOG = (
    "commands: "
    + "; ".join(f"{name}: {text}" for name, text in COMMANDS.items())
    + ". `termboard COMMAND --help` says more. A folder named like a command is given as ./NAME."
)


def parse(argv: list[str]) -> tuple[Callable[[argparse.Namespace], int], argparse.Namespace]:
    """Return the command's function and what it was given. Exits for `--help` and `--version`."""
    argv = _without_server_options(argv)
    name = argv[0] if argv and argv[0] in COMMANDS else ""
    parser = _parser(name)
    # Intermixed: `show text --step 3 runs/` gives the LOGDIR behind an option.
    arguments = parser.parse_intermixed_args(argv[1:] if name else argv)
    arguments.logdirs = [*arguments.logdir, *arguments.logdirs]
    if not arguments.logdirs:
        parser.error(
            "give the folder that your training writes its event files to: termboard runs/"
        )
    from termboard.cli.quick_dataclasses import make_dataclasses_quick

    make_dataclasses_quick()
    module = import_module(f"termboard.cli.{name or 'app'}")
    run: Callable[[argparse.Namespace], int] = module.run
    return run, arguments


def _without_server_options(argv: list[str]) -> list[str]:
    kept: list[str] = []
    ignored: list[str] = []
    rest = iter(argv)
    for argument in rest:
        name, equals, _ = argument.partition("=")
        if name not in _IGNORED_WITH_VALUE | _IGNORED_ALONE:
            kept.append(argument)
            continue
        ignored.append(name)
        if not equals and name not in _IGNORED_ALONE:
            next(rest, None)
    if ignored:
        sys.stderr.write(
            f"termboard: {', '.join(ignored)} ignored: termboard opens no port, keeps every point "
            "and follows the files by itself.\n"
        )
    return kept


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().split())
        raise TermboardError(f"{message[0].upper()}{message[1:].rstrip('.')}.\n{usage}")


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """Return the columns for a help text, as `shutil` would, which takes 5 ms to import."""
    try:
        return int(os.environ["COLUMNS"]) or 80
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80


def _parser(name: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"termboard {name}".strip(),
        description=(COMMANDS[name] if name else "watch training runs in the terminal").capitalize()
        + ".",
        epilog=None if name else _EPILOG,
        allow_abbrev=False,
        formatter_class=_Formatter,
    )
    if name == "show":
        parser.add_argument("tab", metavar="TAB", help="which tab; an unknown one lists the known")
    parser.add_argument("logdirs", nargs="*", metavar="LOGDIR", help="folder of runs, or NAME:PATH")
    parser.add_argument(
        "--logdir",
        action="append",
        default=[],
        metavar="PATH",
        help="a LOGDIR, as TensorBoard's users type it",
    )
    _OPTIONS[name](parser)
    parser.add_argument("--no-cache", action="store_true", help=_NO_CACHE.get(name, _NOT_KEPT))
    return parser


def _pick(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", default="", metavar="RE", help="only runs that match")
    parser.add_argument("--tag", default="", metavar="RE", help="only tags that match")


def _plugin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plugin", default="", metavar="P", help="only this plugin: scalars, text")


def _attempts(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--attempts", choices=("latest", "all"), default=default,
        help=f"of restarted runs the latest attempt, or all as logged (default: {default})",
    )  # fmt: skip


def _size(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--width", type=_cells, metavar="N", help="columns (default: terminal's)")
    parser.add_argument("--height", type=_cells, metavar="N", help="rows (default: as needed)")
    parser.add_argument(
        "--color", choices=("auto", "never", "256", "truecolor"), default="auto",
        help="auto: as the terminal can, none in a pipe",
    )  # fmt: skip


def _smoothing_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--smoothing", type=_weight, metavar="S", help="0 (raw) to below 1")


def _cells(text: str) -> int:
    number = _number(text)
    if not (1 <= number <= 2000 and number == int(number)):
        raise argparse.ArgumentTypeError("should be a whole number, 1 to 2000")
    return int(number)


def _weight(text: str) -> float:
    number = _number(text)
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError("should be 0 to below 1")
    return number


def _seconds(text: str) -> float:
    number = _number(text)
    if not 0.1 <= number <= 3600:
        raise argparse.ArgumentTypeError("should be 0.1 to 3600 seconds")
    return number


def _range(text: str) -> tuple[int | None, int | None]:
    start, colon, end = text.partition(":")
    try:
        steps = [int(step) if step.strip() else None for step in (start, end)]
    except ValueError:
        colon = ""
        steps = []
    if not colon or any(step is not None and abs(step) >= 1 << 63 for step in steps):
        raise argparse.ArgumentTypeError("should be two steps: 100:200, 100: or :200")
    return steps[0], steps[1]


def _number(text: str) -> float:
    """Return the number in `text`; NaN, which lies in no range, if it holds none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _app(parser: argparse.ArgumentParser) -> None:
    _pick(parser)
    _smoothing_option(parser)
    _attempts(parser, "latest")
    parser.add_argument("--tab", default="", metavar="NAME", help="the tab to open first")
    parser.add_argument("--theme", default="", metavar="T", help="termboard-dark, termboard-light")
    parser.add_argument("--refresh", type=_seconds, metavar="S", help="seconds between two looks")
    # None: not given; then what was kept of the logdir holds.
    parser.set_defaults(run=None, tag=None, attempts=None)
    parser.add_argument("--version", action="version", version=f"termboard {__version__}")


def _ls(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _tags(parser: argparse.ArgumentParser) -> None:
    _pick(parser)
    _plugin(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _export(parser: argparse.ArgumentParser) -> None:
    _pick(parser)
    _plugin(parser)
    _attempts(parser, "all")
    parser.add_argument(
        "--format", choices=("jsonl", "csv", "npz", "parquet"), default="jsonl",
        help="default: jsonl; npz and parquet hold scalars only",
    )  # fmt: skip
    parser.add_argument("-o", dest="output", default="", metavar="FILE", help="instead of stdout")
    parser.add_argument(
        "--payloads", default="", metavar="DIR",
        help="write images and sounds into this folder, which is new or empty",
    )  # fmt: skip


def _show(parser: argparse.ArgumentParser) -> None:
    _pick(parser)
    _size(parser)
    _attempts(parser, "latest")
    _smoothing_option(parser)
    parser.add_argument("--step", type=int, metavar="N", help="the values at this step")
    parser.add_argument(
        "--format", default="text", metavar="F",
        help="text, svg, html, png; of some tabs json, csv, md, latex (default: text)",
    )  # fmt: skip
    parser.add_argument("-o", dest="output", default="", metavar="FILE", help="instead of stdout")
    _drawing(parser.add_argument_group("drawing curves (scalars)"))
    _comparison(parser.add_argument_group("comparing runs (scalars)"))


def _drawing(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--x", default="step", metavar="AXIS",
        help="step, relative-step, relative, wall, or tag:TAG (default: step)",
    )  # fmt: skip
    group.add_argument("--log", choices=("x", "y", "xy"), help="logarithmic axes")
    group.add_argument(
        "--time-constant", type=float, metavar="T",
        help="smooth by a time constant, in units of the x axis, instead of --smoothing",
    )  # fmt: skip
    group.add_argument(
        "--band", choices=("std", "range", "interval"),
        help="runs that differ in their seed as one curve, with this around their mean",
    )  # fmt: skip
    group.add_argument(
        "--seeds", default="", metavar="RE",
        help="which runs those are: a pattern over names, or `hparams` (default: by names like "
        "seed3); implies --band std",
    )  # fmt: skip


def _comparison(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--metric", default="", metavar="TAG",
        help="compare the runs by this tag, in a table in place of the cards",
    )  # fmt: skip
    group.add_argument("--baseline", default="", metavar="RUN", help="the run to compare with")
    group.add_argument(
        "--best", choices=("auto", "min", "max"), default="auto",
        help="which value is the best (default: auto, by the tag's name)",
    )  # fmt: skip
    group.add_argument(
        "--range", type=_range, metavar="A:B", help="only from step A to step B; :B and A: too"
    )
    group.add_argument(
        "--sort", default="", metavar="COLUMN", help="run, last, best, change and others"
    )
    group.add_argument("--reverse", action="store_true", help="the other way round")


def _plot(parser: argparse.ArgumentParser) -> None:
    _pick(parser)
    _size(parser)
    _attempts(parser, "latest")
    _smoothing_option(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "": _app,
    "ls": _ls,
    "tags": _tags,
    "export": _export,
    "show": _show,
    "plot": _plot,
    "check": _check,
}
