"""The Scalars tab in the app: which cards there are, what is merged, and how runs are compared."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.reactive import reactive

from termboard.dashboards.curves import seeds, typed
from termboard.dashboards.curves.view import CurvesView
from termboard.dashboards.scalars import comparison_table, kept
from termboard.dashboards.scalars.cards import Arrangement, TagCards
from termboard.dashboards.scalars.commands import SCALAR_COMMANDS
from termboard.dashboards.scalars.comparison_text import as_csv, as_latex, as_markdown
from termboard.dashboards.scalars.groups import Grouping
from termboard.dashboards.scalars.merging import validation_first
from termboard.errors import TermboardError
from termboard.plot.span import Span
from termboard.widgets.bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from termboard.analysis.aggregate import Kind
    from termboard.command import Command
    from termboard.dashboards.api import Comparing
    from termboard.dashboards.scalars.comparison import Comparison
    from termboard.store.snapshot import Snapshot
    from termboard.widgets.card_grid import CardGrid

_BANDS: dict[Kind | None, str] = {
    None: "", "std": "mean ± deviation of seeds", "range": "range of seeds",
    "interval": "95 % interval of seeds",
}  # fmt: skip
_BETTER = ("auto", "min", "max")


class ScalarsView(CurvesView):
    """Cards of curves, one for each tag or for the tags of one metric."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*SCALAR_COMMANDS, *CurvesView.OFFERS)
    BINDINGS = bindings(OFFERS)

    arranged: reactive[Arrangement] = reactive(Arrangement(), repaint=False)

    _made: TagCards | None = None
    """Those that were asked for last: a key that only draws them anew makes none of them anew."""

    def charts(self) -> TagCards:
        """Return the cards of the present state."""
        state = self.snapshot, self.shared, self.arranged
        if self._made is None or not self._made.shows(*state):
            self._made = TagCards(*state)
        return self._made

    def hold(self, snapshot: Snapshot) -> None:
        """Let go of what the cards hold, too."""
        self._made = None
        super().hold(snapshot)

    def watch_arranged(self) -> None:
        """Arrange anew."""
        self.outdate()

    def info(self) -> tuple[Span, ...]:
        """Return also how seeds are drawn, and what is compared."""
        words = [_BANDS[self.arranged.band]]
        if self.arranged.compares and self.grid.large:
            comparing = self.arranged.comparing
            words.append(f"compared, best {comparing.better}")
            if comparing.sort:
                words.append(f"by {comparing.sort.replace('_', ' ')}")
        dot = f" {self.look.glyphs.separator} "
        more = "".join(f"{dot}{word}" for word in words if word)
        return (*super().info(), Span(more)) if more else super().info()

    def remember(self) -> dict[str, Any]:
        """Return what was chosen about cards, and how the charts are drawn."""
        return {**super().remember(), "arranged": kept.to_json(self.arranged)}

    def recall(self, kept_before: Mapping[str, Any]) -> None:
        """Take back what was chosen about cards, and how the charts were drawn."""
        super().recall(kept_before)
        arranged = kept.from_json(kept_before.get("arranged"))
        self.set_reactive(ScalarsView.arranged, arranged)

    # Cards; the commands' docstrings stand with the command classes

    def action_pin(self) -> None:  # noqa: D102
        for card in self.keys_at_cursor()[:1]:
            pinned = self.arranged.pinned
            others = tuple(pin for pin in pinned if pin != card)
            changed = others if card in pinned else (*pinned, card)
            self.arranged = replace(self.arranged, pinned=changed)

    def action_merge_splits(self) -> None:  # noqa: D102
        self._group(merge=not self.arranged.grouping.merge)

    def action_merge_by_pattern(self) -> None:  # noqa: D102
        def apply(text: str) -> str:
            patterns = tuple(part for part in text.split(" ") if part)
            try:
                Grouping(patterns=patterns)
            except TermboardError as error:
                return str(error)
            self._group(patterns=patterns)
            return ""

        value = " ".join(self.arranged.grouping.patterns)
        self.post_message(self.Asked("tags in one card", value, apply))

    def action_empty_cards(self) -> None:  # noqa: D102
        hidden = not self.arranged.grouping.hide_empty
        self._group(hide_empty=hidden)
        words = (
            "Cards without a curve are hidden." if hidden else "Cards without a curve are shown."
        )
        self.post_message(self.Told(words))

    def _group(self, **changes: Any) -> None:
        grouping = replace(self.arranged.grouping, **changes)
        self.arranged = replace(self.arranged, grouping=grouping)

    # Seeds

    def action_seed_bands(self) -> None:  # noqa: D102
        if self.arranged.band is None and not self.charts().seed_groups:
            sentence = "No two runs differ in their seed only; D says which do."
            self.post_message(self.Told(sentence, "warning"))
            return
        kinds = list(_BANDS)
        after = kinds[(kinds.index(self.arranged.band) + 1) % len(kinds)]
        self.arranged = replace(self.arranged, band=after)

    def action_seed_pattern(self) -> None:  # noqa: D102
        def apply(text: str) -> str:
            try:
                grouping = seeds.typed(text)
            except TermboardError as error:
                return str(error)
            band = self.arranged.band or "std"
            self.arranged = replace(self.arranged, seeds=grouping, band=band)
            return ""

        before = self.arranged.seeds
        value = {"name": "", "hparams": seeds.HPARAMS}.get(before.by, before.pattern)
        self.post_message(self.Asked("seeds by pattern, or hparams", value, apply))

    # Comparison

    def action_compare(self) -> None:  # noqa: D102
        if not self.grid.large:
            self.arranged = replace(self.arranged, compares=True)
            self.grid.action_open_card()
        else:
            self.arranged = replace(self.arranged, compares=not self.arranged.compares)

    def action_sort_comparison(self) -> None:  # noqa: D102
        sort, (width, found) = self.arranged.comparing.sort, self._compared()
        columns = comparison_table.shown(found[0], width, self.look) if found else ["run"]
        after = columns.index(sort) + 1 if sort in columns else 0
        self._compare(sort=columns[after % len(columns)], reverse=False)

    def _compared(self) -> tuple[int, list[Comparison]]:
        """Return how wide the comparisons of the large card are, and what they say."""
        wanted = self.grid.wanted
        return wanted.width, self.charts().comparisons(wanted.keys, self.choices.cursor)

    def on_card_grid_pointed(self, message: CardGrid.Pointed) -> None:
        """Sort the comparison by the column whose title was clicked; once more turns it round."""
        drawn = self._drawn.get(message.key)
        if drawn is None or not self.arranged.compares or not self.grid.large:
            return
        width, found = self._compared()
        heights = [len(one.rows) + 2 for one in found]  # a title, the header, a row a run
        top = drawn.card.content.height - sum(heights)
        for one, height in zip(found, heights, strict=True):
            if message.y == top + 1:
                sort = self.arranged.comparing.sort
                column = comparison_table.column_at(one, width, self.look, message.x, sort)
                self._sort_by(column)
            top += height

    def _sort_by(self, column: str) -> None:
        comparing = self.arranged.comparing
        if column:
            turned = column == comparing.sort and not comparing.reverse
            self._compare(sort=column, reverse=turned)

    def action_better_value(self) -> None:  # noqa: D102
        after = _BETTER.index(self.arranged.comparing.better) + 1
        self._compare(better=_BETTER[after % len(_BETTER)])

    def action_compare_range(self) -> None:  # noqa: D102
        def apply(text: str) -> str:
            try:
                ends = typed.limits(text, "step")
            except TermboardError as error:
                return str(error)
            start, end = (None if step is None else round(step) for step in ends)
            self._compare(span=None if (start, end) == (None, None) else (start, end))
            return ""

        span = self.arranged.comparing.span
        value = typed.shown(_floats(span)) if span else ""
        self.post_message(self.Asked("steps to compare", value, apply))

    def texts(self) -> Mapping[str, Callable[[], str]]:
        """Return also the comparison of the runs, as Markdown, LaTeX and CSV."""
        found = partial(self.charts().comparisons, self.grid.wanted.keys, self.choices.cursor)
        texts = {
            **super().texts(),
            "md": lambda: "\n".join(map(as_markdown, found())),
            "latex": lambda: "\n".join(map(as_latex, found())),
        }
        if self.arranged.compares and self.grid.large:
            texts["csv"] = lambda: as_csv(found())
        return texts

    def _compare(self, **changes: Any) -> None:
        comparing: Comparing = replace(self.arranged.comparing, **changes)
        self.arranged = replace(self.arranged, comparing=comparing)

    def action_choose_metric(self) -> None:  # noqa: D102
        cards = self.charts().cards
        card = next((cards[key] for key in self.grid.keys_at_cursor if key in cards), None)
        if card is not None:
            tag = validation_first(card.tags)[0]
            self.post_message(self.SharedChanged(lambda shared: replace(shared, metric=tag)))
            self.post_message(self.Told(f"Runs are compared by {tag}."))


def _floats(span: tuple[int | None, int | None]) -> tuple[float | None, float | None]:
    start, end = (None if step is None else float(step) for step in span)
    return start, end
