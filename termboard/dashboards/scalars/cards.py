"""The cards of the Scalars tab as the grid knows them, and what stands in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from termboard.dashboards.api import Comparing
from termboard.dashboards.curves.bands import banded
from termboard.dashboards.curves.model import chart
from termboard.dashboards.curves.seeds import Grouping as Seeds
from termboard.dashboards.curves.seeds import SeedGroup, seed_groups
from termboard.dashboards.page import stacked
from termboard.dashboards.scalars import comparison_table
from termboard.dashboards.scalars.comparison_parts import comparisons
from termboard.dashboards.scalars.groups import Grouping, cards_by_key, groups
from termboard.dashboards.scalars.merging import validation_first
from termboard.store.select import compiled
from termboard.widgets.card_layout import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.analysis.aggregate import Kind
    from termboard.dashboards.api import Shared
    from termboard.dashboards.curves.model import Chart
    from termboard.dashboards.curves.style import Limits, Style
    from termboard.dashboards.scalars.comparison import Comparison
    from termboard.dashboards.scalars.groups import Group
    from termboard.dashboards.scalars.merging import CardSpec
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.store.snapshot import Snapshot


@dataclass(frozen=True)
class Arrangement:
    """What a person chose about the cards, beside how their charts are drawn."""

    grouping: Grouping = field(default_factory=Grouping)
    pinned: tuple[str, ...] = ()
    """First tags of cards."""
    band: Kind | None = None
    """How runs that differ in their seed are drawn as one; None: each by itself."""
    seeds: Seeds = field(default_factory=Seeds)
    """Which runs differ in their seed only."""
    compares: bool = False
    """Whether the table below a large card compares runs."""
    comparing: Comparing = field(default_factory=lambda: Comparing(sort="best"))


_KEPT = 32  # charts: as many cards are seen at once, or nearly


@dataclass(frozen=True)
class TagCards:
    """A card for each tag, or for the tags of one metric. Nothing of it is made twice."""

    snapshot: Snapshot
    shared: Shared
    arranged: Arrangement
    _charts: dict[str, Chart] = field(default_factory=dict, compare=False, repr=False)

    def shows(self, snapshot: Snapshot, shared: Shared, arranged: Arrangement) -> bool:
        """Tell whether these are the cards of such a state."""
        return snapshot is self.snapshot and (shared, arranged) == (self.shared, self.arranged)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All cards, in groups; pinned ones and key metrics in groups before all others."""
        return tuple(
            Section(
                group.name,
                tuple(card.key for card in group.cards),
                tuple(card.title for card in group.cards),
                depth=group.depth,
                folded=group.folded,
                path=group.path,
            )
            for group in self._groups
        )

    def chart(self, key: str, within: Limits | None = None) -> Chart | None:
        """Return the chart of a card; runs that differ in their seed as one curve, if wanted.

        `within` is the part of x that is shown: there a mean has more points.
        """
        card = self.cards.get(key)
        if card is None:
            return None
        found = self._charts.get(key)
        if found is None:
            found = chart(self.snapshot, card.tags, self.shared, card.title)
            for old in list(self._charts)[: 1 - _KEPT]:  # two threads may ask: no loop over it
                self._charts.pop(old, None)
            self._charts[key] = found
        if self.arranged.band is None:
            return found
        return banded(found, self.seed_groups, self.arranged.band, within)

    def table(self, key: str, width: int, style: Style, look: Look) -> Grid | None:
        """Return the comparison of the runs by each tag of a card, where that is wanted."""
        if key not in self.cards or not self.arranged.compares:
            return None
        cursor = style.cursor if style.x_axis == "step" else None
        asked = self.arranged.comparing
        tables = [
            comparison_table.draw(found, width, look, sort=asked.sort, reverse=asked.reverse)
            for found in self.comparisons((key,), cursor)
        ]
        return stacked(tables, 1, width)

    def comparisons(self, keys: Sequence[str], cursor: float | None) -> list[Comparison]:
        """Return the comparison of the runs by each tag of some cards; `cursor` is a step."""
        tags = dict.fromkeys(
            tag
            for key in keys
            if key in self.cards
            for tag in validation_first(self.cards[key].tags)
        )
        return [
            found
            for tag in tags
            for found in comparisons(
                self.snapshot, tag, self.shared, self.arranged.comparing, cursor
            )
        ]

    @cached_property
    def cards(self) -> dict[str, CardSpec]:
        """The cards by their keys."""
        return cards_by_key(self._groups)

    @cached_property
    def seed_groups(self) -> tuple[SeedGroup, ...]:
        """The runs that differ in their seed only."""
        return seed_groups(self.snapshot, self.shared.runs, self.arranged.seeds)

    @cached_property
    def _groups(self) -> tuple[Group, ...]:
        pattern = compiled(self.shared.tag_filter, "tag")
        arranged = self.arranged
        return groups(self.snapshot, self.shared, pattern, arranged.grouping, arranged.pinned)
