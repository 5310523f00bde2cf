"""How charts are drawn: of one card what is chosen now, and of a whole tab what was chosen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from termboard.dashboards.curves.smoothed import Smoothing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from termboard.dashboards.api import Shared, XAxis
    from termboard.dashboards.curves.readings import Order

Ends = tuple["float | None", "float | None"]
"""(low, high) as somebody typed them; None: what the data says."""
Limits = tuple[float, float]

COMMON = ""
"""In `Choices.windows`: the x that all charts show while they are linked."""


@dataclass(frozen=True)
class Window:
    """The part of a chart that is zoomed into."""

    x: Ends | None = None
    """None: all of it. An end that is None is open: it is where the data ends, as it grows."""
    y: Limits | None = None
    """None: what lies in the part of x that is shown."""
    last: float = 0.0
    """Above 0: this share of x, the last one of all that there is, as it grows; `x` is None."""

    @property
    def closed(self) -> Limits | None:
        """The part of x, if it does not depend on the data."""
        low, high = self.x or (None, None)
        return None if low is None or high is None else (low, high)

    @property
    def along_x(self) -> Window:
        """What of it is said of x."""
        return Window(self.x, last=self.last)

    def __bool__(self) -> bool:
        """Tell whether it is less than all."""
        return self != Window()


@dataclass(frozen=True)
class Style:
    """How one chart is drawn."""

    x_axis: XAxis = "step"
    log_x: bool = False
    log_y: bool = False
    clip_outliers: bool = False
    """Leave the outer 5 % of the values out of the y axis, as TensorBoard does."""
    from_zero: bool = False
    """Let the y axis begin (or end) at 0."""
    ends: Ends = (None, None)
    """Typed limits of y."""
    window: Window = field(default_factory=Window)
    selection: Window = field(default_factory=Window)
    """The part that the mouse is drawn over."""
    cursor: float | None = None
    """x of the cursor, the same in all charts."""
    pointer: float | None = None
    """y that was pointed at last, for the order `nearest`."""
    order: Order = "name"
    smoothed: bool = False
    """Whether the curves differ from what was logged."""


@dataclass(frozen=True)
class Choices:
    """How a tab's charts are drawn. Cards go by their keys. Replaced, never changed."""

    logs: frozenset[str] = frozenset()
    """Cards whose y axis is logarithmic."""
    log_x: bool = False
    clip_outliers: bool = False
    from_zero: bool = False
    ends: Mapping[str, Ends] = field(default_factory=lambda: MappingProxyType({}))
    """Typed limits of y, by card."""
    windows: Mapping[str, Window] = field(default_factory=lambda: MappingProxyType({}))
    """What is zoomed into, by card."""
    linked: bool = False
    """Whether all charts show the same part of x."""
    selected: tuple[str, Window] = ("", Window())
    """The card over which the mouse is drawn, and the part of it."""
    cursor: float | None = None
    pointer: float | None = None
    order: Order = "name"

    def style(self, key: str, shared: Shared) -> Style:
        """Return how the card `key` is drawn."""
        return Style(
            x_axis=shared.x_axis,
            log_x=self.log_x and shared.x_axis != "wall",
            log_y=key in self.logs,
            clip_outliers=self.clip_outliers,
            from_zero=self.from_zero,
            ends=self.ends.get(key, (None, None)),
            window=self.window(key),
            selection=self.selected[1] if self.selected[0] == key else Window(),
            cursor=self.cursor,
            pointer=self.pointer,
            order=self.order,
            smoothed=bool(smooths(shared)),
        )

    def window(self, key: str) -> Window:
        """Return the part that a card shows."""
        own = self.windows.get(key, Window())
        if not self.linked:
            return own
        return replace(self.windows.get(COMMON, Window()), y=own.y)

    def with_window(self, key: str, window: Window) -> Choices:
        """Return the choices with another part shown; of all charts' x while they are linked."""
        windows = {**self.windows, key: window}
        if self.linked:
            windows[COMMON] = window.along_x
        return replace(self, windows=MappingProxyType(windows))

    def with_part(
        self, keys: Collection[str], x: Ends | None = None, y: Limits | None = None
    ) -> Choices:
        """Return the choices with another part of cards shown, in the directions given."""
        return self.with_parts(keys, Window(x, y))

    def with_parts(self, keys: Collection[str], part: Window) -> Choices:
        """Return the choices with another part of cards shown, where `part` says which."""
        choices = self
        for key in keys:
            window = self.window(key)
            along = part.along_x or window.along_x
            choices = choices.with_window(key, replace(along, y=part.y or window.y))
        return choices

    def without_windows(self, keys: Collection[str]) -> Choices:
        """Return the choices with all of these cards shown again."""
        gone = {*keys, COMMON} if self.linked else set(keys)
        left = {key: window for key, window in self.windows.items() if key not in gone}
        return replace(self, windows=MappingProxyType(left))

    def with_log(self, keys: Collection[str]) -> Choices:
        """Return the choices with these y axes logarithmic; linear if all of them are."""
        these = frozenset(keys)
        logs = self.logs - these if these <= self.logs else self.logs | these
        return replace(self, logs=logs)

    def with_ends(self, keys: Collection[str], ends: Ends) -> Choices:
        """Return the choices with typed limits of y; both None takes them back."""
        left = {key: kept for key, kept in self.ends.items() if key not in keys}
        added = dict.fromkeys(keys, ends) if ends != (None, None) else {}
        return replace(self, ends=MappingProxyType({**left, **added}))

    def without_x(self) -> Choices:
        """Return the choices without what is said in units of the x axis: it is another one now."""
        kept = {key: Window(y=window.y) for key, window in self.windows.items() if window.y}
        return replace(self, cursor=None, windows=MappingProxyType(kept))


def smooths(shared: Shared) -> float:
    """Return the strength of the smoothing that is chosen; 0: none."""
    return Smoothing.chosen(shared).strength
