"""The one screen: status, runs, tabs and the open tab. It owns the state that tabs share."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.screen import Screen

from termboard.app import emptiness, summary
from termboard.app.commands import ALWAYS, FRAME, open_tab_commands
from termboard.app.filter_bar import FilterBar
from termboard.app.help_screen import HelpScreen
from termboard.app.view_state import ViewState
from termboard.dashboards.api import imported, styled
from termboard.dashboards.pane import Back, DashboardPane
from termboard.dashboards.registry import DASHBOARDS, by_name
from termboard.plot.look import Look
from termboard.store.store import Snapshot
from termboard.widgets.bindings import bindings
from termboard.widgets.footer_bar import FooterBar, Hint
from termboard.widgets.line_of_text import InfoLine, Sentences
from termboard.widgets.run_list import RunList
from termboard.widgets.status_line import StatusLine
from termboard.widgets.tab_bar import Tab, TabBar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.widget import Widget

    from termboard.clock import Clock
    from termboard.command import Command
    from termboard.dashboards.api import RunStyle
    from termboard.events.logdir import Root
    from termboard.store.series import Attempts

_NARROW = 100
"""Below this width the list of runs lies over the charts and is shown on demand."""
_TICK = 5.0  # seconds between two looks at the clock, for ages and states
_WHILE_LOADING = 0.5  # seconds between two repaints then
TABS = open_tab_commands((spec.name, spec.title, spec.number) for spec in DASHBOARDS)


class MainScreen(Screen[None]):
    """Messages come up to it, state goes down from it."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*FRAME, *TABS, Back)
    BINDINGS = bindings(OFFERS)
    AUTO_FOCUS = None  # the first card gets the focus when its tab is there
    CSS = """
    MainScreen { layers: base over; background: $background; }
    #body { height: 1fr; }
    #runs { border-right: solid $frame; background: $background; }
    #runs.-hidden { display: none; }
    #runs.-over {
        layer: over; dock: left; max-width: 44; height: 1fr; background: $surface;
        border: round $frame;
    }
    #runs.-over:focus-within { border: round $accent; }
    #tabs { width: 1fr; height: 1fr; }
    #tabs > DashboardPane { display: none; }
    #tabs > DashboardPane.-open { display: block; }
    #nothing { display: none; }
    MainScreen.-nothing #nothing { display: block; }
    MainScreen.-nothing #tabs > DashboardPane { display: none; }
    """

    snapshot: reactive[Snapshot] = reactive(Snapshot(), repaint=False)
    state: reactive[ViewState] = reactive(ViewState(), repaint=False)
    look: reactive[Look] = reactive(Look(), repaint=False)
    open_tab: reactive[str] = reactive("", repaint=False)

    def __init__(
        self, roots: tuple[Root, ...], state: ViewState, tab: str, interval: float, clock: Clock
    ) -> None:
        """`interval`: seconds between two repaints that data causes."""
        super().__init__()
        self._roots, self._clock, self._interval = roots, clock, interval
        self._first_tab = tab or DASHBOARDS[0].name
        self._styles: dict[str, RunStyle] = {}
        self._panes: dict[str, DashboardPane] = {}
        self._next: Snapshot | None = None
        self._before_filter: Widget | None = None
        self._shown_at = 0.0
        self.set_reactive(MainScreen.state, state)

    def compose(self) -> ComposeResult:
        """Return the frame; tabs are mounted when they are first opened."""
        yield StatusLine().data_bind(look=MainScreen.look)
        yield TabBar().data_bind(look=MainScreen.look)
        with Horizontal(id="body"):
            with Vertical(id="runs"):
                yield InfoLine(id="which").data_bind(look=MainScreen.look)
                yield RunList().data_bind(look=MainScreen.look)
            with Vertical(id="tabs"):
                yield Sentences(id="nothing").data_bind(look=MainScreen.look)
        yield FilterBar()
        yield FooterBar().data_bind(look=MainScreen.look)

    def on_mount(self) -> None:
        """Open the first tab once the frame stands on the screen."""
        self.bindings_updated_signal.subscribe(self, lambda _: self._show_keys())
        self._describe()
        self.set_interval(_TICK, self._describe)
        self.call_after_refresh(self.action_open_tab, self._first_tab)

    # Data: throttled, because a training writes faster than anyone reads

    def offer(self, snapshot: Snapshot) -> None:
        """Show a new snapshot, at most one in each interval."""
        waiting = self._next is not None
        self._next = snapshot
        if waiting:
            return
        # While a load runs everything changes all the time; nobody reads it that fast.
        interval = max(self._interval, _WHILE_LOADING) if snapshot.loading else self._interval
        left = self._shown_at + interval - time.monotonic()
        if left <= 0 or not self.snapshot.progress.discovered:
            self._show_next()
        else:
            self.set_timer(left, self._show_next)

    def _show_next(self) -> None:
        if self._next is not None:
            self.snapshot, self._next = self._next, None
            self._shown_at = time.monotonic()

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Show new data."""
        self._styles = styled([run.name for run in snapshot.runs], self._styles)
        self._describe()
        self._feed()

    def watch_state(self) -> None:
        """Show another choice."""
        if self.is_mounted:
            self._describe()
            self._feed()

    def watch_look(self) -> None:
        """Take on new colours."""
        self._feed()

    def _feed(self) -> None:
        """Give the open tab what it shows; the others get it when they are opened."""
        pane = self._panes.get(self.open_tab)
        if pane is not None:
            shared = self.state.shared_with(self.snapshot, self._styles)
            pane.take(self.snapshot, shared, self.look)

    def _describe(self) -> None:
        """Bring status, runs and tab bar up to date."""
        now = self._clock()
        snapshot = self.snapshot
        title = ", ".join(root.shown for root in self._roots)
        self.query_one(StatusLine).status = summary.status(snapshot, title, now)
        shared = self.state.shared_with(snapshot, self._styles)
        on = frozenset(style.name for style in shared.runs)
        rows = summary.rows(snapshot, self.state, self._styles, on, now)
        self.query_one(RunList).rows = rows
        self.query_one("#which", InfoLine).left = summary.which(self.state, rows, self.look)
        plugins = frozenset[str]().union(*(run.plugins for run in snapshot.runs))
        self.query_one(TabBar).tabs = tuple(
            Tab(spec.name, spec.title, spec.number, bool(plugins & spec.plugins))
            for spec in DASHBOARDS
        )
        self.set_class(not snapshot.runs, "-nothing")
        if not snapshot.runs:
            nothing = self.query_one("#nothing", Sentences)
            nothing.heading, nothing.body = emptiness.why(self._roots, snapshot)

    # Tabs

    async def action_open_tab(self, name: str) -> None:
        """Open a tab; mount it if it was never open."""
        spec = by_name(name)
        pane = self._panes.get(name)
        if pane is None:
            pane = self._panes[name] = imported(spec.view)(spec.empty)
            await self.query_one("#tabs").mount(pane)
        for other in self._panes.values():
            other.set_class(other is pane, "-open")
        if self._is_narrow:
            self.query_one("#runs").add_class("-hidden")
        self.open_tab = name
        self.query_one(TabBar).open_tab = name
        self._feed()
        self._focus_tab()

    def _focus_tab(self) -> None:
        pane = self._panes.get(self.open_tab)
        if pane is not None:
            self.set_focus(pane.grid)

    async def action_next_tab(self) -> None:  # noqa: D102 - the command's docstring says it, here and below
        await self._turn(1)

    async def action_previous_tab(self) -> None:  # noqa: D102
        await self._turn(-1)

    async def _turn(self, by: int) -> None:
        names = [spec.name for spec in DASHBOARDS]
        await self.action_open_tab(names[(names.index(self.open_tab) + by) % len(names)])

    async def on_tab_bar_picked(self, message: TabBar.Picked) -> None:
        """Open the tab that was clicked."""
        await self.action_open_tab(message.name)

    # Runs

    def on_run_list_toggled(self, message: RunList.Toggled) -> None:
        """Switch a run, and what is folded into it."""
        names = {message.name}
        if message.name not in self.state.unfolded:
            names |= {run.name for run in self.snapshot.runs if run.parent == message.name}
        self.state = self._settled().toggled(frozenset(names))

    def on_run_list_all_toggled(self) -> None:
        """Switch all runs that are listed on, or off."""
        names = frozenset(run.name for run in self.state.listed(self.snapshot))
        off = self._settled().off or frozenset()
        self.state = replace(self.state, only="", off=off - names if names & off else off | names)

    def on_run_list_only_wanted(self, message: RunList.OnlyWanted) -> None:
        """Show one run alone, or all again."""
        only = "" if self.state.only == message.name else message.name
        self.state = replace(self.state, only=only)

    def on_run_list_fold_toggled(self, message: RunList.FoldToggled) -> None:
        """Show or fold sub-runs."""
        unfolded = self.state.unfolded - {message.name}
        self.state = replace(
            self.state, unfolded=unfolded | {message.name} if message.unfold else unfolded
        )

    def _settled(self) -> ViewState:
        """Return the state with what is off by itself (one run alone, too many runs) said so."""
        shared = self.state.shared_with(self.snapshot, self._styles)
        on = {style.name for style in shared.runs}
        listed = self.state.listed(self.snapshot)
        off = frozenset(run.name for run in listed if run.name not in on)
        hidden = (self.state.off or frozenset()) - {run.name for run in listed}
        return replace(self.state, only="", off=off | hidden)

    def action_show_runs(self) -> None:  # noqa: D102
        runs = self.query_one("#runs")
        if runs.has_class("-hidden"):
            runs.remove_class("-hidden")
            self.set_focus(self.query_one(RunList))
        elif runs.has_class("-over") or self.query_one(RunList).has_focus:
            runs.add_class("-hidden")
            self._focus_tab()
        else:
            self.set_focus(self.query_one(RunList))

    @property
    def _is_narrow(self) -> bool:
        return self.size.width < _NARROW

    def on_resize(self) -> None:
        """Put the list of runs beside the charts, or over them where it is narrow."""
        runs = self.query_one("#runs")
        narrow = self._is_narrow
        # A fifth: charts need the room more than names.
        runs.styles.width = "80%" if narrow else max(28, min(42, self.size.width // 5))
        if narrow != runs.has_class("-over"):
            runs.set_class(narrow, "-over")
            runs.set_class(narrow, "-hidden")
            if narrow and self.query_one(RunList).has_focus:
                self._focus_tab()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer `back` only where there is a layer to leave."""
        if action == "back":
            return self.query_one(RunList).has_focus
        return super().check_action(action, parameters)

    def action_back(self) -> None:  # noqa: D102
        if self._is_narrow:
            self.query_one("#runs").add_class("-hidden")
        self._focus_tab()

    # Filters

    def action_filter_tags(self) -> None:  # noqa: D102
        self._edit("tags", self.state.shared.tag_filter)

    def action_filter_runs(self) -> None:  # noqa: D102
        self._edit("runs", self.state.run_filter)

    def _edit(self, what: str, pattern: str) -> None:
        if self.focused is not None and not self.query_one(FilterBar).has_focus_within:
            self._before_filter = self.focused
        self.query_one(FilterBar).edit(what, pattern)

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        """Apply a pattern."""
        if message.what == "runs":
            self.state = replace(self.state, run_filter=message.pattern, only="")
        else:
            shared = replace(self.state.shared, tag_filter=message.pattern)
            self.state = replace(self.state, shared=shared)

    def on_filter_bar_closed(self) -> None:
        """Give the keys back to what had them."""
        before, self._before_filter = self._before_filter, None
        if before is not None and before.is_on_screen:
            self.set_focus(before)
        else:
            self._focus_tab()

    # What tabs share

    def on_dashboard_pane_shared_changed(self, message: DashboardPane.SharedChanged) -> None:
        """Change what all tabs show alike."""
        self.state = replace(self.state, shared=message.change(self.state.shared))

    def action_attempts(self) -> None:  # noqa: D102
        attempts: Attempts = "all" if self.state.shared.attempts == "latest" else "latest"
        self.state = replace(self.state, shared=replace(self.state.shared, attempts=attempts))

    # Keys

    def offered(self) -> Iterator[tuple[DOMNode, type[Command]]]:
        """Return every command on the screen, with the node that runs it."""
        pane = self._panes.get(self.open_tab)
        if pane is not None:
            yield from ((pane, command) for command in pane.OFFERS)
            yield from ((pane.grid, command) for command in pane.grid.OFFERS)
        runs = self.query_one(RunList)
        yield from ((runs, command) for command in runs.OFFERS)
        yield from ((self, command) for command in self.OFFERS if command is not Back)

    def action_help(self) -> None:  # noqa: D102
        commands = [command for _, command in self.offered()]
        self.app.push_screen(HelpScreen(commands, self._remapped(), self.look))

    def action_palette(self) -> None:  # noqa: D102
        self.app.action_command_palette()

    def action_redraw(self) -> None:  # noqa: D102
        self.app.refresh(repaint=True, layout=True)

    def action_quit(self) -> None:  # noqa: D102
        self.app.exit()

    def action_next_pane(self) -> None:  # noqa: D102
        self.focus_next()

    def action_previous_pane(self) -> None:  # noqa: D102
        self.focus_previous()

    def action_next_theme(self) -> None:  # noqa: D102
        from termboard.app.themes import DARK_NAME, LIGHT_NAME

        self.app.theme = LIGHT_NAME if self.app.current_theme.dark else DARK_NAME

    def on_footer_bar_pressed(self, message: FooterBar.Pressed) -> None:
        """Do what the key does."""
        # From the app: a key that a screen sends goes no further up than that screen.
        self.app.call_later(self.app.simulate_key, message.key)

    def _show_keys(self) -> None:
        """Put the keys that work now into the footer, those of the focused widget first."""
        footer = self.query_one(FooterBar)
        if self.query_one(FilterBar).has_focus_within:  # every other key is typed into the filter
            footer.hints, footer.always = FilterBar.HINTS, ()
            return
        always = {command.id(): command for command in ALWAYS}
        hints: dict[str, Hint] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.id and binding.id not in always:
                hints.setdefault(binding.id, Hint(binding.key, binding.description))
        footer.hints = tuple(hints.values())
        footer.always = tuple(Hint(self._key(c), c.footer) for c in always.values())

    def _key(self, command: type[Command]) -> str:
        return self._remapped().get(command.id(), command.keys).split(",")[0]

    def _remapped(self) -> dict[str, str]:
        keys: dict[str, str] = getattr(self.app, "remapped_keys", {})
        return keys
