"""What outlives the app: choices that differ from the defaults, colours, and what tabs remember."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from termboard.app import kept_json, kept_view
from termboard.app.themes import DARK_NAME
from termboard.app.view_state import ViewState
from termboard.dashboards.api import RunStyle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from termboard.events.logdir import Root

_MOST_COLORS = 50_000


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Frame:
    """Choices about the frame, beside those about runs and charts."""

    tab: str = "scalars"
    theme: str = DARK_NAME
    run_list: bool = True
    """Whether the list of runs is shown where there is room beside the charts."""


@dataclass(frozen=True)
class Memory:
    """What was kept, what holds without it, and what the command line says against both."""

    keeper: kept_view.Keeper | None = None
    """Writes the file; None: nothing is kept."""
    kept: Mapping[str, Any] = field(default_factory=_nothing)
    """What the file said."""
    default: Mapping[str, Any] = field(default_factory=_nothing)
    """Every choice as it is without anything kept: the program's, or the settings file's."""
    given: Mapping[str, Any] = field(default_factory=_nothing)
    """The choices that the command line made; they hold for this start only."""
    problem: str = ""
    """One sentence if a file could not be used."""

    def state(self, default: ViewState) -> ViewState:
        """Return the view to start with."""
        return kept_json.from_json({**self._choices, **self.given}, default)

    def frame(self, default: Frame) -> Frame:
        """Return the frame to start with."""
        said = {**self._choices, **self.given}
        tab, theme, run_list = said.get("tab"), said.get("theme"), said.get("run_list")
        return Frame(
            tab=tab if isinstance(tab, str) else default.tab,
            theme=theme if isinstance(theme, str) else default.theme,
            run_list=run_list if isinstance(run_list, bool) else default.run_list,
        )

    @property
    def _choices(self) -> Mapping[str, Any]:
        return _mapping(self.kept.get("choices"))

    @property
    def colors(self) -> dict[str, RunStyle]:
        """The colour numbers that runs had."""
        return {
            name: RunStyle(name, index)
            for name, index in list(_mapping(self.kept.get("colors")).items())[:_MOST_COLORS]
            if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < _MOST_COLORS
        }

    def pane(self, name: str) -> Mapping[str, Any]:
        """Return what a tab remembered."""
        return _mapping(_mapping(self.kept.get("panes")).get(name))

    def document(
        self,
        state: ViewState,
        frame: Frame,
        colors: Mapping[str, RunStyle],
        panes: Mapping[str, Mapping[str, Any]],
    ) -> dict[str, Any]:
        """Return what to keep; tabs that were not opened keep what they had."""
        before = _mapping(self.kept.get("panes"))
        return {
            "choices": self._differing(choices_of(state, frame)),
            "colors": {name: style.index for name, style in colors.items()},
            "panes": {**before, **{name: dict(said) for name, said in panes.items() if said}},
        }

    def _differing(self, choices: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in choices.items():
            if name in self.given and value == self.given[name]:
                if name in self._choices:  # what only the command line wanted changes nothing
                    found[name] = self._choices[name]
            elif value != self.default.get(name):
                found[name] = value
        return found


class Keeping:
    """Writes a memory's file, if there is something new to write."""

    def __init__(self, memory: Memory) -> None:
        self._keeper, self._written = memory.keeper, memory.kept

    def job(self, document: Callable[[], Mapping[str, Any]]) -> Callable[[], str] | None:
        """Return what writes the present document, None if it stands in the file already.

        It runs in any thread, and returns "" or one sentence about why nothing can be kept; that
        is said once.
        """
        keeper = self._keeper
        if keeper is None:
            return None
        new = document()
        if new == self._written:
            return None
        self._written, ticket = new, keeper.ticket()

        def write() -> str:
            problem = keeper.write(ticket, new)
            if problem:
                self._keeper = None
            return problem

        return write


@dataclass(frozen=True)
class Beginning:
    """What the screen shows at first, and what it knows of earlier starts."""

    state: ViewState = field(default_factory=ViewState)
    frame: Frame = field(default_factory=Frame)
    memory: Memory = field(default_factory=Memory)


def choices_of(state: ViewState, frame: Frame) -> dict[str, Any]:
    """Return every choice by its name, as JSON has it."""
    return {
        **kept_json.to_json(state),
        "tab": frame.tab,
        "theme": frame.theme,
        "run_list": frame.run_list,
    }


def remembered(
    roots: tuple[Root, ...], state: ViewState, frame: Frame, given: Mapping[str, Any]
) -> Memory:
    """Return the memory of these logdirs; `state` and `frame` hold where nothing was kept."""
    logdirs = kept_view.identity(roots)
    path = kept_view.file_of(logdirs)
    said = kept_view.read(path, logdirs)
    return Memory(
        keeper=None if said.problem else kept_view.Keeper(path, logdirs),
        kept=said.view,
        default=choices_of(state, frame),
        given=given,
        problem=said.problem,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
