"""The one screen: status, runs, tabs and the open tab. It owns the state that tabs share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Horizontal
from textual.reactive import reactive

from termboard.app import emptiness, hints, summary
from termboard.app.board import Board
from termboard.app.board_maker import BoardMaker
from termboard.app.commands import FRAME, open_tab_commands
from termboard.app.gone import forget_the_gone
from termboard.app.memory import Beginning, Frame, Keeping
from termboard.app.prompt_bar import PromptBar
from termboard.app.runs_panel import RunsPanel
from termboard.app.tab_deck import TabDeck
from termboard.app.tabs_screen import TabsScreen
from termboard.app.themes import DARK_NAME, LIGHT_NAME
from termboard.app.throttle import Throttle
from termboard.app.view_state import ViewState
from termboard.dashboards.api import styled
from termboard.dashboards.pane import Back, DashboardPane
from termboard.dashboards.registry import DASHBOARDS
from termboard.plot.look import Look
from termboard.store.select import problem_of
from termboard.store.snapshot import Snapshot
from termboard.widgets import run_row
from termboard.widgets.bindings import bindings
from termboard.widgets.footer_bar import FooterBar
from termboard.widgets.in_thread import in_thread
from termboard.widgets.requests import Asked, Passed, Redraw, Told
from termboard.widgets.status_line import StatusLine
from termboard.widgets.tab_bar import TabBar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from termboard.clock import Clock
    from termboard.command import Command
    from termboard.events.logdir import Root
    from termboard.store.series import Attempts

_TICK = 5.0  # seconds between two looks at the clock, for ages and states
_WHILE_LOADING = 0.5  # seconds between two repaints then
_AFTER_KEY = 0.4  # seconds in which data waits: who types looks for the answer to a key
_LONG = 0.25  # share that is read with the first points; less of it: a long load
TABS = open_tab_commands((spec.name, spec.title, spec.number) for spec in DASHBOARDS)


class MainScreen(TabsScreen):
    """Messages come up to it, state goes down from it."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*FRAME, *TABS, Back)
    BINDINGS = bindings(OFFERS)
    AUTO_FOCUS = ""  # nothing: the first card gets the focus when its tab is there
    snapshot: reactive[Snapshot] = reactive(Snapshot(), repaint=False)
    state: reactive[ViewState] = reactive(ViewState(), repaint=False)
    look: reactive[Look] = reactive(Look(), repaint=False)

    def __init__(
        self, roots: tuple[Root, ...], begin: Beginning, interval: float, clock: Clock
    ) -> None:
        """`interval`: seconds between two repaints that data causes."""
        super().__init__()
        self._roots, self._clock, self._interval = roots, clock, interval
        self._memory, self._frame = begin.memory, begin.frame
        self._styles = begin.memory.colors
        self._keeping = Keeping(begin.memory)
        self._throttle = Throttle[Snapshot](
            lambda snapshot: setattr(self, "snapshot", snapshot), self.set_timer
        )
        self._before_typing: ViewState | None = None
        """What holds if the text that is being typed is given up."""
        self._maker = BoardMaker(self._new_board, self._show, self._compute)
        self.board = Board(state=begin.state)
        """What the screen shows of the runs."""
        self.set_reactive(MainScreen.state, begin.state)

    @property
    def first_tab(self) -> str:
        """The tab that was open when the app was left, or that the command line names."""
        return self._frame.tab

    def compose(self) -> ComposeResult:
        """Return the frame; tabs are mounted when they are first opened."""
        yield StatusLine().data_bind(look=MainScreen.look)
        yield TabBar().data_bind(look=MainScreen.look)
        with Horizontal(id="body"):
            yield RunsPanel(shown=self._frame.run_list).data_bind(look=MainScreen.look)
            yield TabDeck(self._memory.pane).data_bind(look=MainScreen.look)
        yield PromptBar()
        yield FooterBar().data_bind(look=MainScreen.look)

    def on_mount(self) -> None:
        """Open the first tab once the frame stands on the screen."""
        self.watch(self, "focused", self.keep_focus, init=False)
        self.bindings_updated_signal.subscribe(self, lambda _: self._show_keys())
        self._show(self._new_board())
        self.set_interval(_TICK, self._tick)
        if self._memory.problem:
            self.post_message(Told(self._memory.problem, "warning"))

    # Data: throttled, because a training writes faster than anyone reads

    def offer(self, snapshot: Snapshot) -> None:
        """Show a new snapshot, at most one in each interval."""
        # While a load runs everything changes all the time; nobody reads it that fast.
        interval = max(self._interval, _WHILE_LOADING) if snapshot.loading else self._interval
        # The first points of a long load are waited for; those of a short one come with the rest.
        first = not self.snapshot.progress.discovered or (
            bool(snapshot.points) and not self.snapshot.points and snapshot.progress.share < _LONG
        )
        self._throttle.offer(snapshot, 0.0 if first else interval)

    def have_data_wait(self) -> None:
        """Answer keys first: a picture of new data would come between a key and its answer."""
        self._throttle.pause(_AFTER_KEY)

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Show new data."""
        self._styles |= styled([run.name for run in snapshot.runs], self._styles)
        self._renew()

    def watch_state(self) -> None:
        """Show another choice."""
        self._renew()

    def _tick(self) -> None:
        """Bring ages up to date, and keep what has changed."""
        said = self.panel.runs.has_focus or not self.snapshot.runs  # more than how runs stand
        if said or not self._new_board().stands_as(self.board):
            self._renew()
        self._keep()
        forget_the_gone()

    # Boards: where values are compared they are computed in a thread

    def _new_board(self) -> Board:
        before, now = self.board, self._clock()
        if before.snapshot is self.snapshot and 0 <= now - before.now < 1.0:
            now = before.now  # a key more changes no age
        return Board(self.snapshot, self.state, self._styles, now).after(before)

    def _renew(self) -> None:
        if self.is_mounted:
            self._maker.renew()

    def _compute(self, board: Board) -> None:
        def job() -> None:
            self.call_later(self._maker.done, board.computed())  # posts: any thread may

        in_thread(self, job, "board", "runs")

    def _show(self, board: Board) -> None:
        """Bring status, runs, tab bar and the open tab up to date."""
        if not self.app.is_running:
            return  # it ends, and takes the screen apart while a thread still reads
        self.board, snapshot = board, board.snapshot
        title = ", ".join(root.shown for root in self._roots)
        self.query_one(StatusLine).status = summary.status(snapshot, title, board.now)
        self.panel.show(board)
        self.query_one(TabBar).tabs = summary.tabs(snapshot, DASHBOARDS)
        deck = self.deck
        deck.say(*(("", "") if snapshot.runs else emptiness.why(self._roots, snapshot)))
        deck.show(snapshot, board.shared)

    # Runs

    def on_runs_panel_changed(self, message: RunsPanel.Changed) -> None:
        """Take another choice of runs."""
        self.state = message.change(self._new_board())

    def action_show_runs(self) -> None:  # noqa: D102
        if self.panel.turn():
            self.set_focus(self.panel.runs)
        else:
            self.focus_tab()

    def on_resize(self) -> None:
        """Put the list of runs beside the charts, or over them where it is narrow."""
        if not self.app.is_running:
            return  # told to end before it stood
        self.panel.fit()
        self._show_keys()
        if self.panel.is_hidden and self.panel.runs.has_focus:
            self.focus_tab()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer `back` only where there is a layer to leave."""
        if action == "back":
            return self.panel.runs.has_focus
        return super().check_action(action, parameters)

    def action_back(self) -> None:  # noqa: D102
        self.panel.leave()
        self.focus_tab()

    # What is asked of the user, and what he is told

    async def action_filter_tags(self) -> None:  # noqa: D102
        await self.on_asked(
            Asked("filter tags", self.state.shared.tag_filter, self._filter_tags, True)
        )

    async def action_filter_runs(self) -> None:  # noqa: D102
        from termboard.app import run_filter

        value, check = self.state.run_filter, self.query_one(PromptBar).check
        await self.on_asked(Asked("filter runs", value, self._filter_runs, True, run_filter.HINT))
        job = run_filter.reading(self.board, lambda: self.call_later(check))
        in_thread(self, job, "given", "read hparams", exclusive=True)

    def _filter_tags(self, pattern: str) -> str:
        problem = problem_of(pattern)
        if not problem:
            self.state = self.state.with_tags(pattern)
        return problem

    def _filter_runs(self, query: str) -> str:
        from termboard.app import run_filter

        problem = run_filter.problem_of(query, self.board)
        if not problem:
            self.state = replace(self.state, run_filter=query, only="")
        return problem

    async def on_asked(self, message: Asked) -> None:
        """Open the line at the bottom for a text."""
        self._before_typing = self.state if message.live else None
        await self.query_one(PromptBar).ask(message)

    def on_prompt_bar_closed(self, message: PromptBar.Closed) -> None:
        """Give the keys back to what had them."""
        self._before_typing = None
        if message.before is not None and message.before.is_on_screen:
            self.set_focus(message.before)
        else:
            self.focus_tab()

    def on_passed(self, message: Passed) -> None:
        """Say that everything that was asked for before has been done."""
        if not message.arrived.done():
            message.arrived.set_result(None)

    # What tabs share, and what is kept

    def on_dashboard_pane_shared_changed(self, message: DashboardPane.SharedChanged) -> None:
        """Change what all tabs show alike."""
        self.state = replace(self.state, shared=message.change(self.state.shared))

    def action_attempts(self) -> None:  # noqa: D102
        attempts: Attempts = "all" if self.state.shared.attempts == "latest" else "latest"
        self.state = replace(self.state, shared=replace(self.state.shared, attempts=attempts))

    def _document(self) -> dict[str, Any]:
        """Return what to keep of this moment."""
        frame = Frame(self.open_tab or self._frame.tab, self.app.theme, self.panel.shown)
        progress, names, colors = self.snapshot.progress, self.snapshot.by_name, self._styles
        if progress.discovered and names:  # else runs that are not found yet would lose theirs
            colors = {name: style for name, style in colors.items() if name in names}
        state = self.state.with_typed_of(self._before_typing or self.state)
        return self._memory.document(state, frame, colors, self.deck.remember())

    def _keep(self) -> None:
        """Write what has changed, in a thread: a home folder may be far away."""
        write = self._keeping.job(self._document)
        if write is not None:

            def job() -> None:
                if problem := write():
                    self.post_message(Told(problem, "warning"))

            in_thread(self, job, "keep", "keep the view")

    def keep_now(self) -> None:
        """Write what has changed before the app is left."""
        write = self._keeping.job(self._document) if self.is_mounted else None
        if write is not None:
            write()

    # Keys

    def offered(self) -> Iterator[tuple[DOMNode, type[Command]]]:
        """Return every command on the screen with the node that runs it, the focused one first."""
        pane = self.deck.pane
        runs, tab = self.panel.runs, () if pane is None else pane.offering
        places: tuple[Any, ...] = (runs, *tab) if runs.has_focus else (*tab, runs)
        for place in (*places, self):
            yield from ((place, c) for c in place.OFFERS if place is not self or c is not Back)

    def action_help(self) -> None:  # noqa: D102
        from termboard.app.help_screen import HelpScreen

        commands = [command for _, command in self.offered()]
        pane = self.deck.pane
        marks = {
            "Marks of this tab": pane.meanings() if pane is not None else (),
            "Marks of runs": run_row.meanings(self.look),
        }
        self.app.push_screen(HelpScreen(commands, hints.remapped(self.app), self.look, marks))

    def action_palette(self) -> None:  # noqa: D102
        self.app.action_command_palette()

    def action_redraw(self) -> None:  # noqa: D102
        self.post_message(Redraw())

    def action_quit(self) -> None:  # noqa: D102
        self.app.exit()

    def action_next_pane(self) -> None:  # noqa: D102
        self.focus_next()

    def action_previous_pane(self) -> None:  # noqa: D102
        self.focus_previous()

    def action_next_theme(self) -> None:  # noqa: D102
        self.app.theme = LIGHT_NAME if self.app.current_theme.dark else DARK_NAME

    def on_footer_bar_pressed(self, message: FooterBar.Pressed) -> None:
        """Do what the key does."""
        # From the app: a key that a screen sends goes no further up than that screen.
        self.app.call_later(self.app.simulate_key, message.key)

    def _show_keys(self) -> None:
        """Put the keys that work now into the footer, those of the focused widget first."""
        footer = self.query_one(FooterBar)
        if self.query_one(PromptBar).has_focus_within:  # every other key is typed into it
            footer.hints, footer.always = hints.typing(hints.remapped(self.app)), ()
            return
        footer.hints = hints.working(self)
        free = bool(getattr(self.app, "mouse_is_free", False))
        footer.always = hints.always(hints.remapped(self.app), self.size.width, mouse_is_free=free)
