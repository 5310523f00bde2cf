"""The tabs, in their order: one line a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.dashboards.custom_scalars.spec import CUSTOM_SCALARS
from termboard.dashboards.distributions.spec import DISTRIBUTIONS
from termboard.dashboards.graph.spec import GRAPH
from termboard.dashboards.histograms.spec import HISTOGRAMS
from termboard.dashboards.layers.spec import LAYERS
from termboard.dashboards.scalars.spec import SCALARS
from termboard.dashboards.text.spec import TEXT
from termboard.errors import TermboardError

if TYPE_CHECKING:
    from termboard.dashboards.api import DashboardSpec

DASHBOARDS: tuple[DashboardSpec, ...] = (
    SCALARS,
    DISTRIBUTIONS,
    HISTOGRAMS,
    LAYERS,
    GRAPH,
    TEXT,
    CUSTOM_SCALARS,
)


def by_name(name: str) -> DashboardSpec:
    """Return the tab called `name`; raises TermboardError that lists the known ones."""
    for spec in DASHBOARDS:
        if spec.name == name.lower():
            return spec
    known = ", ".join(spec.name for spec in DASHBOARDS)
    raise TermboardError(f"There is no tab called {name!r}; the tabs are {known}.")
